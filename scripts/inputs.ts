/**
 * Writes what comes out of the table of inputs: action.yml's inputs and the table of docs/inputs.md.
 *
 *     node scripts/inputs.ts
 *
 * `__tests__/readme.test.ts` and `__tests__/inputs/inputs.test.ts` hold the committed files against it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type InputSpec, inputTable } from "../src/inputs/inputs.ts";
import { replacePart } from "./document-part.ts";

/** The table of inputs, in Markdown. */
export function renderInputs(inputs: readonly InputSpec[]): string {
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
  edit("docs/inputs.md", (text) => replacePart(text, "inputs", renderInputs(inputTable)));
  edit("action.yml", (text) =>
    text.replace(/(\ninputs:\n)[\s\S]*?\n(?=\noutputs:\n)/, `$1${"@@"}`).replace("@@", () => renderAction(inputTable)),
  );
}
