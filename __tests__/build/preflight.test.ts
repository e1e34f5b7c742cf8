import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { preflightNative } from "../../src/build/native.ts";
import type { Preflight } from "../../src/build/plan/preflight.ts";
import type { Finding, PluginReport } from "../../src/model/report.ts";
import { type Build, buildHost, pluginSource } from "../support/build.ts";
import { run } from "../support/command.ts";
import { openInHost } from "../support/host.ts";
import type { StandIns } from "../support/module-proxy.ts";
import { example, type SourceTree, under, writeTree } from "../support/source-tree.ts";
import { verifyFile } from "../verify/in-process.ts";
import { buildFor, type Surroundings, type Wishes, withPlan } from "./native-build.ts";
import { removeModules, withModules } from "./own-modules.ts";

function lib(path: string, body: string): SourceTree {
  return {
    "go.mod": `module ${path}\n`,
    "lib.go": `package lib\n\n//go:noinline\nfunc Name() string { return "${body}" }\n`,
  };
}

const path = "example.com/lib";
const modules: StandIns = {
  [`${path}@v1.0.0`]: { ...lib(path, "one"), "sub/sub.go": "package sub\n\nfunc Sub() int { return 1 }\n" },
  [`${path}@v1.1.0`]: { ...lib(path, "two"), "sub/sub.go": "package sub\n\nfunc Sub() int { return 1 }\n" },
  "example.com/fork@v1.0.5": lib(path, "fork"),
  "example.com/other@v1.0.0": lib("example.com/other", "other"),
  "example.com/user@v1.0.0": {
    "go.mod": `module example.com/user\n\nrequire ${path} v1.1.0\n`,
    "user.go": `package user\n\nimport "${path}"\n\nfunc Name() string { return lib.Name() }\n`,
  },
};
const old = { [path]: "v1.0.0" };
const gatewayBuild: Build = { modules, requires: old, links: [path] };

let here: Surroundings;
beforeEach(async () => {
  here = await withModules(modules);
});
afterEach(() => removeModules(here));

/** What preflight says; `unbuilt` where the plugin cannot even be resolved. */
type Foretold = Omit<Preflight, "outlook"> & { readonly outlook: Preflight["outlook"] | "unbuilt" };

/** Writes the plugin's source with the sums of everything that it requires. */
async function writePlugin(tree: SourceTree): Promise<void> {
  await writeTree(here.folder, under("p", tree));
  const { environment } = here.io;
  const env = { ...environment, GOENV: "off", GOFLAGS: "-mod=mod", GOTOOLCHAIN: "local", GOWORK: "off" };
  const listed = await run("go", ["list", "-deps", "."], { cwd: join(here.folder, "p"), env });
  expect(listed.stderr.replace(/^go: .*\n/gm, "")).toBe("");
}

async function foretell(gateway: string, wishes: Wishes = {}): Promise<Foretold> {
  return await withPlan(gateway, "p", here, wishes, async (build) => {
    const planned = await preflightNative(build, here.io);
    if (planned.kind === "planned") return planned.preflight;
    return { outlook: "unbuilt", findings: planned.findings, packages: 0, shared: 0 };
  });
}

async function judgeBuilt(gateway: string): Promise<PluginReport> {
  const outcome = await buildFor(gateway, "p", here);
  if (outcome.kind !== "built") throw new Error(JSON.stringify(outcome.findings));
  const { answers } = await openInHost(gateway, [outcome.file]);
  const report = verifyFile(gateway, outcome.file);
  expect(report.verdict === "rejected").toBe(answers[0]?.error !== undefined);
  return report;
}

const moduleFindings = (findings: readonly Finding[]) =>
  findings.flatMap(({ where: _, ...finding }) => (/^(?:module-|main-module)/.test(finding.kind) ? [finding] : []));

describe("what is said before the build is what is said after it:", () => {
  const cases: readonly [string, Build, Build, Preflight["outlook"], readonly string[]][] = [
    [
      "a linked module at a higher version",
      gatewayBuild,
      { requires: { [path]: "v1.1.0" }, links: [path] },
      "refused",
      ["error module-version"],
    ],
    [
      "a higher version that another module brings",
      gatewayBuild,
      { requires: { "example.com/user": "v1.0.0" }, links: ["example.com/user"] },
      "refused",
      ["error module-version"],
    ],
    [
      "a module that is required and not linked",
      gatewayBuild,
      { requires: { [path]: "v1.1.0", "example.com/other": "v1.0.0" }, links: ["example.com/other"] },
      "clear",
      [],
    ],
    [
      "a module of which other packages are linked",
      gatewayBuild,
      { requires: { [path]: "v1.1.0" }, links: [`${path}/sub`] },
      "clear",
      ["notice module-version"],
    ],
    [
      "a module that is replaced by another",
      gatewayBuild,
      { requires: old, replaces: { [path]: "example.com/fork@v1.0.5" }, links: [path] },
      "refused",
      ["error module-replacement"],
    ],
    [
      "a module that the gateway replaces",
      { ...gatewayBuild, replaces: { [path]: "example.com/fork@v1.0.5" } },
      { requires: old, links: [path] },
      "refused",
      ["error module-replacement"],
    ],
    [
      "a module that is replaced by itself",
      gatewayBuild,
      { requires: old, replaces: { [path]: `${path}@v1.0.0` }, links: [path] },
      "clear",
      [],
    ],
    [
      "a higher version that is replaced by the gateway's",
      gatewayBuild,
      { requires: { [path]: "v1.1.0" }, replaces: { [path]: `${path}@v1.0.0` }, links: [path] },
      "refused",
      ["error module-replacement"],
    ],
    ["the same modules", gatewayBuild, { requires: old, links: [path] }, "clear", []],
  ];
  test.each(cases)("%s", async (_, gateway, plugin, outlook, expected) => {
    const host = await buildHost(gateway);
    await writePlugin(await pluginSource({ source: { "main.go": "package main\n\nfunc F() {}\n" }, ...plugin }));
    const told = await foretell(host);
    expect(told.outlook).toBe(outlook);
    expect(moduleFindings(told.findings).map(({ severity, kind }) => `${severity} ${kind}`)).toEqual(expected);
    const report = await judgeBuilt(host);
    expect(moduleFindings(told.findings)).toEqual(moduleFindings(report.findings));
    expect(["rejected", "mismatch"].includes(report.verdict)).toBe(outlook === "refused");
  });
});

const ownGateway: Build = {
  modules,
  module: path,
  source: {
    "main.go": `package main\n\nimport (\n\t"os"\n\t"plugin"\n\n\t"${path}/sub"\n)\n\nfunc main() {\n\tsub.Sub()\n\tplugin.Open(os.Args[1])\n}\n`,
    "sub/sub.go": "package sub\n\nfunc Sub() int { return 1 }\n",
  },
};

describe("what keeps the plugin from being built is said in the words of the build:", () => {
  const cases: readonly [string, Build, SourceTree, Partial<Finding>][] = [
    [
      "the gateway's own module, of which there is no source",
      ownGateway,
      {
        "go.mod": `module example.com/p\n\ngo 1.24\n\nrequire ${path} v1.0.0\n`,
        "main.go": `package main\n\nimport _ "${path}/sub"\n`,
      },
      { kind: "build-failed", where: { file: "p/main.go", line: 3 } },
    ],
  ];
  test.each(cases)("%s", async (_, gateway, tree, expected) => {
    const host = await buildHost(gateway);
    await writeTree(here.folder, under("p", tree));
    const told = await foretell(host);
    expect(told).toMatchObject({ outlook: "unbuilt", findings: [expected] });
    const outcome = await buildFor(host, "p", here);
    const bare = ({ where: _, ...finding }: Finding) => finding;
    expect(outcome.kind).toBe("unbuilt");
    expect(told.findings.map(bare)).toEqual(outcome.kind === "unbuilt" ? outcome.findings.map(bare) : []);
  });
});

describe("a finding leads to the user's own line:", () => {
  test.each<[string, string, number]>([
    ["the requirement", `require (\n\texample.com/other v1.0.0\n\t${path} v1.1.0\n)\n`, 7],
    ["the replacement", `require ${path} v1.0.0\n\nreplace ${path} => example.com/fork v1.0.5\n`, 7],
  ])("%s", async (_, directives, line) => {
    const host = await buildHost(gatewayBuild);
    await writePlugin({
      "go.mod": `module example.com/p\n\ngo 1.17\n\n${directives}`,
      "main.go": `package main\n\nimport _ "${path}"\n`,
    });
    expect((await foretell(host)).findings[0]).toMatchObject({ severity: "error", where: { file: "p/go.mod", line } });
  });

  test("the toolchain that is not used", async () => {
    await writeTree(here.folder, {
      "p/go.mod": "module example.com/p\n\ngo 1.24\n\ntoolchain go1.26.0\n",
      "p/main.go": "package main\n",
    });
    expect(await foretell(await buildHost(gatewayBuild))).toMatchObject({
      outlook: "clear",
      findings: [{ kind: "go-version", severity: "notice", where: { file: "p/go.mod", line: 5 } }],
    });
  });
});

test("a vendor folder records no checksums, which is said before as after", async () => {
  const host = await buildHost(gatewayBuild);
  await writePlugin(await pluginSource({ requires: old, links: [path] }));
  const env = { ...here.io.environment, GOENV: "off", GOFLAGS: "-mod=mod", GOTOOLCHAIN: "local" };
  await run("go", ["mod", "vendor"], { cwd: join(here.folder, "p"), env });
  const told = moduleFindings((await foretell(host)).findings);
  expect(told).toMatchObject([{ kind: "module-sum", severity: "warning" }]);
  expect(told).toEqual(moduleFindings((await judgeBuilt(host)).findings));
});

test.each<[string, Build]>([
  ["of a Go whose plugins record no modules", { ...gatewayBuild, go: "1.19.13" }],
  ["built without -trimpath", { ...gatewayBuild, flags: [] }],
])("a gateway %s is compared with too", async (_, gateway) => {
  await removeModules(here);
  here = await withModules(modules, gateway.go);
  // A module of which no function is linked leaves no file name that tells where it lay.
  const call = `package main\n\nimport "${path}"\n\nfunc init() { lib.Name() }\n`;
  const host = await buildHost({ ...gateway, source: { ...(await example("host")), "call.go": call } });
  for (const [version, outlook] of [
    ["v1.1.0", "refused"],
    ["v1.0.0", "clear"],
  ] as const) {
    await writePlugin(await pluginSource({ requires: { [path]: version }, links: [path] }));
    expect((await foretell(host)).outlook).toBe(outlook);
    expect((await judgeBuilt(host)).verdict === "rejected").toBe(outlook === "refused");
  }
});

test("after pinning, nothing speaks against the plugin", async () => {
  const host = await buildHost(gatewayBuild);
  await writePlugin(await pluginSource({ requires: { [path]: "v1.1.0" }, links: [path] }));
  expect((await foretell(host)).outlook).toBe("refused");
  expect((await foretell(host, { pin: true })).outlook).toBe("clear");
});

test("the gateway's own module out of a folder is no difference", async () => {
  const host = await buildHost(ownGateway);
  await writeTree(here.folder, {
    ...under("gw", { "go.mod": `module ${path}\n\ngo 1.17\n`, ...ownGateway.source }),
    "p/go.mod": `module example.com/p\n\ngo 1.24\n\nrequire ${path} v1.0.0\n`,
    "p/main.go": `package main\n\nimport _ "${path}/sub"\n`,
  });
  const told = await foretell(host, { gatewaySource: join(here.folder, "gw") });
  expect(told).toMatchObject({ outlook: "clear", findings: [{ kind: "module-version", severity: "notice" }] });
});
