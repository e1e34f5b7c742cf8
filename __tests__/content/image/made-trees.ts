import { Readable } from "node:stream";
import type { Entry } from "../../../src/content/archive/entry.ts";
import type { FileTree } from "../../../src/content/image/tree.ts";

export function entryOf(path: string, size: number, content: () => Readable): Entry {
  return { path, kind: "file", size, mode: 0o755, content };
}

/** A tree of one layer that is no archive. */
export function treeOf(entries: () => Iterable<Entry> | AsyncIterable<Entry>): { readonly tree: FileTree } {
  const layer = {
    async *entries() {
      yield* entries();
    },
  };
  return { tree: { reference: "image.tar", layers: [layer] } };
}

/** `app/gateway` behind 200,000 other files, as many as a large distribution has. */
export function* manyMembers(): Iterable<Entry> {
  for (let index = 0; index < 200_000; index++) {
    const path = `usr/share/doc/package-${index % 4000}/folder/some-file-name-${index}.txt`;
    yield entryOf(path, 10, () => Readable.from([]));
  }
  yield entryOf("app/gateway", 4, () => Readable.from([Buffer.from("good")]));
}
