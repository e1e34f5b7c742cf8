/**
 * What nobody uses, as knip finds it: exports of `src/` that no other file of the product imports, however many tests
 * do; files that nothing leads to; packages that nothing needs, and packages that are needed and not listed.
 */
import { join } from "node:path";
import { run } from "./program.ts";

/** Fewer than `src/` alone has: then knip looked elsewhere, and its silence says nothing. */
const fewestFiles = 200;

/**
 * Lines to print; empty where all is used.
 * @param root folder of the repository, with its `node_modules`
 * @param cache folder for what knip reads of files that have not changed, which takes half of its time
 */
export async function unusedParts(root: string, cache?: string): Promise<string[]> {
  const kept = cache === undefined ? [] : ["--cache", "--cache-location", cache];
  const found = await Promise.all([knip(root, ["--production", ...kept]), knip(root, kept)]);
  return [...new Set(found.flat())];
}

async function knip(root: string, flags: readonly string[]): Promise<string[]> {
  const program = join(root, "node_modules/knip/bin/knip.js");
  const reporter = join(import.meta.dirname, "knip-reporter.ts");
  const fixed = ["--no-progress", "--treat-config-hints-as-errors", "--reporter", reporter];
  const { code, output } = await run(process.execPath, [program, ...fixed, ...flags], root);
  const [, files, lines = ""] = /^knip read (\d+) files\n([\s\S]*)$/.exec(output) ?? [];
  if (files === undefined) return [`knip ended with ${code}: ${output}`];
  if (Number(files) < fewestFiles) {
    return [
      `knip${flags.map((flag) => ` ${flag}`).join("")} read ${files} files and not ${fewestFiles}; see knip.json`,
    ];
  }
  if (code !== 0 && lines === "") return [`knip ended with ${code}`];
  return lines.split("\n").filter((line) => line !== "");
}
