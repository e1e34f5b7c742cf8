import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { bundleGaps, lockFileGaps } from "../../scripts/lock-file.ts";

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

describe("a bundled package", () => {
  const bundled = (title: string) => `${title}\n\nPermission is granted.\n`;
  const others = Object.keys(JSON.parse(manifestText).dependencies).map((name) =>
    bundled(`${name} ${versionOf(name)} (MIT)`),
  );

  function versionOf(name: string): string {
    return JSON.parse(lockText).packages[`node_modules/${name}`].version;
  }

  function gaps(licenses: readonly string[], change: (manifest: Changed) => void = () => {}): string[] {
    const manifest: Changed = JSON.parse(manifestText);
    change(manifest);
    writeFileSync(join(folder, "package-lock.json"), lockText);
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
    return bundleGaps(folder, licenses.join("-----\n"));
  }

  interface Changed {
    readonly dependencies: Record<string, string>;
  }

  test("that is a dependency, or that one needs, is seen by audits", () => {
    // Of another package in its own folder: what `@actions/core` needs.
    const inner = bundled(`@actions/http-client ${versionOf("@actions/http-client")} (MIT)`);
    expect(gaps([...others, inner])).toEqual([]);
  });

  test("that only development needs is named", () => {
    const title = `rolldown ${versionOf("rolldown")} (MIT)`;
    expect(gaps([...others, bundled(title)])).toEqual([
      `rolldown ${versionOf("rolldown")} is in the bundle: its root belongs to "dependencies"`,
    ]);
  });

  test("of another version than the lock file's is named", () => {
    expect(gaps([...others, bundled("valibot 0.0.1 (MIT)")])).toEqual([
      'valibot 0.0.1 is in the bundle: its root belongs to "dependencies"',
    ]);
  });

  test("a dependency that is not bundled is named", () => {
    const change = ({ dependencies }: Changed) => {
      dependencies["rolldown"] = "^1.0.0";
    };
    expect(gaps(others, change)).toEqual(['rolldown is not in the bundle: it belongs to "devDependencies"']);
  });

  test("an empty list is no proof", () => {
    expect(gaps([])).toEqual(["dist/licenses.txt names no package: run `npm run build`"]);
  });
});
