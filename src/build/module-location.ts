import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { isLaterGo } from "../binary/go-version.ts";
import { directives, replaceLine, requireLine } from "../explain/go-mod.ts";
import { clipValue } from "../model/phrases.ts";
import type { Finding, Location } from "../model/report.ts";
import type { Recipe } from "./recipe.ts";
import { type FileLocations, locationOf, type UserFiles } from "./user-files.ts";

/** Kinds of finding whose subject is a module. */
export const moduleKinds: readonly Finding["kind"][] = [
  "module-version",
  "module-sum",
  "module-replacement",
  "module-source",
  "main-module",
  "workspace",
  "follows-gateway",
];

/** The line of the user's own files that decides on a finding's module; undefined where none of them names it. */
export function findingLocation({ kind, subject }: Finding, places: FileLocations): Location | undefined {
  if (subject === undefined || !moduleKinds.includes(kind)) return undefined;
  return moduleLocation(subject, places, kind === "module-replacement" ? "replace" : "require");
}

/**
 * The line that names a module: in the plugin's go.mod, else in another one of the workspace, else in its go.work.
 * @param first which directive is looked for first; the other one will do
 */
export function moduleLocation(
  module: string,
  { files, directory }: FileLocations,
  first: "require" | "replace",
): Location | undefined {
  const find = { require: requireLine, replace: replaceLine } as const;
  const order = first === "require" ? (["require", "replace"] as const) : (["replace", "require"] as const);
  for (const keyword of order) {
    for (const { file, text } of moduleFiles(files)) {
      const line = find[keyword](text, module);
      if (line !== undefined) return locationOf(file, line, directory);
    }
  }
  return undefined;
}

/** The line of a go.mod or go.work that names a folder. */
export function folderLocation(folder: string, { files, directory }: FileLocations): Location | undefined {
  for (const { file, text } of moduleFiles(files)) {
    const found = directives(text).find(({ words }) =>
      words.some((word) => posix.normalize(word) === posix.normalize(folder)),
    );
    if (found !== undefined) return locationOf(file, found.line, directory);
  }
  return undefined;
}

/** The user's own go.mod and go.work files, that of the plugin first. */
function moduleFiles({ roots, goWork }: UserFiles): { readonly file: string; readonly text: string }[] {
  const files = [...roots.map((root) => join(root, "go.mod")), ...(goWork === undefined ? [] : [goWork])];
  return files.flatMap((file) => (existsSync(file) ? [{ file, text: readFileSync(file, "utf8") }] : []));
}

/** The `toolchain` line of the plugin, where it names a later release than the gateway's. */
export function toolchainFinding(
  goMod: string,
  recipe: Recipe,
  { files, directory }: FileLocations,
): Finding | undefined {
  const line = directives(goMod).find(({ keyword }) => keyword === "toolchain");
  const named = line?.words[0];
  if (line === undefined || named === undefined || !isLaterGo(named, recipe.goVersion)) return undefined;
  const where = locationOf(join(files.root, "go.mod"), line.line, directory);
  return {
    kind: "go-version",
    severity: "notice",
    subject: "toolchain",
    gateway: recipe.goVersion,
    plugin: clipValue(named),
    message: `The toolchain line asks for ${clipValue(named)}; the plugin is built with ${recipe.goVersion}, the gateway's.`,
    ...(where !== undefined && { where }),
    fix: "go mod edit -toolchain=none",
  };
}
