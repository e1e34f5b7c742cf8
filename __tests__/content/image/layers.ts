import { readdir } from "node:fs/promises";
import { Readable } from "node:stream";
import { pack } from "tar-stream";
import type { Entry } from "../../../src/content/archive/entry.ts";
import { tarEntries } from "../../../src/content/archive/tar.ts";
import type { FileTree, TreeResult, Wanted } from "../../../src/content/image/tree.ts";
import { type ExtractOptions, extract } from "../../../src/obtain/extract.ts";
import { temporaryFolder } from "../../support/files.ts";

/** One member of a layer: a text is a file, and names that end in `/` are folders. */
export type Member =
  | readonly [path: string, content: string | Buffer, mode?: number]
  | readonly [path: `${string}/`]
  | { readonly path: string; readonly symlink: string }
  | { readonly path: string; readonly hardlink: string };

/** A tar archive with these members, in this order. */
export async function tarOf(members: Iterable<Member>): Promise<Buffer> {
  const archive = pack();
  const pieces: Buffer[] = [];
  const read = (async () => {
    for await (const piece of archive) {
      if (piece instanceof Uint8Array) pieces.push(Buffer.from(piece));
    }
  })();
  for (const member of members) {
    if ("symlink" in member) archive.entry({ name: member.path, type: "symlink", linkname: member.symlink });
    else if ("hardlink" in member) archive.entry({ name: member.path, type: "link", linkname: member.hardlink });
    else if (member.length === 1) archive.entry({ name: member[0], type: "directory" });
    else archive.entry({ name: member[0], mode: member[2] ?? 0o644 }, Buffer.from(member[1]));
  }
  archive.finalize();
  await read;
  return Buffer.concat(pieces);
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
export async function stackOf(...layers: readonly Iterable<Member>[]): Promise<Stack> {
  const archives: Buffer[] = [];
  for (const members of layers) archives.push(await tarOf(members));
  return stackOfArchives(archives);
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
