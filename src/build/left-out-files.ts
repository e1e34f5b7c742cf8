import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { clipValue } from "../model/phrases.ts";
import { formatTarget } from "../model/target.ts";
import { type LeftOut, leftOutOf } from "./build-constraints.ts";
import type { Recipe } from "./recipe.ts";

/** More files than a package of a plugin has. */
const mostFiles = 1000;

/** A Go file beside those of a build. */
export interface LeftOutFile {
  /** Base name. */
  readonly name: string;
  readonly text: string;
  readonly why: LeftOut;
}

/** The files of a folder that a build by a recipe leaves out, tests not counted; none where it cannot be read. */
export function leftOutFiles(folder: string, recipe: Recipe): readonly LeftOutFile[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".go") && !/^[._]|_test\.go$/.test(name))
      .sort()
      .slice(0, mostFiles)
      .flatMap((name): LeftOutFile[] => {
        const text = readFileSync(join(folder, name), "utf8");
        const why = leftOutOf(recipe, name, text);
        return why === undefined ? [] : [{ name, text, why }];
      });
  } catch {
    // It is gone, or may not be read: Go says so.
    return [];
  }
}

/** What takes a file of package main into the build. */
export function takingIn({ name, why }: LeftOutFile, { target, goVersion, flags }: Recipe): string {
  const file = clipValue(name);
  if (why.kind === "name") {
    return `Give ${file} a name that does not end in _${why.target.replace("/", "_")}: it keeps the file out of a build for ${formatTarget(target)}.`;
  }
  const line = clipValue(why.line);
  if (why.kind === "tags") {
    const tags = clipValue(why.tags.join(","));
    return `Build with build-tags: ${tags} (--build-tags ${tags}), since ${file} begins with ${line}.`;
  }
  const tags = flags.find((flag) => flag.startsWith("-tags="));
  const settings = [formatTarget(target), goVersion, ...(tags === undefined ? [] : [tags])].join(", ");
  return `Change the line ${line} of ${file}: it keeps the file out of this gateway's builds (${settings}).`;
}
