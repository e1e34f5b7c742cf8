import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { platforms } from "../../__tests__/real/foreign.ts";
import { buildHost, buildPlugin } from "../../__tests__/support/build.ts";
import type { GoVersion } from "../../__tests__/support/toolchain.ts";

/** A plugin that loads into a host, and how that host is started on this machine. */
export interface Subject {
  readonly name: string;
  readonly host: string;
  readonly plugin: string;
  /** A program that opens the plugins which it is given. */
  readonly opener: string;
  /** Milliseconds that opening may take. */
  readonly patience: number;
  /** What its mutants are chosen by. */
  readonly seed: number;
}

/** One patch release of each minor one. */
const releases: readonly GoVersion[] = ["1.22.12", "1.23.12", "1.24.6", "1.25.7", "1.26.0", "1.27.4"];

const firstSeed = 20_261_128;

/** Builds the pairs, amd64 and arm64. @param folder for the starters of foreign hosts */
export async function* subjects(folder: string): AsyncGenerator<Subject> {
  for (const [index, go] of releases.entries()) {
    const seed = firstSeed + 2 * index;
    const [host, plugin] = [await buildHost({ go }), await buildPlugin({ go })];
    yield { name: `amd64 go${go}`, host, plugin, opener: host, patience: 30_000, seed };
    const { env, launcher } = platforms.arm64;
    const foreign = { host: await buildHost({ go, env }), plugin: await buildPlugin({ go, env }) };
    const opener = join(folder, `host-arm64-${go}`);
    await writeFile(opener, `#!/bin/sh\nexec ${launcher} '${foreign.host}' "$@"\n`, { mode: 0o755 });
    yield { name: `arm64 go${go}`, ...foreign, opener, patience: 90_000, seed: seed + 1 };
  }
}
