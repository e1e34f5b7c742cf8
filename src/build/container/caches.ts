import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { posix } from "node:path";
import { formatTarget, type Target } from "../../model/target.ts";
import type { CommandResult } from "../../ports/command-runner.ts";
import { Container, label, type VolumeMount } from "./container.ts";
import type { Engine, EngineImage } from "./engine.ts";
import { createVolumes, listVolumes } from "./volumes.ts";

/** Where a build finds the modules that were fetched for it. */
export const moduleFolder = "/go-plugin-verifier/modules";

/** Where a build keeps what it compiled. */
export const compileFolder = "/go-plugin-verifier/cache";

/** The file that says that a volume of modules is whole. */
export const moduleMarker = `${moduleFolder}/.complete`;

/** What one plugin keeps on an engine between builds. */
export interface BuildCaches {
  /** Compiled packages, and unpacked modules. */
  readonly mounts: readonly VolumeMount[];
  /** The volume of fetched modules, as a proxy serves them. */
  readonly modules: string;
  /** Volumes of fetched modules that the same plugin had before. */
  others(engine: Engine): Promise<readonly string[]>;
}

/**
 * Names the volumes of a build: per compiler image and plugin, so that nobody else's build can leave anything in them;
 * fetched modules also per set of modules.
 * @param scope what tells one plugin on one target from another
 * @param packages what is built of the module
 * @param key `moduleKey`
 */
export function cachesOf(image: EngineImage, scope: string, packages: readonly string[], key: string): BuildCaches {
  const hashOf = (...words: readonly string[]) =>
    createHash("sha256")
      .update([image.id, scope, ...words].join("\n"))
      .digest("hex")
      .slice(0, 24);
  const own = hashOf();
  const prefix = `${label}-modules-${hashOf(...packages)}-`;
  const modules = `${prefix}${key}`;
  return {
    mounts: [
      { volume: `${label}-compiled-${own}`, path: compileFolder, access: "read-write" },
      { volume: `${label}-unpacked-${own}`, path: moduleCacheOf(image), access: "read-write" },
    ],
    modules,
    async others(engine) {
      const all = await listVolumes(engine, prefix);
      return all.filter((name) => name !== modules);
    },
  };
}

/** GOMODCACHE of an image. Its path is part of fingerprints where a gateway was built without -trimpath. */
function moduleCacheOf({ environment }: EngineImage): string {
  const { GOMODCACHE, GOPATH, HOME } = environment;
  if (GOMODCACHE?.startsWith("/")) return posix.normalize(GOMODCACHE);
  const goPath = GOPATH?.split(":")[0];
  return posix.join(goPath?.startsWith("/") ? goPath : posix.join(HOME || "/root", "go"), "pkg", "mod");
}

/** What tells the caches of one plugin on one target from others. @param scope the folder of its module, or a repository */
export function scopeOf(scope: string, target: Target): string {
  return `${scope}\n${formatTarget(target)}`;
}

/** Seconds that copying caches may take. */
const copying = 900;

/**
 * Copies the compiled packages of a plugin into a tar file here, for a cache that outlives the engine.
 * @param scope `scopeOf`
 * @returns whether the file is whole; where it is not, there is none
 */
export async function storeCaches(engine: Engine, image: EngineImage, scope: string, file: string): Promise<boolean> {
  const isWhole = await withCaches(engine, image, scope, (container) => container.writeTar(compileFolder, file));
  if (!isWhole) rmSync(file, { force: true });
  return isWhole;
}

/** Puts back what `storeCaches` wrote. @returns whether all of it is there */
export async function restoreCaches(engine: Engine, image: EngineImage, scope: string, file: string): Promise<boolean> {
  const folder = posix.dirname(compileFolder);
  return await withCaches(engine, image, scope, (container) => container.readTar(file, folder));
}

async function withCaches(
  engine: Engine,
  image: EngineImage,
  scope: string,
  body: (container: Container) => Promise<CommandResult>,
): Promise<boolean> {
  const volumes = cachesOf(image, scope, [], "").mounts.filter(({ path }) => path === compileFolder);
  await createVolumes(
    engine,
    volumes.map(({ volume }) => volume),
  );
  const folder = compileFolder;
  const container = await Container.start(engine, {
    image: image.id,
    network: "none",
    volumes,
    folder,
    lifetime: copying,
  });
  try {
    return (await body(container)).exitCode === 0;
  } finally {
    await container.remove();
  }
}
