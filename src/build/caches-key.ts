import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { hashFile } from "../content/file-source.ts";
import type { Environment } from "../ports/environment.ts";
import { type PlanSubject, type PlanWishes, planAsItLies } from "./plan/make-plan.ts";

/** The key of what Go fetches and compiles in a run. */
export interface CachesKey {
  /** Of these very plugins. */
  readonly own: string;
  /** Where there was nothing to begin with: of all jobs that build for the same gateways out of the same modules. */
  readonly first: string;
  /** Beginnings of keys, best first: with the same modules, and with others. */
  readonly beginnings: readonly string[];
  /** What is built for, and on. */
  readonly systems: "linux" | "any";
  /** Whether what was kept under a key has the same modules. */
  isCurrent(key: string): boolean;
}

type CachedBuild = Pick<PlanSubject, "source" | "recipe"> & Pick<PlanWishes, "gatewaySource">;

/**
 * Names what the builds of a run have in common with those of others: system, gateways with their Go release and flags,
 * and the sums of modules. Jobs of a matrix that begin with nothing have one key, of which the server takes the first; a
 * job for which that is not enough keeps another one under its own.
 * @param builds at least one
 * @param builder what builds them, as far as the user says
 * @throws UserError where there is nothing to build
 */
export function cachesKey(
  builds: readonly CachedBuild[],
  builder: readonly string[],
  environment: Environment,
): CachesKey {
  const recipes = builds.map(({ recipe }) => JSON.stringify(recipe));
  const plans = builds.map(({ source, recipe }) => planAsItLies(source, recipe, environment["GOWORK"]));
  const files = plans.flatMap(({ tree }) => [
    ...tree.roots.map((root) => join(root, "go.sum")),
    ...(tree.goWork === undefined ? [] : [`${tree.goWork}.sum`]),
  ]);
  const sums = [...new Set(files)].filter((file) => existsSync(file)).map((file) => hashFile(file, file));
  const sources = builds.map(({ source, gatewaySource }) => JSON.stringify([source, gatewaySource]));
  const base = `caches-v1-${hashOf([process.platform, process.arch, ...builder, ...sorted(recipes)])}-`;
  const current = `${base}${hashOf(sorted(sums))}-`;
  const isLinux = process.platform === "linux" && builds.every(({ recipe }) => recipe.target.goos === "linux");
  return {
    own: `${current}${hashOf(sorted(sources))}`,
    first: `${current}first`,
    beginnings: [current, base],
    systems: isLinux ? "linux" : "any",
    isCurrent: (key) => key.startsWith(current),
  };
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}

function hashOf(texts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(texts)).digest("hex").slice(0, 20);
}
