import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildHost } from "../support/build.ts";
import { run } from "../support/command.ts";
import { openInHost } from "../support/host.ts";
import type { StandIns } from "../support/module-proxy.ts";
import { goMod, type SourceTree, under, writeTree } from "../support/source-tree.ts";
import { buildFor, type Surroundings, type Wishes } from "./native-build.ts";
import { removeStandIns, standInEnvironment } from "./stand-ins.ts";
import { surroundingsOfTest } from "./test-surroundings.ts";

const [base, user, fork, lone] = ["example.com/base", "example.com/user", "example.com/fork", "example.com/lone"];
const grown = "example.com/grown";
const answering = (module: string, answer: string): SourceTree => ({
  "go.mod": goMod({ module }),
  "a.go": `package base\n\n// Answer is inlined.\nfunc Answer() string { return "${answer}" }\n`,
});
/** A module whose own go.mod asks for a version of another. */
const asking = (version: string): SourceTree => ({
  "go.mod": goMod({ module: user, requires: { [base]: version } }),
  "u.go": `package user\n\nimport "${base}"\n\nfunc Answer() string { return base.Answer() }\n`,
});
const modules: StandIns = {
  [`${base}@v1.0.0`]: answering(base, "base 1.0"),
  [`${base}@v1.1.0`]: {
    ...answering(base, "base 1.1"),
    "added/a.go": 'package added\n\nfunc Answer() string { return "" }\n',
  },
  [`${base}@v1.2.0`]: answering(base, "base 1.2"),
  [`${fork}@v1.5.0`]: answering(fork, "fork"),
  [`${user}@v1.0.0`]: asking("v1.0.0"),
  [`${user}@v1.2.0`]: asking("v1.2.0"),
  [`${lone}@v1.0.0`]: answering(lone, "lone"),
  // A release that wants a newer language and brings modules that nobody required before, as gin does.
  [`${grown}@v1.0.0`]: answering(grown, "grown 1.0"),
  [`${grown}@v1.1.0`]: {
    "go.mod": `module ${grown}\n\ngo 1.22\n\nrequire (\n\t${user} v1.0.0\n\t${base} v1.0.0 // indirect\n)\n`,
    "a.go": `package grown\n\nimport "${user}"\n\nfunc Answer() string { return "grown 1.1, " + user.Answer() }\n`,
  },
};
const main = (imported: string) =>
  `package main\n\nimport a "${imported}"\n\n// Answer is what the host looks up.\nfunc Answer() string { return a.Answer() }\n`;

let proxyFolder: string;
let environment: Record<string, string>;
let here: Surroundings;
beforeAll(async () => {
  proxyFolder = mkdtempSync(join(tmpdir(), "pin-"));
  environment = await standInEnvironment(proxyFolder, modules);
});
beforeEach(() => {
  here = surroundingsOfTest(environment);
});
afterAll(() => removeStandIns(proxyFolder));

/** A plugin with the go.sum of its own versions, as a user has it. */
async function plugin(requires: Record<string, string>, source: string, replaces: Record<string, string> = {}) {
  await writeTree(
    here.folder,
    under("p", { "go.mod": goMod({ module: "example.com/p", requires, replaces }), "main.go": source }),
  );
  const go = join(environment["PATH"]?.split(":")[0] ?? "", "go");
  const env = { ...process.env, ...environment, GOENV: "off" };
  const tidied = await run(go, ["mod", "tidy"], { cwd: join(here.folder, "p"), env });
  if (tidied.code !== 0) throw new Error(tidied.stderr);
}
const gatewayWith = (requires: Record<string, string>, replaces: Record<string, string> = {}) =>
  buildHost({ requires, replaces, links: Object.keys(requires), modules });

async function opened(gateway: string, wishes: Wishes) {
  const outcome = await buildFor(gateway, "p", here, wishes);
  if (outcome.kind !== "built") throw new Error(JSON.stringify(outcome.findings, undefined, 1));
  const { answers } = await openInHost(gateway, [outcome.file], { lookup: ["Answer"] });
  return { answer: answers[0], pins: outcome.pins };
}

describe("a pinned module that wants a higher go line and brings modules of its own is pinned", () => {
  const gateway = () => gatewayWith({ [grown]: "v1.1.0", [user]: "v1.0.0", [base]: "v1.0.0" });

  test("in a module of an older language", async () => {
    await plugin({ [grown]: "v1.0.0" }, main(grown));
    const { answer, pins } = await opened(await gateway(), { pin: true });
    expect(answer).toMatchObject({ symbols: { Answer: "grown 1.1, base 1.0" } });
    expect(pins).toEqual([{ module: grown, from: "v1.0.0", to: "v1.1.0" }]);
  });

  test("in a workspace", async () => {
    await plugin({ [grown]: "v1.0.0" }, main(grown));
    await writeTree(here.folder, {
      "go.work": "go 1.18\n\nuse (\n\t./p\n\t./sibling\n)\n",
      "sibling/go.mod": goMod({ module: "example.com/sibling" }),
      "sibling/s.go": "package sibling\n",
    });
    const { answer } = await opened(await gateway(), { pin: true });
    expect(answer).toMatchObject({ symbols: { Answer: "grown 1.1, base 1.0" } });
  });
});

describe("the same plugin, with its modules pinned, loads into", () => {
  beforeEach(() =>
    plugin(
      { [base]: "v1.1.0", [lone]: "v1.0.0" },
      `${main(base)}\nimport _ "${lone}"\n`.replace(/(import a .*\n)([\s\S]*)\n(import _ .*)\n/, "$1$3\n$2"),
    ),
  );

  test.each([
    ["an older", "v1.0.0", "base 1.0"],
    ["a newer", "v1.2.0", "base 1.2"],
  ])("%s gateway", async (_, version, said) => {
    const gateway = await gatewayWith({ [base]: version });
    const before = readFileSync(join(here.folder, "p", "go.mod"), "utf8");
    const { answer, pins } = await opened(gateway, { pin: true });
    expect(answer).toMatchObject({ symbols: { Answer: said } });
    expect(pins).toEqual([{ module: base, from: "v1.1.0", to: version }]);
    expect(readFileSync(join(here.folder, "p", "go.mod"), "utf8")).toBe(before);
  });

  test("and without pins into neither", async () => {
    for (const version of ["v1.0.0", "v1.2.0"]) {
      const { answer, pins } = await opened(await gatewayWith({ [base]: version }), {});
      expect(answer?.error).toContain(`different version of package ${base}`);
      expect(pins).toEqual([]);
    }
  });

  test("a gateway that replaces the module by another", async () => {
    const gateway = await gatewayWith({ [base]: "v1.1.0" }, { [base]: `${fork}@v1.5.0` });
    const { answer, pins } = await opened(gateway, { pin: true });
    expect(answer).toMatchObject({ symbols: { Answer: "fork" } });
    expect(pins).toEqual([{ module: base, from: "v1.1.0", to: `v1.1.0 => ${fork} v1.5.0` }]);
  });
});

test("a version that another module raises is taken back to the gateway's", async () => {
  await plugin({ [user]: "v1.2.0" }, main(user));
  const gateway = await gatewayWith({ [base]: "v1.0.0" });
  const { answer, pins } = await opened(gateway, { pin: true });
  expect(answer).toMatchObject({ symbols: { Answer: "base 1.0" } });
  expect(pins).toEqual([{ module: base, from: "v1.2.0", to: "v1.0.0" }]);
});

test("a replacement of the plugin's own gives way to the gateway's version", async () => {
  await plugin({ [base]: "v1.1.0" }, main(base), { [base]: `${fork}@v1.5.0` });
  const { answer, pins } = await opened(await gatewayWith({ [base]: "v1.1.0" }), { pin: true });
  expect(answer).toMatchObject({ symbols: { Answer: "base 1.1" } });
  expect(pins).toEqual([{ module: base, from: `v1.1.0 => ${fork} v1.5.0`, to: "v1.1.0" }]);
});

test("a module of a vendor folder is taken at the gateway's version", async () => {
  await plugin({ [base]: "v1.1.0" }, main(base));
  const go = join(environment["PATH"]?.split(":")[0] ?? "", "go");
  await run(go, ["mod", "vendor"], {
    cwd: join(here.folder, "p"),
    env: { ...process.env, ...environment, GOENV: "off" },
  });
  const { answer } = await opened(await gatewayWith({ [base]: "v1.2.0" }), { pin: true });
  expect(answer).toMatchObject({ symbols: { Answer: "base 1.2" } });
});

test("nothing is pinned that the plugin does not link", async () => {
  await plugin({ [base]: "v1.1.0" }, main(base));
  const gateway = await gatewayWith({ [base]: "v1.1.0", [user]: "v1.0.0" });
  expect((await opened(gateway, { pin: true })).pins).toEqual([]);
});

test("a package that the gateway's version does not have leaves the plugin unbuilt, in Go's words", async () => {
  await plugin({ [base]: "v1.1.0" }, main(`${base}/added`));
  expect(await buildFor(await gatewayWith({ [base]: "v1.0.0" }), "p", here, { pin: true })).toMatchObject({
    kind: "unbuilt",
    findings: [{ message: expect.stringContaining(`${base}/added`), where: { file: "p/main.go", line: 3 } }],
  });
});
