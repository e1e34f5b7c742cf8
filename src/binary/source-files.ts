// The file table of the runtime's line table: runtime/symtab.go (pcHeader, moduledata), internal/abi/symtab.go.
import type { GoBinary } from "./binary.ts";
import { BinaryError } from "./error.ts";
import type { Image } from "./object-file.ts";
import { decodeText } from "./slice.ts";
import type { Work } from "./work.ts";

/** `pcHeader.magic` by release: 1.16 and 1.17, 1.18 and 1.19, from 1.20 on; the last two have `textStart`. */
const magics = { go116: 0xfffffffa, go118: 0xfffffff0, go120: 0xfffffff1 } as const;

/** A gateway with 1,130 packages has a table of 700 KB. */
const longestTable = 8 << 20;
const mostFiles = 1 << 17;

/** Longest name of one file; paths on Linux end at 4096 bytes. */
const longestName = 4096;

/**
 * The names of the source files that a program records for its line table, in the file's order: absolute without
 * `-trimpath`, `module@version/file.go` with it. They survive `strip`.
 * @returns empty where the program has no table that this version reads (before Go 1.16; Mach-O without symbols)
 */
export function sourceFiles({ image }: GoBinary): readonly string[] {
  try {
    return readFileTable(image);
  } catch (error) {
    // Only a hint for builds is lost; what decides about loading does not read this table.
    if (error instanceof BinaryError) return [];
    throw error;
  }
}

function readFileTable(image: Image): readonly string[] {
  const { word } = image.layout;
  const moduleData = image.symbol("runtime.firstmoduledata")?.value;
  // The first word of the module data points to the header.
  const header = moduleData === undefined ? undefined : image.pointerAt(moduleData);
  if (header === undefined || image.mappedLength(header) < 8 + 8 * word) return [];
  const fields = image.readMapped(header, 8 + 8 * word);
  const magic = fields.u32(0);
  if (!Object.values<number>(magics).includes(magic) || fields.u8(7) !== word) return [];
  // nfunc, nfiles, [textStart,] funcnameOffset, cuOffset, filetabOffset, pctabOffset
  const first = magic === magics.go116 ? 4 : 5;
  const start = fields.word(8 + first * word);
  const end = fields.word(8 + (first + 1) * word);
  const length = end - start;
  if (length <= 0 || length > longestTable || image.mappedLength(header + start) < length) return [];
  const { bytes } = image.readMapped(header + start, length);
  return splitNames(bytes, image.work);
}

function splitNames(bytes: Uint8Array<ArrayBuffer>, work: Work): string[] {
  const names: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0, at);
    if (end < 0) break;
    work.step();
    // Padding between the tables reads as empty names.
    if (end > at && end - at <= longestName) names.push(decodeText(bytes.subarray(at, end)));
    if (names.length > mostFiles) return [];
    at = end + 1;
  }
  return names;
}
