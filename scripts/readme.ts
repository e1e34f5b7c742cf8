/**
 * Writes the parts of README.md that come from elsewhere: the table of inputs.
 *
 *     node scripts/readme.ts
 *
 * `__tests__/readme.test.ts` holds the committed file against it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type InputSpec, inputTable } from "../src/inputs.ts";

/** The table of inputs, in Markdown. */
export function renderInputs(inputs: readonly InputSpec[]): string {
  const rows = inputs.map(({ name, default: standard, description }) =>
    [`\`${name}\``, standard === undefined ? "" : `\`${standard}\``, description.replaceAll("|", "\\|")].join(" | "),
  );
  return ["| input | default | |", "|---|---|---|", ...rows.map((row) => `| ${row} |`)].join("\n");
}

/** Puts a text between `<!-- name -->` and `<!-- /name -->`. @throws Error where the marks are missing */
export function replacePart(document: string, name: string, text: string): string {
  const [start, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const from = document.indexOf(start);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`README.md has no part between "${start.trim()}" and "${end}".`);
  return `${document.slice(0, from + start.length)}${text}\n${document.slice(to)}`;
}

if (import.meta.main) {
  const file = join(dirname(import.meta.dirname), "README.md");
  writeFileSync(file, replacePart(readFileSync(file, "utf8"), "inputs", renderInputs(inputTable)));
}
