import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const script = join(dirname(dirname(import.meta.dirname)), "scripts/totals.ts");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "go-plugin-verifier-totals-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the script on reports with these counts; undefined: the report was never written. */
function totals(...reports: ({ passed: number; failed?: number; skipped?: number; success?: boolean } | undefined)[]) {
  const files = reports.map((report, at) => {
    const file = join(folder, `${at}.json`);
    if (report !== undefined) {
      const { passed, failed = 0, skipped = 0, success = failed === 0 } = report;
      const counts = { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped, numTodoTests: 0 };
      const assertionResults = Array.from({ length: failed }, (_, index) => ({
        fullName: `fails ${index + 1}`,
        status: "failed",
      }));
      const name = `${at}.test.ts`;
      const testResults = success ? [] : [{ name, status: "failed", assertionResults }];
      writeFileSync(file, JSON.stringify({ success, ...counts, testResults }));
    }
    return file;
  });
  const { status, stdout } = spawnSync(process.execPath, [script, ...files], { encoding: "utf8" });
  return { status, lines: stdout.trimEnd().split("\n") };
}

test("two good runs are added up", () => {
  expect(totals({ passed: 12 }, { passed: 30 })).toEqual({ status: 0, lines: ["42 passed, 0 failed"] });
});

test("skipped tests are named", () => {
  expect(totals({ passed: 12, skipped: 2 })).toEqual({ status: 0, lines: ["12 passed, 0 failed, 2 skipped"] });
});

test("a failed test fails the whole, and is named before the last line", () => {
  expect(totals({ passed: 12, failed: 2 }, { passed: 1 })).toEqual({
    status: 1,
    lines: ["failed: 0.test.ts: fails 1", "failed: 0.test.ts: fails 2", "13 passed, 2 failed"],
  });
});

test("a test file that could not be loaded counts as a failure", () => {
  expect(totals({ passed: 12, success: false })).toEqual({
    status: 1,
    lines: ["failed: 0.test.ts", "12 passed, 1 failed"],
  });
});

test("a run that died before it wrote its report has not passed", () => {
  const { status, lines } = totals({ passed: 12 }, undefined);
  expect(status).toBe(1);
  expect(lines.at(-1)).toBe("12 passed, 1 failed");
});
