import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { goLine } from "../binary/go-version.ts";
import type { Finding } from "../model/report.ts";
import { explainFailure } from "./failures.ts";
import { gatewayNeed, releaseEdits } from "./gateway-need.ts";
import {
  type Asking,
  checkGatewaySource,
  copyGateway,
  downloadSource,
  layOutGateway,
  missingReplacement,
  sourceFinding,
  sourceInFolder,
  usedGatewayModules,
} from "./gateway-source.ts";
import { formatGoWork, readLocalPaths } from "./module-file.ts";
import { editGoMod, hasWorkspaces, type PrepareIo, readGoMod, relativeFolder } from "./prepare-io.ts";
import type { GatewayModule, Recipe } from "./recipe.ts";
import { type LocalModule, layOut, type PluginSource, type Workspace } from "./workspace.ts";

/** A copy with the gateway's own module where it needs that, or why there is none. */
export type Beside =
  | { readonly kind: "beside"; readonly workspace: Workspace; readonly gatewaySource?: string }
  | { readonly kind: "unbuilt"; readonly findings: readonly Finding[] };

/**
 * Puts the gateway's own module beside the copy of a plugin that uses it, in one workspace.
 * @param given absolute folder of that module, where the user gave one
 * @throws UserError where the folder is not that
 */
export async function besideGateway(
  workspace: Workspace,
  source: PluginSource,
  recipe: Recipe,
  given: string | undefined,
  io: PrepareIo,
): Promise<Beside> {
  const { gatewayModule } = recipe;
  if (given !== undefined) checkGatewaySource(given, given, gatewayModule);
  const layout = layOut(source, join(io.folder, "src"), io.goWork);
  const need = gatewayNeed(layout, recipe);
  if (need === undefined || gatewayModule === undefined) return { kind: "beside", workspace };
  const mine = workspace.modules.find(({ path }) => path === gatewayModule.path);
  if (given === undefined && mine !== undefined && usesModule(workspace, mine)) {
    const { warnings } = await sourceInFolder(mine.original, gatewayModule, asking(io));
    for (const warning of warnings) io.warning(warning);
    return { kind: "beside", workspace: { ...workspace, modules: recordGateway(workspace, mine, recipe) } };
  }
  const refuse = (reason: string): Beside => {
    // Nothing shows that a package of it is linked: most builds are fine without.
    if (need.kind === "required") {
      io.warning(`${sourceFinding(gatewayModule, need, reason, undefined).message} It is built without.`);
      return { kind: "beside", workspace };
    }
    const where = io.failureContext(workspace).placeOf(inCopy(workspace, need.file), need.line);
    return { kind: "unbuilt", findings: [sourceFinding(gatewayModule, need, reason, where)] };
  };
  if (!hasWorkspaces(recipe)) {
    return refuse(`${recipe.goVersion} has no workspaces; build it in the gateway's own compiler image.`);
  }
  const found = await findSource(given ?? mine?.original, gatewayModule, io);
  if ("reason" in found) return refuse(`Its source could not be had: ${found.reason}`);
  for (const warning of found.warnings) io.warning(warning);
  const gateway = layOutGateway(found, join(io.folder, "gateway"));
  const missing = found.isDownloaded ? missingReplacement(gateway) : undefined;
  if (missing !== undefined) {
    return refuse(`Its go.mod replaces a module by the folder ${missing.slice(0, 200)}, which no module proxy has.`);
  }
  const modules = await copyGateway(gateway, recipe);
  const added = await useGateway(workspace, modules, usedGatewayModules(gateway), recipe, gatewayModule, io);
  if (added.kind === "unbuilt") return added;
  return { ...added, gatewaySource: found.version ?? found.folder };
}

/** Whether the user's own go.work has a module, so that it is a main module already. */
function usesModule({ goWork }: Workspace, module: LocalModule): boolean {
  if (goWork === undefined) return false;
  const { uses } = readLocalPaths(readFileSync(goWork, "utf8"));
  return uses.some((folder) => resolve(dirname(goWork), folder) === module.copy);
}

function recordGateway(workspace: Workspace, own: LocalModule, recipe: Recipe): readonly LocalModule[] {
  const built = recipe.sourceFolders?.module;
  return workspace.modules.map((module) =>
    module === own && built !== undefined ? { ...module, recorded: built } : module,
  );
}

async function findSource(folder: string | undefined, module: GatewayModule, io: PrepareIo) {
  if (folder !== undefined) return await sourceInFolder(folder, module, asking(io));
  const empty = join(io.folder, "empty");
  mkdirSync(empty, { recursive: true });
  return await downloadSource(module, empty, asking(io));
}

function asking(io: PrepareIo): Asking {
  return { run: (file, args, directory) => io.run(file, args, directory, { GOWORK: "off" }) };
}

/** Writes the go.work of both, and takes the gateway's module out of the plugin's own go.mod. */
async function useGateway(
  workspace: Workspace,
  modules: readonly LocalModule[],
  used: readonly string[],
  recipe: Recipe,
  gatewayModule: GatewayModule,
  io: PrepareIo,
): Promise<Beside> {
  for (const module of workspace.modules) {
    const edits = releaseEdits(readGoMod(module.copy), gatewayModule.path);
    const failed = await editGoMod(module.copy, edits, io);
    if (failed !== undefined)
      return { kind: "unbuilt", findings: explainFailure(failed, io.failureContext(workspace)) };
  }
  const { goWork = join(io.folder, "go.work") } = workspace;
  const base = workspace.goWork === undefined ? undefined : readFileSync(workspace.goWork, "utf8");
  const replaced = workspace.modules.filter(({ path }) => path === gatewayModule.path).map(({ copy }) => copy);
  writeFileSync(
    goWork,
    formatGoWork({
      ...(base !== undefined && { base }),
      go: goLine(recipe.goVersion),
      uses: [...(base === undefined ? [workspace.directory] : []), ...used].map((folder) =>
        relativeFolder(dirname(goWork), folder),
      ),
      // One go.work cannot have two folders for one module.
      without: readLocalPaths(base ?? "").uses.filter((folder) => replaced.includes(resolve(dirname(goWork), folder))),
    }),
  );
  const others = workspace.modules.filter(({ path }) => path !== gatewayModule.path);
  return { kind: "beside", workspace: { ...workspace, goWork, modules: [...others, ...modules] } };
}

/** The place in the copy of one of the user's own files. */
function inCopy({ modules }: Workspace, file: string): string {
  const module = modules.find(({ original }) => file.startsWith(`${original}${sep}`));
  return module === undefined ? file : join(module.copy, relative(module.original, file));
}
