import { expect, test } from "vitest";
import type { Finding } from "../../src/model/report.ts";
import { annotations } from "../../src/report/annotations.ts";
import { hostile, pluginReport, reportOf, untrimmedPlugin } from "./sample.ts";

test("a refused plugin is one error at the line of its cause, with the sentence, the cause and the fix", () => {
  const [first] = annotations(reportOf(untrimmedPlugin()));
  expect(first).toEqual({
    level: "error",
    title: "bare: rejected by ./gateway on linux/amd64",
    message: [
      'plugin.Open("plugins/bare"): plugin was built with a different version of package internal/goarch',
      "The gateway was built with -trimpath, the plugin without it.",
      "No package of the gateway alone differs.",
      "174 of 174 shared packages differ",
      "Try: Build the plugin with -trimpath.",
    ].join("\n"),
    file: "plugins/bare/go.mod",
    line: 3,
  });
});

test("each error of a compiler is one annotation at its line", () => {
  const where = { file: "plugins/broken/main.go", line: 3 };
  const message = "too many return values\n\thave (number)";
  const findings: Finding[] = [{ kind: "build-failed", severity: "error", message, where }];
  expect(annotations(reportOf(pluginReport({ verdict: "unbuilt", findings })))).toEqual([
    {
      level: "error",
      title: "auth: The plugin does not build",
      message: "too many return values\n    have (number)",
      ...where,
    },
  ]);
});

test("a plugin that loads without a difference has no annotation", () => {
  expect(annotations(reportOf(pluginReport()))).toEqual([]);
});

test("of each level there are ten at most, and the tenth says how many more there are", () => {
  const findings = (["error", "warning", "notice"] as const).flatMap((severity) =>
    Array.from(
      { length: 30 },
      (_, at): Finding => ({ kind: "module-version", severity, subject: `m${at}`, message: `m${at} differs.` }),
    ),
  );
  const all = annotations(reportOf(pluginReport({ verdict: "mismatch", findings })));
  for (const level of ["error", "warning", "notice"]) {
    const ofLevel = all.filter((annotation) => annotation.level === level);
    expect(ofLevel).toHaveLength(10);
    expect(ofLevel.at(-1)?.message).toMatch(/^\d+ more in the summary/);
  }
  expect(all[0]?.title).toContain("mismatch");
});

test("no message is longer than GitHub shows", () => {
  const evidence = Array.from({ length: 100 }, (_, at) => `${at} ${"x".repeat(500)}`);
  for (const { message } of annotations(reportOf(untrimmedPlugin({ cause: { kind: "trimpath", evidence } })))) {
    expect(message.length).toBeLessThanOrEqual(4096);
  }
});

test("nothing of a hostile binary stands in an annotation raw", () => {
  const finding: Finding = { kind: "tags", severity: "error", subject: hostile, gateway: hostile, message: hostile };
  const plugin = pluginReport({ name: hostile, verdict: "rejected", loaderError: hostile, findings: [finding] });
  for (const { title, message } of annotations(reportOf(plugin))) {
    expect(title).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    expect(message.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
  }
});
