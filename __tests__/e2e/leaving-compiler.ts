import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "../support/files.ts";

/**
 * A C compiler that leaves a process running when it is called, which runs a command of the shell again and again until
 * the test is over.
 * @returns its path
 */
export async function leavingCompiler(command: string): Promise<string> {
  const folder = await temporaryFolder();
  const file = join(folder, "cc");
  const loop = `while test -d '${folder}'; do ${command}; sleep 0.01; done`;
  await writeFile(
    file,
    `#!/bin/sh
if mkdir '${folder}/left' 2>/dev/null; then setsid sh -c "${loop}" </dev/null >/dev/null 2>&1 & fi
exec gcc "$@"
`,
  );
  await chmod(file, 0o755);
  return file;
}
