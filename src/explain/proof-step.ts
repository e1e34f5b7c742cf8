import { change, command, type Fix } from "../model/fix.ts";
import { shellArgument } from "../model/phrases.ts";
import type { PluginProject } from "../model/plugin-input.ts";

/** A fix that nobody tried, with the command that finds the whole change and tries it. */
export function withProof(fix: Fix, gateway: string, project: Pick<PluginProject, "main"> | undefined): Fix {
  if (fix.standing !== "try") return fix;
  const reference = shellArgument(gateway);
  const folder = project && shellArgument(project.main.startsWith("-") ? `./${project.main}` : project.main);
  if (reference === undefined || (project !== undefined && folder === undefined)) return fix;
  const step =
    folder === undefined
      ? change(
          `With the plugin's source at hand, go-plugin-verifier fix FOLDER --gateway ${reference} looks for the whole change and proves it.`,
        )
      : command(`go-plugin-verifier fix ${folder} --gateway ${reference}`, ".");
  return { ...fix, steps: [...fix.steps, step] };
}
