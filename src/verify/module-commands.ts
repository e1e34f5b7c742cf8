import type { Module } from "../binary/facts.ts";
import { clipValue } from "../model/phrases.ts";
import { isLocal } from "./module.ts";

/**
 * Commands for the plugin's folder that give it the gateway's version of a module, one per line.
 * @returns undefined where the gateway's version cannot be required, or a name is none that Go accepts
 */
export function requireCommands(wanted: Module, plugin: Module | undefined): string | undefined {
  const target = `${wanted.path}@${wanted.version}`;
  if (!isModulePath(wanted.path) || !isVersion(wanted.version)) return undefined;
  const lines: string[] = [];
  const replacement = wanted.replacedBy;
  if (replacement === undefined && plugin?.replacedBy !== undefined) {
    lines.push(`go mod edit -dropreplace=${wanted.path}`);
  }
  if (plugin?.version !== wanted.version) lines.push(`go get ${target}`);
  if (replacement !== undefined && !isLocal(replacement)) {
    if (!isModulePath(replacement.path) || !isVersion(replacement.version)) return undefined;
    lines.push(`go mod edit -replace=${wanted.path}=${replacement.path}@${replacement.version}`);
  }
  return lines.length === 0 ? undefined : lines.join("\n");
}

export function workspaceFix(path: string): string {
  return `Build the plugin in a workspace with the source of ${clipValue(path)}: go work init GATEWAY_SOURCE PLUGIN_SOURCE`;
}

/** Whether a text is a module path that can stand in a command. Source: golang.org/x/mod/module, CheckImportPath. */
export function isModulePath(text: string): boolean {
  return text.length <= 500 && /^(?![-.])[\w.~+-]+(\/(?!\.)[\w.~+-]+)*$/.test(text);
}

function isVersion(text: string): boolean {
  return text.length <= 200 && /^v\d+\.\d+\.\d+([-+][\w.+-]*)?$/.test(text);
}
