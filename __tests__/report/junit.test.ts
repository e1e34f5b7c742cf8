import { expect, test } from "vitest";
import type { PluginReport } from "../../src/model/report.ts";
import type { FailOn } from "../../src/report/exit-code.ts";
import { renderJunit } from "../../src/report/junit.ts";
import { parseJunit } from "../support/junit-reader.ts";
import { hostile, pluginReport, reportOf, untrimmedPlugin } from "./sample.ts";

/** The only suite, as a reader of others sees it. */
async function suiteOf(plugins: readonly PluginReport[], failOn: FailOn = "mismatch") {
  const { testsuite = [] } = await parseJunit(renderJunit(reportOf(...plugins), failOn));
  const [suite] = testsuite;
  if (suite === undefined) throw new Error("There is no suite.");
  return suite;
}

test("a suite for the gateway, a case for each plugin: it passes, fails, cannot be told or is not reached", async () => {
  const suite = await suiteOf([
    pluginReport(),
    untrimmedPlugin(),
    pluginReport({
      name: "odd",
      verdict: "unknown",
      findings: [{ kind: "undecided", severity: "warning", message: "Who knows." }],
    }),
    pluginReport({ name: "late", verdict: "unknown", notReached: true }),
    pluginReport({ name: "source", verdict: "unknown", preflight: "clear" }),
  ]);
  expect(suite).toMatchObject({ name: "./gateway on linux/amd64", tests: 5, failures: 1, errors: 1, skipped: 2 });
  const [good, bare, odd, late, source] = suite.testcase ?? [];
  expect(good).toEqual({ name: "auth", classname: "./gateway on linux/amd64" });
  const sentence = 'plugin.Open("plugins/bare"): plugin was built with a different version of package internal/goarch';
  expect(bare?.failure?.[0]).toMatchObject({ type: "rejected", message: sentence });
  expect(bare?.failure?.[0]?.inner).toContain("Try: Build the plugin with -trimpath.");
  expect(odd?.error?.[0]).toMatchObject({ type: "unknown", message: "Who knows." });
  expect(late?.skipped?.[0]?.message).toBe("The gateway has crashed before.");
  expect(source?.skipped?.[0]?.message).toContain("nothing speaks against it");
});

test.each<[FailOn, number]>([
  ["mismatch", 2],
  ["warning", 3],
  ["rejected", 1],
  ["never", 1],
])("fail-on: %s fails %i of four cases: what does not load is never a success", async (failOn, failures) => {
  const race = { kind: "race", message: "Differs." } as const;
  const plugins = [
    pluginReport(),
    pluginReport({ findings: [{ ...race, severity: "warning" }] }),
    pluginReport({ verdict: "mismatch", findings: [{ ...race, severity: "error" }] }),
    untrimmedPlugin(),
  ];
  expect(await suiteOf(plugins, failOn)).toMatchObject({ failures });
});

test("a hostile name stays text", async () => {
  const xml = renderJunit(
    reportOf(untrimmedPlugin({ name: `${hostile}\uffff"]]>`, loaderError: `${hostile}]]>` })),
    "mismatch",
  );
  expect(xml.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\uffff]/u);
  expect(xml).not.toMatch(/<script|^::/m);
  const { testsuite = [] } = await parseJunit(xml);
  expect(testsuite[0]?.testcase?.[0]?.name).toContain("<script>@someone");
});
