// What the dynamic linker resolves before any code of a plugin runs, against the real host.
import { beforeAll, describe, expect, test } from "vitest";
import type { GatewayFacts, RuntimeFacts } from "../../src/model/gateway-facts.ts";
import { expectAgreement } from "../support/agreement.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { buildLibrary } from "../support/c-library.ts";
import { run } from "../support/command.ts";
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

  test("is refused the same beside a profile, which holds the C symbols of the gateway", async () => {
    const source = await calling([nowhere], "gpv_nowhere()");
    const plugin = await buildPlugin({ source, module: "example.com/native" });
    const [judged] = verifyByProfile(host, [plugin]).checks[0]?.plugins ?? [];
    expect(judged).toEqual(verifyFile(host, plugin));
  });

  test("leaves the verdict open where the gateway's symbols are not known", async () => {
    const source = await calling([nowhere], "gpv_nowhere()");
    const plugin = await buildPlugin({ source, module: "example.com/native" });
    const judged = verifyFile(host, plugin, { gateway: { hasSymbol: () => undefined } });
    expect(judged.verdict).toBe("unknown");
    expect(judged.findings[0]?.message).toContain("gpv_nowhere");
  });

  test("leaves the verdict open where a library of the gateway's own may define it", async () => {
    const source = await calling([nowhere], "gpv_nowhere()");
    const plugin = await buildPlugin({ source, module: "example.com/native" });
    const linking = { needed: ["libc.so.6", "libown.so.1"], versionNeeds: [], versionDefinitions: [] };
    const judged = verifyFile(host, plugin, { gateway: { linking } });
    expect(judged.verdict).toBe("unknown");
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

describe("what is known of the gateway's libraries", () => {
  const glibc: RuntimeFacts = { libc: "glibc", versions: {}, libraries: ["libc.so.6"] };

  async function findingsOf(runtime: RuntimeFacts, linking: Partial<GatewayFacts["linking"]> = {}) {
    const own = { needed: ["libc.so.6"], versionNeeds: [], versionDefinitions: [], ...linking };
    const judged = verifyFile(host, await needing("libx.so.6"), { gateway: { runtime, linking: own } });
    return { verdict: judged.verdict, kinds: judged.findings.map(({ kind, subject }) => `${kind} ${subject}`) };
  }

  test("is enough for a library that the gateway has loaded itself", async () => {
    const { verdict } = await findingsOf(glibc, { needed: ["libx.so.6"] });
    expect(verdict).not.toBe("rejected");
  });

  test("is not enough where the gateway looks into folders of its own", async () => {
    const { verdict, kinds } = await findingsOf(glibc, { runpath: "$ORIGIN/lib" });
    expect(verdict).not.toBe("rejected");
    expect(kinds).toContain("libc-not-checked libx.so.6");
  });

  test("may be that a library is there and not which versions it has: that is a warning", async () => {
    const versions = { "libc.so.6": [] };
    const { verdict, kinds } = await findingsOf({ ...glibc, versions, libraries: ["libc.so.6", "libx.so.6"] });
    expect(verdict).not.toBe("rejected");
    expect(kinds).toContainEqual(expect.stringMatching(/^libc-not-checked GLIBC_2/));
  });
});

describe("musl", () => {
  const musl: RuntimeFacts = { libc: "musl", versions: {}, libraries: [] };

  test("that is known symbol by symbol refuses a plugin for the function that it lacks", async () => {
    const plugin = await buildPlugin();
    const all = await undefinedSymbols(plugin);
    const libcSymbols = all.filter((name) => name !== "pthread_create");
    const judged = verifyFile(host, plugin, { gateway: { runtime: { ...musl, libcSymbols } } });
    expect(judged).toMatchObject({ verdict: "rejected", loaderStage: "dlopen" });
    expect(judged.findings[0]).toMatchObject({ kind: "missing-symbol" });
    expect(judged.findings[0]?.message).toContain("needs pthread_create, which musl does not have");
  });

  test("that has every function lets a glibc plugin load, with a warning", async () => {
    const plugin = await buildPlugin();
    const libcSymbols = await undefinedSymbols(plugin);
    const judged = verifyFile(host, plugin, { gateway: { runtime: { ...musl, libcSymbols } } });
    expect(judged.verdict).toBe("loads");
    expect(judged.findings).toContainEqual(expect.objectContaining({ kind: "libc-not-checked", severity: "warning" }));
  });

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

/** What the plugin takes from elsewhere, as `nm` tells. */
async function undefinedSymbols(plugin: string): Promise<string[]> {
  const { stdout } = await run("nm", ["--dynamic", "--undefined-only", "--without-symbol-versions", plugin]);
  return stdout.split("\n").flatMap((line) => /[UwV] (\S+)/.exec(line)?.[1] ?? []);
}

/** The plugin with another name in the place of its libc's. */
async function needing(library: string): Promise<string> {
  return await replaced(await buildPlugin(), [[Buffer.from("\0libc.so.6\0"), Buffer.from(`\0${library}\0`)]]);
}
