import { accessSync, constants, createReadStream, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { UserError } from "../../model/user-error.ts";
import type { FileTree } from "../image/tree.ts";
import { cpioEntries } from "./cpio.ts";
import { debEntries } from "./deb.ts";
import { decompress, isCompression } from "./decompress.ts";
import { type Content, detect } from "./detect.ts";
import type { Entries } from "./entry.ts";
import { startsLikeImage } from "./image-tarball.ts";
import { archiveLimits, type UnpackOptions } from "./limits.ts";
import { rpmEntries } from "./rpm.ts";
import { type SpoolOptions, spool } from "./spool.ts";
import { peek } from "./streams.ts";
import { tarEntries } from "./tar.ts";
import { zipEntries } from "./zip.ts";

export type OpenedArchive =
  /** A file of its own: ELF, Mach-O, or nothing that is known here, about which the reader of binaries has the words. */
  | { readonly kind: "binary"; readonly file: string }
  /** JSON. */
  | { readonly kind: "profile"; readonly file: string }
  /** The files in a tar or zip archive or in a package. */
  | { readonly kind: "tree"; readonly tree: FileTree }
  /** A saved image, compressed or not. */
  | { readonly kind: "image-tarball"; readonly file: string }
  | { readonly kind: "oci-layout"; readonly folder: string };

/** How much of a stream is looked at: the headers of some members of an image's tarball are in it. */
const headLength = 64 << 10;

/**
 * Tells what a file is by its content, and opens it. Archives are not unpacked: their tree reads the file again each time
 * that it is iterated. A program or profile that is compressed alone is unpacked into the folder.
 * @param file absolute path of a file or folder
 * @throws UserError where there is no such file, it is a folder without an image, or of a format that is not read
 */
export async function openArchive(file: string, options: SpoolOptions): Promise<OpenedArchive> {
  const { reference } = options;
  const status = statusOf(file, reference);
  if (status.isDirectory()) {
    if (isFile(join(file, "oci-layout"))) return { kind: "oci-layout", folder: file };
    throw new UserError(`"${reference}" is a folder, and not an OCI layout: give a file, or a folder with oci-layout.`);
  }
  if (!status.isFile()) throw new UserError(`"${reference}" is no regular file.`);
  const { contents, head, stream } = await unwrap(createReadStream(file, { highWaterMark: 256 << 10 }), options);
  const outermost = contents[0] ?? "unknown";
  const innermost = contents.at(-1) ?? "unknown";
  try {
    if (innermost === "tar" && (await startsLikeImage(head, options))) return { kind: "image-tarball", file };
    if (outermost === "zip") return treeOf(reference, () => zipEntries(file, options));
    const read = readers[innermost];
    if (read !== undefined) {
      return treeOf(reference, () => reopened(createReadStream(file, { highWaterMark: 256 << 10 }), read, options));
    }
    if (contents.length === 1) return alone(innermost, file);
    return await unpacked(innermost, stream, options);
  } finally {
    stream.destroy();
  }
}

/**
 * As `openArchive`, of a stream, of which only zip archives, saved images and single files are kept on the disk. The
 * first iteration of a tree continues the stream; each further one opens another.
 * @param open the stream; an error of its own is passed on as it is, at the latest by the iteration that ends
 * @returns of a tree, `close` ends the stream where nobody will iterate
 */
export async function openArchiveStream(
  open: () => Promise<Readable>,
  options: SpoolOptions,
): Promise<OpenedArchive & { close(): void }> {
  const { contents, head, stream } = await unwrap(await open(), options);
  const innermost = contents.at(-1) ?? "unknown";
  const close = () => void stream.destroy();
  try {
    if (innermost === "tar" && (await startsLikeImage(head, options))) {
      return { kind: "image-tarball", file: await spool(stream, "image.tar", options), close };
    }
    const read = readers[innermost];
    if (read === undefined) return { ...(await unpacked(innermost, stream, options)), close };
    let first: Readable | undefined = stream;
    const entries = () => {
      const current = first;
      first = undefined;
      return current === undefined ? opened(open, read, options) : read(current, options);
    };
    return { ...treeOf(options.reference, entries), close };
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

/** Formats whose members are read from a stream. */
const readers: Readonly<Partial<Record<Content, (input: Readable, options: UnpackOptions) => Entries>>> = {
  tar: (input, options) => tarEntries(input, { ...options, origin: "archive" }),
  cpio: (input, options) => cpioEntries(input, { ...options, origin: "archive" }),
  deb: debEntries,
  rpm: rpmEntries,
};

type Read = (input: Readable, options: UnpackOptions) => Entries;

async function* opened(open: () => Promise<Readable>, read: Read, options: UnpackOptions) {
  yield* reopened(await open(), read, options);
}

async function* reopened(input: Readable, read: Read, options: UnpackOptions) {
  const { stream } = await unwrap(input, options);
  try {
    yield* read(stream, options);
  } finally {
    stream.destroy();
  }
}

function treeOf(reference: string, entries: () => Entries): OpenedArchive & { readonly kind: "tree" } {
  return { kind: "tree", tree: { reference, layers: [{ entries }] } };
}

/** What is no archive of several files, written to the folder. */
async function unpacked(content: Content, stream: Readable, options: SpoolOptions): Promise<OpenedArchive> {
  const { reference } = options;
  if (content === "zip") {
    const file = await spool(stream, "archive.zip", options);
    return treeOf(reference, () => zipEntries(file, options));
  }
  return alone(content, await spool(stream, "gateway", options));
}

function alone(content: Content, file: string): OpenedArchive {
  return { kind: content === "json" ? "profile" : "binary", file };
}

/**
 * Takes off one compression after another.
 * @returns what was found from the outside to the inside, and the start and the whole of the innermost
 */
async function unwrap(input: Readable, options: UnpackOptions) {
  const { reference, limits = archiveLimits } = options;
  const contents: Content[] = [];
  let current = input;
  try {
    for (;;) {
      const { head, stream } = await peek(current, headLength);
      current = stream;
      const content = detect(head);
      contents.push(content);
      const refused = refusals[content];
      if (refused !== undefined) throw new UserError(`"${reference}" ${refused}`);
      if (!isCompression(content)) return { contents, head, stream };
      if (contents.length > limits.nesting) {
        throw new UserError(`"${reference}" is compressed more than ${limits.nesting} times over; unpack it first.`);
      }
      current = decompress(stream, content, options);
    }
  } catch (error) {
    current.destroy();
    input.destroy();
    throw error;
  }
}

const refusals: Readonly<Partial<Record<Content, string>>> = {
  bzip2: "is compressed with bzip2, which is not read: unpack it first (bunzip2), or name a file of another format.",
  "7z": "is a 7z archive, which is not read: unpack it first, or name a file of another format.",
};

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

function statusOf(file: string, reference: string): Stats {
  try {
    accessSync(file, constants.R_OK);
    return statSync(file);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") throw new UserError(`There is no file "${reference}".`);
    throw new UserError(`"${reference}" cannot be read: ${code === "EACCES" ? "permission denied" : String(error)}.`);
  }
}
