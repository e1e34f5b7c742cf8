import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, expect, test } from "vitest";

const root = dirname(dirname(import.meta.dirname));
let ended: { status: number | null; stdout: string };

beforeAll(() => {
  ended = spawnSync(process.execPath, [join(root, "examples/run.ts")], { encoding: "utf8" });
});

/** Without what depends on the machine: the release of Go, how many packages it has, the architecture, the build line. */
function everywhere(text: string): string[] {
  return text
    .replaceAll(/go1\.\d+(\.\d+)?/g, "go1.x")
    .replaceAll(/\d+ shared/g, "N shared")
    .replaceAll(/linux\/\w+/g, "linux/arch")
    .split("\n")
    .filter((line) => line !== "");
}

test("the example ends well: the gateway does what was predicted for both plugins", () => {
  expect(ended.status).toBe(0);
  expect(ended.stdout).toMatch(/\nThe prediction was right for both plugins\.\n$/);
});

test("the report in the README is the one that the example prints", () => {
  const [, shown = ""] = /^```\n(✗ rejected.*?)^```/ms.exec(readFileSync(join(root, "README.md"), "utf8")) ?? [];
  expect(everywhere(shown).length).toBeGreaterThan(10);
  const printed = everywhere(ended.stdout);
  for (const line of everywhere(shown)) expect(printed).toContain(line);
});
