import type { GatewayFacts } from "../model/gateway-facts.ts";
import { assertHooks } from "./hook-assertion.ts";
import type { HookedSymbol } from "./hooks.ts";
import { type Preflight, type PreflightIo, preflight } from "./preflight.ts";
import type { PreparedSource } from "./prepare.ts";
import type { Recipe } from "./recipe.ts";

/** A plugin that is about to be built. */
export interface AboutToBuild {
  readonly prepared: PreparedSource;
  readonly recipe: Recipe;
  readonly gateway: GatewayFacts;
  /** The plugin's name, which lines of `symbols` may give. */
  readonly plugin: string;
  readonly symbols: readonly HookedSymbol[];
}

/**
 * Everything that is checked between a copy that is ready and its build: the modules against the gateway's, and the
 * types of symbols, for which a file is added to the copy.
 * @returns what is to be built in the place of `prepared`; hooks are left out where nothing could be resolved
 */
export async function beforeBuild(
  { prepared, recipe, gateway, plugin, symbols }: AboutToBuild,
  io: PreflightIo,
): Promise<{ readonly preflight: Preflight; readonly source: PreparedSource }> {
  const told = await preflight(prepared, recipe, gateway, io);
  if (told.linked === undefined) return { preflight: told, source: prepared };
  const { placeOf } = io.failureContext(prepared.workspace);
  const { source, findings } = assertHooks(prepared, told.linked, symbols, plugin, placeOf);
  const isRefused = findings.some(({ severity }) => severity === "error");
  return {
    preflight: {
      ...told,
      outlook: isRefused ? "refused" : told.outlook,
      findings: [...told.findings, ...findings],
    },
    source,
  };
}
