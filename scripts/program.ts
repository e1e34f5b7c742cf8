import { execFile } from "node:child_process";

/** What came of a program that ended: its exit code, and all that it printed. */
export interface Ended {
  /** Undefined where it could not be started, or was killed. */
  readonly code: number | undefined;
  readonly output: string;
}

/** Runs a program in a folder. Its output is kept whole, up to 64 MiB. */
export async function run(file: string, args: readonly string[], folder: string): Promise<Ended> {
  return await new Promise((resolve) => {
    execFile(file, args, { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (error === null) return resolve({ code: 0, output: `${stdout}${stderr}` });
      const printed = `${stdout}${stderr}`.trim();
      resolve({ code: typeof error.code === "number" ? error.code : undefined, output: printed || error.message });
    });
  });
}
