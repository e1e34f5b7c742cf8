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
  return lookUp([{ name: required }], record(...names)).findings[0]?.message ?? "";
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
  const { error, findings } = lookUp(
    ["One", "Two", "Three"].map((name) => ({ name })),
    record("Two"),
  );
  expect(error).toBe("plugin: symbol One not found in plugin example.com/plugin");
  expect(findings.map(({ subject }) => subject)).toEqual(["One", "Three"]);
});

describe("one of several required symbols", () => {
  const anyOf = (name: string, ...alternatives: readonly string[]) => ({ symbols: [{ name, alternatives }] });

  test("is enough, whichever it is", async () => {
    const [host, plugin] = [await buildHost(), await buildPlugin()];
    expect(verifyFile(host, plugin, anyOf("AuthCheck", "Nothing")).verdict).toBe("loads");
    expect(verifyFile(host, plugin, anyOf("Nothing", "Never", "Version")).verdict).toBe("loads");
  });

  test("has to be there: without any, Lookup of the first is what the loader says", async () => {
    const [host, plugin] = [await buildHost(), await buildPlugin()];
    const said = await openInHost(host, [plugin], { lookup: ["HandlerRegisterer"] });
    const judged = verifyFile(host, plugin, anyOf("HandlerRegisterer", "ClientRegisterer", "ModifierRegisterer"));
    expectAgreement(said, [judged]);
    expect(judged).toMatchObject({ verdict: "rejected", loaderStage: "lookup" });
    expect(judged.findings[0]).toMatchObject({ kind: "required-symbol", subject: "HandlerRegisterer" });
    expect(judged.findings[0]?.message).toMatch(
      /^The plugin does not export any of HandlerRegisterer, ClientRegisterer and ModifierRegisterer; it exports /,
    );
    expect(judged.findings[0]?.fix).toMatch(
      /^Declare one of HandlerRegisterer, .* as an exported function or variable/,
    );
  });

  test("is offered by the nearest of all names", () => {
    const symbols = [{ name: "HandlerRegisterer", alternatives: ["ClientRegisterer"] }];
    expect(lookUp(symbols, record("ClientRegistrer")).findings[0]?.message).toContain(
      "the nearest names are ClientRegistrer",
    );
  });
});

describe("a required symbol of a kind", () => {
  const symbol = (name: string, kind: "function" | "variable") => ({ symbols: [{ name, kind }] });

  test("is rejected where the plugin exports the other kind, which no loader has words for", async () => {
    const [host, plugin] = [await buildHost(), await buildPlugin()];
    const judged = verifyFile(host, plugin, symbol("AuthCheck", "variable"));
    expect(judged).toMatchObject({ verdict: "rejected", loaderStage: "lookup" });
    expect(judged.loaderError).toBeUndefined();
    expect(judged.findings).toContainEqual(
      expect.objectContaining({
        kind: "required-symbol",
        severity: "error",
        message: "The plugin exports AuthCheck as a function, and the gateway expects a variable.",
      }),
    );
  });

  test("says nothing where it is of that kind", async () => {
    const [host, plugin] = [await buildHost(), await buildPlugin()];
    for (const wishes of [symbol("AuthCheck", "function"), symbol("Version", "variable")]) {
      expect(verifyFile(host, plugin, wishes).findings.map(({ kind }) => kind)).not.toContain("required-symbol");
    }
  });

  test("is named in the fix", () => {
    const symbols = [{ name: "HandlerRegisterer", kind: "variable" as const }];
    expect(lookUp(symbols, record()).findings[0]?.fix).toBe(
      "Declare HandlerRegisterer as an exported variable of package main.",
    );
  });
});

test("a plugin's name stands before the last colon", () => {
  expect(parseRequiredSymbol("AuthCheck")).toEqual({ name: "AuthCheck" });
  expect(parseRequiredSymbol("auth:AuthCheck")).toEqual({ plugin: "auth", name: "AuthCheck" });
  expect(parseRequiredSymbol("c:\\auth.so:AuthCheck")).toEqual({ plugin: "c:\\auth.so", name: "AuthCheck" });
});
