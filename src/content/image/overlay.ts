// What a container sees of a stack of layers: whiteouts and opaque folders (OCI image specification, layer.md), links as
// Linux follows them (path_resolution(7)), all inside of the tree.
import { rootNode, type TreeIndex, type TreeRecord } from "./tree-index.ts";

/** As many links on one path as Linux follows (MAXSYMLINKS). */
const mostLinks = 40;

export interface SeenFile {
  readonly kind: "file";
  /** Where it really is, with a leading slash. */
  readonly path: string;
  readonly layer: number;
  readonly ordinal: number;
  /** Whether layers below those that were read could make another file of the path. */
  readonly settled: boolean;
}

export interface SeenFolder {
  readonly kind: "directory";
  readonly path: string;
  readonly node: number;
  /** The oldest layer whose members of it are seen. */
  readonly floor: number;
}

interface NotSeen {
  readonly kind: "missing" | "not-a-folder" | "loop" | "other";
  /** Where it ended, with links followed. */
  readonly path: string;
  /** The last folder on the way that is there. */
  readonly folder: SeenFolder;
  /** The names that were left to follow from there. */
  readonly ahead: readonly string[];
}

export type Seen = SeenFile | SeenFolder | NotSeen;

type State =
  | { readonly kind: "directory"; readonly floor: number; readonly named: boolean }
  | { readonly kind: "leaf"; readonly record: TreeRecord; readonly named: boolean }
  | undefined;

/** One name of a folder: itself, not what it leads to. */
export interface Member {
  readonly name: string;
  readonly path: string;
  readonly kind: "file" | "directory" | "symlink" | "other";
}

/** The merged view of an index; it follows the index as layers are added. */
export class Overlay {
  readonly #index: TreeIndex;

  constructor(index: TreeIndex) {
    this.#index = index;
  }

  /**
   * Follows a path from the root, links included.
   * @param newest layers above this one are left out
   */
  resolve(path: string, newest = Number.MAX_SAFE_INTEGER, links = 0): Seen {
    const root = this.#state(rootNode, 0, newest);
    const stack: SeenFolder[] = [
      { kind: "directory", path: "/", node: rootNode, floor: root?.kind === "directory" ? root.floor : 0 },
    ];
    const ahead = path.split("/").reverse();
    let followed = links;
    let settled = true;
    for (;;) {
      const name = ahead.pop();
      const folder = stack.at(-1);
      if (folder === undefined) throw new Error("A path has left its root.");
      if (name === undefined) return folder;
      if (name === "" || name === ".") continue;
      if (name === "..") {
        if (stack.length > 1) stack.pop();
        continue;
      }
      const end = (kind: NotSeen["kind"]): NotSeen => {
        const left = [...ahead, name].reverse().filter((one) => one !== "" && one !== ".");
        return { kind, path: here, folder, ahead: left };
      };
      const here = folder.path === "/" ? `/${name}` : `${folder.path}/${name}`;
      const node = this.#index.child(folder.node, name);
      const state = node === undefined ? undefined : this.#state(node, folder.floor, newest);
      if (node === undefined || state === undefined) return end("missing");
      settled &&= state.named;
      if (state.kind === "directory") {
        stack.push({ kind: "directory", path: here, node, floor: state.floor });
        continue;
      }
      const { record } = state;
      if (record.kind === "symlink" || record.kind === "hardlink") {
        if (++followed > mostLinks) return end("loop");
        const target = record.link ?? "";
        if (record.kind === "hardlink") {
          // Its target is in a layer below, or was named through another link: the rest of the path cannot be a member.
          const seen = this.resolve(target, record.layer, followed);
          if (seen.kind !== "file" || hasNames(ahead)) return end("missing");
          return { ...seen, settled: settled && seen.settled };
        }
        if (target.startsWith("/")) stack.length = 1;
        for (const each of target.split("/").reverse()) ahead.push(each);
        continue;
      }
      // A trailing slash asks for a folder, as names behind it do.
      if (ahead.length > 0) return end("not-a-folder");
      if (record.kind !== "file") return end("other");
      return { kind: "file", path: here, layer: record.layer, ordinal: record.ordinal, settled };
    }
  }

  /** Whether a member of a layer is what its own path shows, as far as the layers were read. */
  shows(names: readonly string[], layer: number, ordinal: number): boolean {
    let node = rootNode;
    let floor = 0;
    for (const [index, name] of names.entries()) {
      const child = this.#index.child(node, name);
      const state = child === undefined ? undefined : this.#state(child, floor, Number.MAX_SAFE_INTEGER);
      if (child === undefined || state === undefined) return false;
      if (state.kind === "leaf") {
        const last = index === names.length - 1;
        return last && state.record.layer === layer && state.record.ordinal === ordinal;
      }
      node = child;
      floor = state.floor;
    }
    return false;
  }

  /** What a folder shows, in no order. */
  *members(folder: SeenFolder): Iterable<Member> {
    for (const node of this.#index.children(folder.node)) {
      const state = this.#state(node, folder.floor, Number.MAX_SAFE_INTEGER);
      if (state === undefined) continue;
      const name = this.#index.name(node);
      const path = folder.path === "/" ? `/${name}` : `${folder.path}/${name}`;
      yield { name, path, kind: state.kind === "directory" ? "directory" : leafKind(state.record) };
    }
  }

  /** Every file and link below a folder, without following links. */
  *below(folder: SeenFolder): Iterable<Member> {
    const ahead = [folder];
    for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
      for (const member of this.members(next)) {
        if (member.kind !== "directory") yield member;
        else {
          const seen = this.resolve(member.path);
          if (seen.kind === "directory") ahead.push(seen);
        }
      }
    }
  }

  #state(node: number, floor: number, newest: number): State {
    let folder: "none" | "implied" | "named" = node === rootNode ? "named" : "none";
    let lowest = floor;
    const seen = (oldest: number): State => ({ kind: "directory", floor: oldest, named: folder === "named" });
    for (const record of this.#index.records(node)) {
      const { layer, kind, opaque } = record;
      if (layer > newest || kind === "moved") continue;
      if (layer < floor) break;
      if (kind === "cleared") {
        // What is below stays a folder, or a file: only members are hidden.
        lowest = Math.max(lowest, layer);
        continue;
      }
      if (kind === "implied" || kind === "directory") {
        folder = kind === "directory" || folder === "named" ? "named" : "implied";
        if (opaque && folder === "named") return seen(Math.max(lowest, layer));
        if (opaque) lowest = Math.max(lowest, layer);
        continue;
      }
      if (folder === "none") {
        return kind === "whiteout" ? undefined : { kind: "leaf", record, named: true };
      }
      // Unpacking goes through a link where the layer above does not name the folder itself.
      if (folder === "implied" && kind === "symlink") return { kind: "leaf", record, named: false };
      return seen(Math.max(lowest, kind === "whiteout" ? layer : layer + 1));
    }
    return folder === "none" ? undefined : seen(lowest);
  }
}

export function names(path: string): string[] {
  return path.split("/").filter((name) => name !== "" && name !== ".");
}

function hasNames(ahead: readonly string[]): boolean {
  return ahead.some((name) => name !== "" && name !== ".");
}

function leafKind({ kind }: TreeRecord): Member["kind"] {
  if (kind === "symlink") return "symlink";
  // What a hard link to an unknown target leads to shows only when it is followed.
  return kind === "file" || kind === "hardlink" ? "file" : "other";
}
