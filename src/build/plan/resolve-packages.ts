import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
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

/**
 * Sets every linked module that the gateway has too to the gateway's version, until nothing deviates.
 * @throws UserError where something asks for more than the gateway has, and there is no end to it
 */
export async function pinModules(plan: BuildPlan, io: PlanIo, unresolved: Unresolved = "refused"): Promise<Resolved> {
  const wanted = pinnable(plan.recipe);
  const pins = new Map<string, Pin>();
  const chosen = new Map<string, Wanted>();
  const raised: LinkedModule[] = [];
  let current: BuildPlan = { ...plan, work: { ...plan.work, isNeeded: true } };
  for (let round = 0; round < mostRounds; round++) {
    const resolved = await resolvePackages(current, io, unresolved);
    if (resolved.kind === "unresolved") return resolved;
    const left = deviations(resolved.linked.modules, wanted);
    if (left.length === 0) {
      const sorted = [...pins.values()].sort((a, b) => (a.module < b.module ? -1 : 1));
      const { isNeeded: _, ...work } = resolved.plan.work;
      const sums = pins.size === 0 ? resolved.plan.sums : `${resolved.plan.sums}${addedSums(io)}`;
      return { ...resolved, plan: { ...resolved.plan, work, sums, pins: sorted } };
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

/** A plan whose modules require what is wanted. */
function withPins(plan: BuildPlan, wanted: readonly Wanted[], raised: readonly LinkedModule[]): BuildPlan {
  const { gatewayModule } = plan.recipe;
  return plan.modules.reduce((done, { path, folder }) => {
    if (path === gatewayModule?.path || goModOf(done, folder) === "") return done;
    const isPlugin = folder === plan.directory;
    return withGoModEdits(done, folder, pinEdits(goModOf(done, folder), isPlugin, wanted, raised));
  }, plan);
}

/** What a workspace recorded beside the sums of its modules; where a build has no workspace, go.sum needs it. */
function addedSums({ folder }: PlanIo): string {
  const file = join(folder, "go.work.sum");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}
