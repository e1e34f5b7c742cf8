// What the dynamic linker resolves before any code of a plugin runs, against the real host.
import { beforeAll, describe, expect, test } from "vitest";
import type { RuntimeFacts } from "../../src/gateway/facts.ts";
import { expectAgreement } from "../support/agreement.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { buildLibrary } from "../support/c-library.ts";
import { replaced } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { example, type SourceTree } from "../support/source-tree.ts";
import { verifyByProfile, verifyFile } from "./in-process.ts";

/** A plugin that calls C functions which nobody defines. */
async function calling(declarations: readonly string[], calls: string): Promise<SourceTree> {
  const preamble = ["#cgo LDFLAGS: -Wl,--unresolved-symbols=ignore-all", ...declarations];
  return {
    ...(await example("plugin")),
    "native.go": `package main

/*
${preamble.join("\n")}
static int call(void) { return ${calls}; }
*/
import "C"

// Native calls what C offers.
func Native() int { return int(C.call()) }
`,
  };
}

const nowhere = "int gpv_nowhere(void);";
const elsewhere = "int gpv_elsewhere(void);";

let host: string;

beforeAll(async () => {
  host = await buildHost();
});

describe("a function that nobody defines", () => {
  test("is refused in the words of dlopen", async () => {
    const source = await calling([nowhere], "gpv_nowhere()");
    const plugin = await buildPlugin({ source, module: "example.com/native" });
    const said = await openInHost(host, [plugin]);
    expect(said.answers[0]?.error).toContain("undefined symbol: gpv_nowhere");
    const judged = verifyFile(host, plugin);
    expectAgreement(said, [judged]);
    expect(judged).toMatchObject({ verdict: "rejected", loaderStage: "dlopen" });
    expect(judged.findings).toContainEqual(expect.objectContaining({ kind: "missing-symbol", severity: "error" }));
  });

  test("is refused without words where there are several, since the linker's order decides", async () => {
    const source = await calling([nowhere, elsewhere], "gpv_nowhere() + gpv_elsewhere()");
    const plugin = await buildPlugin({ source, module: "example.com/native" });
    const said = await openInHost(host, [plugin]);
    expect(said.answers[0]?.error).toMatch(/undefined symbol: gpv_(nowhere|elsewhere)$/);
    const judged = verifyFile(host, plugin);
    expect(judged).toMatchObject({ verdict: "rejected", loaderStage: "dlopen" });
    expect(judged.loaderError).toBeUndefined();
  });

  test("may be missing where it is weak", async () => {
    const weak = "int gpv_nowhere(void) __attribute__((weak));";
    const source = await calling([weak], "gpv_nowhere ? gpv_nowhere() : 0");
    const plugin = await buildPlugin({ source, module: "example.com/native" });
    const judged = verifyFile(host, plugin);
    expectAgreement(await openInHost(host, [plugin]), [judged]);
    expect(judged.verdict).toBe("loads");
  });

  test("leaves the verdict open beside a profile, which holds no symbols", async () => {
    const source = await calling([nowhere], "gpv_nowhere()");
    const plugin = await buildPlugin({ source, module: "example.com/native" });
    const [judged] = verifyByProfile(host, [plugin]).checks[0]?.plugins ?? [];
    expect(judged?.verdict).toBe("unknown");
    expect(judged?.findings[0]?.message).toContain("gpv_nowhere");
  });
});

describe("a library of the gateway's system", () => {
  const glibc: RuntimeFacts = { libc: "glibc", versions: {}, libraries: ["libc.so.6", "ld-linux-x86-64.so.2"] };

  test("that is not there is named in the words of dlopen", async () => {
    const plugin = await needing("libx.so.6");
    const judged = verifyFile(host, plugin, { gateway: { runtime: glibc } });
    expectAgreement(await openInHost(host, [plugin]), [judged]);
    expect(judged.loaderError).toBe("libx.so.6: cannot open shared object file: No such file or directory");
  });

  test("that the gateway does not need itself is a warning where its system is not known", async () => {
    const judged = verifyFile(host, await needing("libx.so.6"));
    expect(judged.findings).toContainEqual(
      expect.objectContaining({ kind: "libc-not-checked", severity: "warning", subject: "libx.so.6" }),
    );
  });

  test("that has another version of itself is refused in the words of dlopen", async () => {
    const plugin = await buildPlugin();
    const runtime = { ...glibc, versions: { "libc.so.6": ["GLIBC_2.2.5"] } };
    const judged = verifyFile(host, plugin, { gateway: { runtime } });
    expect(judged).toMatchObject({ verdict: "rejected", loaderStage: "dlopen" });
    expect(judged.loaderError).toMatch(
      /^libc\.so\.6: version `GLIBC_2[.\d]+' not found \(required by \/.*plugin\.so\)$/,
    );
  });

  test("is not asked for where a library has none of its symbols", async () => {
    const library = await buildLibrary("int answer(void) { return 42; }\n", ["-nostdlib"]);
    const judged = verifyFile(host, library, { gateway: { runtime: glibc } });
    expectAgreement(await openInHost(host, [library]), [judged]);
  });
});

describe("musl", () => {
  const musl: RuntimeFacts = { libc: "musl", versions: {}, libraries: [] };

  test("refuses a plugin that calls the checked functions of glibc", async () => {
    const source = await calling(["int __vfprintf_chk(void);"], "__vfprintf_chk()");
    const plugin = await buildPlugin({ source, module: "example.com/fortified" });
    const judged = verifyFile(host, plugin, { gateway: { runtime: musl } });
    expect(judged).toMatchObject({ verdict: "rejected", loaderStage: "dlopen" });
    expect(judged.loaderError).toBeUndefined();
    expect(judged.findings[0]).toMatchObject({ kind: "missing-symbol" });
    expect(judged.findings[0]?.message).toContain("__vfprintf_chk");
  });

  test("may load any other plugin that was linked against glibc: nobody knows before", async () => {
    const judged = verifyFile(host, await buildPlugin(), { gateway: { runtime: musl } });
    expect(judged.verdict).toBe("unknown");
  });

  test("has no plugin for a gateway on glibc", async () => {
    const plugin = await replaced(await buildPlugin(), [
      [Buffer.from("\0libc.so.6\0"), Buffer.from("\0libc.so\0\0\0")],
    ]);
    const judged = verifyFile(host, plugin);
    expect(judged).toMatchObject({ verdict: "rejected", loaderStage: "dlopen" });
    expect(judged.findings[0]?.kind).toBe("missing-library");
  });
});

/** The plugin with another name in the place of its libc's. */
async function needing(library: string): Promise<string> {
  return await replaced(await buildPlugin(), [[Buffer.from("\0libc.so.6\0"), Buffer.from(`\0${library}\0`)]]);
}
