import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { goSettings } from "../../src/build/go-settings.ts";
import { buildNative } from "../../src/build/native.ts";
import type { BuildIo, BuildOutcome, NativeBuild } from "../../src/build/native-build.ts";
import { findPlugins } from "../../src/build/plugins.ts";
import { deriveRecipe } from "../../src/build/recipe.ts";
import { openGateway } from "../../src/gateway/open-gateway.ts";
import { parseTarget } from "../../src/model/target.ts";
import { execRunner } from "../../src/ports/exec.ts";
import { TemporaryFolders } from "../../src/ports/temporary-folders.ts";

/** Surroundings of a build, and what was said during it. */
export interface Surroundings {
  readonly io: BuildIo;
  readonly lines: string[];
  readonly warnings: string[];
  /** Absolute; temporary folders are made in it. */
  readonly folder: string;
}

/** Surroundings with this process's environment and `changes` to it. */
export function surroundings(changes: Readonly<Record<string, string>> = {}): Surroundings {
  const folder = mkdtempSync(join(tmpdir(), "native-build-"));
  const lines: string[] = [];
  const warnings: string[] = [];
  const environment = { ...process.env, ...changes };
  const io = {
    commands: execRunner(environment, { line: (text) => lines.push(text) }),
    logger: {
      info: (line: string) => lines.push(line),
      warning: (line: string) => warnings.push(line),
      debug: () => undefined,
      group: <T>(_: string, body: () => Promise<T>) => body(),
    },
    temporary: new TemporaryFolders(folder),
    environment,
    trust: { kind: "trusted" } as const,
    goCache: undefined,
    keptPlugins: undefined,
    directory: folder,
    exclude: [],
  };
  return { io: { ...io, settings: goSettings(environment, process.platform) }, lines, warnings, folder };
}

/** What a build may be asked for beside its source and its gateway. */
export interface Wishes extends Omit<NativeBuild, "source" | "recipe" | "output" | "gateway" | "symbols"> {
  /** The C compiler of a foreign target. */
  readonly cc?: string;
  /** The tag of the gateway's release, as a preset would know it. */
  readonly gatewayTag?: string;
  /** The name of the file in `plugins-out`. Default: `plugin.so`. */
  readonly name?: string;
  readonly symbols?: NativeBuild["symbols"];
}

/** Builds what `path` names by the recipe of a gateway. */
export async function buildFor(
  gateway: string,
  path: string,
  given?: Surroundings,
  wishes: Wishes = {},
): Promise<BuildOutcome> {
  const here = given ?? surroundings();
  return await withPlan(gateway, path, here, wishes, async (build) => await buildNative(build, here.io));
}

/** Does something with the same build, which is not run by itself. */
export async function withPlan<T>(
  gateway: string,
  path: string,
  { folder }: Surroundings,
  { cc, gatewayTag, name = "plugin.so", symbols = [], ...wishes }: Wishes,
  body: (build: NativeBuild) => Promise<T>,
): Promise<T> {
  const { facts, close } = await openGateway(gateway, gateway, "none");
  try {
    const recipe = deriveRecipe(facts, parseTarget(facts.target, "target"), {
      buildTags: [],
      cc,
      ...(gatewayTag !== undefined && { gatewayTag }),
    });
    const [plugin] = findPlugins([{ path }], folder, () => undefined);
    if (plugin?.kind !== "source") throw new Error(`${path} is no source`);
    const output = join(folder, "plugins-out", name);
    return await body({ source: plugin.source, recipe, gateway: facts, symbols, output, ...wishes });
  } finally {
    close();
  }
}
