import { join } from "node:path";
import type { PluginProject, ResolvedProject } from "../../model/plugin-input.ts";
import type { Finding } from "../../model/report.ts";
import { moduleFolder, type PluginSource, readGoMod, vendorsIn } from "../module-tree.ts";
import { shownPath } from "../user-files.ts";
import type { BuildPlan } from "./build-plan.ts";
import type { LinkedPackages } from "./linked-packages.ts";
import { askGo, failureContext, type PlanIo } from "./plan-io.ts";

/** More edges than any real graph of requirements has: those of Kubernetes are twenty thousand. */
const mostEdges = 200_000;

/**
 * What explains a refusal of a plan's plugin: its imports and, where a version is in question, who requires what.
 * @throws UserError where there is no Go
 */
export async function resolvedProject(
  plan: BuildPlan,
  { main, packages }: LinkedPackages,
  findings: readonly Finding[],
  io: PlanIo,
): Promise<ResolvedProject | undefined> {
  if (main === undefined) return undefined;
  const { files } = failureContext(plan, io);
  const shown = (path: string) => shownPath(path, io.directory);
  const modules = plan.tree.roots.flatMap((root, at) => {
    const own = files.roots[at] ?? root;
    const path = plan.modules.find(({ folder }) => folder === root)?.path;
    const goMod = readGoMod(own);
    if (path === undefined || goMod === "") return [];
    return [{ path, folder: shown(own), goModFile: shown(join(own, "go.mod")), goMod }];
  });
  const isAsked = findings.some(({ kind, severity }) => kind === "module-version" && severity === "error");
  const requirements = isAsked ? await moduleGraph(plan, io) : undefined;
  return {
    main: main.path,
    imports: new Map(packages.map(({ path, imports }) => [path, imports])),
    withC: new Set(packages.flatMap(({ path, hasC }) => (hasC ? [path] : []))),
    modules,
    ...(files.goWork !== undefined && { goWork: shown(files.goWork) }),
    ...(requirements !== undefined && { requirements }),
  };
}

/** The source of a plugin, as reports write it. @param directory absolute, that places in reports are relative to */
export function pluginProject(
  source: PluginSource,
  directory: string,
  resolved: ResolvedProject | undefined,
): PluginProject {
  const module = moduleFolder(source);
  const goMod = readGoMod(module);
  return {
    folder: shownPath(module, directory),
    main: shownPath(source.folder, directory),
    ...(goMod !== "" && { goMod }),
    ...(vendorsIn(module) && { hasVendorFolder: true }),
    ...(resolved !== undefined && { resolved }),
  };
}

/** `go mod graph`; undefined where Go refuses, which says nothing against the plugin. */
async function moduleGraph(plan: BuildPlan, io: PlanIo): Promise<ReadonlyMap<string, readonly string[]> | undefined> {
  const { exitCode, stdout } = await askGo(plan, ["mod graph"], io);
  if (exitCode !== 0) return undefined;
  const edges = new Map<string, string[]>();
  for (const line of stdout.split("\n", mostEdges)) {
    const [from, to] = line.split(" ");
    if (from === undefined || to === undefined) continue;
    const known = edges.get(from);
    if (known === undefined) edges.set(from, [to]);
    else known.push(to);
  }
  return edges;
}
