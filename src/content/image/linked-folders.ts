// Unpacking a layer goes through links that layers below have left in the place of folders, as umoci and containerd do it.
import { names, type Overlay } from "./overlay.ts";
import type { TreeIndex } from "./tree-index.ts";

/**
 * Puts members whose folder is a link in a layer below to where they land: unpacking a layer writes through links
 * of folders that the layer itself does not name. To be called once, when all layers are known.
 */
export function moveThroughLinks(index: TreeIndex, overlay: Overlay): void {
  const { links, members } = linksAndMembers(index);
  for (const node of links) moveOpaqueMark(index, overlay, node);
  // Folders are numbered before their members; what is added here is in place already.
  for (const node of members) {
    moveOpaqueMark(index, overlay, node);
    const folder = index.path(index.parent(node));
    for (const record of [...index.records(node)].reverse()) {
      if (record.kind === "moved") continue;
      const unpacked = unpackedFolder(overlay, folder, record.layer);
      if (unpacked === undefined || unpacked.path === folder) continue;
      index.remove(node, record.layer);
      const path = names(unpacked.path);
      // A folder that a dangling link leads to is made.
      for (let made = path.length - unpacked.missing + 1; made <= path.length; made++) {
        const implied = { ...record, kind: "implied", opaque: false, link: undefined } as const;
        index.graft(index.makeSilently(path.slice(0, made)), implied);
      }
      index.graft(index.makeSilently([...path, index.name(node)]), record);
    }
  }
}

/** An opaque mark behind a link is the folder's that the link leads to. */
function moveOpaqueMark(index: TreeIndex, overlay: Overlay, node: number): void {
  for (const record of [...index.records(node)]) {
    if (record.kind !== "cleared" && !(record.kind === "implied" && record.opaque)) continue;
    const folder = index.path(node);
    const unpacked = unpackedFolder(overlay, folder, record.layer);
    if (unpacked === undefined || unpacked.missing > 0 || unpacked.path === folder) continue;
    const cleared = { ...record, kind: "cleared", opaque: false } as const;
    index.graft(index.makeSilently(names(unpacked.path)), cleared);
    if (record.kind === "cleared") index.remove(node, record.layer);
  }
}

/** Where a folder is, or would be made. */
interface UnpackedFolder {
  readonly path: string;
  /** How many names at the end are not there. */
  readonly missing: number;
}

function unpackedFolder(overlay: Overlay, folder: string, newest: number): UnpackedFolder | undefined {
  const seen = overlay.resolve(folder, newest);
  if (seen.kind === "directory") return { path: seen.path, missing: 0 };
  if (seen.kind !== "missing") return undefined;
  const path = names(seen.folder.path);
  const there = path.length;
  for (const name of seen.ahead) {
    if (name === "..") path.pop();
    else path.push(name);
  }
  return { path: `/${path.join("/")}`, missing: Math.max(0, path.length - there) };
}

/** What some layer has as a link, and what some layer has below such a path. */
function linksAndMembers(index: TreeIndex): {
  readonly links: ReadonlySet<number>;
  readonly members: ReadonlySet<number>;
} {
  const links = new Set<number>();
  const members = new Set<number>();
  for (const node of index.nodes()) {
    for (const { kind } of index.records(node)) if (kind === "symlink") links.add(node);
    const parent = index.parent(node);
    if (links.has(parent) || members.has(parent)) members.add(node);
  }
  return { links, members };
}
