import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { buildHost, buildPlugin } from "../support/build.ts";
import { temporaryFolder } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
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
  const shared = [...a.keys()].filter((path) => b.has(path));
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
  expect(plugins).toEqual([
    { path: good, a: "loads", b: "rejected", error: expect.stringContaining(said ?? "nothing") },
  ]);
  const { stdout } = await cli(["diff", host, untrimmed, "--plugin", good, "--format", "markdown"]);
  expect(stdout).toContain("| loads | rejected |");
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
