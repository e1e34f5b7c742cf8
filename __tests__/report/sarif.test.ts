import { expect, test } from "vitest";
import type { Finding } from "../../src/model/report.ts";
import { renderSarif } from "../../src/report/sarif.ts";
import { sarifProblems } from "../support/sarif-schema.ts";
import { hostile, pluginReport, reportOf, untrimmedPlugin } from "./sample.ts";

function resultsOf(text: string) {
  const log = JSON.parse(text);
  expect(sarifProblems(log)).toEqual([]);
  return log.runs[0].results;
}

test("a refused plugin has a result for each finding that matters, at its line or at go.mod, with the loader's words", () => {
  const results = resultsOf(
    renderSarif(reportOf(untrimmedPlugin({ source: { folder: "plugins/bare", goMod: "plugins/bare/go.mod" } }))),
  );
  expect(results.map(({ ruleId, level }: { ruleId: string; level: string }) => [ruleId, level])).toEqual([
    ["trimpath", "error"],
    ["package-mismatch", "error"],
    ["tags", "warning"],
  ]);
  const place = { artifactLocation: { uri: "plugins/bare/go.mod" } };
  expect(results[0].locations).toEqual([{ physicalLocation: { ...place, region: { startLine: 3 } } }]);
  expect(results[1].locations).toEqual([{ physicalLocation: { ...place, region: { startLine: 1 } } }]);
  expect(results[1].message.text).toBe(
    'bare in ./gateway on linux/amd64: plugin.Open("plugins/bare"): plugin was built with a different version of package internal/goarch. internal/goarch differs.',
  );
});

test("a plugin without source is the place of its findings, with every sign of its path in place", () => {
  const results = resultsOf(
    renderSarif(
      reportOf(
        untrimmedPlugin({ path: "out put/a#b%.so", findings: [{ kind: "tags", severity: "error", message: "No." }] }),
      ),
    ),
  );
  expect(results[0].locations[0].physicalLocation.artifactLocation.uri).toBe("out%20put/a%23b%25.so");
});

test("what was accepted is suppressed with its reason, and what differs on every good pair is no result", () => {
  const findings: Finding[] = [
    { kind: "setting", severity: "notice", subject: "-ldflags", gateway: "-s", message: "Differs." },
    {
      kind: "race",
      severity: "notice",
      subject: "-race",
      gateway: "true",
      message: "Differs. Ignored: x",
      accepted: "x",
    },
  ];
  expect(resultsOf(renderSarif(reportOf(pluginReport({ findings }))))).toMatchObject([
    { ruleId: "race", level: "note", suppressions: [{ kind: "external", status: "accepted", justification: "x" }] },
  ]);
});

test("a finding is the same one in the next run, and of two that are alike in one run each is its own", () => {
  const finding: Finding = { kind: "race", severity: "error", subject: "-race", message: "Differs." };
  const moved = { ...finding, where: { file: "go.mod", line: 9 } };
  const of = (...findings: Finding[]) =>
    resultsOf(renderSarif(reportOf(pluginReport({ verdict: "mismatch", findings })))).map(
      ({ partialFingerprints }: { partialFingerprints: { primaryLocationLineHash: string } }) =>
        partialFingerprints.primaryLocationLineHash,
    );
  const [first] = of(finding);
  expect(of(moved)).toEqual([first]);
  expect(of(finding, finding)).toEqual([first, first.replace(":1", ":2")]);
});

test("of more results than GitHub shows, the worst are there, and a notification says how many are not", () => {
  const finding: Finding = { kind: "module-version", severity: "warning", message: "x".repeat(5000) };
  const plugin = pluginReport({
    findings: [...Array.from({ length: 6000 }, () => finding), { ...finding, severity: "error" }],
  });
  const text = renderSarif(reportOf(plugin));
  const results = resultsOf(text);
  expect(results).toHaveLength(5000);
  expect(results[0].level).toBe("error");
  expect(JSON.parse(text).runs[0].invocations[0].toolExecutionNotifications[0].message.text).toContain(
    "1001 more results",
  );
  expect(Math.max(...results.map(({ message }: { message: { text: string } }) => message.text.length))).toBeLessThan(
    1100,
  );
});

test("no hostile name is a link, and none is lost in a path", () => {
  const finding: Finding = {
    kind: "tags",
    severity: "error",
    subject: hostile,
    message: `${hostile} [a](https://x.y)`,
  };
  const text = renderSarif(reportOf(untrimmedPlugin({ name: hostile, path: hostile, findings: [finding] })));
  expect(resultsOf(text)[0].message.text).not.toMatch(/\]\(|[\p{Cc}\p{Cf}]/u);
  expect(text).not.toMatch(/^::|\u001b/m);
});
