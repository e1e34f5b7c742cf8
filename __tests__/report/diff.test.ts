import { expect, test } from "vitest";
import type { BuildInfo } from "../../src/binary/facts.ts";
import { diffRows, renderDiff, renderDiffJson, renderDiffMarkdown } from "../../src/report/diff.ts";
import { compareSettings } from "../../src/verify/compare-settings.ts";
import { hostile } from "./sample.ts";

const gateway: BuildInfo = {
  goVersion: "go1.24.6",
  path: "example.com/gateway",
  main: { path: "example.com/gateway", version: "v1.0.0" },
  dependencies: [
    { path: "example.com/a", version: "v1.0.0", sum: "h1:aaaa" },
    { path: "example.com/b", version: "v1.0.0", replacedBy: { path: "./b", version: "" } },
    { path: "example.com/only", version: "v1.0.0", sum: "h1:cccc" },
  ],
  settings: [
    { key: "-compiler", value: "gc" },
    { key: "-trimpath", value: "true" },
    { key: "CGO_ENABLED", value: "1" },
    { key: "-ldflags", value: "-s -w" },
  ],
};
const plugin: BuildInfo = {
  ...gateway,
  dependencies: [
    { path: "example.com/a", version: "v1.0.0", sum: "h1:bbbb" },
    { path: "example.com/b", version: "v1.0.0" },
  ],
  settings: gateway.settings.filter(({ key }) => key !== "-trimpath"),
};

const sides = [
  { file: "gateway", buildInfo: gateway },
  { file: "auth.so", buildInfo: plugin },
] as const;
const rows = diffRows(gateway, plugin, compareSettings(gateway, plugin));

test("a difference that matters comes before one that does not, and equal lines come last", () => {
  expect(rows.map(({ line, key, severity }) => `${line} ${key} ${severity ?? "–"}`)).toEqual([
    "build -trimpath error",
    "dep example.com/a notice",
    "dep example.com/b notice",
    "dep example.com/only –",
    "go  –",
    "path  –",
    "mod  –",
    "build -compiler –",
    "build CGO_ENABLED –",
    "build -ldflags –",
  ]);
});

test("checksums are shown where only they differ, and replacements where they are", () => {
  expect(renderDiff(...sides, rows, { color: false, width: 100 })).toBe(`                     gateway         auth.so
✗ build -trimpath    true            –
· dep example.com/a  v1.0.0 h1:aaaa  v1.0.0 h1:bbbb
· dep example.com/b  v1.0.0 => ./b   v1.0.0

1 module only in gateway, 6 lines are equal (--verbose shows them)
`);
});

test("what is too wide for a table stands below each other", () => {
  const text = renderDiff(...sides, rows, { color: false, width: 40 });
  expect(text).toContain("✗ build -trimpath\n    A  true\n    B  –\n");
});

test("nothing of a hostile file stands anywhere raw", () => {
  const evil: BuildInfo = {
    goVersion: hostile,
    path: hostile,
    main: { path: hostile, version: hostile },
    dependencies: [{ path: hostile, version: hostile, sum: hostile }],
    settings: [{ key: hostile, value: hostile }],
  };
  const side = { file: hostile, buildInfo: evil };
  const all = diffRows(evil, gateway, []);
  for (const text of [
    renderDiff(side, sides[0], all, { color: false, width: 80, verbose: true }),
    renderDiffJson(side, sides[0], all),
    renderDiffMarkdown(side, sides[0], all),
  ]) {
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    expect(text).not.toMatch(/^::/m);
  }
});
