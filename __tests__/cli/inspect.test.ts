import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildHost, buildPlugin } from "../support/build.ts";
import { run } from "../support/command.ts";
import { temporaryFolder } from "../support/files.ts";
import { toolchain } from "../support/toolchain.ts";
import { cli } from "./command-line.ts";

let host: string;
let plugin: string;

beforeAll(async () => {
  host = await buildHost();
  plugin = await buildPlugin({
    flags: ["-race", "-ldflags=-s -w"],
    requires: { "github.com/sirupsen/logrus": "v1.9.3" },
    links: ["github.com/sirupsen/logrus"],
  });
});

/** What Go itself prints of a file. */
async function goVersion(file: string): Promise<string> {
  const { go, env } = await toolchain("1.24.6");
  const { stdout, code } = await run(go, ["version", "-m", file], { env });
  expect(code).toBe(0);
  return stdout;
}

describe("inspect", () => {
  test("ends with the lines of go version -m, byte for byte", async () => {
    for (const file of [host, plugin]) {
      const { code, stdout } = await cli(["inspect", file]);
      expect(code).toBe(0);
      expect(stdout.endsWith(`\n\n${await goVersion(file)}`)).toBe(true);
    }
  });

  test("says what the file is, what it offers and what it needs", async () => {
    const { stdout } = await cli(["inspect", plugin]);
    expect(stdout).toMatch(/^Kind +a Go plugin, ELF 64-bit, \w+\/\w+$/m);
    expect(stdout).toMatch(/^Plugin path +example\.com\/plugin$/m);
    expect(stdout).toMatch(/^Exports +.*AuthCheck \(function\)/m);
    expect(stdout).toMatch(/^Fingerprints +\d+ packages$/m);
    expect(stdout).toMatch(/^Libraries +.*libc\.so\.6/m);
    expect(stdout).toMatch(/^Needs +GLIBC_2\./m);
  });

  test("says of a gateway whether it opens plugins", async () => {
    expect((await cli(["inspect", host])).stdout).toMatch(/^Opens plugins +yes$/m);
    const stub = await buildHost({ env: { CGO_ENABLED: "0" } });
    expect((await cli(["inspect", stub])).stdout).toMatch(/^Opens plugins +no: built with CGO_ENABLED=0/m);
  });

  test("lists every fingerprint when asked, and in JSON", async () => {
    const listed = await cli(["inspect", plugin, "--fingerprints"]);
    const json = JSON.parse((await cli(["inspect", plugin, "--format", "json"])).stdout);
    const lines = listed.stdout.split("\n").filter((line) => /^[0-9a-f]{16} {2}/.test(line));
    expect(lines.map((line) => line.split("  ")[1])).toEqual(Object.keys(json.fingerprints));
    expect(json.fingerprints).toHaveProperty(["github.com/sirupsen/logrus"]);
    expect(json.exports).toContainEqual({ name: "AuthCheck", kind: "function" });
  });
});

describe("diff", () => {
  test("has in JSON the lines of go version -m of both sides, and each of them in one pair", async () => {
    const { stdout, code } = await cli(["diff", host, plugin, "--format", "json"]);
    expect(code).toBe(0);
    const diff = JSON.parse(stdout);
    for (const [side, file] of [
      [diff.a, host],
      [diff.b, plugin],
    ]) {
      expect([`${side.file}: ${side.goVersion}`, ...side.buildInfo, ""].join("\n")).toBe(await goVersion(file));
    }
    const pairs = new Set(diff.rows.map((row: { line: string; key: string }) => `${row.line} ${row.key}`));
    expect(pairs.size).toBe(diff.rows.length);
    const lines: string[] = diff.b.buildInfo;
    expect(diff.rows.filter((row: { b?: string }) => row.b !== undefined)).toHaveLength(lines.length + 1);
  });

  test("shows what matters first and what is only named differently last", async () => {
    const cwd = await temporaryFolder();
    await symlink(host, join(cwd, "gateway"));
    await symlink(plugin, join(cwd, "auth.so"));
    const { stdout } = await cli(["diff", "gateway", "auth.so"], { cwd });
    const places = [/^✗ build -trimpath +true +–$/m, /^✗ build -race +– +true$/m, /^· build -buildmode +exe +plugin$/m];
    const found = places.map((place) => stdout.search(place));
    expect(found).not.toContain(-1);
    expect(found).toEqual(found.toSorted((a, b) => a - b));
  });

  test("of a file with itself finds nothing", async () => {
    expect((await cli(["diff", host, host])).stdout).toMatch(/^No line differs\.\n/);
  });

  test("with --verbose has every line", async () => {
    const { stdout } = await cli(["diff", host, plugin, "--verbose"]);
    expect(stdout).toContain("build GOOS  linux");
    expect(stdout).toContain("dep github.com/sirupsen/logrus");
  });
});
