import { printCommand } from "../../ports/command-runner.ts";
import { packageArguments } from "../module-tree.ts";
import { shownEnvironment } from "../native.ts";
import type { BuildIo } from "../native-build.ts";
import type { BuildPlan } from "../plan/build-plan.ts";
import { madeFiles } from "../recipe-sheet.ts";

/** Where a build line writes, and what it reads beside the source. */
interface LinePlace {
  /** Name of the file, in the plugin's folder. */
  readonly output: string;
  /** GOMODCACHE. */
  readonly moduleCache: string;
}

/**
 * The `go build` of a plugin whose files are right, in the folder of its main package.
 * @returns undefined where it takes files that are made for the build
 */
export function buildLine(plan: BuildPlan, { output, moduleCache }: LinePlace, io: BuildIo): string | undefined {
  if (madeFiles({ plan, moduleCache }).length > 0) return undefined;
  const { recipe, source, tree } = plan;
  return printCommand({
    file: "go",
    args: ["build", ...recipe.flags, "-o", output, ...packageArguments(source.folder, source)],
    environment: shownEnvironment({ recipe }, tree, {}, io),
  });
}
