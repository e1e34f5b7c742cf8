import { expect, test } from "vitest";
import schema from "../../schema/report.schema.json" with { type: "json" };
import { findingKinds } from "../../src/model/catalogue.ts";
import type { Report } from "../../src/model/report.ts";
import { renderJson } from "../../src/report/json.ts";
import { asReport } from "../support/report-schema.ts";
import { hostile, pluginReport, reportOf, untrimmedPlugin } from "./sample.ts";

test("a report is valid by the published schema", () => {
  const report = reportOf(pluginReport(), untrimmedPlugin(), pluginReport({ verdict: "unknown", notReached: true }));
  expect(asReport(JSON.parse(renderJson(report)))).toEqual(report);
});

test("a report of every member is valid by the published schema", () => {
  const sha256 = "0".repeat(64);
  const full: Report = {
    ...reportOf(untrimmedPlugin()),
    checks: [
      {
        gateway: {
          reference: "docker://example.com/gateway:1",
          path: "/opt/gateway",
          sha256,
          digest: `sha256:${sha256}`,
          verifiedBy: "registry-digest",
          goVersion: "go1.24.6",
          module: "example.com/gateway",
          revision: "0123456789ab",
          packages: 1130,
          runtime: { libc: "glibc 2.36", interpreter: "/lib64/ld-linux-x86-64.so.2" },
        },
        target: "linux/arm/v7",
        together: false,
        build: {
          builder: "native",
          goVersion: "go1.24.6",
          command: "go build -buildmode=plugin .",
          again: "go-plugin-verifier build",
          buildId: "b1",
        },
        plugins: [
          untrimmedPlugin({
            size: 4096,
            source: { folder: "plugins/bare", goMod: "plugins/go.mod" },
            findings: [{ kind: "race", severity: "notice", message: "Differs. Ignored: known", accepted: "known" }],
          }),
          pluginReport({ verdict: "unbuilt", preflight: "refused" }),
        ],
      },
    ],
  };
  expect(asReport(JSON.parse(renderJson(full)))).toEqual(full);
});

test("the schema knows every kind of finding, and no other", () => {
  expect(schema.$defs.kind.enum).toEqual([...findingKinds]);
});

test.each([
  ["null", (text: string) => text.replace('"linux/amd64"', "null")],
  ["an unknown verdict", (text: string) => text.replace('"rejected"', '"maybe"')],
  ["an unknown severity", (text: string) => text.replace('"severity": "error"', '"severity": "fatal"')],
  ["a missing message", (text: string) => text.replaceAll('"message"', '"text"')],
  ["another schema version", (text: string) => text.replace('"schemaVersion": 1', '"schemaVersion": 2')],
])("the schema refuses %s", (_, spoil) => {
  const json = renderJson(reportOf(untrimmedPlugin()));
  expect(spoil(json)).not.toBe(json);
  expect(() => asReport(JSON.parse(spoil(json)))).toThrow("Not a report");
});

test("the schema accepts members that it does not know", () => {
  const json = renderJson(reportOf(untrimmedPlugin())).replace('"schemaVersion"', '"later": {}, "schemaVersion"');
  expect(() => asReport(JSON.parse(json))).not.toThrow();
});

test("members stand in one order, whatever order they were made in", () => {
  const report = reportOf(pluginReport());
  const plugin = report.checks[0]?.plugins[0];
  const reversed = Object.fromEntries(Object.entries(plugin ?? {}).reverse());
  const same = reportOf(pluginReport(reversed));
  expect(renderJson(same)).toBe(renderJson(report));
  expect(renderJson(report)).toMatch(/^\{\n {2}"schemaVersion": 1,\n {2}"tool"/);
});

test("the text ends with a newline and holds no null", () => {
  const json = renderJson(reportOf(pluginReport()));
  expect(json.endsWith("}\n")).toBe(true);
  expect(json).not.toContain("null");
});

test("a hostile name comes back unharmed and never stands there raw", () => {
  const json = renderJson(reportOf(pluginReport({ symbols: [hostile] })));
  expect(json).not.toMatch(/[\u001b\u0007\u202e\r]/);
  expect(JSON.parse(json).checks[0].plugins[0].symbols).toEqual([hostile]);
});
