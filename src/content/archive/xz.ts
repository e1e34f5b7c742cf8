import { UserError } from "../../model/user-error.ts";
import { archiveLimits, type UnpackOptions } from "./limits.ts";

/** Characters of what `xz` says that are kept. */
const longestMessage = 500;

/**
 * What `xz` (5.0 or newer) makes of xz or lzma data. The program is killed when nobody reads on.
 * @throws UserError from the iteration where the data is damaged or cut off, or `xz` is missing
 */
export async function* xzOutput(
  input: AsyncGenerator<Buffer>,
  { reference, commands, limits = archiveLimits }: UnpackOptions,
): AsyncGenerator<Buffer> {
  const xz = commands.start({
    file: "xz",
    args: ["-dc", `--memlimit-decompress=${limits.memory}`],
    // What the user set for it elsewhere, and the language of its messages, are not ours.
    environment: { LC_ALL: "C", XZ_DEFAULTS: "", XZ_OPT: "" },
  });
  if (xz === undefined) {
    await input.return(undefined);
    throw new UserError(
      `"${reference}" is compressed with xz, and there is no program "xz" here: ` +
        `install it ("apt-get install xz-utils", "dnf install xz", "brew install xz").`,
    );
  }
  let message = "";
  xz.stderr.setEncoding("utf8").on("data", (text: string) => {
    message = (message + text).slice(0, longestMessage);
  });
  let failure: unknown;
  const feeding = (async () => {
    try {
      for await (const chunk of input) {
        if (xz.stdin.destroyed) return;
        // Called with an error where the pipe broke; the next round ends.
        await new Promise((resolve) => xz.stdin.write(chunk, resolve));
      }
      xz.stdin.end();
    } catch (error) {
      failure = error;
      xz.kill();
    }
  })();
  try {
    for await (const chunk of xz.stdout) yield chunk;
    const result = await xz.ended;
    xz.stdin.destroy();
    await feeding;
    if (failure !== undefined) throw failure;
    if (result !== 0) throw new UserError(explained(result, message, reference));
  } finally {
    xz.kill();
    xz.stdin.destroy();
    await input.return(undefined);
  }
}

function explained(result: number | Error | undefined, message: string, reference: string): string {
  if (result instanceof Error) return `"${reference}" is compressed with xz, which does not start: ${result.message}.`;
  if (/unexpected end of input/i.test(message)) return `"${reference}" was cut off: its xz data has no end.`;
  const said = message.replace(/^.*\(stdin\): /, "").trim();
  return `"${reference}" is damaged: its xz data cannot be decompressed (${said || (result ?? "a signal ended it")}).`;
}
