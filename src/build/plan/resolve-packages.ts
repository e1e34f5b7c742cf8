import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ModuleEdit } from "../../explain/go-mod-edit.ts";
import type { Finding } from "../../model/report.ts";
import { UserError } from "../../model/user-error.ts";
import { explainFailure } from "../failures.ts";
import { type BuildPlan, goModOf, plannedPluginPath, resolutionOf, withGoModEdits, withText } from "./build-plan.ts";
import { type LinkedPackages, listArguments, parseListing, type Unresolved } from "./linked-packages.ts";
import { describePin, deviations, type LinkedModule, type Pin, pinEdits, pinnable, type Wanted } from "./pin.ts";
import { askGo, failureContext, type PlanIo } from "./plan-io.ts";

/** A plan whose packages are known, or why they cannot be. */
export type Resolved =
  | { readonly kind: "resolved"; readonly plan: BuildPlan; readonly linked: LinkedPackages }
  | { readonly kind: "unresolved"; readonly findings: readonly Finding[] };

/** How often versions are resolved anew; each time takes one module further, and few plugins need three. */
const mostRounds = 24;

/** What `go build` says of another package, which `go list` takes. Source: cmd/go/internal/load, CheckPackageErrors. */
const withoutMain = "-buildmode=plugin requires exactly one main package";

/**
 * Asks Go what the plan's packages are, with the very files that the build reads.
 * @throws UserError where there is no go
 */
export async function resolvePackages(
  plan: BuildPlan,
  io: PlanIo,
  unresolved: Unresolved = "refused",
): Promise<Resolved> {
  const result = await askGo(plan, listArguments(plan, unresolved), io);
  if (result.exitCode !== 0) {
    return { kind: "unresolved", findings: explainFailure({ ...result, stdout: "" }, failureContext(plan, io)) };
  }
  const settled = withWrittenModule(plan, io);
  const linked = parseListing(result.stdout, settled, io.folder);
  if (linked.main === undefined && unresolved === "refused") {
    const said = { exitCode: 1, stdout: "", stderr: withoutMain };
    return { kind: "unresolved", findings: explainFailure(said, failureContext(plan, io)) };
  }
  checkTaken(settled, linked);
  return { kind: "resolved", plan: settled, linked };
}

/** A go.mod of the plan's own that Go completed becomes the plan's. */
function withWrittenModule(plan: BuildPlan, { folder }: PlanIo): BuildPlan {
  if (resolutionOf(plan).kind !== "module") return plan;
  const text = readFileSync(join(folder, "go.mod"), "utf8");
  const changed = text === goModOf(plan, plan.directory) ? plan : withText(plan, join(plan.directory, "go.mod"), text);
  return { ...changed, sums: readFileSync(join(folder, "go.sum"), "utf8") };
}

/** Go leaves out an overlay that it does not find by the very path that it uses, and says nothing. */
function checkTaken(plan: BuildPlan, { main }: LinkedPackages): void {
  const planned = plannedPluginPath(plan);
  if (main === undefined || planned === undefined || main.path === planned) return;
  throw new Error(`go resolved ${main.path} where the plan of the build has ${planned}.`);
}

/** A plan with its modules at the gateway's versions, and what that changes. */
export type Pinned =
  | (Extract<Resolved, { kind: "resolved" }> & { readonly edits: readonly FolderEdits[] })
  | Extract<Resolved, { kind: "unresolved" }>;

/** What is changed in the go.mod of one module. */
interface FolderEdits {
  /** Absolute, or below `planFolder`. */
  readonly folder: string;
  readonly edits: readonly ModuleEdit[];
}

/** How far modules are pinned. */
interface PinOptions {
  readonly unresolved?: Unresolved;
  /** Whether the gateway links a package too: a module without such a one stays as it is. Default: all count. */
  isShared?(packagePath: string): boolean;
  /** Versions of modules that the gateway need not have, or has at others. */
  readonly further?: readonly Wanted[];
}

/**
 * Sets every linked module that the gateway has too to the gateway's version, until nothing deviates.
 * @throws UserError where something asks for more than the gateway has, and there is no end to it
 */
export async function pinModules(
  plan: BuildPlan,
  io: PlanIo,
  { unresolved = "refused", isShared, further = [] }: PinOptions = {},
): Promise<Pinned> {
  const own = new Set(further.map(({ path }) => path));
  const wanted = new Map([...pinnable(plan.recipe), ...further.map((one) => [one.path, one] as const)]);
  const pins = new Map<string, Pin>();
  const chosen = new Map<string, Wanted>();
  const raised: LinkedModule[] = [];
  for (const one of further) chosen.set(one.path, one);
  const start = { ...plan, work: { ...plan.work, isNeeded: true } as const };
  let current: BuildPlan = further.length === 0 ? start : withPins(start, further, []);
  for (let round = 0; round < mostRounds; round++) {
    const resolved = await resolvePackages(current, io, unresolved);
    if (resolved.kind === "unresolved") {
      // A version of the gateway's may import modules that the plugin has not: the gateway has them.
      const missing = missingModules(resolved.findings, wanted).filter(({ path }) => !chosen.has(path));
      if (missing.length === 0) return resolved;
      for (const one of missing) chosen.set(one.path, one);
      current = withPins(current, [...chosen.values()], raised);
      continue;
    }
    const { modules } = resolved.linked;
    const shared = isShared === undefined ? modules : sharedModules(resolved.linked, isShared);
    const counted = modules.filter((module) => shared.includes(module) || own.has(module.path));
    const left = deviations(counted, wanted);
    if (left.length === 0) {
      const sorted = [...pins.values()].sort((a, b) => (a.module < b.module ? -1 : 1));
      const { isNeeded: _, ...work } = resolved.plan.work;
      const sums = pins.size === 0 ? resolved.plan.sums : `${resolved.plan.sums}${addedSums(io)}`;
      const edits = editsOf(plan, [...chosen.values()], raised);
      return { ...resolved, plan: { ...resolved.plan, work, sums, pins: sorted }, edits };
    }
    for (const { found, wanted: want } of left) {
      // It was required already, so something else asks for more.
      if (chosen.has(want.path)) raised.push(found);
      else pins.set(want.path, describePin(found, want));
      chosen.set(want.path, want);
    }
    current = withPins(resolved.plan, [...chosen.values()], raised);
  }
  const names = [...new Set(raised.map(({ path }) => path))].slice(0, 5).join(", ").slice(0, 500);
  throw new UserError(`pin: the versions of ${names} cannot be brought to the gateway's; other modules ask for more.`);
}

/** What Go says of a package of a module that nothing requires. Source: cmd/go/internal/modload/import.go. */
const withoutModule = /(?:cannot find module providing|no required module provides) package ([^\s:;]+)/g;

/** Those of the wanted modules that hold packages which nothing provides. */
function missingModules(findings: readonly Finding[], wanted: ReadonlyMap<string, Wanted>): readonly Wanted[] {
  const packages = findings.flatMap(({ message }) =>
    Array.from(message.matchAll(withoutModule), ([, path = ""]) => path),
  );
  return packages.flatMap((path) => {
    const [holder] = [...wanted.values()]
      .filter((one) => path === one.path || path.startsWith(`${one.path}/`))
      .sort((a, b) => b.path.length - a.path.length);
    return holder ?? [];
  });
}

/** The modules of packages that count. */
function sharedModules(
  { packages, modules }: LinkedPackages,
  isShared: (packagePath: string) => boolean,
): readonly LinkedModule[] {
  const shared = new Set(
    packages.flatMap(({ path, module }) => (module !== undefined && isShared(path) ? module : [])),
  );
  return modules.filter(({ path }) => shared.has(path));
}

/** A plan whose modules require what is wanted. */
function withPins(plan: BuildPlan, wanted: readonly Wanted[], raised: readonly LinkedModule[]): BuildPlan {
  return editsOf(plan, wanted, raised).reduce((done, { folder, edits }) => withGoModEdits(done, folder, edits), plan);
}

/** What lets the modules of a plan require what is wanted. */
function editsOf(plan: BuildPlan, wanted: readonly Wanted[], raised: readonly LinkedModule[]): readonly FolderEdits[] {
  const { gatewayModule } = plan.recipe;
  return plan.modules.flatMap(({ path, folder }): FolderEdits[] => {
    const goMod = goModOf(plan, folder);
    if (path === gatewayModule?.path || goMod === "") return [];
    return [{ folder, edits: pinEdits(goMod, folder === plan.directory, wanted, raised) }];
  });
}

/** What a workspace recorded beside the sums of its modules; where a build has no workspace, go.sum needs it. */
function addedSums({ folder }: PlanIo): string {
  const file = join(folder, "go.work.sum");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
