/**
 * Writes what comes out of the tables of inputs: the inputs of all action.yml and of plugin.yml, and the tables in docs.
 *
 *     node scripts/inputs.ts
 *
 * `__tests__/readme.test.ts`, `__tests__/inputs/inputs.test.ts` and `__tests__/scripts/plugin-workflow.test.ts` hold the
 * committed files against it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { mergeTable, planTable } from "../src/inputs/fleet-inputs.ts";
import { type InputSpec, inputTable } from "../src/inputs/inputs.ts";
import { replacePart } from "./document-part.ts";
import { pluginWorkflow } from "./plugin-workflow.ts";

/** The table of inputs, in Markdown. */
export function renderInputs(inputs: readonly InputSpec[]): string {
  const rows = inputs.map(({ name, default: value, flag, kind, description }) => {
    const usual = value === undefined ? "" : `\`${value}\``;
    const flags = flag === undefined ? "" : kind === "boolean" ? `\`--${flag}\`, \`--no-${flag}\`` : `\`--${flag}\``;
    return `| \`${name}\` | ${usual} | ${flags} | ${description} |`;
  });
  return ["| input | default | flag | |", "|---|---|---|---|", ...rows].join("\n");
}

/** The actions of this repository, each with its inputs. */
export const actions: Readonly<Record<string, readonly InputSpec[]>> = {
  "action.yml": inputTable,
  "plan/action.yml": planTable,
  "merge/action.yml": mergeTable,
};

/** The inputs of an action. */
function renderAction(inputs: readonly InputSpec[]): string {
  return inputs
    .map(({ name, description, default: always, runnerDefault: value = always }) => {
      const lines = [`  ${name}:`, `    description: ${JSON.stringify(description)}`];
      if (name === "plugin" || name === "plan") lines.push("    required: true");
      if (value !== undefined) lines.push(`    default: ${JSON.stringify(value)}`);
      return `${lines.join("\n")}\n`;
    })
    .join("");
}

if (import.meta.main) {
  const root = dirname(import.meta.dirname);
  const edit = (name: string, change: (text: string) => string) =>
    writeFileSync(join(root, name), change(readFileSync(join(root, name), "utf8")));
  edit("docs/recipes/matrix.md", (text) =>
    replacePart(replacePart(text, "plan", renderInputs(planTable)), "merge", renderInputs(mergeTable)),
  );
  edit("docs/inputs.md", (text) => replacePart(text, "inputs", renderInputs(inputTable)));
  edit(".github/workflows/plugin.yml", pluginWorkflow);
  for (const [file, table] of Object.entries(actions)) {
    edit(file, (text) =>
      text.replace(/(\ninputs:\n)[\s\S]*?\n(?=\noutputs:\n)/, `$1${"@@"}`).replace("@@", () => renderAction(table)),
    );
  }
}
