import type { PreparedSource } from "./prepare.ts";
import type { Recipe } from "./recipe.ts";
import type { Workspace } from "./workspace.ts";

/** What a build of one prepared copy is called with. */
interface BuildCall extends Pick<PreparedSource, "modFlags"> {
  readonly workspace: Pick<Workspace, "packages">;
  /** `recordedPaths` */
  readonly flags: readonly string[];
  /** `joinScript`, which the flags need. */
  readonly script: string;
  readonly output: string;
  readonly cores?: number | undefined;
}

/** `go build …` for a copy. */
export function buildArguments(
  recipe: Recipe,
  { workspace, modFlags, flags, script, output, cores }: BuildCall,
): string[] {
  return [
    "build",
    ...recipe.flags,
    ...modFlags,
    ...(cores === undefined ? [] : [`-p=${cores}`]),
    ...(flags.length === 0 ? [] : [`-toolexec=${script}`]),
    ...flags,
    "-o",
    output,
    ...workspace.packages,
  ];
}
