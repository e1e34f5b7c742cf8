import { dirname, relative } from "node:path";
import { solve } from "../build/fix/solve.ts";
import type { ChangedFile } from "../build/fix/user-text.ts";
import { writeFiles } from "../build/fix/write-files.ts";
import { isOutside, moduleFolder } from "../build/module-tree.ts";
import type { NativeBuild } from "../build/native-build.ts";
import { checkoutAround } from "../build/plan/copy-plan.ts";
import { planAsItLies } from "../build/plan/make-plan.ts";
import { shownPath } from "../build/user-files.ts";
import type { RunInputs } from "../inputs/inputs.ts";
import type { Fix } from "../model/fix.ts";
import type { Finding } from "../model/report.ts";
import { formatTarget } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";
import { buildAgain } from "./build-again.ts";
import { buildIoOf } from "./build-io.ts";
import { withOneBuild } from "./one-build.ts";
import type { RunContext } from "./run-context.ts";
import { fixOfSolution } from "./solution.ts";

/** What makes one plugin load into one gateway. */
export interface PluginFix {
  readonly plugin: string;
  readonly gateway: string;
  readonly target: string;
  /** `fits`: its files may stay as they are; else as of `Fix`, or that it could not be found out. */
  readonly standing: "fits" | Fix["standing"] | "undecided";
  /** What speaks against it as it is. */
  readonly differences: readonly Finding[];
  /** Why a dependency has another release, one sentence each. */
  readonly notes: readonly string[];
  /** Why nothing could be found out. */
  readonly reason?: string;
  /** Left out where nothing is to be done. */
  readonly fix?: Fix;
  /** Files that are changed, as reports write them. */
  readonly files: readonly string[];
  /** A vendor folder that is made anew, as reports write it. */
  readonly vendor?: string;
  /** How it is built with them. */
  readonly build: { readonly folder: string; readonly line: string };
  /** It is built without the go.work around it. */
  readonly isOutsideWorkspace?: true;
  /** The file that was built with them and that the gateway loads, where that was asked for. */
  readonly built?: string;
}

/**
 * Finds the smallest change of a plugin's files with which it loads into a gateway.
 * @param act whether the files are changed
 * @throws UserError for a mistake in the input, or where a file cannot be written
 */
export async function fixPlugin(inputs: RunInputs, act: "show" | "write", context: RunContext): Promise<PluginFix> {
  return await withOneBuild("fix", inputs, context, async ({ plan, check, item }) => {
    if (item === undefined) throw new UserError("plugin: nothing is given; name the folder with the plugin's source.");
    const { build } = item;
    const io = buildIoOf(plan, context);
    return await solve(build, context.host, io, (solution) => {
      const { kind, differences, notes, reasons, files, vendor, line } = solution;
      if (act === "write" && kind === "solved") {
        checkInside(files, build, context);
        writeFiles({ files, ...(vendor !== undefined && { vendor }) }, context.directory);
      }
      const fix = fixOfSolution(solution, context.directory);
      return {
        plugin: build.source.path,
        gateway: check.gateway.reference,
        target: formatTarget(check.target),
        standing: kind === "solved" ? "proven" : kind,
        differences,
        notes,
        ...(kind === "undecided" && { reason: unsaid(reasons, differences).join("\n") }),
        ...(fix !== undefined && { fix }),
        ...(solution.isOutsideWorkspace && { isOutsideWorkspace: true }),
        files: files.map(({ file }) => shownPath(file, context.directory)),
        ...(vendor !== undefined && { vendor: shownPath(vendor.place, context.directory) }),
        build: {
          folder: line === undefined ? "." : relative(context.directory, build.source.folder) || ".",
          line: line ?? buildAgain(item, check, inputs, "native"),
        },
      };
    });
  });
}

/** The sentences that say more than the differences do; all of them where none does. */
function unsaid(reasons: readonly string[], differences: readonly Finding[]): readonly string[] {
  const more = reasons.filter((reason) => !differences.some(({ message }) => reason.includes(message)));
  return more.length === 0 ? reasons : more;
}

/**
 * A plugin's files may name any folder by `replace` or `use`, and belong to whoever wrote them.
 * @throws UserError where a file lies neither in the plugin's checkout, nor below its go.work or the folder that this runs in
 */
function checkInside(
  files: readonly ChangedFile[],
  { source, recipe }: NativeBuild,
  { directory, environment }: Pick<RunContext, "directory" | "environment">,
): void {
  const own = moduleFolder(source);
  const { goWork } = planAsItLies(source, recipe, environment["GOWORK"]).tree;
  const roots = [
    directory,
    checkoutAround(own, environment["HOME"]) ?? own,
    ...(goWork === undefined ? [] : [dirname(goWork)]),
  ];
  const outside = files.find(({ file }) => roots.every((root) => isOutside(relative(root, file))));
  if (outside === undefined) return;
  const place = shownPath(outside.file, directory);
  throw new UserError(
    `${place} is to be changed and lies outside of the repository of ${source.path}, so nothing is written; run it in a folder that holds both, or change it by hand as fix shows without --write.`,
  );
}
