import { expect, test } from "vitest";
import type { Finding, PluginReport } from "../../src/model/report.ts";
import { renderText } from "../../src/report/text.ts";
import { hostile, pluginReport, reportOf, untrimmedPlugin } from "./sample.ts";

const plain = { color: false, width: 80 };

function text(...plugins: readonly PluginReport[]): string {
  return renderText(reportOf(...plugins), plain);
}

test("a refused plugin: verdict, the loader's sentence, cause, fix, packages, what else differs", () => {
  expect(text(untrimmedPlugin())).toBe(`✗ rejected: plugins/bare.so does not load into ./gateway

Gateway  ./gateway
         linux/amd64 · go1.24.6 · example.com/gateway

✗ plugins/bare.so  rejected

  plugin.Open("plugins/bare"): plugin was built with a different version of package internal/goarch

  Cause     The gateway was built with -trimpath, the plugin without it.
            (trimpath)
            · No package of the gateway alone differs.
  Try       Build the plugin with -trimpath.
  Packages  174 of 174 shared packages differ: internal/goarch,
            example.com/shared/p0, example.com/shared/p1, … 171 more

                 gateway  plugin
  ! tags  -tags  ee       –
`);
});

test("a plugin that loads takes three lines", () => {
  expect(text(pluginReport())).toBe(`✓ loads: plugins/auth.so loads into ./gateway

Gateway  ./gateway
         linux/amd64 · go1.24.6 · example.com/gateway

✓ plugins/auth.so  loads
  Packages  all 46 shared packages are equal
  Exports   AuthCheck
`);
});

test("a compiler's message keeps its lines and stands at its place", () => {
  const message = "too many return values\n\thave (number)\n\twant ()";
  const where = { file: "plugins/broken/main.go", line: 3 };
  const findings: Finding[] = [{ kind: "build-failed", severity: "error", message, where }];
  expect(text(pluginReport({ path: "plugins/broken", verdict: "unbuilt", symbols: [], findings }))).toContain(
    "  ✗ plugins/broken/main.go:3: too many return values\n        have (number)\n        want ()\n",
  );
});

test("a refusal without a search for causes tells what the loader stumbled over", () => {
  const findings: Finding[] = [{ kind: "malformed", severity: "error", message: "The file has 5 bytes." }];
  const plugin = { loaderStage: "dlopen", loaderError: "text.so: file too short", symbols: [], findings } as const;
  expect(text(pluginReport({ verdict: "rejected", ...plugin }))).toContain(
    "  Cause     The file has 5 bytes. (malformed)\n",
  );
});

test("the first line counts what happens to each plugin, the worst first", () => {
  const first = text(pluginReport(), untrimmedPlugin(), pluginReport({ verdict: "crashes" })).split("\n")[0];
  expect(first).toBe("✗ crashes: 1 of 3 plugins crashes the gateway (auth), 1 does not load (bare), 1 loads");
});

test("a plugin behind a crash is said to be never reached", () => {
  const report = text(pluginReport({ verdict: "crashes" }), pluginReport({ path: "late.so", notReached: true }));
  expect(report).toContain("late.so  is never reached: the gateway has crashed before");
});

test("every difference and package is there with --verbose", () => {
  const report = renderText(reportOf(untrimmedPlugin()), { ...plain, verbose: true });
  expect(report).toContain("example.com/shared/p172");
  expect(report).toContain("-ldflags");
  expect(report).not.toContain("--verbose shows");
});

test("a hundred differing modules become twelve lines and a number", () => {
  const findings = Array.from(
    { length: 100 },
    (_, at): Finding => ({
      kind: "module-version",
      severity: "error",
      subject: `example.com/m${at}`,
      gateway: "v1.0.0",
      plugin: "v1.1.0",
      message: "The versions differ.",
    }),
  );
  const report = text(pluginReport({ verdict: "mismatch", findings }));
  expect(report.match(/example\.com\/m\d+ .*v1/g)).toHaveLength(12);
  expect(report).toContain("  Accept    --ignore 'module-version:example.com/m0 REASON'\n");
  expect(report).toContain("… 17 more\n");
  expect(report).toContain("--verbose shows 88 more differences.");
});

test("values too wide for a table stand below each other, whole", () => {
  const flags = `-gcflags=${"all=-N ".repeat(20)}`.trim();
  const finding: Finding = {
    kind: "compiler-flags",
    severity: "error",
    subject: "-gcflags",
    gateway: flags,
    message: "-gcflags differ.",
  };
  expect(text(pluginReport({ verdict: "mismatch", findings: [finding] }))).toContain(`gateway  ${flags}\n`);
});

test("no sentence of ours is wider than the terminal", () => {
  const message = `${"word ".repeat(60)}end.`;
  const report = renderText(
    reportOf(pluginReport({ findings: [{ kind: "libc-not-checked", severity: "warning", message }] })),
    { color: false, width: 60 },
  );
  for (const line of report.split("\n")) expect(line.length).toBeLessThanOrEqual(60);
});

test("there are colours where they are asked for, and nowhere else", () => {
  const report = reportOf(untrimmedPlugin());
  const colored = renderText(report, { color: true, width: 80 });
  expect(colored).toContain("\u001b[");
  expect(colored.replace(/\u001b\[\d+m/g, "")).toBe(renderText(report, plain));
});

test("nothing of a hostile binary reaches the terminal raw", () => {
  const finding: Finding = {
    kind: "tags",
    severity: "error",
    subject: hostile,
    gateway: hostile,
    plugin: hostile,
    message: hostile,
    fix: hostile,
  };
  const report = renderText(
    reportOf(
      pluginReport({
        name: hostile,
        path: hostile,
        verdict: "rejected",
        loaderStage: "init",
        loaderError: hostile,
        different: [hostile],
        symbols: [hostile],
        cause: { kind: "tags", evidence: [hostile] },
        findings: [finding, { ...finding, kind: "setting" }],
      }),
    ),
    { ...plain, verbose: true },
  );
  expect(report.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
  expect(report.split("\n").filter((line) => line.startsWith("::"))).toEqual([]);
});

test("what a real loader did stands beside the prediction, its words escaped", () => {
  const answer = { how: "native", loader: "tyk plugin load", command: "tyk plugin load -f a.so", took: 12 } as const;
  const rejected = { ...answer, outcome: "rejected", error: `no ${hostile}` } as const;
  expect(text(pluginReport({ load: { ...answer, outcome: "loads" } }))).toContain(
    "  Opened    by tyk plugin load, on this machine: it loads\n",
  );
  const shown = text(untrimmedPlugin({ load: rejected }));
  expect(shown).toContain("  Opened    by tyk plugin load, on this machine: it is rejected (no\n");
  expect(shown).not.toContain("\u001b");
});

test("several plugins begin with a grid, the worst first, and only what needs reading follows", () => {
  expect(
    text(pluginReport(), untrimmedPlugin({ findings: [], different: [] })),
  ).toBe(`✗ rejected: 1 of 2 plugins does not load (bare), 1 loads

        linux/amd64
  bare  ✗ rejected
  auth  ✓ loads

Gateway  ./gateway
         linux/amd64 · go1.24.6 · example.com/gateway

✗ plugins/bare.so  rejected

  plugin.Open("plugins/bare"): plugin was built with a different version of package internal/goarch

  Cause     The gateway was built with -trimpath, the plugin without it.
            (trimpath)
            · 174 of 174 shared packages differ.
            · No package of the gateway alone differs.
  Packages  all 174 shared packages are equal
`);
});

test("what several gateways say of a plugin is told once", () => {
  const report = reportOf(untrimmedPlugin());
  const [check] = report.checks;
  if (check === undefined) throw new Error("There is no check.");
  const checks = ["tyk@1", "tyk@2"].map((reference) => ({ ...check, gateway: { ...check.gateway, reference } }));
  const shown = renderText({ ...report, checks }, plain);
  expect(shown.match(/plugin was built with/g)).toHaveLength(1);
  expect(shown).toContain("✗ plugins/bare.so  rejected, as in tyk@1 on linux/amd64\n");
  const failed = (message: string) =>
    untrimmedPlugin({ verdict: "unbuilt", findings: [{ kind: "build-failed", severity: "error", message }] });
  const others = checks.map((one, at) => ({ ...one, plugins: [failed(`error ${at}`)] }));
  expect(renderText({ ...report, checks: others }, plain)).toMatch(/error 0[\s\S]*error 1/);
});

test("what somebody accepted stays visible, with its kind and reason", () => {
  const message = "The flag differs. Ignored: we know";
  const findings: Finding[] = [
    { kind: "race", severity: "notice", subject: "-race", gateway: "true", message, accepted: "we know" },
  ];
  const several = text(pluginReport({ findings }), pluginReport({ name: "other", path: "other.so" }));
  expect(several).toContain("  · The flag differs. Ignored: we know (race)\n");
  expect(several).not.toContain("--verbose shows");
});

test("a mismatch comes with the flag that accepts it, and a name that no flag can hold is left out", () => {
  const mismatch = (subject: string) =>
    text(
      pluginReport({
        verdict: "mismatch",
        findings: [{ kind: "race", severity: "error", subject, message: "Differs." }],
      }),
    );
  expect(mismatch("-race")).toContain("\n  Accept    --ignore 'race:-race REASON'\n");
  expect(mismatch("it's")).toContain(`\n  Accept    --ignore 'race:it'\\''s REASON'\n`);
  expect(mismatch(hostile)).toContain("\n  Accept    --ignore 'race REASON'\n");
});

test("a comparison of modules alone has words of its own", () => {
  const source = { folder: "plugins/auth" };
  const refused: Finding = { kind: "module-version", severity: "error", message: "The versions differ." };
  const unbuilt = { path: "plugins/auth", source, symbols: [], findings: [] };
  expect(text(pluginReport({ ...unbuilt, verdict: "unknown", preflight: "clear" }))).toMatch(
    /^– not built: nothing speaks against auth in \.\/gateway\n/,
  );
  expect(text(pluginReport({ ...unbuilt, verdict: "unbuilt", preflight: "refused", findings: [refused] }))).toBe(
    `✗ not built: auth would be rejected by ./gateway

Gateway  ./gateway
         linux/amd64 · go1.24.6 · example.com/gateway

✗ auth: plugins/auth  would be rejected; it was not built
  Cause     The versions differ. (module-version)
`,
  );
});
