import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockFileGaps } from "../../scripts/lock-file.ts";

const root = dirname(dirname(import.meta.dirname));
const lockText = readFileSync(join(root, "package-lock.json"), "utf8");
const manifestText = readFileSync(join(root, "package.json"), "utf8");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "go-plugin-verifier-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The project's own lock file, changed, beside its package.json. */
function gapsOf(lock: unknown, manifest: string = manifestText): string[] {
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lock));
  writeFileSync(join(folder, "package.json"), manifest);
  return lockFileGaps(folder);
}

test("the project's lock file holds every package that it mentions", () => {
  expect(gapsOf(JSON.parse(lockText))).toEqual([]);
});

test("a lock file without another platform's binary is not whole", () => {
  const lock: { packages: Record<string, unknown> } = JSON.parse(lockText);
  const platform = "@biomejs/cli-win32-x64";
  expect(lock.packages).toHaveProperty([`node_modules/${platform}`]);
  delete lock.packages[`node_modules/${platform}`];
  expect(gapsOf(lock)).toEqual([`node_modules/@biomejs/biome needs ${platform}, which is missing`]);
});

test("a lock file from before a dependency was added is out of date", () => {
  const manifest = JSON.parse(manifestText);
  const changed = { ...manifest, devDependencies: { ...manifest.devDependencies, "left-out": "^1.0.0" } };
  expect(gapsOf(JSON.parse(lockText), JSON.stringify(changed))).toEqual([
    "package-lock.json was not written for the devDependencies of package.json: run `npm install`",
  ]);
});
