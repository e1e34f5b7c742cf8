import type { Module } from "../binary/facts.ts";
import { change, type FixStep } from "../model/fix.ts";
import { clipValue } from "../model/phrases.ts";
import { isLocal } from "./module.ts";

/**
 * Commands for the plugin's folder that give it the gateway's version of a module.
 * @returns none where the gateway's version cannot be required, or a name is none that Go accepts
 */
export function requireCommands(wanted: Module, plugin: Module | undefined): readonly FixStep[] {
  const target = `${wanted.path}@${wanted.version}`;
  if (!isModulePath(wanted.path) || !isVersion(wanted.version)) return [];
  const lines: string[] = [];
  const replacement = wanted.replacedBy;
  if (replacement === undefined && plugin?.replacedBy !== undefined) {
    lines.push(`go mod edit -dropreplace=${wanted.path}`);
  }
  if (plugin?.version !== wanted.version) lines.push(`go get ${target}`);
  if (replacement !== undefined && !isLocal(replacement)) {
    if (!isModulePath(replacement.path) || !isVersion(replacement.version)) return [];
    lines.push(`go mod edit -replace=${wanted.path}=${replacement.path}@${replacement.version}`);
  }
  return lines.map((line) => ({ kind: "command", line }));
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
