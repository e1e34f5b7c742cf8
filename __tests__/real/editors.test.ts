// Plugins as other linkers write them and as tools change them afterwards: the verdict is what the host does.
import { beforeAll, describe, expect, test } from "vitest";
import { expectAgreement } from "../support/agreement.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { run } from "../support/command.ts";
import { copyOf } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { verifyJson } from "../support/product.ts";
import type { GoVersion } from "../support/toolchain.ts";
import { need, requirements } from "./requirements.ts";

/** So long that nothing of it fits where the old one was. */
const longPath = `/opt/${"long/".repeat(60)}lib`;
const grow = ["patchelf", "--set-rpath", longPath];
const need2 = ["patchelf", "--add-needed", "libm.so.6"];

/** What the tools do; several are done one after the other. */
const edits: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "patchelf: a long path": [grow],
  "patchelf: a long path, then a library": [grow, need2],
  "patchelf: both at once": [[...grow, "--add-needed", "libm.so.6"]],
  "patchelf: grown three times": [
    grow,
    ["patchelf", "--set-rpath", longPath.repeat(2)],
    ["patchelf", "--set-rpath", longPath.repeat(3)],
  ],
  "patchelf: a long SONAME": [["patchelf", "--set-soname", "lib-with-a-name-that-must-find-room-elsewhere.so.1"]],
  "patchelf: a library replaced": [need2, ["patchelf", "--replace-needed", "libm.so.6", "libdl.so.2"]],
  "patchelf: the C library left out": [["patchelf", "--remove-needed", "libc.so.6"]],
  "patchelf: larger pages": [[...grow, "--page-size", "65536"]],
  "patchelf: symbols without versions": [
    ["patchelf", "--clear-symbol-version", "malloc", "--clear-symbol-version", "pthread_create"],
  ],
  strip: [["strip"]],
  "strip: debug data": [["strip", "--strip-debug"]],
  "strip: what is not needed": [["strip", "--strip-unneeded"]],
  "strip: notes": [["strip", "--remove-section=.comment", "--remove-section=.note.gnu.build-id"]],
  "strip: Go's build ID": [["strip", "--remove-section=.note.go.buildid"]],
  "strip, then patchelf twice": [["strip"], grow, need2],
  "patchelf twice, then strip": [grow, need2, ["strip"]],
  objcopy: [["objcopy"]],
  "objcopy: a section": [["objcopy", "--add-section=.extra=/etc/passwd"]],
  "objcopy: a section for memory": [
    ["objcopy", "--add-section=.extra=/etc/passwd", "--set-section-flags=.extra=alloc,readonly"],
  ],
  "objcopy: compressed debug data": [["objcopy", "--compress-debug-sections"]],
  "objcopy: a link to debug data": [["objcopy", "--strip-all", "--add-gnu-debuglink=/etc/passwd"]],
  "objcopy: padding": [["objcopy", "--pad-to=0x1000000"]],
  "objcopy: no table of versions": [["objcopy", "--remove-section=.gnu.version"]],
};

const linkers: Readonly<Record<string, readonly string[]>> = {
  bfd: [
    "-Wl,-z,now",
    "-Wl,-z,norelro",
    "-Wl,-z,noseparate-code",
    "-Wl,--hash-style=sysv",
    "-Wl,-z,pack-relative-relocs",
  ],
  gold: [
    "",
    "-Wl,-z,now",
    "-Wl,--hash-style=sysv",
    "-Wl,--compress-debug-sections=zlib",
    "-Wl,--icf=safe -Wl,-O2",
    "-Wl,--rosegment",
  ],
  lld: [
    "",
    "-Wl,-z,now",
    "-Wl,-z,separate-loadable-segments",
    "-Wl,--hash-style=sysv",
    "-Wl,--icf=all",
    "-Wl,--no-rosegment",
    "-Wl,--pack-dyn-relocs=relr",
  ],
  mold: [
    "",
    "-Wl,-z,now",
    "-Wl,-z,noseparate-code",
    "-Wl,--hash-style=sysv",
    "-Wl,-z,norelro",
    "-Wl,--compress-debug-sections=zlib",
    "-Wl,-z,pack-relative-relocs",
  ],
};

let host: string;

beforeAll(async () => {
  need(requirements.editors);
  host = await buildHost();
});

async function linkedWith(linker: string, flags: string, go: GoVersion = "1.24.6"): Promise<string> {
  const external = `-fuse-ld=${linker} ${flags}`.trim();
  return await buildPlugin({ go, flags: ["-trimpath", `-ldflags=-extldflags '${external}'`] });
}

async function edited(plugin: string, steps: readonly (readonly string[])[]): Promise<string> {
  const copy = await copyOf(plugin);
  for (const [tool = "", ...args] of steps) {
    const { code, stderr } = await run(tool, [...args, copy]);
    if (code !== 0) throw new Error(`${tool} ${args.join(" ")}: ${stderr}`);
  }
  return copy;
}

/** The verdict, which is that of the host. */
async function verdictOf(file: string, gateway = host): Promise<string | undefined> {
  const opened = await openInHost(gateway, [file]);
  const { plugins } = await verifyJson(gateway, [file]);
  expectAgreement(opened, plugins);
  return plugins[0]?.verdict;
}

describe.each(Object.entries(edits))("%s", (_, steps) => {
  test("leaves a plugin that loads", async () => {
    expect(await verdictOf(await edited(await buildPlugin(), steps))).toBe("loads");
  });

  test("leaves a plugin of Go 1.27 that loads", async () => {
    const plugin = await edited(await buildPlugin({ go: "1.27.4" }), steps);
    expect(await verdictOf(plugin, await buildHost({ go: "1.27.4" }))).toBe("loads");
  });
});

describe.each(Object.entries(linkers))("a plugin that %s linked", (linker, variants) => {
  test.each(variants)("with %j is judged as the host does", async (flags) => {
    expect(await verdictOf(await linkedWith(linker, flags))).toMatch(/^(loads|rejected)$/);
  });

  test.each([
    ["grown twice", [grow, need2]],
    ["stripped", [["strip"]]],
    ["copied", [["objcopy"]]],
  ])("and that was %s loads", async (_, steps) => {
    expect(await verdictOf(await edited(await linkedWith(linker, ""), steps))).toBe("loads");
  });
});

test("packed relocations that nobody told glibc of are refused in its words", async () => {
  const file = await linkedWith("lld", "-Wl,--pack-dyn-relocs=relr");
  const { plugins } = await verifyJson(host, [file]);
  expect(plugins[0]).toMatchObject({ verdict: "rejected", loaderStage: "dlopen" });
  expect(plugins[0]?.loaderError).toMatch(/: DT_RELR without GLIBC_ABI_DT_RELR dependency$/);
  expectAgreement(await openInHost(host, [file]), plugins);
});
