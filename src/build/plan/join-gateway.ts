import { mkdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { replacements, requirements } from "../../explain/go-mod.ts";
import type { ModuleEdit } from "../../explain/go-mod-edit.ts";
import { listed } from "../../model/phrases.ts";
import type { Finding } from "../../model/report.ts";
import { findModules, modulePath, readGoMod, usedFolders } from "../module-tree.ts";
import type { GatewayModule } from "../recipe.ts";
import { locationOf } from "../user-files.ts";
import { type BuildPlan, hasWorkspaces, type PlannedModule, planFolder, withGoModEdits } from "./build-plan.ts";
import { gatewayNeed } from "./gateway-need.ts";
import {
  type Asking,
  checkGatewaySource,
  downloadSource,
  type GatewaySource,
  missingReplacement,
  sourceFinding,
  sourceInFolder,
} from "./gateway-source.ts";
import type { PlanIo } from "./plan-io.ts";

/** A plan with the gateway's own module where it needs that, or why there is none. */
export type Joined =
  | { readonly kind: "joined"; readonly plan: BuildPlan }
  | { readonly kind: "unbuilt"; readonly findings: readonly Finding[] };

/** Name of the link to a gateway's source in the module cache: overlays of files below a cache are refused since Go 1.25. */
const gatewayLink = "gateway";

/**
 * Puts the gateway's own module beside a plugin that uses it, in one workspace.
 * @param given absolute folder of that module, where the user gave one
 * @throws UserError where the folder is not that
 */
export async function joinGateway(plan: BuildPlan, given: string | undefined, io: PlanIo): Promise<Joined> {
  const { recipe, tree } = plan;
  const { gatewayModule } = recipe;
  if (given !== undefined) checkGatewaySource(given, given, gatewayModule);
  if (gatewayModule === undefined) return { kind: "joined", plan };
  const [root = plan.directory] = tree.roots;
  if (modulePath(root) === gatewayModule.path) return { kind: "joined", plan: recordGateway(plan, root) };
  const need = gatewayNeed(tree, recipe);
  if (need === undefined) return { kind: "joined", plan };
  const mine = tree.roots.find((folder) => modulePath(folder) === gatewayModule.path);
  if (
    given === undefined &&
    mine !== undefined &&
    tree.goWork !== undefined &&
    usedFolders(tree.goWork).includes(mine)
  ) {
    const { warnings } = await sourceInFolder(mine, gatewayModule, asking(io));
    for (const warning of warnings) io.warning(warning);
    return { kind: "joined", plan: recordGateway(plan, mine) };
  }
  const refuse = (reason: string): Joined => {
    // Nothing shows that a package of it is linked: most builds are fine without.
    if (need.kind === "required") {
      io.warning(`${sourceFinding(gatewayModule, need, reason, undefined).message} It is built without.`);
      return { kind: "joined", plan };
    }
    const where = locationOf(need.file, need.line, io.directory);
    return { kind: "unbuilt", findings: [sourceFinding(gatewayModule, need, reason, where)] };
  };
  if (!hasWorkspaces(recipe)) {
    return refuse(`${recipe.goVersion} has no workspaces; build it in the gateway's own compiler image.`);
  }
  const found = await findSource(given ?? mine, gatewayModule, io);
  if ("reason" in found) return refuse(`Its source could not be had: ${found.reason}`);
  for (const warning of found.warnings) io.warning(warning);
  const missing = found.isDownloaded ? missingReplacement(found.folder) : undefined;
  if (missing !== undefined) {
    return refuse(`Its go.mod replaces a module by the folder ${missing.slice(0, 200)}, which no module proxy has.`);
  }
  return { kind: "joined", plan: beside(plan, found, gatewayModule, io) };
}

/** The gateway's module where the user has it, with the folder that the gateway's own build recorded. */
function recordGateway(plan: BuildPlan, folder: string): BuildPlan {
  const built = plan.recipe.sourceFolders?.module;
  if (built === undefined) return plan;
  const modules = plan.modules.map((module) => (module.folder === folder ? { ...module, recorded: built } : module));
  return { ...plan, modules };
}

async function findSource(folder: string | undefined, module: GatewayModule, io: PlanIo) {
  if (folder !== undefined) return await sourceInFolder(folder, module, asking(io));
  return await fetchSource(module, io);
}

/** The gateway's own module at the release that it records, as the module proxy has it. */
export async function fetchSource(module: GatewayModule, io: PlanIo): ReturnType<typeof downloadSource> {
  const empty = join(io.folder, "empty");
  mkdirSync(empty, { recursive: true });
  return await downloadSource(module, empty, asking(io));
}

function asking(io: PlanIo): Asking {
  return { run: (file, args, directory) => io.run(file, args, directory, { GOWORK: "off", PWD: directory }) };
}

/** One workspace of both; the gateway's go.mod decides what both replace. */
function beside(plan: BuildPlan, source: GatewaySource, { path }: GatewayModule, io: PlanIo): BuildPlan {
  const { folder, isDownloaded, version } = source;
  const gateway = findModules({ folder, path: folder }, isDownloaded ? "off" : undefined);
  const place = (real: string) => (isDownloaded ? join(planFolder, gatewayLink, relative(folder, real)) : real);
  const built = plan.recipe.sourceFolders?.module;
  const added = gateway.roots.map(
    (real): PlannedModule => ({
      path: modulePath(real),
      folder: place(real),
      recorded: built === undefined ? place(real) : resolve(built, relative(folder, real)),
    }),
  );
  const used = new Set([folder, ...(gateway.goWork === undefined ? [] : usedFolders(gateway.goWork))]);
  // One workspace cannot have two folders for one module.
  const doubled = plan.modules.filter(
    (module) => module.path !== undefined && added.some((one) => one.path === module.path),
  );
  const released = plan.modules.reduce(
    (done, module) =>
      doubled.includes(module) ? done : releaseGateway(done, module.folder, path, readGoMod(folder), io),
    plan,
  );
  return {
    ...released,
    modules: [...plan.modules.filter((module) => !doubled.includes(module)), ...added],
    links: isDownloaded ? new Map([[gatewayLink, folder]]) : new Map(),
    work: {
      ...plan.work,
      uses: [...used].map(place),
      without: doubled.map((module) => module.folder),
    },
    gatewaySource: version ?? folder,
  };
}

/** Takes out of a module what the workspace decides: where the gateway's module comes from, and what that replaces. */
function releaseGateway(plan: BuildPlan, folder: string, path: string, gatewayMod: string, io: PlanIo): BuildPlan {
  const own = readGoMod(folder);
  const theirs = replacements(gatewayMod);
  const conflicting = replacements(own).filter((one) =>
    theirs.some(
      (other) =>
        other.path === one.path &&
        other.version === one.version &&
        (other.by !== one.by || other.byVersion !== one.byVersion),
    ),
  );
  const names = [...new Set(conflicting.map((one) => one.path))];
  if (names.length > 0) {
    io.warning(
      `${listed(names)}: the gateway replaces ${names.length === 1 ? "it" : "them"} too, so the lines of your go.mod are left out of the build.`,
    );
  }
  const isNamed = requirements(own).some((one) => one.path === path);
  const isReplaced = replacements(own).some((one) => one.path === path);
  const edits: readonly ModuleEdit[] = [
    ...(isNamed ? [{ act: "drop-require", path } as const] : []),
    ...(isReplaced ? [{ act: "drop-replace", path } as const] : []),
    ...names.map((name) => ({ act: "drop-replace", path: name }) as const),
  ];
  return withGoModEdits(plan, folder, edits);
}
