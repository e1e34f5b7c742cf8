/**
 * Adds up the JSON reports of test runs: one line for each failure, and at last `N passed, N failed[, N skipped]`.
 *
 *     node scripts/totals.ts FILE…
 *
 * Ends with 1 where something failed, and where a report is missing: a run that died has not passed.
 */
import { existsSync, readFileSync } from "node:fs";

/** The counts of a report in the format of `vitest --reporter=json`. */
interface Counts {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  /** Of each test file. */
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

let passed = 0;
let failed = 0;
let skipped = 0;
for (const file of process.argv.slice(2)) {
  if (!existsSync(file)) {
    console.log(`${file} was not written: its run ended before its tests did`);
    failed += 1;
    continue;
  }
  const counts: Counts = JSON.parse(readFileSync(file, "utf8"));
  passed += counts.numPassedTests;
  // A file that could not be loaded fails the run without a failed test of its own.
  failed += counts.numFailedTests === 0 && !counts.success ? 1 : counts.numFailedTests;
  skipped += counts.numPendingTests + counts.numTodoTests;
  for (const { name, status, assertionResults } of counts.testResults) {
    const failures = assertionResults.filter((test) => test.status === "failed");
    for (const { fullName } of failures) console.log(`failed: ${name}: ${fullName}`);
    if (status === "failed" && failures.length === 0) console.log(`failed: ${name}`);
  }
}
console.log(`${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`);
process.exitCode = failed === 0 ? 0 : 1;
