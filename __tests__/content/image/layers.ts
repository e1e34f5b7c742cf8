import { readdir } from "node:fs/promises";
import { Readable } from "node:stream";
import type { Entry } from "../../../src/content/archive/entry.ts";
import { tarEntries } from "../../../src/content/archive/tar.ts";
import type { FileTree, TreeResult, Wanted } from "../../../src/content/image/tree.ts";
import { type ExtractOptions, extract } from "../../../src/obtain/extract.ts";
import { temporaryFolder } from "../../support/files.ts";
import { pax, type TarMember, tarOf as writeTar } from "../archive/tar-writer.ts";

/** One member of a layer: a text is a file, and names that end in `/` are folders. */
export type Member =
  | readonly [path: string, content: string | Buffer, mode?: number]
  | readonly [path: `${string}/`]
  | { readonly path: string; readonly symlink: string }
  | { readonly path: string; readonly hardlink: string };

/** A tar archive with these members, in this order. */
export function tarOf(members: Iterable<Member>): Buffer {
  return writeTar(...[...members].map(header).flatMap(withLongName));
}

function header(member: Member): TarMember {
  if ("symlink" in member) return { name: member.path, type: "2", link: member.symlink };
  if ("hardlink" in member) return { name: member.path, type: "1", link: member.hardlink };
  const [name, content, mode] = member;
  if (content === undefined) return { name, type: "5", mode: 0o755 };
  return { name, content, ...(mode !== undefined && { mode }) };
}

function withLongName(member: TarMember): readonly TarMember[] {
  const records = {
    ...(member.name.length > 100 && { path: member.name }),
    ...((member.link ?? "").length > 100 && { linkpath: member.link ?? "" }),
  };
  return Object.keys(records).length === 0 ? [member] : [pax(records), member];
}

/** A stack of layers, oldest first, and how often each was read. */
export interface Stack {
  readonly tree: FileTree;
  readonly readings: number[];
}

/** Layers that are tar archives already. */
export function stackOfArchives(archives: readonly Buffer[], reference = "docker://example/gateway:1"): Stack {
  const readings = archives.map(() => 0);
  const layers = archives.map((archive, index) => ({
    entries: (): AsyncIterable<Entry> => {
      readings[index] = (readings[index] ?? 0) + 1;
      return tarEntries(Readable.from(inPieces(archive)), { reference, origin: "root" });
    },
  }));
  return { tree: { reference, layers }, readings };
}

function* inPieces(archive: Buffer): Iterable<Buffer> {
  for (let at = 0; at < archive.length; at += 1 << 16) yield archive.subarray(at, at + (1 << 16));
}

/** Layers, oldest first. */
export function stackOf(...layers: readonly Iterable<Member>[]): Stack {
  return stackOfArchives(layers.map(tarOf));
}

/** What an extraction gave, and everything that it said. */
export interface Extracted extends TreeResult {
  readonly folder: string;
  readonly said: readonly string[];
}

/** Extracts into a new folder. */
export async function take(
  { tree }: Pick<Stack, "tree">,
  wanted: Wanted,
  options: Partial<ExtractOptions> = {},
): Promise<Extracted> {
  const folder = options.folder ?? (await temporaryFolder());
  const said: string[] = [];
  const logger = {
    info: (line: string) => said.push(line),
    warning: (line: string) => said.push(line),
    debug: () => undefined,
    group: async <T>(_: string, body: () => Promise<T>) => await body(),
  };
  const result = await extract(tree, wanted, { folder, runtime: "skip", logger, ...options });
  return { ...result, folder, said };
}

/** What an extraction is refused with; fails unless its folder is left empty. */
export async function refusal(
  stack: Pick<Stack, "tree">,
  wanted: Wanted,
  options: Partial<ExtractOptions> = {},
): Promise<string> {
  const folder = await temporaryFolder();
  try {
    await take(stack, wanted, { ...options, folder });
  } catch (error) {
    const left = await readdir(folder);
    if (left.length > 0) throw new Error(`These files are left behind: ${left.join(", ")}`);
    if (error instanceof Error && error.name === "UserError") return error.message;
    throw error;
  }
  throw new Error("It was extracted.");
}
