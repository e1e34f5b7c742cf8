/** What knip prints for `unused.ts`: how many files it read, then one line for each thing that nobody uses. */
import { relative } from "node:path";
import type { ReporterOptions } from "knip";

export default function report({ issues, counters, configurationHints, cwd }: ReporterOptions): void {
  console.log(`knip read ${counters.processed} files`);
  for (const { type, identifier } of configurationHints) console.log(`knip.json: ${type} ${identifier}`);
  for (const [type, records] of Object.entries(issues)) {
    for (const { filePath, line, symbol } of Object.values(records).flatMap((found) => Object.values(found))) {
      const place = `${relative(cwd, filePath)}${line === undefined ? "" : `:${line}`}`;
      console.log(
        type === "files" ? `${place}: nothing leads to this file` : `${place}: ${meanings[type] ?? type}: ${symbol}`,
      );
    }
  }
}

const meanings: Readonly<Record<string, string>> = {
  exports: "exported, and imported by nobody",
  types: "exported, and imported by nobody",
  dependencies: "a dependency that nothing needs",
  devDependencies: "a dependency that nothing needs",
  unlisted: "needed, and not in package.json",
  unresolved: "leads nowhere",
};
