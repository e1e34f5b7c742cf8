import { expect, test } from "vitest";
import { renderMarkdown } from "../../src/report/markdown.ts";
import { hostile, pluginReport, reportOf, untrimmedPlugin } from "./sample.ts";

test("a summary has the verdict, the loader's sentence, the cause and the fix before all details", () => {
  const page = renderMarkdown(reportOf(untrimmedPlugin()));
  const places = [
    "## ✗ rejected: plugins/bare.so does not load into ./gateway",
    '```\nplugin.Open("plugins/bare"): plugin was built with a different version of package internal/goarch\n```',
    "**Cause** The gateway was built with -trimpath",
    "Build the plugin with -trimpath.",
    "**Differences of `plugins/bare.so`**",
    "<details>",
  ].map((part) => page.indexOf(part));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test("several plugins have a table with a row each", () => {
  const page = renderMarkdown(reportOf(pluginReport(), untrimmedPlugin()));
  expect(page).toContain("| ✓ | `plugins/auth.so` | loads |");
  expect(page).toContain("| ✗ | `plugins/bare.so` | rejected |");
});

test("a summary that is too long is cut between its parts, and says so", () => {
  const plugins = Array.from({ length: 2000 }, (_, at) => untrimmedPlugin({ path: `plugins/p${at}.so` }));
  const page = renderMarkdown(reportOf(...plugins));
  expect(Buffer.byteLength(page)).toBeLessThan(1 << 20);
  expect(page).toMatch(/\d+ more parts of this report did not fit/);
  expect(page.match(/<details>/g)?.length).toBe(page.match(/<\/details>/g)?.length);
  expect((page.match(/^```/gm)?.length ?? 1) % 2).toBe(0);
});

test("a summary is never longer than its limit, however long its names are", () => {
  const path = `plugins/${"ü".repeat(5000)}.so`;
  const page = renderMarkdown(reportOf(untrimmedPlugin({ path }), untrimmedPlugin({ path })), 10_000);
  expect(Buffer.byteLength(page)).toBeLessThanOrEqual(10_000);
});

test("nothing of a hostile binary becomes markup", () => {
  const finding = { severity: "error", subject: hostile, gateway: hostile, plugin: hostile, message: hostile } as const;
  const page = renderMarkdown(
    reportOf(
      pluginReport({
        path: hostile,
        verdict: "rejected",
        loaderStage: "init",
        loaderError: hostile,
        different: [hostile],
        symbols: [hostile],
        cause: { kind: "tags", evidence: [hostile] },
        findings: [
          { ...finding, kind: "tags", fix: hostile },
          { ...finding, kind: "race", fix: hostile },
        ],
      }),
    ),
  );
  // Inside fences everything is shown as it is.
  const open = page.replace(/^(`{3,})[^`]*\n[\s\S]*?\n\1$/gm, "");
  expect(open).not.toMatch(/<script|\]\(http|[^>]@someone|^::/m);
  expect(open.match(/<\/details>/g)?.length).toBe(open.match(/<details>/g)?.length);
  expect(page.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
});
