import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Bundled, build, bundle } from "../../scripts/build.ts";

const root = dirname(dirname(import.meta.dirname));
const folder = mkdtempSync(join(tmpdir(), "go-plugin-verifier-launcher-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("dist", () => {
  let files: ReadonlyMap<string, string>;
  let bundled: ReadonlyMap<string, Bundled>;
  beforeAll(async () => {
    files = await build();
    bundled = await bundle();
  });

  /** What a file imports before it runs, all the way down: files of dist and modules of Node. */
  function loadedWith(path: string, seen = new Set<string>()): Set<string> {
    if (seen.has(path)) return seen;
    seen.add(path);
    for (const from of bundled.get(path)?.imports ?? []) loadedWith(from, seen);
    return seen;
  }

  /** The files that hold something of a package, or of a scope. */
  function filesWith(name: string): string[] {
    const inside = `/node_modules/${name}/`;
    return [...bundled].filter(([, { modules }]) => modules.some((id) => id.includes(inside))).map(([path]) => path);
  }

  test("is the same from one build to the next", async () => {
    expect([...(await build())]).toEqual([...files]);
  });

  test("names no path of the machine that built it", () => {
    for (const [path, text] of files) expect(text.includes(root), path).toBe(false);
  });

  test("holds the action, the command line, the library and its types", () => {
    expect([...files.keys()]).toEqual(
      expect.arrayContaining(["cli.js", "command-line.js", "index.js", "main.js", "types/index.d.ts", "licenses.txt"]),
    );
  });

  test("passes on the licence of every package in it", () => {
    const names = [...bundled.values()].flatMap(({ modules }) =>
      modules.flatMap((id) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1] ?? []),
    );
    expect(new Set(names).size).toBeGreaterThan(10);
    for (const name of new Set(names)) expect(files.get("licenses.txt")).toMatch(new RegExp(`^${name} \\d`, "m"));
  });

  test("loads the upload of artifacts only when something is uploaded", () => {
    const artifact = filesWith("@actions/artifact");
    expect(artifact).not.toEqual([]);
    for (const entry of ["main.js", "command-line.js", "index.js"]) {
      expect(artifact.filter((path) => loadedWith(entry).has(path))).toEqual([]);
    }
  });

  test("loads what writes bills of materials only when one is written: neither a start nor a run needs it", () => {
    const writing = filesWith("@cyclonedx/cyclonedx-library");
    const running = [...bundled].filter(([, { modules }]) => modules.some((id) => id.endsWith("/pipeline/run.ts")));
    expect(writing).toHaveLength(1);
    expect(running).toHaveLength(1);
    for (const path of ["main.js", "command-line.js", "index.js", ...running.map(([name]) => name)]) {
      expect([...loadedWith(path)]).not.toContain(writing[0]);
    }
  });

  test("loads what unpacks only when something is unpacked: a kept profile needs none of it", () => {
    const unpacking = filesWith("yauzl");
    const registry = [...bundled].filter(([, { modules }]) => modules.some((id) => id.endsWith("/registry-client.ts")));
    expect(unpacking).toHaveLength(1);
    expect(registry).toHaveLength(1);
    for (const [path] of registry) expect([...loadedWith(path)]).not.toContain(unpacking[0]);
    for (const [path] of registry) expect([...loadedWith(path)]).not.toContain("node:zlib");
  });

  test("imports nothing of Node's before the command line needs it", () => {
    // The launcher has node:module already, for the cache of what Node compiled.
    const known = ["node:module"];
    const builtins = [...loadedWith("command-line.js")].filter((path) => path.startsWith("node:"));
    expect(builtins.filter((path) => !known.includes(path))).toEqual([]);
    // Somewhere they are imported, or this would prove nothing.
    expect([...bundled.values()].flatMap(({ imports }) => imports).some((path) => path.startsWith("node:"))).toBe(true);
  });

  test("gives the library and the command line nothing of the runner's toolkit at start", () => {
    const toolkit = filesWith("@actions/core");
    expect(toolkit).not.toEqual([]);
    for (const entry of ["command-line.js", "index.js"]) {
      expect(toolkit.filter((path) => loadedWith(entry).has(path))).toEqual([]);
    }
  });
});

describe("the launcher of the command line", () => {
  /** Runs it as if Node had this version. */
  function launch(version: string) {
    const pretend = join(folder, "pretend.cjs");
    const versions = JSON.stringify({ ...process.versions, node: version });
    writeFileSync(pretend, `Object.defineProperty(process, "versions", { value: ${versions} });\n`);
    const launcher = join(root, "dist/cli.js");
    return spawnSync(process.execPath, ["-r", pretend, launcher, "--version"], { encoding: "utf8" });
  }

  test.each(["12.22.12", "20.20.2", "22.18.0"])("tells Node %s which Node it needs", (version) => {
    expect(launch(version)).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringMatching(
        new RegExp(`^go-plugin-verifier needs Node 22\\.19 or later and runs on ${version}\\. .*\\n$`),
      ),
    });
  });

  test.each(["22.19.0", "23.0.0", "26.1.0"])("starts on Node %s", (version) => {
    expect(launch(version)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^go-plugin-verifier \d/) });
  });
});
