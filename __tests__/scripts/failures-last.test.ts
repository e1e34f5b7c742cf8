import { symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { run } from "../support/command.ts";
import { sourceFolder } from "../support/files.ts";

const root = dirname(dirname(import.meta.dirname));
const vitest = join(root, "node_modules/vitest/vitest.mjs");

test("a run names at its very end what failed: tests, hooks, files, and what was thrown outside", async () => {
  const start = 'import { beforeAll, describe, expect, test } from "vitest";\n';
  const folder = await sourceFolder({
    "__tests__/a.test.ts": `${start}test("good", () => {});\ntest("sums", () => expect(1).toBe(2));\n`,
    "__tests__/b.test.ts": `${start}describe("hooks", () => { beforeAll(() => { throw new Error("no hook"); }); test("x", () => {}); });\n`,
    "__tests__/c.test.ts": 'import "./missing.ts";\n',
    "__tests__/d.test.ts": `${start}test("late", async () => { setTimeout(() => { throw new Error("late"); }); await new Promise((done) => setTimeout(done, 100)); });\n`,
  });
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  const config = join(root, "vitest.config.ts");
  const args = [vitest, "run", "--config", config, "--root", folder];
  const { code, stdout } = await run(process.execPath, args, { env: { PATH: process.env["PATH"], NO_COLOR: "1" } });
  expect(code).toBe(1);
  const [, last = ""] = stdout.split("\nfailed:\n");
  expect(last.trimEnd().split("\n").toSorted()).toEqual([
    expect.stringMatching(/^ {2}__tests__\/a\.test\.ts > sums: expected 1 to be 2/),
    expect.stringMatching(/^ {2}__tests__\/b\.test\.ts > hooks: no hook$/),
    expect.stringMatching(/^ {2}__tests__\/c\.test\.ts: .*missing\.ts/),
    "  outside of a test: late",
  ]);
});

test("a run in which all is well ends with its totals", async () => {
  const folder = await sourceFolder({
    "__tests__/a.test.ts": 'import { test } from "vitest";\ntest("good", () => {});\n',
  });
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  const args = [vitest, "run", "--config", join(root, "vitest.config.ts"), "--root", folder];
  const { code, stdout } = await run(process.execPath, args, { env: { PATH: process.env["PATH"], NO_COLOR: "1" } });
  expect(code).toBe(0);
  expect(stdout).not.toContain("failed");
});
