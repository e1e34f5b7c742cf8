// Adversarial gateways: what cannot be used is the user's mistake, exit code 2.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { openFile } from "../../../src/content/file-source.ts";
import { openGateway } from "../../../src/gateway/open-gateway.ts";
import { verify } from "../../../src/index.ts";
import { UserError } from "../../../src/model/user-error.ts";
import { buildHost, buildPlugin } from "../../support/build.ts";
import { temporaryFolder } from "../../support/files.ts";
import { type Attack, tableAttacks } from "./attacks.ts";
import { ElfEditor } from "./elf-editor.ts";

let host: Uint8Array<ArrayBuffer>;
let plugin: string;

beforeAll(async () => {
  host = await readFile(await buildHost());
  plugin = await buildPlugin();
});

/** What is said of a good plugin beside a gateway of these bytes: a verdict, or the user's mistake. */
async function outcomeOf(bytes: Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(), "gateway");
  await writeFile(path, bytes);
  const source = openFile(plugin);
  try {
    const gateway = await openGateway(path, path, "none");
    try {
      const identity = { realPath: plugin, inode: "1" };
      const report = verify(gateway.facts, [{ name: "plugin", path: plugin, source, identity }]);
      const [judged] = report.checks[0]?.plugins ?? [];
      return judged?.findings.find(({ kind }) => kind === "no-plugin-support")?.kind ?? `${judged?.verdict}`;
    } finally {
      gateway.close();
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.message).toContain(path);
    return "unusable";
  } finally {
    source.close();
  }
}

/** What only the system that starts the gateway reads, or nobody. */
const ignored: readonly string[] = [
  "a segment at address 2^64 - 4096",
  "a segment of 2^63 bytes in memory",
  "a segment over the one before it",
  "a segment aligned to 3",
  "a dynamic section of 2^40 bytes",
  "symbols of another size",
  "symbol names behind the strings",
  "hash chains that never end",
  "needed versions that are not counted",
  "65,535 sections",
  "sections at offset 2^64 - 1",
  "section names in a section that is not there",
  "sections of 2^63 bytes",
  "section names behind their table",
];

/** What leaves a program without a symbol that its loader finds, as one that cannot open plugins. */
const hidden: readonly string[] = [
  "no dynamic section",
  "an empty dynamic section",
  "no symbol table",
  "no hash table",
  "a hash table whose first symbol is 2^32 - 1",
  "a hash table that shifts by 255",
  "a hash table whose filter lets nothing through",
  "hash chains of one hash",
];

function attacked(attack: Attack, sections: "with sections" | "without sections"): Uint8Array {
  const editor = new ElfEditor(host);
  attack(editor);
  if (sections === "without sections") {
    editor.header("sectionHeaderOffset", 0n);
    editor.header("sectionHeaderCount", 0n);
  }
  return editor.bytes;
}

test("the gateway that is attacked is a good one", async () => {
  expect(await outcomeOf(host)).toBe("loads");
});

describe("the gateway cannot be used that has", () => {
  const names = Object.keys(tableAttacks).filter((name) => !ignored.includes(name) && !hidden.includes(name));
  test.each(names)("%s", async (name) => {
    const attack = attackOf(name);
    expect(await outcomeOf(attacked(attack, "with sections"))).toBe("unusable");
    expect(await outcomeOf(attacked(attack, "without sections"))).toBe("unusable");
  });
});

describe("the gateway has no symbols for plugins that has", () => {
  test.each(hidden)("%s", async (name) => {
    expect(await outcomeOf(attacked(attackOf(name), "without sections"))).toBe("no-plugin-support");
  });
});

describe("nothing that is read of the gateway changes with", () => {
  test.each(ignored)("%s", async (name) => {
    expect(await outcomeOf(attacked(attackOf(name), "with sections"))).toBe("loads");
    expect(await outcomeOf(attacked(attackOf(name), "without sections"))).toBe("loads");
  });
});

/** Files of other kinds. */
const strangers: Readonly<Record<string, () => Uint8Array>> = {
  "an empty file": () => new Uint8Array(0),
  "a file of one byte": () => Uint8Array.of(0x7f),
  "the ELF magic alone": () => Buffer.from("\x7fELF"),
  "the ELF magic before bytes that are all set": () =>
    Buffer.concat([Buffer.from("\x7fELF"), Buffer.alloc(4096, 0xff)]),
  "JSON that is no profile": () => Buffer.from('{"profileVersion": 1}'),
  "JSON without an end": () => Buffer.from(`{"fingerprints": ${"[".repeat(10_000)}`),
  "an archive of ar": () => Buffer.from(`!<arch>\n${"gateway.o/ ".repeat(20)}`),
  "a Windows program": () => Buffer.concat([Buffer.from("MZ"), Buffer.alloc(4096)]),
  "gzip-compressed data": () => gzipSync(host),
  "a universal Mach-O file of 2^32 - 1 architectures": () =>
    Buffer.concat([Buffer.from("cafebabeffffffff", "hex"), Buffer.alloc(4096, 0xff)]),
  "a Mach-O file of 2^32 - 1 commands": () =>
    Buffer.concat([Buffer.from("cffaedfe0c000001", "hex"), Buffer.alloc(4096, 0xff)]),
  "a gateway behind a byte": () => Buffer.concat([Buffer.alloc(1), host]),
  "the first half of a gateway": () => host.subarray(0, host.length >> 1),
};

describe("the gateway cannot be used that is", () => {
  test.each(Object.entries(strangers))("%s", async (_, content) => {
    expect(await outcomeOf(content())).toBe("unusable");
  });
});

function attackOf(name: string): Attack {
  const attack = tableAttacks[name];
  if (attack === undefined) throw new Error(`No attack is called "${name}"`);
  return attack;
}
