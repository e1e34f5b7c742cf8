import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { bundleGaps } from "../../scripts/lock-file.ts";

const root = dirname(dirname(import.meta.dirname));
const manifest: {
  bin: Record<string, string>;
  exports: Record<string, string | Record<string, string>>;
  files: string[];
} = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

test("every file that the package offers is there", () => {
  const offered = [
    ...Object.values(manifest.bin),
    ...Object.values(manifest.exports).flatMap((entry) => (typeof entry === "string" ? [entry] : Object.values(entry))),
    ...manifest.files,
  ];
  expect(offered.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test("the program is executable", () => {
  for (const file of Object.values(manifest.bin)) expect(statSync(join(root, file)).mode & 0o111).toBe(0o111);
});

test("what users run of others is a dependency, and nothing else is", () => {
  expect(bundleGaps(root, readFileSync(join(root, "dist/licenses.txt"), "utf8"))).toEqual([]);
});

test("the action starts the file that is built for it, on the Node that runners have", () => {
  const action = readFileSync(join(root, "action.yml"), "utf8");
  expect(action).toMatch(/^ {2}using: node24$/m);
  const [, main = ""] = /^ {2}main: (.+)$/m.exec(action) ?? [];
  expect(main).toBe("dist/main.js");
  expect(existsSync(join(root, main))).toBe(true);
});
