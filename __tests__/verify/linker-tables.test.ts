// Numbers in small tables that lead nowhere, on files that the real host is given; and what linkers rightly write there.
import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { dynamicTag } from "../../src/binary/elf-dynamic.ts";
import { ElfEditor } from "../binary/malformed/elf-editor.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { fileOf } from "../support/files.ts";
import { judge } from "../support/pair.ts";
import { verifyJson } from "../support/product.ts";
import { type Deed, deedOf, withoutSectionHeaders } from "./oracle.ts";

let host: string;
let plugin: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  host = await buildHost();
  plugin = await readFile(await buildPlugin());
});

/** What the host does with a damaged plugin, and that we do not call it good; with and without its section headers. */
async function damaged(change: (editor: ElfEditor) => void): Promise<Deed> {
  const editor = new ElfEditor(plugin);
  change(editor);
  for (const bytes of [editor.bytes, withoutSectionHeaders(editor.bytes)]) {
    const { plugins, code } = await verifyJson(host, [await fileOf(bytes)]);
    expect(plugins[0]).toMatchObject({ verdict: "unknown", integrity: "altered" });
    expect(code).toBe(3);
  }
  return await deedOf(host, [await fileOf(editor.bytes)]);
}

/** The offset of the n-th relocation of the procedure linkage table. */
const call = (editor: ElfEditor, index: number) => editor.table(dynamicTag.pltRel) + index * 24;

/** The offset of the relocation that fills a word. */
function relocationOf(editor: ElfEditor, address: bigint): number {
  const size = Number(editor.addressIn(dynamicTag.relaSize));
  const table = editor.table(dynamicTag.rela);
  for (let at = table; at < table + size; at += 24) if (editor.bytes.readBigUInt64LE(at) === address) return at;
  throw new Error(`No relocation of 0x${address.toString(16)}`);
}

describe("a call", () => {
  test.each([0x2007, 15, 0xffffffff])("by a relocation of the unknown type %i is refused", async (type) => {
    const deed = await damaged((editor) => editor.bytes.writeUInt32LE(type, call(editor, 3) + 8));
    expect(deed).toMatchObject({ does: "refuses", error: expect.stringMatching(/unexpected reloc type/) });
  });

  test.each([0x800_0003, 0xffff_ffff])("to symbol %i of fewer kills the host", async (symbol) => {
    const deed = await damaged((editor) => editor.bytes.writeUInt32LE(symbol, call(editor, 3) + 12));
    expect(deed.does).toBe("dies");
  });

  test.each([0n, 0x2000_0000_0000n])("whose address is kept at %i kills the host", async (address) => {
    expect((await damaged((editor) => editor.word(call(editor, 3), address))).does).toBe("dies");
  });
});

describe("the version of a symbol", () => {
  test("that is taken from elsewhere, and is none of those that the file needs, kills the host", async () => {
    const deed = await damaged((editor) =>
      editor.bytes.writeUInt16LE(0x3fe8, editor.table(dynamicTag.versionSymbols) + 2),
    );
    expect(deed.does).toBe("dies");
  });

  test("that is the plugin's own, and is none at all, kills the host", async () => {
    const deed = await damaged((editor) => {
      const index = (editor.symbol("go:link.pkghash.runtime") - editor.table(dynamicTag.symbolTable)) / 24;
      editor.bytes.writeUInt16LE(0x7fff, editor.table(dynamicTag.versionSymbols) + 2 * index);
    });
    expect(deed.does).toBe("dies");
  });

  test("that stands beside the hash of another name is found in no library", async () => {
    const deed = await damaged((editor) => {
      const need = editor.table(dynamicTag.versionNeeds);
      const auxiliary = need + editor.bytes.readUInt32LE(need + 8);
      editor.bytes.writeUInt32LE(editor.bytes.readUInt32LE(auxiliary) ^ 0x40, auxiliary);
    });
    expect(deed).toMatchObject({ does: "refuses", error: expect.stringMatching(/version `\S+' not found/) });
  });

  test("with another name beside its hash is found in no library", async () => {
    const deed = await damaged((editor) => {
      const at = editor.bytes.indexOf("GLIBC_2.", editor.table(dynamicTag.stringTable));
      editor.bytes.write("GLIBU_2.", at, "latin1");
    });
    expect(deed).toMatchObject({ does: "refuses", error: expect.stringMatching(/version `GLIBU_\S+' not found/) });
  });
});

describe("an initialiser", () => {
  test("that is data kills the host", async () => {
    const deed = await damaged((editor) => {
      const at = relocationOf(editor, editor.addressIn(dynamicTag.initArray));
      editor.word(at + 16, editor.dynamicAddress);
    });
    expect(deed.does).toBe("dies");
  });

  test("that is nowhere kills the host", async () => {
    const deed = await damaged((editor) => {
      const at = relocationOf(editor, editor.addressIn(dynamicTag.initArray) + 8n);
      editor.word(at + 16, -1n);
    });
    expect(deed.does).toBe("dies");
  });

  test("whose relocation fills another word kills the host", async () => {
    const deed = await damaged((editor) => {
      const at = relocationOf(editor, editor.addressIn(dynamicTag.initArray) + 8n);
      editor.word(at, editor.addressIn(dynamicTag.initArray) + 0x31n);
    });
    expect(deed.does).toBe("dies");
  });

  test("of the whole file that is data kills the host", async () => {
    expect((await damaged((editor) => editor.dynamic(dynamicTag.init, editor.dynamicAddress))).does).toBe("dies");
  });
});

describe("flags that need more than 32 bits", () => {
  test("hide none of those that the loader knows", async () => {
    const refused = await damaged((editor) => editor.dynamic(dynamicTag.flags1, 0xab85_d6ce_060d_43d1n));
    expect(refused).toMatchObject({
      does: "refuses",
      error: expect.stringMatching(/shared object cannot be dlopen\(\)ed$/),
    });
    const deed = await damaged((editor) => editor.addDynamic(dynamicTag.flags, -1n));
    expect(deed.does).toBe("dies");
  });
});

describe("a plugin loads whose C code has", () => {
  const go = (c: string) => ({
    "main.go": `package main\n\nimport "C"\n\nfunc AuthCheck() string { return "checked" }\n\nfunc main() {}\n`,
    "part.c": c,
  });
  test.each([
    ["an initialiser that others can see", "int ran;\n__attribute__((constructor)) void first(void) { ran = 1; }\n"],
    ["an initialiser of its own", "int ran;\n__attribute__((constructor)) static void first(void) { ran = 1; }\n"],
    [
      "a function that is chosen when it is loaded",
      "static int one(void) { return 1; }\nstatic int (*choose(void))(void) { return one; }\n" +
        'static int picked(void) __attribute__((ifunc("choose")));\nint call(void) { return picked(); }\n',
    ],
    ["thread-local data", "__thread int count = 3;\nint next(void) { return ++count; }\n"],
  ])("%s", async (_, c) => {
    const built = await buildPlugin({ source: go(c) });
    const judged = await judge(host, built);
    expect(judged.disagreements).toEqual([]);
    expect(judged.plugin.verdict).toBe("loads");
    const bare = await fileOf(withoutSectionHeaders(await readFile(built)));
    expect((await verifyJson(host, [bare])).plugins[0]?.verdict).toBe("loads");
  });

  test("thread-local data that is found by descriptors", async () => {
    const source = go("__thread int count = 3;\nint next(void) { return ++count; }\n");
    const judged = await judge(host, await buildPlugin({ source, env: { CGO_CFLAGS: "-O2 -mtls-dialect=gnu2" } }));
    expect(judged.disagreements).toEqual([]);
    expect(judged.plugin.verdict).toBe("loads");
  });
});
