import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execRunner } from "../../src/actions/exec.ts";
import { type BuildIo, type BuildOutcome, buildNative, goSettings } from "../../src/build/native.ts";
import { findPlugins } from "../../src/build/plugins.ts";
import { deriveRecipe } from "../../src/build/recipe.ts";
import { openGateway } from "../../src/gateway/open.ts";
import { TemporaryFolders } from "../../src/temporary.ts";

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
    commands: execRunner(environment, { line: (text) => lines.push(text), end: () => undefined }),
    logger: {
      info: (line: string) => lines.push(line),
      warning: (line: string) => warnings.push(line),
      group: <T>(_: string, body: () => Promise<T>) => body(),
    },
    temporary: new TemporaryFolders(folder),
    environment,
    directory: folder,
    exclude: [],
  };
  return { io: { ...io, settings: goSettings(environment, process.platform) }, lines, warnings, folder };
}

/** Builds what `path` names by the recipe of a gateway. */
export async function buildFor(gateway: string, path: string, given?: Surroundings): Promise<BuildOutcome> {
  const { io, folder } = given ?? surroundings();
  const { facts, close } = await openGateway(gateway, gateway, "none");
  try {
    const recipe = deriveRecipe(
      facts,
      { goos: "linux", goarch: facts.target.slice(6) },
      { buildTags: [], cc: undefined },
    );
    const [plugin] = findPlugins([{ path }], folder);
    if (plugin?.kind !== "source") throw new Error(`${path} is no source`);
    return await buildNative({ source: plugin.source, recipe, output: join(folder, "plugins-out", "plugin.so") }, io);
  } finally {
    close();
  }
}
