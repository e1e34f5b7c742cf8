import { join } from "node:path";
import { run } from "./command.ts";
import { sourceFolder } from "./files.ts";

/** A shared library that is no Go plugin, built from C. */
export async function buildLibrary(
  source = "int answer(void) { return 42; }\n",
  flags: readonly string[] = [],
): Promise<string> {
  const folder = await sourceFolder({ "library.c": source });
  const ended = await run("gcc", ["-shared", "-fPIC", "-o", "library.so", "library.c", ...flags], { cwd: folder });
  if (ended.code !== 0) throw new Error(`gcc: ${ended.stderr}`);
  return join(folder, "library.so");
}
