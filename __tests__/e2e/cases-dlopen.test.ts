// A14 and everything else that the dynamic linker has to say about a file.
import { stat } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { expectAgreement } from "../support/agreement.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { buildLibrary } from "../support/c-library.ts";
import { copyOf, fileOf, patched, replaced, truncated } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { judge } from "../support/pair.ts";
import { verifyJson } from "../support/product.ts";
import { profileOnThisSystem, versionHash, versionNames } from "../support/system-libraries.ts";

/** Each file, by what is wrong with it. */
const files: Readonly<Record<string, () => Promise<string>>> = {
  "a text file": () =>
    fileOf("This is not a plugin, and it is long enough to hold a header of an ELF file, if it were one.\n"),
  "a short text file": () => fileOf("no\n"),
  "an empty file": () => fileOf(""),
  "the first 4 bytes of a plugin": async () => await truncated(await buildPlugin(), 4),
  "the first 63 bytes of a plugin": async () => await truncated(await buildPlugin(), 63),
  "the first 64 bytes of a plugin": async () => await truncated(await buildPlugin(), 64),
  "the first 500 bytes of a plugin": async () => await truncated(await buildPlugin(), 500),
  "the first half of a plugin": async () =>
    await truncated(await buildPlugin(), (await sizeOf(await buildPlugin())) >> 1),
  "a plugin without its last 100 bytes": async () =>
    await truncated(await buildPlugin(), (await sizeOf(await buildPlugin())) - 100),
  "the host itself": async () => await copyOf(await buildHost()),
  "a plain C library": () => buildLibrary(),
  "no magic": async () => await patched(await buildPlugin(), 0, [0x7e]),
  "32-bit in its header": async () => await patched(await buildPlugin(), 4, [1]),
  "big-endian in its header": async () => await patched(await buildPlugin(), 5, [2]),
  "version 2 in e_ident": async () => await patched(await buildPlugin(), 6, [2]),
  "the ABI of another OS": async () => await patched(await buildPlugin(), 7, [9]),
  "another version of the ABI": async () => await patched(await buildPlugin(), 8, [1]),
  "padding in e_ident that is not zero": async () => await patched(await buildPlugin(), 15, [1]),
  "an object file in its header": async () => await patched(await buildPlugin(), 16, [1]),
  "a core file in its header": async () => await patched(await buildPlugin(), 16, [4]),
  "another machine": async () => await patched(await buildPlugin(), 18, [22]),
  "version 2 in e_version": async () => await patched(await buildPlugin(), 20, [2]),
  "another size of program headers": async () => await patched(await buildPlugin(), 54, [32]),
  "no program headers": async () => await patched(await buildPlugin(), 56, [0, 0]),
};

describe("what the host says is foretold for a file that is, or claims to have,", () => {
  test.each(Object.keys(files))("%s", async (name) => {
    const file = await files[name]?.();
    if (file === undefined) throw new Error(`No file is called "${name}"`);
    const { disagreements } = await judge(await buildHost(), file);
    expect(disagreements).toEqual([]);
  });
});

describe("A14: a plugin from another distribution", () => {
  test("loads where the gateway's system has all the versions that it needs", async () => {
    const plugin = await buildPlugin();
    const said = await openInHost(await buildHost(), [plugin]);
    const { plugins } = await verifyJson(await profileOnThisSystem(await buildHost()), [plugin]);
    expectAgreement(said, plugins);
    expect(plugins[0]?.verdict).toBe("loads");
  });

  test("is rejected where the libc of the gateway's system is older", async () => {
    const plugin = await needingNewerLibc();
    const said = await openInHost(await buildHost(), [plugin]);
    const { plugins } = await verifyJson(await profileOnThisSystem(await buildHost()), [plugin]);
    expect(said.answers[0]?.error).toContain("version `GLIBC_2.99' not found");
    expectAgreement(said, plugins);
    expect(plugins[0]?.findings).toContainEqual(
      expect.objectContaining({ kind: "missing-version", severity: "error" }),
    );
  });

  test("is rejected where the gateway's system lacks a library", async () => {
    const plugin = await replaced(await buildPlugin(), [[Buffer.from("\0libc.so.6\0"), Buffer.from("\0libx.so.6\0")]]);
    const said = await openInHost(await buildHost(), [plugin]);
    const { plugins } = await verifyJson(await profileOnThisSystem(await buildHost()), [plugin]);
    expect(said.answers[0]?.error).toContain("libx.so.6: cannot open shared object file: No such file or directory");
    expectAgreement(said, plugins);
    expect(plugins[0]?.findings).toContainEqual(
      expect.objectContaining({ kind: "missing-library", severity: "error" }),
    );
  });

  test("gets a warning where nothing is known of the gateway's system and it needs more than the gateway", async () => {
    const { plugins } = await verifyJson(await buildHost(), [await needingNewerLibc()]);
    expect(plugins[0]?.findings).toContainEqual(
      expect.objectContaining({ kind: "libc-not-checked", severity: "warning", plugin: "GLIBC_2.99" }),
    );
  });
});

/** A plugin like one from a distribution of the future. */
async function needingNewerLibc(): Promise<string> {
  const plugin = await buildPlugin();
  const needed = (await versionNames(plugin, "needs")).find((name) => /^GLIBC_2\.3\d$/.test(name));
  if (needed === undefined) throw new Error(`${plugin} needs no GLIBC_2.3x`);
  return await replaced(plugin, [
    [Buffer.from(`${needed}\0`), Buffer.from("GLIBC_2.99\0")],
    [versionHash(needed), versionHash("GLIBC_2.99")],
  ]);
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file)).size;
}
