import { goMod, type SourceTree } from "../support/source-tree.ts";

/** What stands in a small module of ours. */
export interface StandInModule {
  /** What its only function answers; the answers of two versions are two fingerprints. */
  readonly answer: string;
  /** Module path → version; their root packages are imported. */
  readonly requires?: Readonly<Record<string, string>>;
  /** Packages beside those; default: the modules that are required. */
  readonly imports?: readonly string[];
}

/** A module whose root package is `lib`. */
export function standIn(path: string, { answer, requires = {}, imports }: StandInModule): SourceTree {
  return { "go.mod": goMod({ module: path, requires }), ...library(answer, imports ?? Object.keys(requires)) };
}

/** A package `lib` with one small function, which is inlined, so that its body is a part of the fingerprint. */
export function library(answer: string, imports: readonly string[] = []): SourceTree {
  const lines = imports.map((path) => `\t_ ${JSON.stringify(path)}\n`).join("");
  const block = lines === "" ? "" : `import (\n${lines})\n\n`;
  return {
    "lib.go": `package lib\n\n${block}// Name is inlined.\nfunc Name() string { return ${JSON.stringify(answer)} }\n`,
  };
}

/** A package `lib` whose one small function inlines that of another package of that name. */
export function inlining(path: string): SourceTree {
  return {
    "lib.go": `package lib\n\nimport "${path}"\n\n// Name is inlined.\nfunc Name() string { return "of " + lib.Name() }\n`,
  };
}
