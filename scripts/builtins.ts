/**
 * Node's own modules, taken when they are used.
 *
 * A bundle with `import … from "node:crypto"` loads all of crypto before its first line, and an `import` of an
 * object like `fs` reads every export, those too that Node would load lazily (streams, promises). Together that is
 * 10 ms of a command that takes 60. `process.getBuiltinModule` does neither; what Node has loaded itself before it
 * starts a program costs nothing.
 */
import { join, relative } from "node:path";
import process from "node:process";
import type { Plugin } from "rolldown";

/** Loaded by Node before any program. */
const loadedAnyway: ReadonlySet<string> = new Set(["node:buffer", "node:fs", "node:path", "node:string_decoder"]);

/** Marks the modules that this plugin makes. */
export const builtinModule = "\0builtin:";

/**
 * Replaces imports of `node:…` in the project's own sources.
 * @param needsAtOnce sources that are loaded late anyway, by their paths in the project
 */
export function lazyBuiltins(root: string, needsAtOnce: (path: string) => boolean): Plugin {
  const sources = join(root, "src");
  return {
    name: "lazy-builtins",
    resolveId(id, importer) {
      if (!id.startsWith("node:") || !importer?.startsWith(sources)) return undefined;
      return needsAtOnce(relative(root, importer)) ? undefined : builtinModule + id;
    },
    load(id) {
      if (!id.startsWith(builtinModule)) return undefined;
      return { code: facade(id.slice(builtinModule.length)), moduleSideEffects: false };
    },
  };
}

/** A module with the same exports, of which the bundler keeps those that are used. */
function facade(name: string): string {
  const builtin: object = process.getBuiltinModule(name) ?? {};
  const take = `process.getBuiltinModule(${JSON.stringify(name)})`;
  const exports = Object.entries(Object.getOwnPropertyDescriptors(builtin)).filter(([key]) => /^[a-z]\w*$/i.test(key));
  return exports
    .map(([key, { value }]) =>
      // Of a class a program may make objects and other classes, which no function in its place can do.
      typeof value === "function" && /^[a-z]/.test(key) && !loadedAnyway.has(name)
        ? `export const ${key} = (...args) => ${take}.${key}(...args);`
        : `export const ${key} = /* @__PURE__ */ (() => ${take}.${key})();`,
    )
    .join("\n");
}
