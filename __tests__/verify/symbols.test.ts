import { describe, expect, test } from "vitest";
import type { PluginRecord } from "../../src/binary/facts.ts";
import { lookUp, parseRequiredSymbol } from "../../src/verify/symbols.ts";
import { expectAgreement } from "../support/agreement.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { openInHost } from "../support/host.ts";
import { verifyFile } from "./in-process.ts";

function record(...names: readonly string[]): PluginRecord {
  const exports = names.map((name) => ({ name, kind: "function" as const }));
  return { pluginPath: "example.com/plugin", fingerprints: [], exports };
}

/** What is offered in the place of a name. */
function offered(required: string, ...names: readonly string[]): string {
  return lookUp([required], record(...names)).findings[0]?.message ?? "";
}

describe("a required symbol", () => {
  test("that is there changes nothing", async () => {
    const symbols = ["AuthCheck", "Version", "Greeter"].map((name) => ({ name }));
    expect(verifyFile(await buildHost(), await buildPlugin(), { symbols }).verdict).toBe("loads");
  });

  test.each(["AuthChek", "authCheck", "init", "Hello", "os", ""])(
    "that is missing is refused in the words of Lookup: %j",
    async (name) => {
      const [host, plugin] = [await buildHost(), await buildPlugin()];
      const said = await openInHost(host, [plugin], { lookup: [name] });
      const judged = verifyFile(host, plugin, { symbols: [{ name }] });
      expectAgreement(said, [judged]);
      expect(judged).toMatchObject({ verdict: "rejected", loaderStage: "lookup" });
      expect(judged.findings[0]).toMatchObject({ kind: "required-symbol", subject: name });
    },
  );

  test("of another plugin is not asked of this one", async () => {
    const symbols = [{ plugin: "other.so", name: "Nothing" }];
    expect(verifyFile(await buildHost(), await buildPlugin(), { symbols }).verdict).toBe("loads");
  });

  test("is not looked up in a plugin that does not load", async () => {
    const plugin = await buildPlugin({ flags: [] });
    const judged = verifyFile(await buildHost(), plugin, { symbols: [{ name: "Nothing" }] });
    expect(judged).toMatchObject({ verdict: "rejected", loaderStage: "init" });
    expect(judged.findings.some(({ kind }) => kind === "required-symbol")).toBe(false);
  });
});

describe("in the place of a missing name", () => {
  test("the nearest are offered, the best first, whatever their case", () => {
    expect(offered("AuthChek", "AuthCheck", "Version")).toContain("the nearest names are AuthCheck");
    expect(offered("authcheck", "AuthCheck", "Version")).toContain("the nearest names are AuthCheck");
    expect(offered("Handle", "Handler", "Handlers", "Unrelated")).toMatch(/Handler and Handlers|Handler, Handlers/);
  });

  test("all are offered where none is near", () => {
    expect(offered("Zzz", "AuthCheck", "Version")).toMatch(/it exports AuthCheck.*Version/);
  });

  test("nothing is offered by a plugin that exports nothing", () => {
    expect(offered("AuthCheck")).toContain("it exports nothing");
  });
});

test("the first that is missing is what Lookup names, and each has a finding", () => {
  const { error, findings } = lookUp(["One", "Two", "Three"], record("Two"));
  expect(error).toBe("plugin: symbol One not found in plugin example.com/plugin");
  expect(findings.map(({ subject }) => subject)).toEqual(["One", "Three"]);
});

test("a plugin's name stands before the last colon", () => {
  expect(parseRequiredSymbol("AuthCheck")).toEqual({ name: "AuthCheck" });
  expect(parseRequiredSymbol("auth:AuthCheck")).toEqual({ plugin: "auth", name: "AuthCheck" });
  expect(parseRequiredSymbol("c:\\auth.so:AuthCheck")).toEqual({ plugin: "c:\\auth.so", name: "AuthCheck" });
});
