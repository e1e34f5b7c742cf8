import { type Dirent, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../model/user-error.ts";
import type { PluginFile } from "./plugins.ts";

/** A folder of built plugins, as gateways have one: `/opt/plugins`. */
export interface PluginFolder {
  readonly kind: "folder";
  readonly folder: string;
  /** As the user wrote it. */
  readonly path: string;
  /** In front of the path. */
  readonly name?: string;
}

/** More folders in each other than any gateway has. */
const deepest = 32;

/** Whether a path is a folder with `.so` files in it and no Go source. */
export function isPluginFolder(folder: string): boolean {
  if (list(folder).some(({ name }) => name.endsWith(".go"))) return false;
  for (const file of filesBelow(folder, "", deepest)) if (isPlugin(file)) return true;
  return false;
}

/**
 * The plugins of a folder, in the order in which a gateway opens them: that of the bytes of their names, as Go lists
 * folders. Source: os.ReadDir (KrakenD, Gotify), path/filepath.Walk (Nakama).
 * @param depth whether the gateway looks into the folders in it
 * @param tell is told which files are none
 * @throws UserError where there is none
 */
export function pluginsOfFolder(
  { folder, path, name }: PluginFolder,
  depth: "flat" | "nested",
  tell: (sentence: string) => void,
): readonly PluginFile[] {
  const files = [...filesBelow(folder, "", depth === "flat" ? 1 : deepest)];
  const plugins = files.filter(isPlugin);
  const others = files.filter((file) => !isPlugin(file));
  if (plugins.length === 0) {
    throw new UserError(`plugin: "${path}" has its .so files in folders of its own, and the gateway opens none there.`);
  }
  if (name !== undefined && plugins.length > 1) {
    throw new UserError(`plugin: "${name}=${path}" names ${plugins.length} plugins alike; leave the name out.`);
  }
  if (others.length > 0) tell(`plugin: ${others.slice(0, 20).join(", ")} in "${path}": no .so, left out.`);
  const start = path.replace(/\/+$/, "");
  return plugins.map((file) => ({
    name: name ?? file.replace(/\.so$/, ""),
    path: `${start}/${file}`,
    file: join(folder, file),
  }));
}

function isPlugin(file: string): boolean {
  return file.endsWith(".so");
}

function* filesBelow(folder: string, start: string, depth: number): Generator<string> {
  for (const entry of list(join(folder, start))) {
    const path = start === "" ? entry.name : `${start}/${entry.name}`;
    if (entry.isDirectory()) {
      if (depth > 1) yield* filesBelow(folder, path, depth - 1);
    } else if (isFile(join(folder, path))) yield path;
  }
}

/** What cannot be looked at is a file for now: whoever opens it says why it cannot. */
function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return true;
  }
}

/** A folder that may not be read has nothing in it for a gateway either; whoever opens it by itself says so. */
function list(folder: string): readonly Dirent[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  } catch {
    return [];
  }
}
