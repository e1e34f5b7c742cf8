// What one member of a layer says of the tree: OCI image specification, layer.md, "Whiteouts" and "Opaque Whiteout".
import type { Entry } from "../archive/entry.ts";
import { names } from "./overlay.ts";
import { rootNode, type TreeIndex, type TreeRecord } from "./tree-index.ts";

export type MemberPlace = Pick<TreeRecord, "layer" | "ordinal">;

/**
 * Notes a member in the index.
 * @param path its names from the root
 * @returns whether it is a member of the tree, or a mark that takes others away
 */
export function noteMember(
  index: TreeIndex,
  entry: Entry,
  path: readonly string[],
  place: MemberPlace,
): "member" | "mark" {
  const name = path.at(-1);
  if (name === undefined) return "mark";
  if (name.startsWith(".wh.")) {
    noteMark(index, path.slice(0, -1), name, place.layer);
    return "mark";
  }
  const node = index.make(place.layer, path);
  index.put(node, recordOf(index, entry, place));
  return "member";
}

/** Taking something away makes no folders. */
function noteMark(index: TreeIndex, folder: readonly string[], name: string, layer: number): void {
  const put = (path: readonly string[], kind: "whiteout" | "cleared"): void => {
    index.put(index.makeSilently(path), { layer, kind, ordinal: 0, opaque: false, link: undefined });
  };
  if (name === ".wh..wh..opq") put(folder, "cleared");
  // Other names that start twice so are marks of a storage driver.
  else if (!name.startsWith(".wh..wh.") && name !== ".wh.") put([...folder, name.slice(".wh.".length)], "whiteout");
}

function recordOf(index: TreeIndex, { kind, link }: Entry, place: MemberPlace): TreeRecord {
  const record = { ...place, opaque: false };
  if (kind === "symlink") return { ...record, kind, link };
  if (kind !== "hardlink") return { ...record, kind, link: undefined };
  // A hard link is what its target is at this place of the layer, whatever the name means later.
  const target = targetOf(index, link ?? "", place.layer);
  if (target?.kind === "file" || target?.kind === "symlink") {
    return { ...record, kind: target.kind, ordinal: target.ordinal, link: target.link };
  }
  return { ...record, kind, link };
}

function targetOf(index: TreeIndex, path: string, layer: number): TreeRecord | undefined {
  let node: number | undefined = rootNode;
  for (const name of names(path)) {
    node = index.child(node, name);
    if (node === undefined) return undefined;
  }
  return index.recordIn(layer, node);
}
