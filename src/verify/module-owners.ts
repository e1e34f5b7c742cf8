import type { BuildInfo, Module } from "../binary/facts.ts";
import { withoutOwnReplacement } from "./module.ts";

/** Real import paths have fewer than twenty elements and two hundred bytes. */
const mostElements = 100;
const longestPath = 2000;

/** Which module provides a package on each side; neither for the standard library. */
export interface Owners {
  readonly gateway?: Module;
  readonly plugin?: Module;
}

/**
 * Finds the module of a package in the module lists of a gateway and a plugin.
 *
 * A package belongs to the module with the longest path that is a prefix of its own, element by element: so a nested
 * module takes its packages from the one around it, and `/v2` is not part of the first major version.
 */
export class ModuleOwners {
  readonly #gateway: ReadonlyMap<string, Module> | undefined;
  readonly #plugin: ReadonlyMap<string, Module> | undefined;

  /** Undefined, or a list without any module, says that this side does not tell. */
  constructor(gateway: BuildInfo | undefined, plugin: BuildInfo | undefined) {
    this.#gateway = moduleMap(gateway);
    this.#plugin = moduleMap(plugin);
  }

  get silent(): boolean {
    return this.#gateway === undefined && this.#plugin === undefined;
  }

  of(packagePath: string): Owners {
    const gateway = longestPrefix(this.#gateway, packagePath);
    const plugin = longestPrefix(this.#plugin, packagePath);
    if (!isDotless(packagePath)) return owners(gateway, plugin);
    // A module may be called `plugin` or `log`. Both sides can only share its packages if both have the module;
    // otherwise the package is one of the standard library that looks alike.
    const known =
      (this.#gateway === undefined || gateway !== undefined) && (this.#plugin === undefined || plugin !== undefined);
    return known ? owners(gateway, plugin) : {};
  }

  /** Whether a package is part of Go itself, its vendored packages (`vendor/golang.org/…`) included. */
  isStandard(packagePath: string): boolean {
    const { gateway, plugin } = this.of(packagePath);
    return isDotless(packagePath) && gateway === undefined && plugin === undefined;
  }
}

function owners(gateway: Module | undefined, plugin: Module | undefined): Owners {
  return { ...(gateway === undefined ? {} : { gateway }), ...(plugin === undefined ? {} : { plugin }) };
}

/** Paths whose first element has no dot are reserved for Go, though nobody keeps others from using them. */
function isDotless(packagePath: string): boolean {
  const slash = packagePath.indexOf("/");
  return !(slash < 0 ? packagePath : packagePath.slice(0, slash)).includes(".");
}

function moduleMap(info: BuildInfo | undefined): ReadonlyMap<string, Module> | undefined {
  if (info === undefined) return undefined;
  const modules = modulesOf(info);
  return modules.size === 0 ? undefined : modules;
}

export function modulesOf({ main, dependencies }: BuildInfo): ReadonlyMap<string, Module> {
  const modules = new Map(dependencies.map((module) => [module.path, withoutOwnReplacement(module)]));
  if (main !== undefined && main.path !== "") modules.set(main.path, withoutOwnReplacement(main));
  return modules;
}

function longestPrefix(modules: ReadonlyMap<string, Module> | undefined, packagePath: string): Module | undefined {
  if (modules === undefined) return undefined;
  let end = packagePath.length;
  // A hostile name may hold any number of slashes; each step costs as much as the name is long.
  for (let steps = 0; steps < mostElements && end > 0 && packagePath.length <= longestPath; steps += 1) {
    const module = modules.get(packagePath.slice(0, end));
    if (module !== undefined) return module;
    end = packagePath.lastIndexOf("/", end - 1);
  }
  return undefined;
}
