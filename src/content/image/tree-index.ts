// All names of all layers in a few arrays: an image may have hundreds of thousands of files, and objects for each would
// cost more memory than the files' contents ever do.
import { randomInt } from "node:crypto";

export type RecordKind =
  | "directory"
  | "file"
  | "symlink"
  | "hardlink"
  | "other"
  /** A folder that only the paths of its members tell of. */
  | "implied"
  /** It is not there any more. */
  | "whiteout"
  /** If it is a folder, nothing of it is there any more. */
  | "cleared"
  /** Nothing: what was said here belongs elsewhere. */
  | "moved";

const kinds: readonly RecordKind[] = [
  ...(["directory", "file", "symlink", "hardlink", "other"] as const),
  ...(["implied", "whiteout", "cleared", "moved"] as const),
];

export interface TreeRecord {
  /** 0 is the oldest. */
  readonly layer: number;
  readonly kind: RecordKind;
  /** Which member of the layer has the content, counted from 0; of a hard link, its target's. */
  readonly ordinal: number;
  /** Whether a folder shows nothing of the layers below. */
  readonly opaque: boolean;
  /** Where a symbolic link, or a hard link whose target is not known yet, leads. */
  readonly link: string | undefined;
}

/** A number per index, in an array that grows. */
class Column {
  #values = new Uint32Array(1024);

  get(index: number): number {
    return this.#values[index] ?? 0;
  }

  set(index: number, value: number): void {
    if (index >= this.#values.length) {
      const longer = new Uint32Array(Math.max(index + 1, this.#values.length * 2));
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[index] = value;
  }
}

export const rootNode = 0;

/**
 * The names of a stack of layers as a tree of numbered nodes, each with what the layers say of it.
 *
 * Layers are added newest first; the records of a node keep that order. About 60 bytes and the name for each path.
 */
export class TreeIndex {
  readonly #parent = new Column();
  readonly #nameEnd = new Column();
  readonly #firstChild = new Column();
  readonly #nextSibling = new Column();
  readonly #firstRecord = new Column();
  readonly #lastRecord = new Column();
  #nodes = 1;
  #names = Buffer.alloc(1 << 14);
  /** Nodes by parent and name: open addressing, 0 is free. */
  #table = new Uint32Array(1 << 11);
  /** So that nobody can prepare names that all fall into one place. */
  readonly #seed = randomInt(2 ** 31);

  readonly #layer = new Column();
  readonly #ordinal = new Column();
  /** The kind's index times two, plus one where opaque. */
  readonly #flags = new Column();
  readonly #nextRecord = new Column();
  readonly #links = new Map<number, string>();
  #records = 1;
  #implied = 0;

  /** How many folders no layer so far names although it has members of them. */
  get impliedFolders(): number {
    return this.#implied;
  }

  /** The node of a name in a folder; undefined where no layer has it. */
  child(parent: number, name: string): number | undefined {
    return this.#find(parent, Buffer.from(name)).node;
  }

  /** The names in a folder, of all layers. */
  *children(parent: number): Iterable<number> {
    for (let node = this.#firstChild.get(parent); node !== 0; node = this.#nextSibling.get(node)) yield node;
  }

  *nodes(): Iterable<number> {
    for (let node = 1; node < this.#nodes; node++) yield node;
  }

  name(node: number): string {
    return this.#nameBytes(node).toString("utf8");
  }

  parent(node: number): number {
    return this.#parent.get(node);
  }

  /** The path with a leading slash. */
  path(node: number): string {
    const names: string[] = [];
    for (let at = node; at !== rootNode; at = this.parent(at)) names.push(this.name(at));
    return `/${names.reverse().join("/")}`;
  }

  /** What the layers say of a path, newest first. */
  *records(node: number): Iterable<TreeRecord> {
    for (let at = this.#firstRecord.get(node); at !== 0; at = this.#nextRecord.get(at)) yield this.#record(at);
  }

  /** What the layer that was added last says of a path. */
  recordIn(layer: number, node: number): TreeRecord | undefined {
    const last = this.#lastRecord.get(node);
    return last !== 0 && this.#layer.get(last) === layer ? this.#record(last) : undefined;
  }

  /** The node of a member's path, made with all folders on the way where it is not there. */
  make(layer: number, names: readonly string[]): number {
    let node = rootNode;
    for (const [index, name] of names.entries()) {
      node = this.#childMade(node, name);
      if (index < names.length - 1) this.#imply(layer, node);
    }
    return node;
  }

  /**
   * Notes what a layer says of a path; the last word of one layer wins. Layers come newest first, and records of an
   * older layer never before those of a newer one.
   */
  put(node: number, record: TreeRecord): void {
    const { layer, kind, ordinal, link } = record;
    const last = this.#lastRecord.get(node);
    if (last === 0 || this.#layer.get(last) !== layer) {
      this.#append(node, record);
      return;
    }
    const before = this.#record(last);
    // Both hide the layers below, and nothing of their own layer.
    const hidesBefore = before.kind === "whiteout" || before.kind === "cleared";
    if (kind === "whiteout" || kind === "cleared") {
      if (before.kind !== "whiteout") this.#setFlags(last, hidesBefore ? kind : before.kind, !hidesBefore);
      return;
    }
    if (before.kind === "implied") this.#implied--;
    // A folder in the place of a file of its own layer has nothing of those below.
    const wasFile = !hidesBefore && before.kind !== "implied" && before.kind !== "directory";
    const opaque = record.opaque || before.opaque || hidesBefore || wasFile;
    this.#setFlags(last, kind, opaque);
    this.#ordinal.set(last, ordinal);
    if (link === undefined) this.#links.delete(last);
    else this.#links.set(last, link);
  }

  /** Takes back what a layer says of a path. */
  remove(node: number, layer: number): void {
    for (let at = this.#firstRecord.get(node); at !== 0; at = this.#nextRecord.get(at)) {
      if (this.#layer.get(at) === layer) this.#setFlags(at, "moved", false);
    }
  }

  /** Adds a record where others of older layers may be already. Of one layer, what is there stays. */
  graft(node: number, record: TreeRecord): void {
    let before = 0;
    let at = this.#firstRecord.get(node);
    for (; at !== 0 && this.#layer.get(at) > record.layer; at = this.#nextRecord.get(at)) before = at;
    const known = at !== 0 && this.#layer.get(at) === record.layer ? this.#record(at).kind : "moved";
    const hides = (kind: RecordKind): boolean => kind === "whiteout" || kind === "cleared";
    if (hides(record.kind) && known !== "moved" && !hides(known)) {
      this.#setFlags(at, known, true);
      return;
    }
    if (known !== "moved" && !hides(known) && (known !== "implied" || record.kind === "implied")) return;
    const made = this.#newRecord(record);
    this.#nextRecord.set(made, at);
    if (before === 0) this.#firstRecord.set(node, made);
    else this.#nextRecord.set(before, made);
    if (at === 0) this.#lastRecord.set(node, made);
  }

  /** The node of a path, made without a word of any layer. */
  makeSilently(names: readonly string[]): number {
    return names.reduce((node, name) => this.#childMade(node, name), rootNode);
  }

  #imply(layer: number, node: number): void {
    const last = this.#lastRecord.get(node);
    if (last !== 0 && this.#layer.get(last) === layer) {
      const { kind } = this.#record(last);
      if (kind !== "whiteout" && kind !== "cleared") return;
    }
    this.put(node, { layer, kind: "implied", ordinal: 0, opaque: false, link: undefined });
    this.#implied++;
  }

  #append(node: number, record: TreeRecord): void {
    const made = this.#newRecord(record);
    const last = this.#lastRecord.get(node);
    if (last === 0) this.#firstRecord.set(node, made);
    else this.#nextRecord.set(last, made);
    this.#lastRecord.set(node, made);
  }

  #newRecord({ layer, kind, ordinal, opaque, link }: TreeRecord): number {
    const made = this.#records++;
    this.#layer.set(made, layer);
    this.#ordinal.set(made, ordinal);
    this.#nextRecord.set(made, 0);
    this.#setFlags(made, kind, opaque);
    if (link !== undefined) this.#links.set(made, link);
    return made;
  }

  #setFlags(record: number, kind: RecordKind, opaque: boolean): void {
    this.#flags.set(record, kinds.indexOf(kind) * 2 + (opaque ? 1 : 0));
  }

  #record(at: number): TreeRecord {
    const flags = this.#flags.get(at);
    return {
      layer: this.#layer.get(at),
      kind: kinds[flags >> 1] ?? "other",
      ordinal: this.#ordinal.get(at),
      opaque: (flags & 1) === 1,
      link: this.#links.get(at),
    };
  }

  #nameBytes(node: number): Buffer {
    return this.#names.subarray(node === 0 ? 0 : this.#nameEnd.get(node - 1), this.#nameEnd.get(node));
  }

  #childMade(parent: number, name: string): number {
    const bytes = Buffer.from(name);
    const { node, place } = this.#find(parent, bytes);
    if (node !== undefined) return node;
    const made = this.#nodes++;
    const start = this.#nameEnd.get(made - 1);
    if (start + bytes.length > this.#names.length) {
      const longer = Buffer.alloc(Math.max(this.#names.length * 2, start + bytes.length));
      this.#names.copy(longer);
      this.#names = longer;
    }
    bytes.copy(this.#names, start);
    this.#nameEnd.set(made, start + bytes.length);
    this.#parent.set(made, parent);
    this.#nextSibling.set(made, this.#firstChild.get(parent));
    this.#firstChild.set(parent, made);
    this.#table[place] = made;
    if (this.#nodes * 2 > this.#table.length) this.#enlargeTable();
    return made;
  }

  #find(parent: number, name: Buffer): { readonly node: number | undefined; readonly place: number } {
    const mask = this.#table.length - 1;
    for (let place = this.#hash(parent, name) & mask; ; place = (place + 1) & mask) {
      const node = this.#table[place] ?? 0;
      if (node === 0) return { node: undefined, place };
      if (this.#parent.get(node) === parent && this.#nameBytes(node).equals(name)) return { node, place };
    }
  }

  #enlargeTable(): void {
    this.#table = new Uint32Array(this.#table.length * 2);
    const mask = this.#table.length - 1;
    for (const node of this.nodes()) {
      let place = this.#hash(this.parent(node), this.#nameBytes(node)) & mask;
      while (this.#table[place] !== 0) place = (place + 1) & mask;
      this.#table[place] = node;
    }
  }

  /** FNV-1a, with the parent and a seed in front, mixed once more so that the low bits depend on all. */
  #hash(parent: number, name: Buffer): number {
    let hash = (0x811c9dc5 ^ this.#seed ^ Math.imul(parent, 0x9e3779b1)) >>> 0;
    for (const byte of name) hash = Math.imul(hash ^ byte, 0x01000193);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x2c1b3c6d);
    return (hash ^ (hash >>> 13)) >>> 0;
  }
}
