import { UserError } from "../../model/user-error.ts";
import { names, type Overlay, type Seen } from "./overlay.ts";
import type { TreeIndex } from "./tree-index.ts";

/** Guesses at where a path leads, which are all that is lost beyond this number. */
const mostGuesses = 64;
/** Names that an error lists. */
const mostListed = 6;

/**
 * Where a path may lead, as far as links were seen, so that its content is kept when it passes by.
 * A guess that is wrong costs a second reading of one layer.
 */
export class PathGuesses {
  readonly #paths: Set<string>;

  constructor(path: string) {
    const plain = names(path).join("/");
    this.#paths = new Set([plain]);
    // Most systems have merged these folders.
    const merged = /^(bin|sbin|lib|lib64)\//.test(plain) ? `usr/${plain}` : undefined;
    if (merged !== undefined) this.#paths.add(merged);
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  /** Notes a link. */
  follow(path: string, target: string): void {
    for (const guess of this.#paths) {
      if (guess !== path && !guess.startsWith(`${path}/`)) continue;
      if (this.#paths.size >= mostGuesses) return;
      const folder = target.startsWith("/") ? [] : names(path).slice(0, -1);
      const landed: string[] = [];
      for (const name of [...folder, ...names(target), ...names(guess.slice(path.length))]) {
        if (name === "..") landed.pop();
        else landed.push(name);
      }
      this.#paths.add(landed.join("/"));
    }
  }
}

/** Why a path is not a file of the tree, with what is near. */
export function pathProblem(
  seen: Seen,
  path: string,
  reference: string,
  index: TreeIndex,
  overlay: Overlay,
): UserError {
  const plain = `/${names(path).join("/")}`;
  // Where the path itself ends early, saying so would only repeat it.
  const led = (at: string): string =>
    plain === at || plain.startsWith(`${at}/`) ? "" : `, which leads to ${clip(at)}`;
  const say = (found: string): UserError => {
    const near = nearPaths(names(path).at(-1) ?? "", index, overlay);
    const hint =
      near.length > 0
        ? `There is ${near.map(clip).join(", ")}: set gateway-path.`
        : `Set gateway-path to the program's path${folderHint(seen, overlay)}.`;
    return new UserError(`${reference}: ${found} ${hint}`);
  };
  switch (seen.kind) {
    case "directory":
      return say(`${clip(path)} is a folder, not a file${led(seen.path)}.`);
    case "loop":
      return say(`${clip(path)} leads through links that lead to each other (at ${clip(seen.path)}).`);
    case "other":
      return say(`${clip(path)} is no regular file${led(seen.path)}.`);
    case "not-a-folder":
      return say(`${clip(path)} is not there: ${clip(seen.path)} is not a folder.`);
    default:
      return say(`there is no file ${clip(path)}${led(seen.path)}.`);
  }
}

/** Files of the same name elsewhere. */
function nearPaths(name: string, index: TreeIndex, overlay: Overlay): string[] {
  const near: string[] = [];
  for (const node of index.nodes()) {
    if (index.name(node) !== name) continue;
    const path = index.path(node);
    if (overlay.resolve(path).kind === "file") near.push(path);
    if (near.length === mostListed) break;
  }
  return near;
}

function folderHint(seen: Seen, overlay: Overlay): string {
  const folder = seen.kind === "directory" ? seen : seen.kind === "file" ? undefined : seen.folder;
  if (folder === undefined) return "";
  const listed: string[] = [];
  for (const { name, kind } of overlay.members(folder)) {
    if (listed.length === mostListed) {
      listed.push("…");
      break;
    }
    listed.push(kind === "directory" ? `${clip(name)}/` : clip(name));
  }
  return listed.length === 0 ? "" : `; ${clip(folder.path)} holds ${listed.join(", ")}`;
}

/** Names in an archive may be of any length. */
export function clip(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 200)}…`;
}
