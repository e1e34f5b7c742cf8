import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { clip, clipValue } from "../model/phrases.ts";
import { type GoDeclaration, goDeclarations } from "./go-declarations.ts";
import { leftOutFiles, takingIn } from "./left-out-files.ts";
import type { PluginSource } from "./module-tree.ts";
import type { Recipe } from "./recipe.ts";

/** Why a name that stands in the source of a plugin is none that it exports. */
export interface DeclaredOtherwise {
  /** One sentence. */
  readonly message: string;
  /** One sentence. */
  readonly fix: string;
  /** Absolute. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** More files than the main package of a plugin has. */
const mostFiles = 1000;

/** Looks in the source of a plugin for what a name that it does not export is there; undefined where it is nothing. */
export function declaredOtherwise(
  { folder, files }: PluginSource,
  recipe: Recipe,
  name: string,
): DeclaredOtherwise | undefined {
  const left = leftOutFiles(folder, recipe);
  const mains = goFilesOf(folder, files).flatMap((file) => {
    const text = readFileSync(join(folder, file), "utf8");
    return /^package\s+main\b/m.test(text) ? [{ file, text, out: left.find((one) => one.name === file) }] : [];
  });
  const declared = mains.flatMap(({ file, text, out }) =>
    goDeclarations(text).map((declaration) => ({ file, out, declaration })),
  );
  const exact = declared.filter(({ declaration }) => declaration.name === name);
  const { file, out, declaration } =
    exact[0] ?? declared.find((one) => one.declaration.name.toLowerCase() === name.toLowerCase()) ?? {};
  if (file === undefined || declaration === undefined) return undefined;
  const place = { file: join(folder, file), line: declaration.line };
  const isTest = file.endsWith("_test.go");
  if (out !== undefined || isTest) {
    const message = clip(`${clipValue(name)} stands in ${clipValue(file)}, which this build leaves out.`);
    const fix = out === undefined ? `Move ${clipValue(name)} into a file that is no test.` : takingIn(out, recipe);
    return { message, fix, ...place };
  }
  const told = toldOf(declaration, name);
  return told && { ...told, ...place };
}

function toldOf({ kind, name: found }: GoDeclaration, wanted: string): { message: string; fix: string } | undefined {
  const name = clipValue(wanted);
  if (found !== wanted) {
    const message = `The plugin declares ${clipValue(found)} and not ${name}: upper and lower case count, and only names that begin in upper case are exported.`;
    return { message, fix: `Rename ${clipValue(found)} to ${name}.` };
  }
  switch (kind) {
    case "generic function":
      return {
        message: `${name} is a generic function, and a gateway can look up none: it has no code until its types are given.`,
        fix: `Rename the generic function, and declare ${name} as a function of the types that the gateway expects, which calls it.`,
      };
    case "method":
      return {
        message: `${name} is a method, and a gateway looks up functions and variables.`,
        fix: `Declare a function ${name} of package main that calls the method, or export a variable of its type.`,
      };
    case "constant":
    case "type":
      return {
        message: `${name} is a ${kind}, and a gateway looks up functions and variables.`,
        fix: `Declare ${name} as a function or a variable of package main.`,
      };
    case "function":
    case "variable":
      return undefined;
  }
}

/** The files of the package; none where the folder is gone or may not be read. */
function goFilesOf(folder: string, files: readonly string[] | undefined): readonly string[] {
  try {
    const found = readdirSync(folder).filter((name) => name.endsWith(".go") && !/^[._]/.test(name));
    return (files === undefined ? found : found.filter((name) => files.includes(name))).sort().slice(0, mostFiles);
  } catch {
    return [];
  }
}
