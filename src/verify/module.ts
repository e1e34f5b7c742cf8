import type { BuildInfo, Module } from "../binary/facts.ts";

export type Standing =
  /** The main module, or one of several in a workspace: no version in its file names. */
  | "main"
  /** A dependency from the module cache or a vendor folder. */
  | "required"
  /** A dependency whose files come from a folder through `replace`. */
  | "local";

/** How `module` came into the build of `info`. */
export function standing(info: BuildInfo, module: Module): Standing {
  if (isLocal(module.replacedBy)) return "local";
  // `go install module@version` builds the main module out of the cache, with a checksum.
  if (module.path === info.main?.path) return module.sum === undefined ? "main" : "required";
  return isUnversioned(module) && module.replacedBy === undefined ? "main" : "required";
}

/** Whether a replacement is a folder: it has no version, or a path that only a folder can have. */
export function isLocal(replacement: Module | undefined): boolean {
  if (replacement === undefined) return false;
  return isUnversioned(replacement) || /^(\.{1,2}(\/|\\|$)|\/|[A-Za-z]:[\\/])/.test(replacement.path);
}

/** Whether a record names no version, as for a working copy. */
export function isUnversioned(module: Module): boolean {
  return module.version === "" || module.version === "(devel)";
}

/** A module without a replacement by itself at the same version, which changes nothing. */
export function withoutOwnReplacement({ path, version, sum, replacedBy }: Module): Module {
  const isOwn = replacedBy?.path === path && replacedBy.version === version;
  const known = sum ?? (isOwn ? replacedBy.sum : undefined);
  return {
    path,
    version,
    ...(known !== undefined && { sum: known }),
    ...(replacedBy !== undefined && !isOwn && { replacedBy }),
  };
}

export function effective(module: Module): Module {
  return module.replacedBy ?? module;
}

/** What replaces a module, as one text; empty where nothing does. */
export function describeReplacement(module: Module): string {
  const by = module.replacedBy;
  return by === undefined ? "" : `${by.path} ${isLocal(by) ? "" : by.version}`;
}

export function describeModule(module: Module, name?: string): string {
  const version = module.version === "" ? "without a version" : module.version;
  const own = name === undefined ? version : `${name} ${version}`;
  const by = module.replacedBy;
  return by === undefined ? own : `${own} => ${`${by.path} ${isLocal(by) ? "" : by.version}`.trim()}`;
}
