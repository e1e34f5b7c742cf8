import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { buildHost, buildPlugin } from "../support/build.ts";
import { sourceOfBuilt, temporaryFolder } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { answered } from "../support/product.ts";
import { cli } from "./command-line.ts";

let host: string;
let untrimmed: string;
let good: string;

beforeAll(async () => {
  [host, untrimmed, good] = [await buildHost(), await buildHost({ flags: [] }), await buildPlugin()];
});

async function diff(...args: readonly string[]) {
  const { stdout, stderr, code } = await cli(["diff", ...args, "--format", "json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

/** The packages of a file by what the product lists of it. */
async function fingerprints(file: string): Promise<Map<string, string>> {
  const { stdout } = await cli(["inspect", file, "--format", "json"]);
  return new Map(Object.entries(JSON.parse(stdout).fingerprints));
}

test("two gateways say which packages have another fingerprint, by their modules", async () => {
  const { gateways, rows } = await diff(host, untrimmed);
  const [a, b] = [await fingerprints(host), await fingerprints(untrimmed)];
  const shared = [...a.keys()].filter((path) => path !== "main" && b.has(path));
  const different = shared.filter((path) => a.get(path) !== b.get(path));
  expect(gateways).toMatchObject({ shared: shared.length, onlyA: [], onlyB: [] });
  const named = gateways.different.flatMap((one: { packages: string[] }) => one.packages);
  expect(named.toSorted()).toEqual(different.toSorted());
  expect(gateways.different[0].module).toBe("std");
  expect(rows[0]).toMatchObject({ key: "-trimpath", a: "true", severity: "error" });
});

test("of profiles the same, and the C library too", async () => {
  const folder = await temporaryFolder();
  const [a, b] = [join(folder, "a.json"), join(folder, "b.json")];
  await cli(["profile", host, "-o", a]);
  await cli(["profile", untrimmed, "-o", b]);
  expect((await diff(a, b)).gateways).toEqual((await diff(host, untrimmed)).gateways);
  for (const [file, libcVersion] of [
    [a, "2.31"],
    [b, "2.36"],
  ] as const) {
    const runtime = { libc: "glibc", libcVersion, versions: {}, libraries: [] };
    await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, "utf8")), runtime }));
  }
  const { stdout } = await cli(["diff", a, b]);
  expect(stdout).toMatch(/^libc {6}glibc 2\.31 → glibc 2\.36$/m);
  expect(stdout).toMatch(
    /^Packages {2}\d+ of \d+ that both link have another fingerprint: \d+ of the standard library/m,
  );
});

test("with a plugin they say what becomes of it, as they do", async () => {
  const { plugins } = await diff(host, untrimmed, "--plugin", good);
  const { answers } = await openInHost(untrimmed, [good]);
  const said = answers[0]?.error?.replace(/^plugin\.Open\("[^"]*"\): /, "");
  expect(plugins).toMatchObject([
    {
      path: good,
      a: "loads",
      b: "rejected",
      breaks: true,
      error: expect.stringContaining(said ?? "nothing"),
      cause: "The plugin was built with -trimpath, the gateway without it.",
      changes: [{ what: "build -trimpath", a: "true" }],
      fix: {
        standing: "try",
        steps: expect.arrayContaining([{ kind: "change", sentence: "Build the plugin without -trimpath." }]),
      },
    },
  ]);
  const { stdout } = await cli(["diff", host, untrimmed, "--plugin", good, "--format", "markdown"]);
  expect(stdout).toContain("| loads | rejected |");
});

describe("an upgrade breaks", () => {
  const logrus = "github.com/sirupsen/logrus";
  const own = { requires: { [logrus]: "v1.8.0" }, links: [logrus] };

  test("the source of a plugin by one module, with the commands after which it does not", async () => {
    const [old, next] = [await buildHost(own), await buildHost({ ...own, requires: { [logrus]: "v1.8.1" } })];
    const cwd = await sourceOfBuilt(await buildPlugin(own));
    const judged = async () => {
      const { stdout, code, stderr } = await cli(["diff", old, next, "--plugin", ".", "--format", "json"], { cwd });
      expect(code, stderr).toBe(0);
      return JSON.parse(stdout).plugins[0];
    };
    const broken = await judged();
    const { stdout } = await cli(["diff", old, next, "--plugin", "."], { cwd });
    expect(stdout).toContain(broken.fix.steps.map(({ line }: { line: string }) => line).join(`\n${" ".repeat(12)}`));
    expect(broken).toMatchObject({
      a: "clear",
      b: "refused",
      breaks: true,
      changes: [{ what: `dep ${logrus}`, a: "v1.8.0", b: "v1.8.1" }],
      fix: { standing: "proven" },
    });
    const steps: { line: string }[] = broken.fix.steps;
    for (const { line } of steps) await promisify(execFile)("sh", ["-c", line], { cwd });
    expect(await judged()).toMatchObject({ a: "refused", b: "clear", breaks: false });
    const { plugins } = await answered(["run", "--gateway", next, "--plugin", ".", "--format", "json"], { cwd });
    expect(plugins[0]?.verdict).toBe("loads");
  });

  test("by another release of Go", async () => {
    const next = await buildHost({ go: "1.26.8" });
    const { plugins } = await diff(host, next, "--plugin", good);
    expect(plugins[0]).toMatchObject({ breaks: true, changes: [{ what: "go", a: "go1.24.6", b: "go1.26.8" }] });
    const { stdout } = await cli(["diff", host, next, "--plugin", good]);
    expect(stdout).toContain("B breaks 1 of 1 plugin: ");
    expect(stdout).toMatch(/^ {2}Changed {3}go go1\.24\.6 → go1\.26\.8$/m);
  });

  test("and says of what cannot be built why", async () => {
    const cwd = await sourceOfBuilt(await buildPlugin());
    await writeFile(join(cwd, "more.go"), 'package main\n\nimport _ "encoding/json/v2"\n');
    const { stdout } = await cli(["diff", host, untrimmed, "--plugin", ".", "--format", "markdown"], { cwd });
    expect(stdout).toContain("| ✗ | `.` | unbuilt | unbuilt |\n");
    expect(stdout).toContain("more.go&#58;3: package encoding/json/v2 is not in std");
    expect(stdout).toContain("**Try** Use another package");
  });

  test("nothing of a plugin that loads in both, or that A refuses as well", async () => {
    const bare = await buildPlugin({ flags: [] });
    const { plugins } = await diff(host, host, "--plugin", good, "--plugin", bare);
    expect(plugins.map(({ breaks }: { breaks: boolean }) => breaks)).toEqual([false, false]);
    const { stdout } = await cli(["diff", host, host, "--plugin", good, "--plugin", bare]);
    expect(stdout).toContain("B breaks none of the 2 plugins.");
  });
});

test("that are equal say so, and a plugin beside a gateway is compared as ever", async () => {
  const { stdout } = await cli(["diff", host, host]);
  expect(stdout).toMatch(/No line differs\.[\s\S]*^Packages {2}all \d+ that both link have the same fingerprint$/m);
  expect(await diff(host, good)).not.toHaveProperty("gateways");
  const refused = await cli(["diff", host, good, "--plugin", good]);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("--plugin is for two gateways") });
});

test("a gateway that cannot be had is named", async () => {
  expect(await cli(["diff", host, "tyk@999"])).toMatchObject({ code: 2, stderr: expect.stringContaining("tyk") });
  expect(await cli(["diff", host, "./lost"])).toMatchObject({ code: 2, stderr: expect.stringContaining("B ./lost") });
});
