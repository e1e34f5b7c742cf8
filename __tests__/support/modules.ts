// Modules of ours that stand in for those of the published texts.
import { goMod, type SourceTree } from "./source-tree.ts";

/** Settings of a build that links one package of one module. */
export interface Dependency {
  readonly links: readonly string[];
  readonly requires: Readonly<Record<string, string>>;
}

/** One required module, whose root package is linked. */
export function dependsOn(path: string, version: string): Dependency {
  return { links: [path], requires: { [path]: version } };
}

/** A module with one small function, which another version answers differently. */
export function clockModule(path: string, answer: string): SourceTree {
  return { "go.mod": goMod({ module: path }), ...clockPackage(answer) };
}

/** The same without a `go.mod`. */
export function clockPackage(answer: string): SourceTree {
  return { "clock.go": `package clock\n\n// Now tells the time.\nfunc Now() string { return "${answer}" }\n` };
}
