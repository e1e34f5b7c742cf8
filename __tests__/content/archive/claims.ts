import { gzipSync, zstdCompressSync } from "node:zlib";
import { openArchive } from "../../../src/content/archive/open-archive.ts";
import { commands } from "../../support/command.ts";
import { cpio, deb, rpm, rpmHeader } from "./packages.ts";
import { tarOf } from "./tar-writer.ts";
import { zipOf } from "./zip-writer.ts";

/** Small archives by file name whose headers claim, or whose content unpacks to, hundreds of megabytes. */
export function claims(): Readonly<Record<string, Buffer>> {
  return {
    "pax.tar": tarOf({ name: "a", type: "x", size: "17777777777\0" }),
    "size.tar": tarOf({ name: "a", size: Buffer.from("80000000000000ffffffffff", "hex") }),
    "name.cpio": cpio({ name: "a", nameLength: 0x7fffffff }),
    "link.cpio": cpio({ name: "a", mode: 0o120777, size: 0x7fffffff }),
    "store.rpm": rpm(rpmHeader({ 1125: "gzip" }, { store: 255 << 20 }), Buffer.alloc(1000)),
    "index.rpm": rpm(rpmHeader({ 1125: "gzip" }, { entries: 0xffff }), Buffer.alloc(1000)),
    "member.deb": deb("data.tar", Buffer.alloc(0)),
    "many.zip": zipOf([{ name: "a", content: "x" }], { 8: 0xfffefffe }),
    "bomb.gz": gzipSync(Buffer.alloc(300 << 20)),
    "bomb.zst": zstdCompressSync(Buffer.alloc(300 << 20)),
    "bomb.zip": zipOf([{ name: "a", content: Buffer.alloc(100 << 20) }]),
  };
}

/** Reads an archive to its end and keeps nothing. */
export async function drain(file: string, folder: string): Promise<void> {
  const opened = await openArchive(file, { reference: file, folder, commands });
  if (opened.kind !== "tree") throw new Error(`${file} is no tree.`);
  for (const layer of opened.tree.layers) {
    for await (const entry of layer.entries()) for await (const _ of entry.content());
  }
}
