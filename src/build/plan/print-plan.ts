import { basename, relative, sep } from "node:path";
import { printCommand } from "../../ports/command-runner.ts";
import { type BuildPlan, planFolder } from "./build-plan.ts";
import { hereDocument } from "./here-document.ts";
import type { PlanCall, PlanFile } from "./plan-folder.ts";

/** Stands for the plan's folder in a printed script. */
const variable = "$plan";

/**
 * A plan as a person runs it from a folder.
 * @param form `script` writes what Go reads and builds; `line` is the one `go build`, which may need files of the plan's
 */
export function printPlan(
  plan: BuildPlan,
  { files, copies, args, environment }: PlanCall & { readonly args: readonly string[] },
  directory: string,
  form: "script" | "line" = "script",
): string {
  const below = relative(directory, plan.directory).split(sep).join("/");
  const command = render(printCommand({ file: "go", args, environment }));
  const enter = below === "" ? [] : [printCommand({ file: "cd", args: [below], environment: {} })];
  const hasFolder = files.length > 0 || plan.links.size > 0;
  if (form === "line" || !hasFolder) {
    const line = enter.length === 0 ? command : `(${[...enter, command].join(" && ")})`;
    return hasFolder ? `${line} # $plan: what build --print writes` : line;
  }
  const steps = [
    "set -e",
    "plan=$(mktemp -d)",
    `trap 'rm -rf "$plan"' EXIT`,
    'mkdir "$plan/overlay"',
    ...[...plan.links].map(([name, target]) => render(`ln -s ${word(target)} ${word(`${planFolder}/${name}`)}`)),
    ...files.flatMap(writeFile),
    ...copies.map((file) => {
      const copy = render(`cp ${word(file)} ${word(`${planFolder}/${basename(file)}`)}`);
      return `if [ -f ${word(file)} ]; then ${copy}; fi`;
    }),
    ...enter,
    command,
  ];
  return `(\n${steps.join("\n")}\n)`;
}

function writeFile({ name, text, isProgram }: PlanFile): readonly string[] {
  const to = render(word(`${planFolder}/${name}`));
  return [hereDocument(to, name, text, [{ mark: planFolder, variable }]), ...(isProgram ? [`chmod +x ${to}`] : [])];
}

function word(text: string): string {
  return printCommand({ file: text, args: [], environment: {} });
}

/** The plan's folder in a word, which is in single quotes because of it. */
function render(text: string): string {
  const written = text.replaceAll(planFolder, () => `'"${variable}"'`);
  return written.replaceAll(`''"$`, `"$`).replaceAll(`"''`, `"`);
}
