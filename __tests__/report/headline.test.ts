import { describe, expect, test } from "vitest";
import type { CheckReport, PluginReport, Report, Verdict } from "../../src/model/report.ts";
import { headline } from "../../src/report/headline.ts";
import { pluginReport, reportOf } from "./sample.ts";

type Place = readonly [gateway: string, target: string, ...plugins: readonly PluginReport[]];

const source = { folder: "plugins/auth" };
const auth = (verdict: Verdict) => pluginReport({ source, verdict });
const log = (verdict: Verdict) => pluginReport({ name: "log", path: "log.so", source, verdict });

function sentence(...places: readonly Place[]): string {
  const [first] = reportOf().checks;
  const checks = places.map(([reference, target, ...plugins]): CheckReport => {
    const gateway = { ...first?.gateway, verifiedBy: "none" as const, reference };
    return { together: true, gateway, target, plugins };
  });
  return headline({ ...reportOf(), checks } satisfies Report);
}

describe("one plugin", () => {
  test.each<[string, ...Place[]]>([
    ["auth loads into tyk@5.8.6", ["tyk@5.8.6", "linux/amd64", auth("loads")]],
    [
      "auth loads in tyk@5.8.6 and not in 5.9.0",
      ["tyk@5.8.6", "linux/amd64", auth("loads")],
      ["tyk@5.9.0", "linux/amd64", auth("rejected")],
    ],
    [
      "auth loads in out/tyk and not in krakend@2.9",
      ["out/tyk", "linux/amd64", auth("loads")],
      ["krakend@2.9", "linux/amd64", auth("rejected")],
    ],
    [
      "auth loads in tyk@5.8.6 on linux/amd64 and not on linux/arm64",
      ["tyk@5.8.6", "linux/amd64", auth("loads")],
      ["tyk@5.8.6", "linux/arm64", auth("rejected")],
    ],
    [
      "auth loads in tyk@1, could not be built in 2 and crashes the gateway in 3",
      ["tyk@1", "linux/amd64", auth("loads")],
      ["tyk@2", "linux/amd64", auth("unbuilt")],
      ["tyk@3", "linux/amd64", auth("crashes")],
    ],
    ["auth loads into both gateways", ["tyk@1", "linux/amd64", auth("loads")], ["tyk@2", "linux/amd64", auth("loads")]],
    [
      "auth does not load into tyk@1 on linux/amd64 and linux/arm64",
      ["tyk@1", "linux/amd64", auth("rejected")],
      ["tyk@1", "linux/arm64", auth("rejected")],
    ],
  ])("%s", (expected, ...places) => {
    expect(sentence(...places)).toBe(expected);
  });
});

describe("of several gateways the first that refuses a plugin stands with its reason", () => {
  const refused = (plugin: PluginReport, message: string, changes: Partial<PluginReport> = {}) => ({
    ...plugin,
    verdict: "rejected" as const,
    cause: { kind: "module-version" as const, evidence: [message] },
    findings: [{ kind: "module-version" as const, severity: "error" as const, subject: "x", message }],
    ...changes,
  });
  const kit = refused(
    auth("rejected"),
    "example.com/kit is v2 in the gateway and v1 in the plugin; both link 1 package of it.",
  );

  test.each<[string, ...Place[]]>([
    [
      "auth loads in tyk@1 and not in 2: example.com/kit is v2 in the gateway and v1 in the plugin",
      ["tyk@1", "linux/amd64", auth("loads")],
      ["tyk@2", "linux/amd64", kit],
    ],
    [
      "auth loads in tyk@1 and not in 2 and 3; the first that refuses it is tyk@2: example.com/kit is v2 in the gateway and v1 in the plugin",
      ["tyk@1", "linux/amd64", auth("loads")],
      ["tyk@2", "linux/amd64", kit],
      ["tyk@3", "linux/amd64", refused(auth("rejected"), "Another one.")],
    ],
    [
      "1 of 2 plugins does not load everywhere (auth), 1 loads; the first to refuse one (auth) is tyk@2: example.com/kit is v2 in the gateway and v1 in the plugin",
      ["tyk@1", "linux/amd64", auth("loads"), log("loads")],
      ["tyk@2", "linux/amd64", kit, log("loads")],
    ],
    [
      "auth has nothing against it in tyk@1 and would be rejected in 2: example.com/kit is v2 in the gateway and v1 in the plugin",
      [
        "tyk@2",
        "linux/amd64",
        refused(auth("unbuilt"), kit.findings[0]?.message ?? "", { preflight: "refused", verdict: "unbuilt" }),
      ],
      ["tyk@1", "linux/amd64", { ...auth("unknown"), preflight: "clear" }],
    ],
    [
      "auth loads in tyk@1 and not in 2: plugin was built with a different version of package \\x1b[31mevil",
      ["tyk@1", "linux/amd64", auth("loads")],
      [
        "tyk@2",
        "linux/amd64",
        { ...auth("rejected"), loaderError: "plugin was built with a different version of package \u001b[31mevil" },
      ],
    ],
  ])("%s", (expected, ...places) => {
    expect(sentence(...places)).toBe(expected);
  });
});

describe("several plugins are counted once each, by the worst that happens to them", () => {
  test.each<[string, ...Place[]]>([
    ["1 of 2 plugins does not load (log), 1 loads", ["tyk@1", "linux/amd64", auth("loads"), log("rejected")]],
    [
      "1 of 2 plugins does not load everywhere (log), 1 loads",
      ["tyk@1", "linux/amd64", auth("loads"), log("loads")],
      ["tyk@2", "linux/amd64", auth("loads"), log("rejected")],
    ],
    [
      "1 of 2 plugins loads but is built differently somewhere (log), 1 loads",
      ["tyk@1", "linux/amd64", auth("loads"), log("loads")],
      ["tyk@2", "linux/amd64", auth("loads"), log("mismatch")],
    ],
    [
      "all 2 plugins load",
      ["tyk@1", "linux/amd64", auth("loads"), log("loads")],
      ["tyk@2", "linux/amd64", auth("loads"), log("loads")],
    ],
  ])("%s", (expected, ...places) => {
    expect(sentence(...places)).toBe(expected);
  });
});
