import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { readBinary } from "../../src/binary/binary.ts";
import { openFile } from "../../src/content/file-source.ts";
import { openGateway } from "../../src/gateway/open-gateway.ts";
import { formatProfile, profileOf, readProfile } from "../../src/gateway/profile.ts";
import { buildHost } from "../support/build.ts";
import { run } from "../support/command.ts";
import { openInHost } from "../support/host.ts";
import type { StandIns } from "../support/module-proxy.ts";
import { commandLine } from "../support/product.ts";
import { goMod, under, writeTree } from "../support/source-tree.ts";
import { verifyFile } from "../verify/in-process.ts";
import { buildFor, type Surroundings } from "./native-build.ts";
import { lastingFolder, standInEnvironment } from "./stand-ins.ts";
import { surroundingsOfTest } from "./test-surroundings.ts";

const withC = "example.com/c";
/** A module with C; logrus is one without. */
const modules: StandIns = {
  [`${withC}@v1.1.0`]: {
    "go.mod": goMod({ module: withC }),
    "c.go":
      'package c\n\n/*\ntypedef struct { int a; } pair;\nstatic int twice(int x) { return 2 * x; }\n*/\nimport "C"\n\n// Twice uses C.\nfunc Twice(x int) int { return int(C.twice(C.int(x))) }\n\n// Pair comes from C.\ntype Pair = C.pair\n',
    "go.go": "package c\n\n// Small is inlined.\nfunc Small() int { return 4 }\n",
  },
};
const logrus = "github.com/sirupsen/logrus";
const requires = { [withC]: "v1.1.0", [logrus]: "v1.8.1" };
const main = `package main\n\nimport (\n\t"${withC}"\n\t_ "${logrus}"\n)\n\nfunc F() int { return c.Small() + c.Twice(2) }\n`;

let foreignCache: string;
let environment: Record<string, string>;
let here: Surroundings;
beforeAll(async () => {
  foreignCache = await lastingFolder("foreign-modules");
  environment = await standInEnvironment(await lastingFolder("own-modules"), modules);
});
beforeEach(async () => {
  here = surroundingsOfTest(environment);
  await writeTree(here.folder, under("p", { "go.mod": goMod({ module: "example.com/p", requires }), "main.go": main }));
  await go(join(here.folder, "p"), ["mod", "tidy"]);
});

async function go(folder: string, args: readonly string[], changes: Readonly<Record<string, string>> = {}) {
  const command = join(environment["PATH"]?.split(":")[0] ?? "", "go");
  const env = { ...process.env, ...environment, GOENV: "off", ...changes };
  const ended = await run(command, args, { cwd: folder, env });
  if (ended.code !== 0) throw new Error(ended.stderr);
}

/** A gateway that was built without -trimpath elsewhere, with another module cache. */
async function foreignGateway(kind: "cache" | "vendor", more: readonly string[] = []): Promise<string> {
  const env = { GOMODCACHE: foreignCache, GOPROXY: environment["GOPROXY"] ?? "" };
  const vendored = kind === "vendor" ? { vendored: true as const } : {};
  return await buildHost({
    flags: ["-buildvcs=false", ...more],
    requires,
    links: [withC, logrus],
    modules,
    env,
    ...vendored,
  });
}

async function error(gateway: string): Promise<string | undefined> {
  const outcome = await buildFor(gateway, "p", here);
  if (outcome.kind !== "built") throw new Error(JSON.stringify(outcome.findings, undefined, 1));
  const { answers } = await openInHost(gateway, [outcome.file]);
  return answers[0]?.error;
}
const folders = async (gateway: string) => {
  const { facts, close } = await openGateway(gateway, "gateway", "none");
  try {
    return facts.sourceFolders?.();
  } finally {
    close();
  }
};

describe("a plugin, with and without C in its modules, loads into a gateway built without -trimpath", () => {
  test("with another module cache", async () => {
    const gateway = await foreignGateway("cache");
    expect(await folders(gateway)).toEqual({ moduleCache: foreignCache, module: expect.stringMatching(/\/src$/) });
    expect(await error(gateway)).toBeUndefined();
  });

  test("from a vendor folder", async () => {
    const gateway = await foreignGateway("vendor");
    expect(await folders(gateway)).toEqual({ module: expect.stringMatching(/\/src$/), vendored: true });
    expect(await error(gateway)).toBeUndefined();
  });

  test("also where the plugin has a vendor folder", async () => {
    const gateway = await foreignGateway("cache");
    await go(join(here.folder, "p"), ["mod", "vendor"]);
    expect(await error(gateway)).toBeUndefined();
  });

  test("with flags of its own for the compiler, and what the build added to them is no mismatch", async () => {
    const gateway = await foreignGateway("cache", ["-gcflags=all=-l"]);
    const outcome = await buildFor(gateway, "p", here);
    if (outcome.kind !== "built") throw new Error(JSON.stringify(outcome.findings, undefined, 1));
    const { answers } = await openInHost(gateway, [outcome.file]);
    expect(answers).toMatchObject([{ symbols: {} }]);
    const { verdict, findings } = verifyFile(gateway, outcome.file);
    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(verdict).toBe("loads");
    expect(findings.find(({ subject }) => subject === "-gcflags")).toMatchObject({
      severity: "notice",
      plugin: expect.stringMatching(/=-l '-trimpath=/),
    });
  });

  test("from a go build of the user's own in the surroundings of exec", async () => {
    const gateway = await foreignGateway("cache", ["-gcflags=all=-l"]);
    const file = join(here.folder, "own.so");
    const command = ["go", "build", "-buildmode=plugin", "-o", file, "."];
    const args = ["exec", "--gateway", gateway, "--plugin", "p", "--", ...command];
    const env = { ...process.env, ...environment };
    expect(await commandLine(args, { cwd: here.folder, env })).toMatchObject({ code: 0, stdout: "" });
    const { answers } = await openInHost(gateway, [file]);
    expect(answers).toMatchObject([{ symbols: {} }]);
  });

  test("which a build in the plugin's own folder does not", async () => {
    const gateway = await foreignGateway("cache");
    await go(join(here.folder, "p"), ["build", "-buildvcs=false", "-buildmode=plugin", "-o", "plain.so", "."]);
    const { answers } = await openInHost(gateway, [join(here.folder, "p", "plain.so")]);
    expect(answers[0]?.error).toMatch(/different version of package (example\.com|github\.com|golang\.org)\//);
  });
});

test("a profile keeps the folders", async () => {
  const gateway = await foreignGateway("cache");
  const source = openFile(gateway, "gateway");
  const profile = formatProfile(profileOf(readBinary(source), { reference: "gateway" }, "0.0.0"));
  source.close();
  expect(readProfile(profile, "profile").sourceFolders?.()).toEqual(await folders(gateway));
});

test("a profile's folders that would be more than a folder to the compiler are not used", async () => {
  const source = openFile(await buildHost(), "gateway");
  const profile = profileOf(readBinary(source), { reference: "gateway" }, "0.0.0");
  source.close();
  const sourceFolders = { moduleCache: "/x' -o '/tmp/y", module: "/a;b=>c", vendored: true };
  expect(readProfile(JSON.stringify({ ...profile, sourceFolders }), "profile").sourceFolders?.()).toEqual({
    vendored: true,
  });
});

test("a gateway built with -trimpath has none", async () => {
  expect(await folders(await buildHost())).toBeUndefined();
});
