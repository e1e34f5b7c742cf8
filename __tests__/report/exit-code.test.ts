import { describe, expect, test } from "vitest";
import { type Verdict, verdicts } from "../../src/model/report.ts";
import { exitCode, type FailOn, failOnLines } from "../../src/report/exit-code.ts";
import { pluginReport, reportOf } from "./sample.ts";

const expected: Readonly<Record<FailOn, Readonly<Record<Verdict, number>>>> = {
  warning: { loads: 0, mismatch: 1, unknown: 3, unbuilt: 1, rejected: 1, crashes: 1 },
  mismatch: { loads: 0, mismatch: 1, unknown: 3, unbuilt: 1, rejected: 1, crashes: 1 },
  rejected: { loads: 0, mismatch: 0, unknown: 3, unbuilt: 1, rejected: 1, crashes: 1 },
  never: { loads: 0, mismatch: 0, unknown: 3, unbuilt: 0, rejected: 0, crashes: 0 },
};

describe.each(failOnLines)("with --fail-on %s", (failOn) => {
  test.each(verdicts)("a plugin that is %s gives the code of the table", (verdict) => {
    expect(exitCode(reportOf(pluginReport({ verdict })), failOn)).toBe(expected[failOn][verdict]);
  });
});

test("a rejected plugin outweighs an undecided one", () => {
  const report = reportOf(pluginReport({ verdict: "unknown" }), pluginReport({ verdict: "rejected" }));
  expect(exitCode(report, "mismatch")).toBe(1);
  expect(exitCode(report, "never")).toBe(3);
});

test("a warning fails a plugin that loads only with --fail-on warning, a notice never", () => {
  const warned = reportOf(
    pluginReport({ findings: [{ kind: "tags", severity: "warning", message: "The tags differ." }] }),
  );
  const noticed = reportOf(
    pluginReport({ findings: [{ kind: "setting", severity: "notice", message: "-ldflags differs." }] }),
  );
  expect(exitCode(warned, "warning")).toBe(1);
  expect(exitCode(warned, "mismatch")).toBe(0);
  expect(exitCode(noticed, "warning")).toBe(0);
});

test("a plugin behind a predicted crash does not count", () => {
  const report = reportOf(pluginReport(), pluginReport({ verdict: "unknown", notReached: true }));
  expect(exitCode(report, "warning")).toBe(0);
});

test("the worst plugin of any check decides", () => {
  const good = reportOf(pluginReport());
  const bad = reportOf(pluginReport({ verdict: "crashes" }));
  expect(exitCode({ ...good, checks: [...good.checks, ...bad.checks] }, "rejected")).toBe(1);
});
