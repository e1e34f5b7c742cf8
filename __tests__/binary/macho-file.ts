// Writes Mach-O files byte by byte: <mach-o/loader.h>, <mach-o/nlist.h>, <mach-o/fat.h>, <mach-o/fixup-chains.h>.

export const cpu = { amd64: 0x01000007, arm64: 0x0100000c, arm: 0x0000000c } as const;
export const fileTypes = { object: 1, executable: 2, dylib: 6, bundle: 8 } as const;

/** Where the Mach-O header is linked to. */
export const base = 0x1_0000_0000;
const pageLength = 0x1000;
const code = 0x80000400;

/** A range of content that has a name. */
interface SectionPart {
  readonly name: string;
  /** In the content of the segment. */
  readonly offset: number;
  readonly length: number;
  readonly code?: true;
}

/** Content that the loader maps. */
interface SegmentPart {
  readonly name: string;
  readonly address: number;
  readonly content: Uint8Array;
  /** Default: the length of the content. */
  readonly memorySize?: number;
  /** Default: 3, which is read and write. */
  readonly protection?: number;
  readonly sections?: readonly SectionPart[];
}

/** An entry of the symbol table. */
interface SymbolPart {
  /** With its underscore. */
  readonly name: string;
  /** Default: 0. */
  readonly value?: number;
  /** `n_type`. Default: 0x0f, defined in a section and external. */
  readonly type?: number;
  /** `n_desc`. Default: 0. */
  readonly description?: number;
}

/** All that a file may have; what is left out is not in it. */
export interface MachParts {
  /** Default: arm64. */
  readonly cpu?: number;
  /** Default: a dylib. */
  readonly fileType?: number;
  readonly segments?: readonly SegmentPart[];
  readonly symbols?: readonly SymbolPart[];
  readonly rebase?: Uint8Array;
  readonly bind?: Uint8Array;
  readonly weakBind?: Uint8Array;
  readonly lazyBind?: Uint8Array;
  readonly chains?: Uint8Array;
  readonly trie?: Uint8Array;
  /** The command that names the trie. Default: LC_DYLD_EXPORTS_TRIE. */
  readonly trieIn?: "info" | "command";
  readonly commands?: readonly Uint8Array[];
}

/** Writes a file: the header's segment first, then the others, then what the loader reads. */
export function machFile(parts: MachParts): Buffer<ArrayBuffer> {
  const blobs: Buffer[] = [];
  const room = (parts.commands?.length ?? 0) > 10 ? 16 * pageLength : pageLength;
  let offset: number = room;
  const append = (content: Uint8Array): number => {
    const start = offset;
    const padded = Buffer.alloc(Math.ceil(content.length / 8) * 8);
    padded.set(content);
    blobs.push(padded);
    offset += padded.length;
    return start;
  };
  const range = (content: Uint8Array | undefined): number[] =>
    content === undefined ? [0, 0] : [append(content), content.length];

  const text = segmentCommand({ name: "__TEXT", address: base, content: Buffer.alloc(room), protection: 5 }, 0);
  const commands = [text];
  for (const segment of parts.segments ?? []) commands.push(segmentCommand(segment, append(segment.content)));
  if (parts.symbols !== undefined) commands.push(symbolCommand(parts.symbols, append));
  const { rebase, bind, weakBind, lazyBind, chains, trie, trieIn = "command" } = parts;
  const info = trieIn === "info" ? trie : undefined;
  if ([rebase, bind, weakBind, lazyBind, info].some((one) => one !== undefined)) {
    commands.push(command(0x80000022, words(...[rebase, bind, weakBind, lazyBind, info].flatMap(range))));
  }
  if (chains !== undefined) commands.push(command(0x80000034, words(...range(chains))));
  if (trie !== undefined && trieIn === "command") commands.push(command(0x80000033, words(...range(trie))));
  commands.push(...(parts.commands ?? []).map((one) => Buffer.from(one)));

  const all = Buffer.concat(commands);
  const { cpu: machine = cpu.arm64, fileType = fileTypes.dylib } = parts;
  const header = words(0xfeedfacf, machine, 0, fileType, commands.length, all.length, 0, 0);
  const start = Buffer.alloc(room);
  start.set(Buffer.concat([header, all]));
  return Buffer.concat([start, ...blobs]);
}

/** Where the load commands of `machFile` start. */
export const commandsStart = 32;

/** A load command with its length. */
export function command(kind: number, body: Uint8Array): Buffer {
  const length = Math.ceil((8 + body.length) / 8) * 8;
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32LE(kind, 0);
  bytes.writeUInt32LE(length, 4);
  bytes.set(body, 8);
  return bytes;
}

/** A command that holds a path: LC_LOAD_DYLIB (0xc), LC_ID_DYLIB (0xd), LC_LOAD_DYLINKER (0xe), LC_RPATH. */
export function pathCommand(kind: number, path: string): Buffer {
  const isDylib = kind === 0xc || kind === 0xd;
  const head = isDylib ? words(24, 2, 0, 0) : words(12);
  return command(kind, Buffer.concat([head, Buffer.from(`${path}\0`)]));
}

/** 32-bit little-endian values. */
export function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value >>> 0, index * 4);
  return bytes;
}

/** 64-bit little-endian values. */
export function longs(...values: readonly (number | bigint)[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8);
  for (const [index, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), index * 8);
  return bytes;
}

/** A ULEB128. */
export function uleb(value: number | bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return bytes;
}

/** Bytes of text with a NUL at the end. */
export function text(value: string): number[] {
  return [...Buffer.from(`${value}\0`)];
}

function fixed(name: string): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.write(name);
  return bytes;
}

function segmentCommand(segment: SegmentPart, offset: number): Buffer {
  const { name, address, content, memorySize = content.length, protection = 3, sections = [] } = segment;
  const head = Buffer.concat([
    fixed(name),
    longs(address, memorySize, offset, content.length),
    words(protection, protection, sections.length, 0),
  ]);
  const bodies = sections.map((section) =>
    Buffer.concat([
      fixed(section.name),
      fixed(name),
      longs(address + section.offset, section.length),
      words(offset + section.offset, 0, 0, 0, section.code === true ? code : 0, 0, 0, 0),
    ]),
  );
  return command(0x19, Buffer.concat([head, ...bodies]));
}

function symbolCommand(symbols: readonly SymbolPart[], append: (content: Uint8Array) => number): Buffer {
  const texts = [Buffer.from("\0")];
  const places = new Map<string, number>();
  let length = 1;
  const placeOf = (name: string): number => {
    const place = places.get(name) ?? length;
    if (place === length) {
      texts.push(Buffer.from(text(name)));
      length += Buffer.byteLength(name) + 1;
      places.set(name, place);
    }
    return place;
  };
  const entries = symbols.map(({ name, value = 0, type = 0x0f, description = 0 }) =>
    Buffer.concat([words(placeOf(name)), Buffer.of(type, 1, description & 0xff, description >> 8), longs(value)]),
  );
  const names = Buffer.concat(texts);
  return command(0x2, words(append(Buffer.concat(entries)), symbols.length, append(names), names.length));
}

/** An export: its name with the underscore, and where it leads, counted from the header. */
export interface TrieExport {
  readonly name: string;
  readonly offset: number;
}

/** A trie in which names that start with the same characters share edges. */
export function exportTrie(exports: readonly TrieExport[]): Buffer {
  interface Node {
    readonly value: readonly number[];
    readonly edges: readonly { readonly label: string; readonly node: Node }[];
  }
  const nodeOf = (names: readonly TrieExport[]): Node => {
    const own = names.find(({ name }) => name === "");
    const value = own === undefined ? [] : [...uleb(0), ...uleb(own.offset)];
    const byFirst = new Map<string, TrieExport[]>();
    for (const one of names) {
      const first = one.name.slice(0, 1);
      if (first !== "") byFirst.set(first, [...(byFirst.get(first) ?? []), one]);
    }
    const edges = [...byFirst.values()].map((group) => {
      const label = commonStart(group.map(({ name }) => name));
      return { label, node: nodeOf(group.map((one) => ({ ...one, name: one.name.slice(label.length) }))) };
    });
    return { value, edges };
  };
  const nodes: Node[] = [];
  const collect = (node: Node): void => {
    nodes.push(node);
    for (const { node: below } of node.edges) collect(below);
  };
  collect(nodeOf(exports));
  // Offsets take three bytes each, so that they do not change the length of what comes before.
  const wide = (value: number): number[] => [(value & 0x7f) | 0x80, ((value >> 7) & 0x7f) | 0x80, value >> 14];
  const write = (node: Node, offsetOf: (node: Node) => number): number[] => [
    ...uleb(node.value.length),
    ...node.value,
    node.edges.length,
    ...node.edges.flatMap(({ label, node: below }) => [...text(label), ...wide(offsetOf(below))]),
  ];
  const offsets = new Map<Node, number>();
  let length = 0;
  for (const node of nodes) {
    offsets.set(node, length);
    length += write(node, () => 0).length;
  }
  return Buffer.from(nodes.flatMap((node) => write(node, (below) => offsets.get(below) ?? 0)));
}

function commonStart(names: readonly string[]): string {
  const [first = "", ...others] = names;
  let length = first.length;
  for (const name of others) while (!name.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}

/** How the chains of a file are described. */
export interface ChainParts {
  /** For each segment of the file, the one of the header included: where the chain of each page starts. */
  readonly starts: readonly (readonly number[] | undefined)[];
  /** Names with their underscores, in the order in which binds number them. */
  readonly imports: readonly string[];
  /** `imports_format`. Default: 1. */
  readonly importsFormat?: 1 | 2 | 3;
  /** `pointer_format`. Default: 6, offsets from the header. */
  readonly pointerFormat?: number;
  /** Default: 0x1000. */
  readonly pageSize?: number;
}

/** The content of LC_DYLD_CHAINED_FIXUPS. */
export function chainedFixups(parts: ChainParts): Buffer {
  const { starts, imports, importsFormat = 1, pointerFormat = 6, pageSize = 0x1000 } = parts;
  const bodies = starts.map((pages) => {
    if (pages === undefined) return undefined;
    const body = Buffer.alloc(Math.ceil((22 + pages.length * 2) / 8) * 8);
    body.writeUInt32LE(body.length, 0);
    body.writeUInt16LE(pageSize, 4);
    body.writeUInt16LE(pointerFormat, 6);
    body.writeUInt16LE(pages.length, 20);
    for (const [index, start] of pages.entries()) body.writeUInt16LE(start, 22 + index * 2);
    return body;
  });
  let at = 4 + starts.length * 4;
  const offsets = bodies.map((body) => {
    const offset = body === undefined ? 0 : at;
    at += body?.length ?? 0;
    return offset;
  });
  const image = Buffer.concat([words(starts.length, ...offsets), ...bodies.filter((body) => body !== undefined)]);
  let names = Buffer.from("\0");
  const entries = imports.map((name) => {
    const start = names.length;
    names = Buffer.concat([names, Buffer.from(text(name))]);
    if (importsFormat === 3) return longs((BigInt(start) << 32n) | 0xfffen, 0);
    const entry = words((start << 9) | 0xfe);
    return importsFormat === 2 ? Buffer.concat([entry, words(0)]) : entry;
  });
  const importsAt = 28 + image.length;
  const table = Buffer.concat(entries);
  const header = words(0, 28, importsAt, importsAt + table.length, imports.length, importsFormat, 0);
  return Buffer.concat([header, image, table, names]);
}

/** A link that holds a place: `next` counts steps of four bytes, 0 ends the chain. */
export function rebaseLink(target: number, next: number): bigint {
  return BigInt(target) | (BigInt(next) << 51n);
}

/** A link that is bound to an import. */
export function bindLink(ordinal: number, next: number): bigint {
  return BigInt(ordinal) | (BigInt(next) << 51n) | (1n << 63n);
}

/** One member of a universal file. */
export interface FatPart {
  readonly cpu: number;
  readonly content: Uint8Array;
}

/** A universal file, with 32-bit or 64-bit offsets. */
export function fatFile(members: readonly FatPart[], width: 32 | 64 = 32): Buffer<ArrayBuffer> {
  const size = width === 64 ? 32 : 20;
  const head = Buffer.alloc(8 + members.length * size);
  head.writeUInt32BE(width === 64 ? 0xcafebabf : 0xcafebabe, 0);
  head.writeUInt32BE(members.length, 4);
  const blobs: Buffer[] = [];
  let offset = pageLength;
  for (const [index, { cpu: machine, content }] of members.entries()) {
    const at = 8 + index * size;
    head.writeUInt32BE(machine, at);
    if (width === 64) {
      head.writeBigUInt64BE(BigInt(offset), at + 8);
      head.writeBigUInt64BE(BigInt(content.length), at + 16);
    } else {
      head.writeUInt32BE(offset, at + 8);
      head.writeUInt32BE(content.length, at + 12);
    }
    blobs.push(Buffer.from(content));
    offset += content.length;
  }
  const start = Buffer.alloc(pageLength);
  start.set(head);
  return Buffer.concat([start, ...blobs]);
}
