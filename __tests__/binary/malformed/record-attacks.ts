// Damage to what the Go linker writes into a plugin, by name.
import { readPluginRecord } from "../../../src/binary/plugin-record.ts";
import type { Attack } from "./attacks.ts";
import type { ElfEditor } from "./elf-editor.ts";

interface Place {
  /** File offset of the slice header `pkghashes` in module data: pointer, length, capacity. */
  readonly slice: number;
  /** File offset of the first fingerprint: name, hash, pointer to the run-time hash. */
  readonly first: number;
  readonly count: number;
}

function placeOf(file: ElfEditor): Place {
  const { original } = file;
  const fingerprints = readPluginRecord(original)?.fingerprints ?? [];
  for (const range of original.moduleDataRanges()) {
    for (const [slice, start] of original.pointersIn(range, 0)) {
      const { length } = fingerprints;
      if (original.mappedLength(slice) < 16 || original.readMapped(slice, 16).word(8) !== length) continue;
      if (original.mappedLength(start) < 40 * length) continue;
      return { slice: file.offsetOf(slice), first: file.offsetOf(start), count: length };
    }
  }
  throw new Error("The plugin has no list of fingerprints");
}

/** Sets length and capacity of a slice in module data, counted in words from `pkghashes`. */
function setLength(file: ElfEditor, words: number, length: bigint): void {
  const at = placeOf(file).slice + words * 8;
  file.word(at + 8, length);
  file.word(at + 16, length);
}

/** Overwrites the text of a string header in module data or in the first fingerprint. */
function overwrite(file: ElfEditor, header: number, text: Uint8Array): void {
  const address = file.original.segments.find(({ offset, fileSize }) => header >= offset && header < offset + fileSize);
  const target = file.original.pointerAt(header - (address?.offset ?? 0) + (address?.address ?? 0));
  file.bytes.set(text, file.offsetOf(target ?? 0));
}

export const recordAttacks: Readonly<Record<string, Attack>> = {
  "one fingerprint less than relocations": (file) => setLength(file, 0, BigInt(placeOf(file).count - 1)),
  "one fingerprint more than relocations": (file) => setLength(file, 0, BigInt(placeOf(file).count + 1)),
  "no fingerprints by the length": (file) => setLength(file, 0, 0n),
  "2^62 fingerprints": (file) => setLength(file, 0, 2n ** 62n),
  "another capacity than length": (file) => file.word(placeOf(file).slice + 16, 1n),
  "a fingerprint of 2^40 bytes": (file) => file.word(placeOf(file).first + 24, 2n ** 40n),
  "a fingerprint of no bytes": (file) => file.word(placeOf(file).first + 24, 0n),
  "a package name of 4 GB": (file) => file.word(placeOf(file).first + 8, 2n ** 32n),
  "a package name of no bytes": (file) => file.word(placeOf(file).first + 8, 0n),
  "a package name that is not UTF-8": (file) => overwrite(file, placeOf(file).first, Uint8Array.of(0xff, 0xfe, 0xc0)),
  "a package name with a line break": (file) => overwrite(file, placeOf(file).first, Buffer.from("\n\u001b[")),
  "a plugin path of 4 GB": (file) => file.word(placeOf(file).slice - 8, 2n ** 32n),
  "a plugin path of no bytes": (file) => file.word(placeOf(file).slice - 8, 0n),
  "a plugin path that is not UTF-8": (file) =>
    overwrite(file, placeOf(file).slice - 16, Uint8Array.of(0xff, 0xfe, 0xc0)),
  "a plugin path with a line break": (file) => overwrite(file, placeOf(file).slice - 16, Buffer.from("\n::error::")),
  "2^40 exports": (file) => setLength(file, -5, 2n ** 40n),
  "100,000 exports": (file) => setLength(file, -5, 100_000n),
  "no exports by the length": (file) => setLength(file, -5, 0n),
  "an export whose name is nowhere": (file) => {
    const at = placeOf(file).slice - 40;
    const address = file.original.segments.find(({ offset, fileSize }) => at >= offset && at < offset + fileSize);
    const table = file.original.pointerAt(at - (address?.offset ?? 0) + (address?.address ?? 0));
    file.bytes.writeInt32LE(-1, file.offsetOf(table ?? 0));
  },
  "exports without symbols": (file) => {
    const name = Buffer.from("example.com/plugin.AuthCheck\0");
    file.bytes.writeUInt32LE(
      file.bytes.readUInt32LE(file.symbol("example.com/plugin.AuthCheck")) + 1,
      file.symbol("example.com/plugin.AuthCheck"),
    );
    if (file.bytes.indexOf(name) < 0) throw new Error("The plugin does not export AuthCheck");
  },
  "module data of another size": (file) => file.word(file.symbol("runtime.firstmoduledata") + 16, 8n),
  "module data of 2^63 bytes": (file) => file.word(file.symbol("runtime.firstmoduledata") + 16, 2n ** 63n),
};
