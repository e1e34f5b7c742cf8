// What the Go linker writes for a plugin that links two packages and exports nothing: two `modulehash` records of five
// words, their texts, and the end of module data with `ptab`, `pluginpath` and `pkghashes` (cmd/link/internal/ld/symtab.go).
import { base, bindLink, chainedFixups, longs, type MachParts, rebaseLink, text, uleb } from "./macho-file.ts";

const dataAddress = base + 0x4000;
const texts = "runtime" + "ABCDEFGH" + "example.com/p" + "IJKLMNOP";
/** Module data from its field `types` on: 14 words up to `ptab`, three words of it, two of the path, then the list. */
const at = { texts: 0, hashes: 0x40, moduleData: 0xa0, path: 0xa0 + 17 * 8, list: 0xa0 + 19 * 8 };
const pointers = new Map([
  [at.hashes, at.texts],
  [at.hashes + 16, at.texts + 7],
  [at.hashes + 40, at.texts + 15],
  [at.hashes + 56, at.texts + 28],
  [at.path, at.texts + 15],
  [at.list, at.hashes],
]);
const lengths = new Map([
  [at.hashes + 8, 7],
  [at.hashes + 24, 8],
  [at.hashes + 48, 13],
  [at.hashes + 64, 8],
  [at.path + 8, 13],
  [at.list + 8, 2],
  [at.list + 16, 2],
]);
const names = new Map([
  [at.hashes + 32, "_go:link.pkghash.runtime"],
  [at.hashes + 72, "_go:link.pkghash.example.com/p"],
]);
const length = at.list + 24;

function content(words: ReadonlyMap<number, number | bigint>): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.write(texts, at.texts);
  for (const [place, value] of [...lengths, ...words]) bytes.set(longs(value), place);
  return bytes;
}

/** A plugin defines what its records refer to. */
const symbols = [...names].map(([place, name]) => ({ name, value: dataAddress + place }));

const segment = (bytes: Buffer) => ({
  name: "__DATA",
  address: dataAddress,
  content: bytes,
  sections: [{ name: "__noptrdata", offset: at.moduleData, length: length - at.moduleData }],
});

/** The plugin, with opcodes that tell the loader what to write. */
export const pluginWithOpcodes: MachParts = {
  symbols,
  segments: [segment(content(new Map([...pointers].map(([place, to]) => [place, dataAddress + to]))))],
  rebase: Buffer.from([0x11, ...[...pointers.keys()].flatMap((place) => [0x21, ...uleb(place), 0x51]), 0]),
  bind: Buffer.from([
    0x51,
    ...[...names].flatMap(([place, name]) => [0x40, ...text(name), 0x71, ...uleb(place), 0x90]),
    0,
  ]),
};

/** The same plugin with chains. */
export function pluginWithChains(): MachParts {
  const places = [...pointers.keys(), ...names.keys()].sort((a, b) => a - b);
  const links = places.map((place, index): [number, bigint] => {
    const next = ((places[index + 1] ?? place) - place) / 4;
    const to = pointers.get(place);
    if (to !== undefined) return [place, rebaseLink(dataAddress - base + to, next)];
    return [place, bindLink([...names.keys()].indexOf(place), next)];
  });
  return {
    symbols,
    segments: [segment(content(new Map(links)))],
    chains: chainedFixups({ starts: [undefined, [places[0] ?? 0]], imports: [...names.values()] }),
  };
}
