// Several plugins in one host that goes on after errors.
import { describe, expect, test } from "vitest";
import { expectAgreement, withoutName } from "../support/agreement.ts";
import { type Build, buildHost, buildPlugin } from "../support/build.ts";
import { buildLibrary } from "../support/c-library.ts";
import { copyOf, fileOf, linkTo, patched } from "../support/files.ts";
import { type HostRun, openInHost } from "../support/host.ts";
import { clockModule, dependsOn } from "../support/modules.ts";
import { verifyJson } from "../support/product.ts";
import { example } from "../support/source-tree.ts";

/** Each plugin of a sequence, by what is special about it. */
const plugins: Readonly<Record<string, () => Promise<string>>> = {
  good: () => buildPlugin(),
  "the same file": () => buildPlugin(),
  "another good one": () => buildPlugin({ module: "example.com/another" }),
  "a copy of it": async () => await copyOf(await buildPlugin()),
  "one that brings context": () => buildPlugin({ module: "example.com/withcontext", links: ["context"] }),
  "a rejected one": () => buildPlugin({ module: "example.com/untrimmed", flags: [] }),
  "a rejected one that brings context": () =>
    buildPlugin({ module: "example.com/poison", flags: [], links: ["context"] }),
  "a rejected build of the same module": () => buildPlugin({ flags: [] }),
  "one that brings clock v1.2.0": () => buildPlugin({ module: "example.com/first", ...clock("v1.2.0") }),
  "one that brings clock v1.3.0": () => buildPlugin({ module: "example.com/second", ...clock("v1.3.0") }),
  "one of another module data group": () => buildPlugin({ module: "example.com/old", go: "1.22.12" }),
  "another one of another module data group": () => buildPlugin({ module: "example.com/older", go: "1.20.14" }),
  "a plain C library": () => buildLibrary(),
  "a text file": () => fileOf("This is not a plugin.\n"),
  "a file for another machine": async () => await patched(await buildPlugin(), 18, [183, 0]),
};

/** What the host does with a plugin, by what it says. */
const outcomes = {
  loads: /^$/,
  "is already loaded": /^plugin already loaded$/,
  "is rejected": /^plugin was built with a different version of package \S+$/,
  "failed before": /^plugin was built with a different version of package \S+ \(previous failure\)$/,
  "is refused by the dynamic linker": /^\/\S+: /,
  "kills the host": /^fatal error: runtime: no plugin module data$/,
  "is not reached": /^not reached$/,
} as const;
type Step = readonly [plugin: string, outcome: keyof typeof outcomes];

const sequences: readonly (readonly Step[])[] = [
  [
    ["good", "loads"],
    ["another good one", "loads"],
  ],
  [
    ["good", "loads"],
    ["the same file", "loads"],
  ],
  [
    ["good", "loads"],
    ["a copy of it", "is already loaded"],
    ["another good one", "loads"],
  ],
  [
    ["good", "loads"],
    ["one that brings context", "loads"],
    ["another good one", "loads"],
  ],
  [
    ["a rejected one", "is rejected"],
    ["good", "loads"],
  ],
  [
    ["good", "loads"],
    ["a rejected one", "is rejected"],
    ["another good one", "loads"],
  ],
  [
    ["a rejected one", "is rejected"],
    ["a rejected one", "failed before"],
    ["good", "loads"],
  ],
  // A rejected plugin stays mapped, and what it brought is what later ones are compared with.
  [
    ["a rejected one that brings context", "is rejected"],
    ["good", "loads"],
    ["one that brings context", "is rejected"],
  ],
  [
    ["one that brings context", "loads"],
    ["a rejected one that brings context", "is rejected"],
    ["another good one", "loads"],
  ],
  [
    ["a rejected build of the same module", "is rejected"],
    ["good", "is rejected"],
    ["another good one", "loads"],
  ],
  [
    ["one that brings clock v1.2.0", "loads"],
    ["one that brings clock v1.3.0", "is rejected"],
    ["good", "loads"],
  ],
  // What dlopen refuses leaves nothing behind.
  [
    ["a text file", "is refused by the dynamic linker"],
    ["good", "loads"],
    ["a text file", "is refused by the dynamic linker"],
    ["another good one", "loads"],
  ],
  [
    ["a file for another machine", "is refused by the dynamic linker"],
    ["good", "loads"],
    ["a file for another machine", "is refused by the dynamic linker"],
    ["another good one", "loads"],
  ],
  // The runtime does not see these, and looks at the module that was there before: none, a good one or a bad one.
  [
    ["one of another module data group", "kills the host"],
    ["good", "is not reached"],
  ],
  [
    ["good", "loads"],
    ["one of another module data group", "is already loaded"],
    ["another good one", "is already loaded"],
  ],
  [
    ["good", "loads"],
    ["one of another module data group", "is already loaded"],
    ["another one of another module data group", "is already loaded"],
  ],
  [
    ["good", "loads"],
    ["one of another module data group", "is already loaded"],
    ["a plain C library", "is already loaded"],
    ["the same file", "loads"],
  ],
  [
    ["a rejected one", "is rejected"],
    ["one of another module data group", "kills the host"],
    ["good", "is not reached"],
  ],
  [
    ["good", "loads"],
    ["a rejected one", "is rejected"],
    ["one of another module data group", "kills the host"],
  ],
  [
    ["a plain C library", "kills the host"],
    ["good", "is not reached"],
    ["another good one", "is not reached"],
  ],
  [
    ["good", "loads"],
    ["a plain C library", "is already loaded"],
    ["another good one", "loads"],
  ],
  [
    ["good", "loads"],
    ["a plain C library", "is already loaded"],
    ["a copy of it", "is already loaded"],
  ],
  [
    ["a rejected one", "is rejected"],
    ["a plain C library", "kills the host"],
    ["good", "is not reached"],
  ],
  [
    ["good", "loads"],
    ["a plain C library", "is already loaded"],
    ["one of another module data group", "is already loaded"],
    ["another good one", "is already loaded"],
  ],
];

const titled = sequences.map((steps) => [steps.map((step) => step.join(" ")).join(", then "), steps] as const);

describe("what the host says is foretold, and is that", () => {
  test.each(titled)("%s", async (_, steps) => {
    const files = await Promise.all(steps.map(([name]) => pluginOf(name)));
    const { answers, crash } = await expectForetold(files);
    const said = answers.map(({ error }) => (error === undefined ? "" : withoutName(error)));
    if (crash) said.push(crash.message);
    for (const [at, [, outcome]] of steps.entries()) expect(said[at] ?? "not reached").toMatch(outcomes[outcome]);
  });

  test.each(["symlink", "hard link"] as const)("good, then a %s to it, then another good one", async (kind) => {
    const { original, link } = await linkTo(await buildPlugin(), kind, "other-name.so");
    await expectForetold([original, link, await pluginOf("another good one")]);
  });

  test.each(["symlink", "hard link"] as const)("a rejected one, then a %s to it", async (kind) => {
    const { original, link } = await linkTo(await pluginOf("a rejected one"), kind, "other-name.so");
    await expectForetold([original, link]);
  });
});

test("with --no-together each plugin is judged as if it were the only one", async () => {
  const host = await buildHost();
  const files = [
    await pluginOf("one of another module data group"),
    await pluginOf("good"),
    await pluginOf("a copy of it"),
  ];
  const { plugins: predicted } = await verifyJson(host, files, ["--no-together"]);
  for (const [at, file] of files.entries())
    expectAgreement(await openInHost(host, [file]), predicted.slice(at, at + 1));
});

test("a plugin given with --alongside is open already", async () => {
  const host = await buildHost();
  const [first, second] = [await pluginOf("good"), await pluginOf("a copy of it")];
  const { answers } = await openInHost(host, [first, second]);
  const { plugins: predicted } = await verifyJson(host, [second], ["--alongside", first]);
  expectAgreement({ answers: answers.slice(1), log: "" }, predicted);
});

test("a plugin that lacks a required symbol stays open", async () => {
  const extra = { ...(await example("plugin")), "extra.go": "package main\n\n// Extra is wanted.\nvar Extra = 1\n" };
  const files = [
    await pluginOf("good"),
    await buildPlugin({ source: extra, module: "example.com/extra" }),
    await pluginOf("a copy of it"),
  ];
  const host = await buildHost();
  const said = await openInHost(host, files, { lookup: ["Extra"] });
  const { plugins: predicted } = await verifyJson(host, files, ["--symbol", "Extra"]);
  expectAgreement(said, predicted);
  expect(predicted.map(({ loaderStage }) => loaderStage)).toEqual(["lookup", undefined, "init"]);
});

/** A dependency that the host does not have. */
function clock(version: "v1.2.0" | "v1.3.0"): Build {
  const modules = {
    "example.com/clock@v1.2.0": clockModule("example.com/clock", "noon"),
    "example.com/clock@v1.3.0": clockModule("example.com/clock", "midnight"),
  };
  return { modules, ...dependsOn("example.com/clock", version) };
}

async function pluginOf(name: string): Promise<string> {
  const build = plugins[name];
  if (build === undefined) throw new Error(`No plugin is called "${name}"`);
  return await build();
}

/** Opens the files in the host, and fails unless the product tells the same of each, in the same order. */
async function expectForetold(files: readonly string[]): Promise<HostRun> {
  const host = await buildHost();
  const said = await openInHost(host, files);
  const { plugins: predicted } = await verifyJson(host, files);
  expect(predicted.map(({ path }) => path)).toEqual(files);
  expectAgreement(said, predicted);
  return said;
}
