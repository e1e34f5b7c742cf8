/**
 * Writes what comes out of the table of inputs: action.yml's inputs and the tables of README.md and docs/inputs.md.
 *
 *     node scripts/readme.ts
 *
 * `__tests__/readme.test.ts` and `__tests__/inputs/inputs.test.ts` hold the committed files against the table.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type InputSpec, inputTable } from "../src/inputs/inputs.ts";

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

/** The rows of docs/inputs.md. */
function renderFlags(inputs: readonly InputSpec[]): string {
  const rows = inputs.map(({ name, default: value, flag, kind, description }) => {
    const usual = value === undefined ? "" : `\`${value}\``;
    const flags = flag === undefined ? "" : kind === "boolean" ? `\`--${flag}\`, \`--no-${flag}\`` : `\`--${flag}\``;
    return `| \`${name}\` | ${usual} | ${flags} | ${description} |`;
  });
  return ["| input | default | flag of `run` | |", "|---|---|---|---|", ...rows].join("\n");
}

/** The inputs of action.yml. */
function renderAction(inputs: readonly InputSpec[]): string {
  return inputs
    .map(({ name, description, default: always, runnerDefault: value = always }) => {
      const lines = [`  ${name}:`, `    description: ${JSON.stringify(description)}`];
      if (name === "plugin") lines.push("    required: true");
      if (value !== undefined) lines.push(`    default: ${JSON.stringify(value)}`);
      return `${lines.join("\n")}\n`;
    })
    .join("");
}

if (import.meta.main) {
  const root = dirname(import.meta.dirname);
  const edit = (name: string, change: (text: string) => string) =>
    writeFileSync(join(root, name), change(readFileSync(join(root, name), "utf8")));
  edit("README.md", (text) => replacePart(text, "inputs", renderInputs(inputTable)));
  edit("docs/inputs.md", (text) => replacePart(text, "inputs", renderFlags(inputTable)));
  edit("action.yml", (text) =>
    text.replace(/(\ninputs:\n)[\s\S]*?\n(?=\noutputs:\n)/, `$1${"@@"}`).replace("@@", () => renderAction(inputTable)),
  );
}
