import { expect, test } from "vitest";
import { renderFailure, renderMarkdown } from "../../src/report/markdown.ts";
import { hostile, pluginReport, reportOf, untrimmedPlugin } from "./sample.ts";

test("a page has the verdict, the grid, the loader's sentence, the cause and the fix before all details", () => {
  const page = renderMarkdown(reportOf(untrimmedPlugin()));
  const places = [
    "## ❌ plugins/bare.so does not load into ./gateway",
    "| ./gateway | linux/amd64 |\n| --- | --- |\n| bare | ❌ rejected |",
    '> `plugin.Open("plugins/bare"): plugin was built with a different version of package internal/goarch`',
    "**Cause** The gateway was built with -trimpath, the plugin without it. (`trimpath`)",
    "**Try** Build the plugin with -trimpath.",
    "- ⚠️ The tags differ. (`tags`)",
    "<details><summary>What differs between bare and the gateway</summary>",
    "<details><summary>Files, with sizes and digests</summary>",
    "<details><summary>Gateway</summary>",
  ].map((part) => page.indexOf(part));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test("commands are for the folder of the plugin, kinds lead to their pages, the artifact to its files", () => {
  const page = renderMarkdown(
    reportOf(
      untrimmedPlugin({
        source: { folder: "plugins/my plugin" },
        findings: [
          { kind: "trimpath", severity: "error", message: "No.", fix: "go get example.com/a@v1\ngo mod tidy" },
        ],
      }),
    ),
    {
      repository: "https://github.com/o/r/blob/v1",
      artifacts: [{ name: "a [b]", url: "https://github.com/x/y/actions/runs/1/artifacts/2" }],
      release: { page: "https://github.com/x/y/releases/tag/v1(2)", state: "draft" },
      reproduce: "npx x run \\\n  --gateway g",
    },
  );
  expect(page).toContain("```sh\ncd 'plugins/my plugin'\ngo get example.com/a@v1\ngo mod tidy\n```");
  expect(page).toContain("([trimpath](https://github.com/o/r/blob/v1/docs/findings/trimpath.md))");
  expect(page).toContain("[a &#91;b&#93;](https://github.com/x/y/actions/runs/1/artifacts/2)");
  expect(page).toContain("[Draft of the release](https://github.com/x/y/releases/tag/v1%282%29)");
  expect(page).toContain("```sh\nnpx x run \\\n  --gateway g\n```");
});

test("the worst stands first in the grid and below it, and what is the same in two gateways is told once", () => {
  const [check] = reportOf(pluginReport(), untrimmedPlugin()).checks;
  if (check === undefined) throw new Error("There is no check.");
  const checks = ["tyk@5.8.6", "tyk@5.9.0"].map((reference) => ({
    ...check,
    gateway: { ...check.gateway, reference },
  }));
  const page = renderMarkdown({ ...reportOf(untrimmedPlugin()), checks });
  expect(page.match(/^\| (?:auth|bare) .*$/gm)).toEqual([
    "| bare | tyk@<!-- -->5.8.6 | ❌ rejected |",
    "| bare | tyk@<!-- -->5.9.0 | ❌ rejected |",
    "| auth | tyk@<!-- -->5.8.6 | ✅ loads |",
    "| auth | tyk@<!-- -->5.9.0 | ✅ loads |",
  ]);
  expect(page.match(/^### .*$/gm)).toEqual(["### ❌ bare: rejected"]);
  expect(page).toContain("In tyk@<!-- -->5.8.6 and tyk@<!-- -->5.9.0:");
});

test("a mismatch comes with the lines that accept it, and what was accepted stays visible", () => {
  const differs = { kind: "race", subject: "-race", message: "Differs.", gateway: "true" } as const;
  const page = renderMarkdown(
    reportOf(
      pluginReport({
        verdict: "mismatch",
        findings: [
          { ...differs, severity: "error" },
          { ...differs, kind: "fips", severity: "notice", accepted: "we know", message: "Differs. Ignored: we know" },
        ],
      }),
    ),
  );
  expect(page.indexOf("- ❌ Differs. (`race`)")).toBeLessThan(page.indexOf("```yaml"));
  expect(page).toContain("```yaml\nignore: |\n  race:-race REASON\n```");
  expect(page).toContain("`--ignore 'race:-race REASON'`");
  expect(page).toContain("- ☑️ accepted: Differs. Ignored&#58; we know (`fips`)".replace("&#58;", ":"));
});

test("a page of plugins that load is a sentence, the grid and folds, and counts nothing that every pair has", () => {
  const usual = {
    kind: "setting",
    severity: "notice",
    subject: "-ldflags",
    gateway: "-s",
    message: "Differs.",
  } as const;
  const page = renderMarkdown(reportOf(pluginReport({ findings: [usual], size: 4_812_345 })));
  expect(page.replace(/<details>[\s\S]*?<\/details>/g, "").trim()).toBe(
    "## ✅ plugins/auth.so loads into ./gateway\n\n| ./gateway | linux/amd64 |\n| --- | --- |\n| auth | ✅ loads |",
  );
  expect(page).toContain("4.8 MB");
  expect(page).not.toContain("-ldflags");
});

test("a run that could not begin has a page, whose sentence is no markup", () => {
  const page = renderFailure("No plugin was checked", `gateway: no ${hostile}`, { repository: "https://x/y" });
  expect(page).toMatch(/^## ❌ No plugin was checked\n\n> <code>gateway/);
  expect(page).toContain("[All inputs](https://x/y/docs/inputs.md)");
  expect(page).not.toMatch(/<script|^::/m);
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
  const page = renderMarkdown(reportOf(untrimmedPlugin({ path }), untrimmedPlugin({ path })), {}, 10_000);
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
