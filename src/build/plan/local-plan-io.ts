import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BuildIo } from "../native-build.ts";
import type { Recipe } from "../recipe.ts";
import type { PlanIo } from "./plan-io.ts";

/** What a plan is made with on this machine. */
export interface LocalPlanIo {
  readonly planIo: PlanIo;
  /** Of every command of Go. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A package takes some hundred characters in a list, a requirement a hundred: of each there are ten thousand at most. */
const longestListing = 1 << 24;

/**
 * Makes the folders of a plan and what asks Go there.
 * @param folder an empty one of the build's own
 * @param changes to the environment
 */
export function localPlanIo(
  recipe: Recipe,
  { settings, environment: own, trust, goCache, goCaches, directory, commands, logger }: BuildIo,
  folder: string,
  changes: Readonly<Record<string, string>>,
): LocalPlanIo {
  for (const name of ["plan", "tmp"]) mkdirSync(join(folder, name));
  // Go asks git for what it stamps, and git would renew the index of the user's repository.
  const quiet = { GIT_OPTIONAL_LOCKS: "0", GOTMPDIR: join(folder, "tmp") };
  const compiled = {
    ...(goCache !== undefined && { GOCACHE: goCache }),
    ...(goCaches !== undefined && { GOCACHE: goCaches.compiled, GOMODCACHE: goCaches.modules }),
    // A cache elsewhere, which outlives any machine.
    ...(trust.kind === "untrusted" && { GOCACHEPROG: "" }),
  };
  const environment = { ...settings, ...recipe.environment, ...quiet, ...compiled, ...changes };
  return {
    environment,
    planIo: {
      folder: join(folder, "plan"),
      directory,
      goWork: own["GOWORK"],
      run: (file, args, at, further) =>
        commands.run({
          file,
          args,
          directory: at,
          environment: { ...environment, ...further },
          output: "hidden",
          keeps: longestListing,
        }),
      warning: (sentence) => logger.warning(sentence),
    },
  };
}
