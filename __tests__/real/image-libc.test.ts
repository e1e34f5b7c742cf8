// A plugin against the libc of an image, judged from the image's layers and opened inside of it by its own loader.

import { existsSync } from "node:fs";
import { cp, mkdir, readFile, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { RuntimeFacts } from "../../src/model/gateway-facts.ts";
import type { PluginReport } from "../../src/model/report.ts";
import { stackOfArchives, take } from "../content/image/layers.ts";
import { withoutName } from "../support/agreement.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { run } from "../support/command.ts";
import { temporaryFolder } from "../support/files.ts";
import { type HostRun, openInHost } from "../support/host.ts";
import { example, type SourceTree } from "../support/source-tree.ts";
import { versionNames } from "../support/system-libraries.ts";
import { verifyFile } from "../verify/in-process.ts";
import { debianPackage } from "./debian-packages.ts";
import { need, requirements } from "./requirements.ts";

/** An image as a folder: a system below, the gateway and the plugin above. */
async function imageOf(system: (root: string) => Promise<void>, host: string, plugin: string): Promise<string> {
  const root = await temporaryFolder();
  await mkdir(join(root, "system"));
  await system(join(root, "system"));
  await mkdir(join(root, "upper", "app"), { recursive: true });
  await cp(host, join(root, "upper", "app", "gateway"));
  await cp(plugin, join(root, "upper", "app", "plugin.so"));
  return root;
}

interface Judged {
  readonly runtime: RuntimeFacts | undefined;
  readonly report: PluginReport;
  /** What the loader of the image itself said; undefined where it opened the plugin. */
  readonly error: string | undefined;
}

/** Judges by the layers, and opens in a root of both. */
async function judge(image: string, plugin: string): Promise<Judged> {
  const archives: Buffer[] = [];
  for (const layer of ["system", "upper"]) {
    const file = join(image, `${layer}.tar`);
    const { code, stderr } = await run("tar", ["--create", "--file", file, "--directory", join(image, layer), "."]);
    if (code !== 0) throw new Error(stderr);
    archives.push(await readFile(file));
  }
  const { runtime, files } = await take(
    stackOfArchives(archives),
    { kind: "path", path: "/app/gateway" },
    { runtime: "read" },
  );
  const report = verifyFile(files[0]?.file ?? "", plugin, { gateway: runtime === undefined ? {} : { runtime } });
  const root = join(image, "root");
  for (const layer of ["system", "upper"])
    await cp(join(image, layer), root, { recursive: true, verbatimSymlinks: true });
  const { answers } = await openInside(root);
  const [answer] = answers;
  if (answer === undefined) throw new Error("The host said nothing.");
  return { runtime, report, error: answer.error };
}

/** Really opens the plugin in the image. */
async function openInside(root: string): Promise<HostRun> {
  return await openInHost("chroot", [root, "/app/gateway", "/app/plugin.so"]);
}

/** A plugin that calls a C function which only some libcs have. */
async function calling(name: string, link: string): Promise<SourceTree> {
  return {
    ...(await example("plugin")),
    "native.go": [
      "package main",
      "",
      `// #cgo LDFLAGS: ${link}`,
      "// #include <stddef.h>",
      `// size_t ${name}(char *to, const char *from, size_t size);`,
      `// static size_t call(char *to) { return ${name}(to, "x", 2); }`,
      'import "C"',
      "",
      "// Native calls what C offers.",
      "func Native() int { var to [2]C.char; return int(C.call(&to[0])) }",
      "",
    ].join("\n"),
  };
}

describe("glibc", () => {
  let older: string;
  let newer: string;
  let plugin: string;
  let host: string;

  beforeAll(async () => {
    older = await debianPackage("bookworm", "libc6");
    newer = await debianPackage("trixie", "libc6");
    host = await buildHost();
    // Linked against the libc of the newer release, strlcpy has the version that it got there.
    const libc = await libcIn(newer);
    const source = await calling("strlcpy", `-L${dirname(libc)} -l:libc.so.6`);
    plugin = await buildPlugin({ source, module: "example.com/newer" });
    expect(await versionNames(plugin, "needs")).toContain("GLIBC_2.38");
  });

  /** Debian's own merged folders, and the package. */
  function systemOf(package_: string) {
    return async (root: string): Promise<void> => {
      for (const folder of ["bin", "lib", "lib64"]) {
        await mkdir(join(root, "usr", folder), { recursive: true });
        await symlink(`usr/${folder}`, join(root, folder));
      }
      for (const folder of ["lib", "lib64", "usr/lib", "usr/lib64"]) {
        const from = join(package_, folder);
        if (existsSync(from)) await cp(from, join(root, "usr", folder.replace(/^usr\//, "")), copying);
      }
    };
  }

  test("of an older image refuses a plugin that needs a newer one, as is foretold word for word", async () => {
    const { runtime, report, error } = await judge(await imageOf(systemOf(older), host, plugin), plugin);
    expect(runtime).toMatchObject({ libc: "glibc", libcVersion: "2.36" });
    expect(error).toMatch(/libc\.so\.6: version `GLIBC_2\.38' not found \(required by \/app\/plugin\.so\)$/);
    expect(report).toMatchObject({ verdict: "rejected", loaderStage: "dlopen" });
    expect(report.loaderError?.replace(plugin, "/app/plugin.so")).toBe(withoutName(error ?? ""));
  });

  test("of a newer image loads the same plugin into the same gateway", async () => {
    const { runtime, report, error } = await judge(await imageOf(systemOf(newer), host, plugin), plugin);
    expect(runtime).toMatchObject({ libc: "glibc", libcVersion: "2.41" });
    expect(error).toBeUndefined();
    expect(report.verdict).toBe("loads");
    expect(report.findings.filter(({ kind }) => kind === "libc-not-checked")).toEqual([]);
  });

  test("without a library that a plugin needs refuses it, as is foretold word for word", async () => {
    const source = await calling("strxfrm", "-Wl,--no-as-needed -lgcc_s");
    const needing = await buildPlugin({ source, module: "example.com/gcc", env: { CGO_LDFLAGS_ALLOW: ".*" } });
    const { report, error } = await judge(await imageOf(systemOf(older), host, needing), needing);
    expect(error).toMatch(/libgcc_s\.so\.1: cannot open shared object file: No such file or directory$/);
    expect(report).toMatchObject({ verdict: "rejected", loaderError: withoutName(error ?? "") });
  });
});

describe("musl", () => {
  const env = { CC: "musl-gcc" };
  let host: string;

  beforeAll(async () => {
    need(requirements.musl);
    host = await buildHost({ env });
  });

  async function musl(root: string): Promise<void> {
    await mkdir(join(root, "lib"));
    const loader = "/lib/ld-musl-x86_64.so.1";
    await cp(loader, join(root, loader), { dereference: true });
  }

  test("of the image has what a musl plugin needs", async () => {
    const plugin = await buildPlugin({ env });
    const { runtime, report, error } = await judge(await imageOf(musl, host, plugin), plugin);
    expect(runtime?.libc).toBe("musl");
    expect(runtime?.libcVersion).toMatch(/^1\.2\.\d+$/);
    expect(runtime?.libcSymbols).toContain("pthread_create");
    expect(error).toBeUndefined();
    expect(report.verdict).toBe("loads");
    expect(report.findings.filter(({ kind }) => kind === "libc-not-checked")).toEqual([]);
  });

  test("of the image has no function that a later musl got: the plugin is refused, as is foretold", async () => {
    const source = await calling("gpv_of_a_later_release", "-Wl,--unresolved-symbols=ignore-all");
    const plugin = await buildPlugin({ env, source, module: "example.com/later" });
    const { report, error } = await judge(await imageOf(musl, host, plugin), plugin);
    expect(error).toMatch(/gpv_of_a_later_release: symbol not found$/);
    expect(report).toMatchObject({ verdict: "rejected", loaderStage: "dlopen" });
    expect(report.findings[0]?.kind).toBe("missing-symbol");
  });

  test("of the image has every function of a glibc plugin that needs few, which is foretold now", async () => {
    const plugin = await buildPlugin();
    const { report, error } = await judge(await imageOf(musl, host, plugin), plugin);
    expect(error).toBeUndefined();
    expect(report.verdict).toBe("loads");
    expect(report.findings).toContainEqual(expect.objectContaining({ kind: "libc-not-checked", severity: "warning" }));
  });

  test("of the image has not every function of a glibc plugin that calls others: refused, as is foretold", async () => {
    const source = await calling("__strncpy_chk", "-lc");
    const plugin = await buildPlugin({ source, module: "example.com/checked" });
    const { report, error } = await judge(await imageOf(musl, host, plugin), plugin);
    expect(error).toMatch(/__strncpy_chk: symbol not found$/);
    expect(report).toMatchObject({ verdict: "rejected", loaderStage: "dlopen" });
    expect(report.findings[0]?.message).toContain("__strncpy_chk");
  });
});

const copying = { recursive: true, verbatimSymlinks: true, force: true } as const;

async function libcIn(package_: string): Promise<string> {
  const { stdout } = await run("find", [package_, "-name", "libc.so.6", "-type", "f"]);
  return stdout.trim();
}
