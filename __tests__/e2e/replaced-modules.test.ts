// Modules that both sides link with the same content, although a `replace` or a requirement differs.
import { describe, expect, test } from "vitest";
import type { Build } from "../support/build.ts";
import { clockModule } from "../support/modules.ts";
import { judgePair, outcome } from "../support/pair.ts";

const path = "example.com/clock";
const modules = {
  [`${path}@v1.0.0`]: clockModule(path, "noon"),
  [`${path}@v1.1.0`]: clockModule(path, "midnight"),
  "example.com/fork@v1.0.5": clockModule(path, "dawn"),
};

function requiring(version: string, replacement?: string, flags: readonly string[] = ["-trimpath"]): Build {
  return {
    modules,
    flags,
    requires: { [path]: version },
    links: [path],
    ...(replacement !== undefined && { replaces: { [path]: replacement } }),
  };
}

const untrimmed: readonly string[] = [];

describe("a module that is replaced by itself at the version that is required is not replaced", () => {
  test.each([
    ["in the plugin", requiring("v1.0.0"), requiring("v1.0.0", `${path}@v1.0.0`)],
    ["in the gateway", requiring("v1.0.0", `${path}@v1.0.0`), requiring("v1.0.0")],
    ["in both", requiring("v1.0.0", `${path}@v1.0.0`), requiring("v1.0.0", `${path}@v1.0.0`)],
    [
      "in the plugin, without -trimpath",
      requiring("v1.0.0", undefined, untrimmed),
      requiring("v1.0.0", `${path}@v1.0.0`, untrimmed),
    ],
  ])("%s", async (_, host, plugin) => {
    const judged = await judgePair(host, plugin);
    expect(outcome(judged.host)).toBe("loads");
    expect(judged.disagreements).toEqual([]);
    expect(judged.plugin.verdict).toBe("loads");
    expect(judged.plugin.findings.filter(({ kind }) => kind.startsWith("module-"))).toEqual([]);
  });
});

describe("the same content behind another requirement", () => {
  test.each([
    [requiring("v1.0.0", undefined, untrimmed), requiring("v1.1.0", `${path}@v1.0.0`, untrimmed)],
    [requiring("v1.1.0", `${path}@v1.0.0`, untrimmed), requiring("v1.0.0", undefined, untrimmed)],
    [
      requiring("v1.0.0", "example.com/fork@v1.0.5", untrimmed),
      requiring("v1.1.0", "example.com/fork@v1.0.5", untrimmed),
    ],
  ])("loads without -trimpath (%#)", async (host, plugin) => {
    const judged = await judgePair(host, plugin);
    expect(outcome(judged.host)).toBe("loads");
    expect(judged.disagreements).toEqual([]);
    expect(judged.plugin.verdict).toBe("loads");
    expect(judged.plugin.findings.filter(({ kind }) => kind === "module-replacement")).toMatchObject([
      { severity: "notice", subject: path, message: expect.stringContaining("both have the same content") },
    ]);
  });

  test.each([
    [
      requiring("v1.0.0"),
      requiring("v1.1.0", `${path}@v1.0.0`),
      [`go mod edit -dropreplace=${path} -exclude=${path}@v1.1.0`, `go get ${path}@v1.0.0`],
    ],
    [
      requiring("v1.1.0", `${path}@v1.0.0`),
      requiring("v1.0.0"),
      [`go mod edit -replace=${path}=${path}@v1.0.0`, `go get ${path}@v1.1.0`],
    ],
  ])("is refused with -trimpath, since names hold the requirement (%#)", async (host, plugin, commands) => {
    const judged = await judgePair(host, plugin);
    expect(outcome(judged.host)).toBe("rejected");
    expect(judged.disagreements).toEqual([]);
    expect(judged.plugin.cause?.kind).toBe("module-replacement");
    const [first] = judged.plugin.findings.filter(({ kind }) => kind === "module-replacement");
    expect(first).toMatchObject({ severity: "error", message: expect.stringContaining("the content is the same") });
    expect(first?.fix?.split("\n")).toEqual(commands);
    // What the commands make of the plugin is what the gateway has.
    const mended = await judgePair(host, { ...plugin, ...sources(host) });
    expect(outcome(mended.host)).toBe("loads");
    expect(mended.plugin.verdict).toBe("loads");
  });
});

describe("another content counts as before", () => {
  test.each([
    ["the same path at another version", requiring("v1.0.0"), requiring("v1.0.0", `${path}@v1.1.0`)],
    ["another path", requiring("v1.0.0"), requiring("v1.0.0", "example.com/fork@v1.0.5")],
  ])("%s", async (_, host, plugin) => {
    const judged = await judgePair(host, plugin);
    expect(judged.disagreements).toEqual([]);
    expect(judged.plugin.verdict).not.toBe("loads");
    expect(judged.plugin.findings.filter(({ severity }) => severity === "error")).toContainEqual(
      expect.objectContaining({ kind: "module-replacement", fix: `go mod edit -dropreplace=${path}` }),
    );
  });

  test("a folder is a notice", async () => {
    const copy = { "copy/go.mod": `module ${path}\n`, "copy/clock.go": clockModule(path, "noon")["clock.go"] ?? "" };
    const main = { "main.go": "package main\n\nfunc AuthCheck() {}\n" };
    const judged = await judgePair(requiring("v1.0.0"), {
      ...requiring("v1.0.0", "./copy"),
      source: { ...main, ...copy },
    });
    expect(judged.disagreements).toEqual([]);
    expect(judged.plugin.findings.filter(({ kind }) => kind === "module-replacement")).toMatchObject([
      { severity: "notice" },
    ]);
  });
});

function sources({ requires = {}, replaces = {} }: Build): Pick<Build, "requires" | "replaces"> {
  return { requires, replaces };
}
