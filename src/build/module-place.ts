import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { isLaterGo } from "../binary/go-version.ts";
import { directives, replaceLine, requireLine } from "../explain/go-mod.ts";
import { clipValue } from "../model/phrases.ts";
import type { Finding, Place } from "../model/report.ts";
import type { Recipe } from "./recipe.ts";
import type { Workspace } from "./workspace.ts";

export interface PlaceOfCopy {
  /** The place in the user's own files behind a file of the copy, as reports name it; undefined for other files. */
  placeOf(file: string, line: number): Place | undefined;
}

/** The text of the user's own go.mod of the plugin; undefined where there is none. */
export function ownGoMod({ original }: Pick<Workspace, "original">): string | undefined {
  const file = join(original, "go.mod");
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** Kinds of finding whose subject is a module. */
export const moduleKinds: readonly Finding["kind"][] = [
  "module-version",
  "module-sum",
  "module-replacement",
  "module-source",
  "main-module",
  "follows-gateway",
];

/** The line of the user's own files that decides on a finding's module; undefined where none of them names it. */
export function findingPlace(
  { kind, subject }: Finding,
  workspace: Workspace,
  context: PlaceOfCopy,
): Place | undefined {
  if (subject === undefined || !moduleKinds.includes(kind)) return undefined;
  return modulePlace(subject, workspace, context, kind === "module-replacement" ? "replace" : "require");
}

/**
 * The line that names a module: in the plugin's go.mod, else in another one of the workspace, else in its go.work.
 * @param first which directive is looked for first; the other one will do
 */
export function modulePlace(
  module: string,
  workspace: Pick<Workspace, "directory" | "modules" | "goWork" | "originalOf">,
  { placeOf }: PlaceOfCopy,
  first: "require" | "replace",
): Place | undefined {
  const find = { require: requireLine, replace: replaceLine } as const;
  const order = first === "require" ? (["require", "replace"] as const) : (["replace", "require"] as const);
  for (const keyword of order) {
    for (const file of moduleFiles(workspace)) {
      const line = find[keyword](file.text, module);
      const place = line === undefined ? undefined : placeOf(file.copy, line);
      if (place !== undefined) return place;
    }
  }
  return undefined;
}

/** The line of a go.mod or go.work that names a folder. */
export function folderPlace(
  folder: string,
  workspace: Pick<Workspace, "directory" | "modules" | "goWork" | "originalOf">,
  { placeOf }: PlaceOfCopy,
): Place | undefined {
  for (const { copy, text } of moduleFiles(workspace)) {
    const found = directives(text).find(({ words }) =>
      words.some((word) => posix.normalize(word) === posix.normalize(folder)),
    );
    if (found !== undefined) return placeOf(copy, found.line);
  }
  return undefined;
}

/** The user's own go.mod and go.work files, that of the plugin first. */
function moduleFiles({
  directory,
  modules,
  goWork,
  originalOf,
}: Pick<Workspace, "directory" | "modules" | "goWork" | "originalOf">): { copy: string; text: string }[] {
  const others = modules.flatMap(({ copy }) => (copy === directory ? [] : [join(copy, "go.mod")]));
  const files = [join(directory, "go.mod"), ...others, ...(goWork === undefined ? [] : [goWork])];
  return files.flatMap((copy) => {
    // The copy may have been changed for the build; the lines are those of the user's own.
    const original = originalOf(copy);
    return original === undefined ? [] : [{ copy, text: readFileSync(original, "utf8") }];
  });
}

/** The `toolchain` line of the plugin, where it names a later release than the gateway's. */
export function toolchainFinding(workspace: Workspace, recipe: Recipe, { placeOf }: PlaceOfCopy): Finding | undefined {
  const line = directives(ownGoMod(workspace) ?? "").find(({ keyword }) => keyword === "toolchain");
  const named = line?.words[0];
  if (line === undefined || named === undefined || !isLaterGo(named, recipe.goVersion)) return undefined;
  const where = placeOf(join(workspace.directory, "go.mod"), line.line);
  return {
    kind: "go-version",
    severity: "notice",
    subject: "toolchain",
    gateway: recipe.goVersion,
    plugin: clipValue(named),
    message: `The toolchain line asks for ${clipValue(named)}; the plugin is built with ${recipe.goVersion}, the gateway's.`,
    ...(where !== undefined && { where }),
    fix: `go mod edit -toolchain=none, or build with GOTOOLCHAIN=${recipe.goVersion}`,
  };
}
