import type { RuntimeFacts } from "../../model/gateway-facts.ts";
import type { Entries } from "../archive/entry.ts";

/** A stack of file trees, oldest first: the layers of an image, or the single one of an archive. */
export interface FileTree {
  /** As the user wrote it; errors name it. */
  readonly reference: string;
  readonly layers: readonly { entries(): Entries }[];
}

export type Wanted =
  /** One file, links followed inside of the tree. */
  | { readonly kind: "path"; readonly path: string }
  /** All files that a glob matches (`*`, `**`, `?`, `{a,b}`); at least one. */
  | { readonly kind: "glob"; readonly glob: string }
  /** The only executable of the tree that is a Go program which can load plugins; of several, an error names them. */
  | { readonly kind: "program" };

export interface TreeFile {
  /** Its path in the tree, as asked for, with a leading slash. */
  readonly path: string;
  /** Absolute path of the copy. */
  readonly file: string;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly size: number;
}

export interface TreeResult {
  readonly files: readonly TreeFile[];
  /** What the tree knows of the system that its programs run on; undefined where it holds no interpreter. */
  readonly runtime?: RuntimeFacts;
}
