import { describe, expect, test } from "vitest";
import type { CheckReport, Finding, PluginReport, Verdict } from "../../src/model/report.ts";
import { UserError } from "../../src/model/user-error.ts";
import { ignoreInChecks, parseIgnore } from "../../src/verify/ignore.ts";

const race: Finding = { kind: "race", severity: "error", subject: "-race", message: "The flag differs." };
const logrus: Finding = {
  kind: "module-version",
  severity: "error",
  subject: "github.com/sirupsen/logrus",
  message: "The version differs.",
};
const tags: Finding = { kind: "tags", severity: "warning", subject: "-tags", message: "The tags differ." };

function plugin(verdict: Verdict, findings: readonly Finding[]): PluginReport {
  return { name: "p", path: "p.so", sha256: "00", verdict, symbols: [], findings };
}

function check(...plugins: readonly PluginReport[]): CheckReport {
  return { gateway: { reference: "gw", verifiedBy: "none" }, target: "linux/amd64", together: true, plugins };
}

function ignored(plugin: PluginReport, line: string) {
  return ignoreInChecks([check(plugin)], parseIgnore([line]))[0]?.plugins[0];
}

describe("the lines of ignore", () => {
  test("hold a kind, perhaps a subject, and a reason", () => {
    expect(parseIgnore(["race until June", "", " # remark", "  module-version:golang.org/x/sys\t same code "])).toEqual(
      [
        { kind: "race", reason: "until June", written: "race" },
        {
          kind: "module-version",
          subject: "golang.org/x/sys",
          reason: "same code",
          written: "module-version:golang.org/x/sys",
        },
      ],
    );
  });

  test.each([
    ["trimpat because", /"trimpat" is not a kind of finding; did you mean trimpath\?/],
    ["race", /"race" gives no reason; write it after the kind: race REASON/],
    ["race:-race", /gives no reason/],
    ["race: because", /names nothing after the colon; write race:SUBJECT, or race alone/],
    ["__proto__ because", /"__proto__" is not a kind/],
    ["goarchetype because", /"goarchetype" is not a kind of finding; "go-plugin-verifier explain" lists all\.$/],
    ["modul-version because", /"modul-version" is not a kind of finding; did you mean module-version or go-version\?$/],
    [":-race because", /ignore: "" is not a kind/],
  ])("%j is the user's mistake", (line, message) => {
    expect(() => parseIgnore([line])).toThrow(UserError);
    expect(() => parseIgnore([line])).toThrow(message);
  });

  test("an endless word is not repeated at length", () => {
    expect(() => parseIgnore([`${"x".repeat(100_000)} because`])).toThrow(/^.{0,300}$/s);
  });
});

describe("a plugin whose verdict is mismatch", () => {
  test("loads when its last error is ignored, and the reason is kept", () => {
    const result = ignored(plugin("mismatch", [race, tags]), "race:-race we know");
    expect(result?.verdict).toBe("loads");
    expect(result?.findings).toEqual([
      { ...race, severity: "notice", message: "The flag differs. Ignored: we know", accepted: "we know" },
      tags,
    ]);
  });

  test("stays a mismatch while another error is left", () => {
    const result = ignored(plugin("mismatch", [race, logrus]), "race we know");
    expect(result?.verdict).toBe("mismatch");
    expect(result?.findings.map((finding) => finding.severity)).toEqual(["notice", "error"]);
  });

  test("keeps a warning that a rule names, which is not needed", () => {
    const result = ignored(plugin("mismatch", [race, tags]), "tags we know");
    expect(result?.findings.map(({ kind, severity }) => [kind, severity])).toEqual([
      ["race", "error"],
      ["tags", "warning"],
      ["unused-ignore", "warning"],
    ]);
  });

  test("keeps an error whose subject is another than the rule's", () => {
    const before = plugin("mismatch", [logrus]);
    expect(ignored(before, "module-version:github.com/sirupsen we know")).toEqual({
      ...before,
      findings: [logrus, expect.objectContaining({ kind: "unused-ignore" })],
    });
  });
});

test.each(["loads", "unknown", "unbuilt", "rejected", "crashes"] as const)(
  "nothing is ignored where the verdict is %s",
  (verdict) => {
    const before = plugin(verdict, [race]);
    expect(ignored(before, "race we know")).toEqual({
      ...before,
      findings: [race, expect.objectContaining({ kind: "unused-ignore" })],
    });
  },
);

describe("a rule without effect", () => {
  test.each([
    ["rejected", "p is rejected by the gateway, which no reason changes"],
    ["crashes", "p crashes the gateway, which no reason changes"],
    ["unbuilt", "p could not be built, which no reason changes"],
    ["loads", "no mismatch of any plugin is of that kind"],
  ] as const)("says why, where the plugin that it means %s", (verdict, why) => {
    const of = plugin(verdict, verdict === "loads" ? [] : [race]);
    const message = `The ignore line "race:-race" has no effect: ${why}`;
    expect(ignored(of, "race:-race we know")?.findings.at(-1)?.message).toContain(message);
  });

  test("is a finding of the first plugin, and of no other", () => {
    const other = plugin("rejected", [race]);
    const checks = [check(), check(plugin("rejected", [race]), other), check(other)];
    const result = ignoreInChecks(checks, parseIgnore(["race we know"]));
    expect(result.map(({ plugins }) => plugins.map(({ findings }) => findings))).toEqual([
      [],
      [
        [
          race,
          {
            kind: "unused-ignore",
            severity: "warning",
            subject: "race",
            message:
              'The ignore line "race" has no effect: p is rejected by the gateway, which no reason changes; only what is a mismatch can be accepted.',
            fix: "Remove the line, and follow the fix of the plugin.",
          },
        ],
        [race],
      ],
      [[race]],
    ]);
  });

  test("is not reported where one plugin of one check needed it", () => {
    const rules = parseIgnore(["race we know"]);
    const checks = ignoreInChecks([check(plugin("loads", [])), check(plugin("mismatch", [race]))], rules);
    expect(checks.flatMap(({ plugins }) => plugins.map((one) => [one.verdict, one.findings.length]))).toEqual([
      ["loads", 0],
      ["loads", 1],
    ]);
  });
});
