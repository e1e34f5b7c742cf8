import compare from "semver/functions/compare.js";
import parse from "semver/functions/parse.js";
import type { Module } from "../binary/facts.ts";
import { change, command, type FixStep } from "../model/fix.ts";
import { clipValue } from "../model/phrases.ts";
import { isLocal } from "./module.ts";

/** A module that a plugin needs as its gateway has it. */
export interface ModuleChange {
  readonly wanted: Module;
  readonly found: Module | undefined;
  /** Versions beyond it that requirements of others ask for; undefined where nobody knows: then `found` may be one. */
  readonly raised?: readonly string[];
}

/**
 * Commands for the plugin's folder that give it the gateway's versions of modules; those that cannot be required, or have
 * a name that Go does not accept, are left out.
 *
 * `go get` of an older version takes every module back that asks for more, until the plugin no longer compiles: what is
 * asked for is excluded before, and Go then leaves that requirement out. All modules are in one `go get`, since one
 * after the other may undo what was done before.
 * @param decides `go.work` where the plugin was built in a workspace, whose replacements count for all of its modules
 */
export function requireSteps(
  changes: readonly ModuleChange[],
  decides: "go.mod" | "go.work" = "go.mod",
): readonly FixStep[] {
  const edits: string[] = [];
  const workEdits: string[] = [];
  const targets: string[] = [];
  for (const { wanted, found, raised } of changes.filter(isRequirable)) {
    const { path, version, replacedBy } = wanted;
    if (replacedBy === undefined && found?.replacedBy !== undefined) {
      edits.push(`-dropreplace=${path}`);
      if (decides === "go.work") workEdits.push(`-dropreplace=${path}`);
    }
    if (replacedBy !== undefined && !isLocal(replacedBy)) {
      edits.push(`-replace=${path}=${replacedBy.path}@${replacedBy.version}`);
    }
    if (found?.version === version) continue;
    const asked = raised ?? (found !== undefined && isLater(found.version, version) ? [found.version] : []);
    edits.push(...asked.filter(isVersion).map((one) => `-exclude=${path}@${one}`));
    targets.push(`${path}@${version}`);
  }
  return [
    ...(edits.length === 0 ? [] : [command(`go mod edit ${edits.join(" ")}`)]),
    ...(workEdits.length === 0 ? [] : [command(`go work edit ${workEdits.join(" ")}`)]),
    ...(targets.length === 0 ? [] : [command(`go get ${targets.join(" ")}`)]),
  ];
}

function isRequirable({ wanted: { path, version, replacedBy } }: ModuleChange): boolean {
  if (!isModulePath(path) || !isVersion(version)) return false;
  return (
    replacedBy === undefined || isLocal(replacedBy) || (isModulePath(replacedBy.path) && isVersion(replacedBy.version))
  );
}

/** Whether a version of a module is later than another one; false where one of them is none. */
export function isLater(version: string, than: string): boolean {
  const [a, b] = [parse(version), parse(than)];
  return isVersion(version) && a !== null && b !== null && compare(a, b) > 0;
}

export function workspaceSteps(path: string): readonly FixStep[] {
  return [
    change(
      `Build the plugin in one workspace (go work init) with the source of ${clipValue(path)} that the gateway was built from.`,
    ),
  ];
}

/** Whether a text is a module path that can stand in a command. Source: golang.org/x/mod/module, CheckImportPath. */
export function isModulePath(text: string): boolean {
  return text.length <= 500 && /^(?![-.])[\w.~+-]+(\/(?!\.)[\w.~+-]+)*$/.test(text);
}

function isVersion(text: string): boolean {
  return text.length <= 200 && /^v\d+\.\d+\.\d+([-+][\w.+-]*)?$/.test(text);
}
