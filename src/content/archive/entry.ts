import type { Readable } from "node:stream";

/** One member of an archive or of a layer. */
export interface Entry {
  /** Relative to the root, with `/` between names, without `.`, `..`, empty names and a leading slash. */
  readonly path: string;
  readonly kind: "file" | "directory" | "symlink" | "hardlink" | "other";
  /** Where a link leads: of a hard link the member's path, of a symbolic link the text as it stands. */
  readonly link?: string;
  /** Bytes of the content; 0 where the kind has none. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  /** The content, once, and only until the next entry is asked for. */
  content(): Readable;
}

/** Members in the order of the file. Iterating to the end reads the whole file; leaving early closes it. */
export type Entries = AsyncIterable<Entry>;
