import { spawn } from "node:child_process";
import { UserError } from "../../model/user-error.ts";
import { type ArchiveOptions, archiveLimits } from "./limits.ts";

/** Characters of what `xz` says that are kept. */
const longestMessage = 500;

/**
 * What `xz` (5.0 or newer) makes of xz or lzma data. The program is killed when nobody reads on.
 * @throws UserError from the iteration where the data is damaged or cut off, or `xz` is missing
 */
export async function* xzOutput(
  input: AsyncGenerator<Buffer>,
  { reference, limits = archiveLimits }: ArchiveOptions,
): AsyncGenerator<Buffer> {
  const child = spawn("xz", ["-dc", `--memlimit-decompress=${limits.memory}`], { stdio: "pipe" });
  const ended = new Promise<number | NodeJS.Signals | Error>((resolve) => {
    child.once("error", resolve);
    child.once("close", (code, signal) => resolve(code ?? signal ?? new Error("ended")));
  });
  let message = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    message = (message + text).slice(0, longestMessage);
  });
  let failure: unknown;
  // A pipe that broke is told by the exit code.
  child.stdin.on("error", () => {});
  const feeding = (async () => {
    try {
      for await (const chunk of input) {
        if (child.stdin.destroyed) return;
        // Called with an error where the pipe broke; the next round ends.
        await new Promise((resolve) => child.stdin.write(chunk, resolve));
      }
      child.stdin.end();
    } catch (error) {
      failure = error;
      child.kill("SIGKILL");
    }
  })();
  try {
    for await (const chunk of child.stdout) yield chunk;
    const result = await ended;
    child.stdin.destroy();
    await feeding;
    if (failure !== undefined) throw failure;
    if (result !== 0) throw new UserError(explained(result, message, reference));
  } finally {
    child.kill("SIGKILL");
    child.stdin.destroy();
    await input.return(undefined);
  }
}

function explained(result: number | NodeJS.Signals | Error, message: string, reference: string): string {
  if (result instanceof Error && "code" in result && result.code === "ENOENT") {
    return (
      `"${reference}" is compressed with xz, and there is no program "xz" here: ` +
      `install it ("apt-get install xz-utils", "dnf install xz", "brew install xz").`
    );
  }
  if (result instanceof Error) return `"${reference}" is compressed with xz, which does not start: ${result.message}.`;
  if (/unexpected end of input/i.test(message)) return `"${reference}" was cut off: its xz data has no end.`;
  const said = message.replace(/^.*\(stdin\): /, "").trim();
  return `"${reference}" is damaged: its xz data cannot be decompressed (${said === "" ? result : said}).`;
}
