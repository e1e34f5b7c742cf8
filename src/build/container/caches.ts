import { createHash, randomBytes } from "node:crypto";
import { posix } from "node:path";
import { formatTarget, type Target } from "../../model/target.ts";
import { label, type VolumeMount } from "./container.ts";
import type { Engine, EngineImage } from "./engine.ts";
import { listVolumes } from "./volumes.ts";

/** Random bytes in the name of a volume that only one build knows. */
const ownBytes = 12;

/** Where a build finds the modules that were fetched for it. */
export const moduleFolder = "/go-plugin-verifier/modules";

/** Where a build keeps what it compiled. */
export const compileFolder = "/go-plugin-verifier/cache";

/** The file that says that a volume of modules is whole. */
export const moduleMarker = `${moduleFolder}/.complete`;

/** What one plugin has on an engine. */
export interface BuildCaches {
  /** `kept`: for the next build of the plugin; `own`: of this build alone. */
  readonly kind: "kept" | "own";
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
  const own = compiledName(image, scope);
  const prefix = `${label}-modules-${hashOf(...packages)}-`;
  const modules = `${prefix}${key}`;
  return {
    kind: "kept",
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

/** What tells the compile cache of a plugin in an image from others. @param scope `scopeOf` */
export function compiledName({ id }: EngineImage, scope: string): string {
  return createHash("sha256").update([id, scope].join("\n")).digest("hex").slice(0, 24);
}

/** The volume of a build that keeps nothing, and takes up nothing that another one kept. */
export function ownCaches(): BuildCaches {
  const modules = `${label}-modules-${randomBytes(ownBytes).toString("hex")}`;
  return { kind: "own", mounts: [], modules, others: async () => [] };
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
