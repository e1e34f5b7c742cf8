import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { goLine } from "../binary/go-version.ts";
import type { Finding } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";
import { explainFailure } from "./failures.ts";
import { formatGoWork } from "./module-file.ts";
import {
  describePin,
  deviations,
  type LinkedModule,
  linkedTemplate,
  type Pin,
  parseLinked,
  pinEdits,
  pinnable,
  type Wanted,
} from "./pin.ts";
import { editGoMod, hasWorkspaces, type PrepareIo, readGoMod, relativeFolder } from "./prepare-io.ts";
import type { Recipe } from "./recipe.ts";
import { hasGoMod, type Workspace } from "./workspace.ts";

/** How often versions are resolved anew; each time takes one module further, and few plugins need three. */
const mostRounds = 24;

/** The pins of a copy, or why it cannot be resolved. */
export type Pinned =
  | { readonly kind: "pinned"; readonly pins: readonly Pin[] }
  | { readonly kind: "unbuilt"; readonly findings: readonly Finding[] };

/** What becomes of imports that nothing here provides: `left` to a build elsewhere, beside the gateway's source. */
export type Unresolved = "refused" | "left";

/**
 * Sets every linked module that the gateway has too to the gateway's version, until nothing deviates.
 *
 * Versions are resolved in a workspace, where Go adds missing checksums (verified as always) and still never changes a
 * requirement by itself; outside of one, -mod=mod would fetch the latest version of whatever a go.mod lacks.
 */
export async function pinModules(
  workspace: Workspace,
  recipe: Recipe,
  io: PrepareIo,
  unresolved: Unresolved = "refused",
): Promise<Pinned> {
  const wanted = pinnable(recipe.modules);
  const pins = new Map<string, Pin>();
  const chosen = new Map<string, Wanted>();
  const raised: LinkedModule[] = [];
  const own = workspace.goWork === undefined && hasWorkspaces(recipe);
  const goWork = own ? join(io.folder, "pin.work") : workspace.goWork;
  if (own && goWork !== undefined) {
    const uses = [relativeFolder(io.folder, workspace.directory)];
    writeFileSync(goWork, formatGoWork({ go: goLine(recipe.goVersion), uses, without: [] }));
  }
  try {
    for (let round = 0; round < mostRounds; round++) {
      const listed = await io.run("go", listArguments(workspace, recipe, goWork, unresolved), workspace.directory, {
        GOWORK: goWork ?? "off",
      });
      if (listed === undefined || listed.exitCode !== 0) {
        const result = listed ?? { exitCode: 1, stdout: "", stderr: "there is no go" };
        return {
          kind: "unbuilt",
          findings: explainFailure({ ...result, stdout: "" }, io.failureContext(workspace)),
        };
      }
      const left = deviations(parseLinked(listed.stdout), wanted);
      if (left.length === 0) {
        if (own && goWork !== undefined && pins.size > 0) addSums(workspace.directory, `${goWork}.sum`);
        return { kind: "pinned", pins: [...pins.values()].sort((a, b) => (a.module < b.module ? -1 : 1)) };
      }
      for (const { found, wanted: want } of left) {
        // It was required already, so something else asks for more.
        if (chosen.has(want.path)) raised.push(found);
        else pins.set(want.path, describePin(found, want));
        chosen.set(want.path, want);
      }
      for (const module of workspace.modules) {
        if (module.path === recipe.gatewayModule?.path || !hasGoMod(module.copy)) continue;
        const isPlugin = module.copy === workspace.directory;
        const edits = pinEdits(readGoMod(module.copy), isPlugin, [...chosen.values()], raised);
        const failed = await editGoMod(module.copy, edits, io);
        if (failed !== undefined)
          return { kind: "unbuilt", findings: explainFailure(failed, io.failureContext(workspace)) };
      }
    }
  } finally {
    if (own && goWork !== undefined) for (const file of [goWork, `${goWork}.sum`]) rmSync(file, { force: true });
  }
  const names = [...new Set(raised.map(({ path }) => path))].slice(0, 5).join(", ").slice(0, 500);
  throw new UserError(`pin: the versions of ${names} cannot be brought to the gateway's; other modules ask for more.`);
}

function listArguments(
  workspace: Workspace,
  recipe: Recipe,
  goWork: string | undefined,
  unresolved: Unresolved,
): readonly string[] {
  const selecting = recipe.flags.filter((flag) => /^-(?:tags=|race$|msan$|asan$)/.test(flag));
  const mode = goWork === undefined ? ["-mod=mod"] : [];
  const lenient = unresolved === "left" ? ["-e"] : [];
  return ["list", ...lenient, ...selecting, ...mode, "-deps", "-f", linkedTemplate, ...workspace.packages];
}

/** What a workspace recorded beside the modules' own sums becomes part of the plugin's. */
function addSums(directory: string, workSum: string): void {
  if (!existsSync(workSum)) return;
  const file = join(directory, "go.sum");
  const known = existsSync(file) ? readFileSync(file, "utf8") : "";
  const gap = known === "" || known.endsWith("\n") ? "" : "\n";
  writeFileSync(file, `${known}${gap}${readFileSync(workSum, "utf8")}`);
}
