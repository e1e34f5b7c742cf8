import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { GatewayFacts } from "../../model/gateway-facts.ts";
import type { Finding } from "../../model/report.ts";
import { UserError } from "../../model/user-error.ts";
import type { HookedSymbol } from "../hooks.ts";
import {
  findModules,
  hasGoMod,
  madeModule,
  madeModulePath,
  modulePath,
  type PluginSource,
  packageArguments,
  vendorsIn,
} from "../module-tree.ts";
import type { Recipe } from "../recipe.ts";
import { locationOf } from "../user-files.ts";
import { type BuildPlan, resolutionOf, withText } from "./build-plan.ts";
import { withHookAssertion } from "./hook-assertion.ts";
import { joinGateway } from "./join-gateway.ts";
import type { LinkedPackages } from "./linked-packages.ts";
import type { PlanIo } from "./plan-io.ts";
import { explainedPreflight, type Preflight } from "./preflight.ts";
import { withReadableModules } from "./readable-modules.ts";
import { withBuildId } from "./rename-module.ts";
import { pinModules, resolvePackages } from "./resolve-packages.ts";

/** What the user asks for beyond the recipe; none of it changes a file of the user's. */
export interface PlanWishes {
  /** Becomes a part of the module path, so that the plugin path is another; a checked text, not `auto`. */
  readonly buildId?: string;
  /** Sets the linked modules that the gateway has too to the gateway's versions. */
  readonly pin?: true;
  /** Absolute folder of the gateway's own module, in the place of what a module proxy has. */
  readonly gatewaySource?: string;
}

/** What a plan is held against before anything is built. */
export interface PlanSubject {
  readonly source: PluginSource;
  readonly recipe: Recipe;
  readonly gateway: GatewayFacts;
  /** What the gateway's hooks expect of the plugin's symbols. */
  readonly symbols: readonly HookedSymbol[];
}

/** A plan that is ready to be built, or why there is none. */
export type Planned =
  | {
      readonly kind: "planned";
      readonly plan: BuildPlan;
      readonly linked: LinkedPackages;
      readonly preflight: Preflight;
    }
  | { readonly kind: "unbuilt"; readonly findings: readonly Finding[] };

/**
 * Makes the plan of a build: the gateway's own module beside the plugin's, go.mod files that the gateway's Go can read,
 * the build id in the module path, modules at the gateway's versions; asks Go what it links, and holds that against the
 * gateway.
 * @throws UserError where a wish cannot be met, or there is no Go
 */
export async function makePlan(subject: PlanSubject, wishes: PlanWishes, io: PlanIo): Promise<Planned> {
  const { source, recipe, gateway, symbols } = subject;
  const joined = await joinGateway(planAsItLies(source, recipe, io.goWork), wishes.gatewaySource, io);
  if (joined.kind === "unbuilt") return joined;
  const readable = withReadableModules(joined.plan, io.directory);
  const named = wishes.buildId === undefined ? readable : withBuildId(readable, wishes.buildId);
  const resolved = wishes.pin ? await pinModules(named, io) : await resolvePackages(named, io);
  if (resolved.kind === "unresolved") return { kind: "unbuilt", findings: resolved.findings };
  const { plan, linked } = resolved;
  tellUnusedVendor(plan, io);
  const told = await explainedPreflight(plan, linked, gateway, io);
  const hooked = withHookAssertion(plan, linked, symbols, (file, line) => locationOf(file, line, io.directory));
  const found = [...hooked.findings, ...hooked.atLookup];
  const isRefused = found.some(({ severity }) => severity === "error");
  return {
    kind: "planned",
    plan: hooked.plan,
    linked,
    preflight: {
      ...told,
      outlook: isRefused ? "refused" : told.outlook,
      findings: [...told.findings, ...found],
    },
  };
}

/** Modules come from elsewhere where a vendor folder says something else than the plan. */
function tellUnusedVendor(plan: BuildPlan, { directory, warning }: PlanIo): void {
  const { kind } = resolutionOf(plan);
  const { goWork, root } = plan.tree;
  if (kind === "own" || kind === "own-workspace") return;
  const said = "modules come from the module cache or proxy at the versions that are required";
  if (goWork !== undefined && vendorsIn(dirname(goWork))) {
    warning(`The vendor folder beside ${relative(directory, goWork)} is not used: ${said}.`);
  } else if (goWork === undefined && vendorsIn(root)) {
    warning(`The vendor folder of ${relative(directory, root) || "the plugin"} is not used: ${said}.`);
  }
}

/**
 * The plan of a build in a compiler image, which has the gateway's source itself and its own way to name a plugin. What
 * cannot be resolved here may be there; nothing is resolved where this machine has no Go.
 * @throws UserError where a wish cannot be met
 */
export async function makePlanForImage(
  subject: PlanSubject,
  { pin }: Pick<PlanWishes, "pin">,
  io: PlanIo | "no-go",
  goWork: string | undefined,
): Promise<PlannedForImage> {
  const asItLies = planAsItLies(subject.source, subject.recipe, goWork);
  if (io === "no-go") {
    if (!pin) return { kind: "planned", plan: asItLies };
    throw new UserError("pin: there is no go on PATH to set the modules with; install Go 1.21 or later.");
  }
  const readable = withReadableModules(asItLies, io.directory);
  const resolved = pin
    ? await pinModules(readable, io, { unresolved: "left" })
    : await resolvePackages(readable, io, "left");
  if (resolved.kind === "unresolved") {
    return pin ? { kind: "unbuilt", findings: resolved.findings } : { kind: "planned", plan: readable };
  }
  const { plan, linked } = resolved;
  const told = await explainedPreflight(plan, linked, subject.gateway, io);
  const hooked = withHookAssertion(plan, linked, subject.symbols, (file, line) => locationOf(file, line, io.directory));
  const errors = hooked.findings.filter(({ severity }) => severity === "error");
  if (errors.length > 0) return { kind: "unbuilt", findings: errors };
  const known = { ...told, findings: [...told.findings, ...hooked.atLookup] };
  return { kind: "planned", plan: hooked.plan, preflight: known };
}

/** A plan for a compiler image. */
export type PlannedForImage =
  | {
      readonly kind: "planned";
      readonly plan: BuildPlan;
      /** Undefined where it could not be resolved here. */
      readonly preflight?: Preflight;
    }
  | { readonly kind: "unbuilt"; readonly findings: readonly Finding[] };

/** The plan of `go build` in the user's own folder. */
export function planAsItLies(source: PluginSource, recipe: Recipe, goWork: string | undefined): BuildPlan {
  const tree = findModules(source, goWork);
  const { root, roots } = tree;
  const hasMadeModule = !hasGoMod(root);
  const plan: BuildPlan = {
    source,
    recipe,
    tree,
    directory: root,
    packages: packageArguments(root, source),
    modules: roots.map((folder) => ({
      path: hasGoMod(folder) ? modulePath(folder) : hasMadeModule ? madeModulePath(source) : undefined,
      folder,
      recorded: folder,
    })),
    texts: new Map(),
    links: new Map(),
    work: {
      ...(tree.goWork !== undefined && { base: { file: tree.goWork, text: readFileSync(tree.goWork, "utf8") } }),
      uses: [],
      without: [],
    },
    hasMadeModule,
    sums: "",
    pins: [],
    findings: [],
  };
  return hasMadeModule ? withText(plan, join(root, "go.mod"), madeModule(source, recipe)) : plan;
}
