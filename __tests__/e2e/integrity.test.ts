// Whether a file is what the go command wrote: the built command line and action on files that were really built.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isElf } from "../../src/binary/elf.ts";
import { withElf } from "../binary/subjects.ts";
import { type Build, buildHost, buildPlugin, buildWorkspace } from "../support/build.ts";
import { run } from "../support/command.ts";
import { type FileServer, startFileServer } from "../support/file-server.ts";
import { copyOf, patched, temporaryFolder } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { judge } from "../support/pair.ts";
import { answered, commandLine, verifyJson } from "../support/product.ts";
import type { GoVersion } from "../support/toolchain.ts";
import { newJob, runAction } from "./action-run.ts";

/** The member `integrity` of `inspect FILE --format json`. */
async function inspected(file: string): Promise<unknown> {
  const { stdout, stderr } = await commandLine(["inspect", file, "--format", "json"]);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout).integrity;
}

/** The offset of a byte of a section, in the file. */
async function offsetIn(file: string, section: string, at = 0): Promise<number> {
  return await withElf(file, ({ sections }) => {
    const found = sections.find(({ name }) => name === section);
    if (found === undefined) throw new Error(`${file} has no ${section}`);
    return found.offset + at;
  });
}

/** A copy with one bit of one byte of a section changed. */
async function bitFlipped(file: string, section: string, at = 0): Promise<string> {
  const offset = await offsetIn(file, section, at);
  const byte = (await readFile(file))[offset] ?? 0;
  return await patched(file, offset, [byte ^ 1]);
}

/** A copy that a program of binutils has worked on. */
async function rewritten(file: string, program: string, ...args: readonly string[]): Promise<string> {
  const copy = await copyOf(file);
  const { code, stderr } = await run(program, [...args, copy]);
  if (code !== 0) throw new Error(`${program}: ${stderr}`);
  return copy;
}

describe("a file that nothing has changed is intact:", () => {
  const releases: readonly GoVersion[] = ["1.20.14", "1.22.12", "1.23.12", "1.24.6", "1.25.7", "1.26.0", "1.27.4"];
  test.each(releases)("host and plugin of Go %s", async (go) => {
    const [host, plugin] = [await buildHost({ go }), await buildPlugin({ go })];
    expect(await inspected(host)).toBe("intact");
    const { plugins } = await verifyJson(host, [plugin]);
    expect(plugins[0]).toMatchObject({ verdict: "loads", integrity: "intact" });
    expect(plugins[0]?.findings.map(({ kind }) => kind)).not.toContain("altered-file");
  });

  const builds: readonly (readonly [name: string, Build])[] = [
    ["with -race", { flags: ["-trimpath", "-race"] }],
    ["with -ldflags='-s -w'", { flags: ["-trimpath", "-ldflags=-s -w"] }],
    ["without -trimpath", { flags: [] }],
    [
      "with an ID of the linker's own, before that was derived from Go's",
      { go: "1.22.12", flags: ["-ldflags=-B 0x12345678"] },
    ],
    ["without any ID of the linker", { flags: ["-trimpath", "-ldflags=-extldflags=-Wl,--build-id=none"] }],
    ["with an ID of the linker of 8 bytes", { flags: ["-trimpath", "-ldflags=-extldflags=-Wl,--build-id=fast"] }],
  ];
  test.each(builds)("%s", async (_, build) => {
    expect(await inspected(await buildHost(build))).toBe("intact");
    expect(await inspected(await buildPlugin(build))).toBe("intact");
  });

  test.each(["c-shared", "pie", "exe"])("-buildmode=%s", async (mode) => {
    const tree = {
      "go.mod": "module example.com/library\n\ngo 1.20\n",
      "main.go":
        'package main\n\nimport "C"\n\n//export Twice\nfunc Twice(n int) int { return 2 * n }\n\nfunc main() {}\n',
    };
    const outputs = { library: { flags: ["-trimpath", `-buildmode=${mode}`] } };
    expect(await inspected(join(await buildWorkspace({ tree, outputs }), "library"))).toBe("intact");
  });

  test("without cgo, linked by Go itself", async () => {
    expect(await inspected(await buildHost({ env: { CGO_ENABLED: "0" } }))).toBe("intact");
  });

  test("stripped, where there was nothing to take away", async () => {
    const plugin = await buildPlugin({ flags: ["-trimpath", "-ldflags=-s -w"] });
    const stripped = await rewritten(plugin, "strip");
    expect(await readFile(stripped)).toEqual(await readFile(plugin));
    expect(await inspected(stripped)).toBe("intact");
  });
});

describe("a file that was changed after it was linked is altered:", () => {
  test("one byte that is not loaded, and the plugin loads all the same", async () => {
    const plugin = await bitFlipped(await buildPlugin(), ".comment");
    const judged = await judge(await buildHost(), plugin);
    expect(judged.disagreements).toEqual([]);
    expect(judged.plugin).toMatchObject({ verdict: "loads", integrity: "altered" });
    expect(judged.plugin.findings.filter(({ kind }) => kind === "altered-file")).toEqual([
      {
        kind: "altered-file",
        severity: "warning",
        subject: "plugin",
        message: "The plugin's file was changed after it was linked: by patchelf, a packer, or damage.",
        fix: expect.stringMatching(/^Take the plugin as it was built/),
      },
    ]);
    expect(judged.code).toBe(0);
  });

  test.each([".rodata", ".text", ".go.buildinfo", ".note.go.buildid"])("one bit of %s", async (section) => {
    expect(await inspected(await bitFlipped(await buildPlugin(), section))).toBe("altered");
  });

  test("bytes behind the end, and a byte too few", async () => {
    const plugin = await buildPlugin();
    const { length } = await readFile(plugin);
    expect(await inspected(await patched(plugin, length, [0]))).toBe("altered");
    const shortened = await rewritten(plugin, "truncate", "-s", `${length - 1}`);
    expect(await inspected(shortened)).toBe("altered");
  });

  test("strip takes the symbol table away, and the plugin loads: a notice", async () => {
    const plugin = await rewritten(await buildPlugin(), "strip");
    const judged = await judge(await buildHost(), plugin);
    expect(judged.disagreements).toEqual([]);
    expect(judged.plugin).toMatchObject({ verdict: "loads", integrity: "altered" });
    expect(judged.plugin.findings).toContainEqual(
      expect.objectContaining({ kind: "altered-file", severity: "notice", message: expect.stringMatching(/strip/) }),
    );
  });

  test("a file that is known to have had no symbol table was not just stripped: a warning", async () => {
    const flags = ["-ldflags=-s -w"];
    const plugin = await bitFlipped(await buildPlugin({ flags }), ".comment");
    const { plugins } = await verifyJson(await buildHost({ flags: [] }), [plugin]);
    expect(plugins[0]).toMatchObject({ verdict: "loads", integrity: "altered" });
    expect(plugins[0]?.findings).toContainEqual(expect.objectContaining({ kind: "altered-file", severity: "warning" }));
  });

  test.each([
    ["objcopy", "--remove-section=.comment"],
    ["objcopy", "--add-gnu-debuglink=/bin/true"],
    ["strip", "--strip-debug"],
  ])("%s %s: a warning, since the symbol table is there", async (program, ...args) => {
    const plugin = await rewritten(await buildPlugin(), program, ...args);
    const { plugins } = await verifyJson(await buildHost(), [plugin]);
    expect(plugins[0]).toMatchObject({ verdict: "loads", integrity: "altered" });
    expect(plugins[0]?.findings).toContainEqual(expect.objectContaining({ kind: "altered-file", severity: "warning" }));
  });

  test("also where the header that leads to the build ID is damaged", async () => {
    const plugin = await buildPlugin();
    const header = await withElf(plugin, ({ segments, header }) => {
      const index = segments.findIndex(({ type }) => type === 4);
      return header.programHeaderOffset + index * header.programHeaderSize;
    });
    expect(await inspected(await patched(plugin, header, [9]))).toBe("altered");
    expect(await inspected(await patched(plugin, header + 8, [0xff, 0xff, 0xff]))).toBe("altered");
  });

  test("a plugin that is no ELF file any more, and is rejected for that", async () => {
    const plugin = await patched(await buildPlugin(), 0, [0]);
    expect(isElf(await readFile(plugin))).toBe(false);
    const judged = await judge(await buildHost(), plugin);
    expect(judged.disagreements).toEqual([]);
    expect(judged.plugin).toMatchObject({ verdict: "rejected", integrity: "altered" });
  });

  test("two builds whose build IDs were exchanged", async () => {
    const [one, other] = [await buildPlugin(), await buildPlugin({ flags: [] })];
    const from = await offsetIn(other, ".note.go.buildid", 16);
    const id = (await readFile(other)).subarray(from, from + 83);
    expect(await inspected(await patched(one, await offsetIn(one, ".note.go.buildid", 16), [...id]))).toBe("altered");
  });
});

describe("what is not known, or not covered,", () => {
  test.each(["-ldflags=-buildid=", "-ldflags=-buildid=redacted", "-ldflags=-buildid=a/b/c/d"])(
    "%s leaves nothing to hold the file against: unknown, and nothing is shown",
    async (flag) => {
      const plugin = await buildPlugin({ flags: ["-trimpath", flag] });
      const { plugins } = await verifyJson(await buildHost(), [plugin]);
      expect(plugins[0]).toMatchObject({ verdict: "loads", integrity: "unknown" });
      expect(plugins[0]?.findings.map(({ kind }) => kind)).not.toContain("altered-file");
      expect((await commandLine(["inspect", plugin])).stdout).not.toMatch(/after it was linked/);
    },
  );

  test("the first parts of the ID, and the linker's own ID, belong to no hash", async () => {
    const plugin = await buildPlugin();
    expect(await inspected(await bitFlipped(plugin, ".note.go.buildid", 16))).toBe("intact");
    expect(await inspected(await bitFlipped(plugin, ".note.gnu.build-id", 20))).toBe("intact");
    const older = await buildPlugin({ go: "1.22.12" });
    expect(await inspected(await bitFlipped(older, ".note.gnu.build-id", 20))).toBe("altered");
  });

  test("of text that is no binary", async () => {
    const { plugins } = await verifyJson(await buildHost(), [
      await copyOf(join(import.meta.dirname, "..", "..", "LICENSE")),
    ]);
    expect(plugins[0]).toMatchObject({ verdict: "rejected", integrity: "unknown" });
  });
});

describe("where it is shown", () => {
  let server: FileServer;
  beforeAll(async () => {
    server = await startFileServer();
  });
  afterAll(() => server.stop());

  test("inspect has a line for it", async () => {
    const plugin = await buildPlugin();
    expect((await commandLine(["inspect", plugin])).stdout).toMatch(
      /^Content +nothing changed it after it was linked$/m,
    );
    const stripped = await rewritten(plugin, "strip");
    expect((await commandLine(["inspect", stripped])).stdout).toMatch(
      /^Content +changed after it was linked, no symbol table$/m,
    );
    const markdown = await commandLine(["inspect", stripped, "--format", "markdown"]);
    expect(markdown.stdout).toMatch(/^\| Content \| `changed after it was linked`/m);
  });

  test("verify as text reads only what the loader reads, and says nothing of it", async () => {
    const plugin = await bitFlipped(await buildPlugin(), ".comment");
    const { stdout, code } = await commandLine(["verify", await buildHost(), plugin]);
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/linked/);
  });

  test("run hashes what it delivers, and its text has the warning", async () => {
    const host = await buildHost();
    const altered = await bitFlipped(await buildPlugin(), ".comment");
    const run = await commandLine(["run", "--gateway", host, "--plugin", altered, "--target", "linux/amd64"]);
    expect(run.stdout).toMatch(/! The plugin's file was changed after it was linked/);
    expect(run.code).toBe(0);
    const strict = ["--fail-on", "warning"];
    const failed = await commandLine([
      "run",
      "--gateway",
      host,
      "--plugin",
      altered,
      "--target",
      "linux/amd64",
      ...strict,
    ]);
    expect(failed.code).toBe(1);
  });

  test("the action annotates it, and stays green", async () => {
    const job = newJob();
    const altered = await bitFlipped(await buildPlugin(), ".comment");
    const step = await runAction(job, {
      gateway: await buildHost(),
      plugin: altered,
      target: "linux/amd64",
      cache: "false",
    });
    expect(step.code).toBe(0);
    expect(step.stdout).toMatch(/^::warning.*changed after it was linked/m);
  });

  test("a gateway that lies here is judged only where its digest was pinned", async () => {
    const [host, plugin] = [await rewritten(await buildHost(), "strip"), await buildPlugin()];
    const plain = await verifyJson(host, [plugin]);
    expect(plain.check.gateway.integrity).toBeUndefined();
    const pinned = await verifyJson(host, [plugin], ["--gateway-digest", `sha256:${plain.check.gateway.sha256}`]);
    expect(pinned.check.gateway).toMatchObject({ integrity: "altered", verifiedBy: "pinned-digest" });
    expect(pinned.plugins[0]).toMatchObject({ verdict: "loads", integrity: "intact" });
    expect(pinned.plugins[0]?.findings).toContainEqual(
      expect.objectContaining({ kind: "altered-file", severity: "notice", subject: "gateway" }),
    );
  });

  test("a gateway that was downloaded is judged, and what was kept of it says the same", async () => {
    const [host, plugin] = [await buildHost(), await buildPlugin()];
    server.files.set("/intact", await readFile(host));
    server.files.set("/altered", await readFile(await bitFlipped(host, ".comment")));
    const cache = { env: { ...process.env, ...server.trusting, XDG_CACHE_HOME: await temporaryFolder() } };
    for (const name of ["intact", "altered"]) {
      const url = `${server.origin}/${name}`;
      const cold = await answered(["verify", url, plugin, "--format", "json"], cache);
      expect(cold.check.gateway).toMatchObject({ integrity: name });
      const kinds = cold.plugins[0]?.findings.filter(({ kind }) => kind === "altered-file") ?? [];
      expect(kinds.map(({ severity, subject }) => [severity, subject])).toEqual(
        name === "altered" ? [["warning", "gateway"]] : [],
      );
      const warm = await answered(["verify", url, plugin, "--format", "json"], cache);
      expect(warm.report).toEqual(cold.report);
    }
  });

  test("a profile keeps it", async () => {
    const host = await rewritten(await buildHost(), "strip");
    const profile = join(await temporaryFolder(), "gateway.json");
    expect((await commandLine(["profile", host, "-o", profile])).code).toBe(0);
    expect(JSON.parse(await readFile(profile, "utf8"))).toMatchObject({ integrity: "altered", stripped: true });
    const { check, plugins } = await verifyJson(profile, [await buildPlugin()]);
    expect(check.gateway.integrity).toBe("altered");
    expect(plugins[0]?.findings).toContainEqual(expect.objectContaining({ kind: "altered-file", severity: "notice" }));
    expect((await openInHost(host, [await buildPlugin()])).crash).toBeUndefined();
  });
});
