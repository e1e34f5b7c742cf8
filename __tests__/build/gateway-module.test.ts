import { chmodSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { preflightNative } from "../../src/build/native.ts";
import { type Build, buildHost } from "../support/build.ts";
import { run } from "../support/command.ts";
import { openInHost } from "../support/host.ts";
import type { StandIns } from "../support/module-proxy.ts";
import { example, goMod, type SourceTree, under, writeTree } from "../support/source-tree.ts";
import { buildFor, type Surroundings, type Wishes, withPlan } from "./native-build.ts";
import { removeStandIns, standInEnvironment } from "./stand-ins.ts";
import { surroundingsOfTest } from "./test-surroundings.ts";

const path = "example.com/gateway";
const fork = "example.com/fork";
/** What the gateway replaces: its own go.mod takes v1.0.0 of it from a fork. */
const replaced = "example.com/replaced";
const modules: StandIns = {
  [`${replaced}@v1.0.0`]: {
    "go.mod": goMod({ module: replaced }),
    "r.go": 'package replaced\n\n//go:noinline\nfunc Name() string { return "original" }\n',
  },
  [`${fork}@v1.2.0`]: {
    "go.mod": goMod({ module: fork }),
    "r.go": 'package replaced\n\n//go:noinline\nfunc Name() string { return "fork" }\n',
  },
  [`${fork}@v1.3.0`]: {
    "go.mod": goMod({ module: fork }),
    "r.go": 'package replaced\n\n//go:noinline\nfunc Name() string { return "newer fork" }\n',
  },
};
const config: SourceTree = {
  "config/config.go": `package config\n\nimport "${replaced}"\n\n// Name is inlined.\nfunc Name() string { return "of " + replaced.Name() }\n`,
  "config.go": `package main\n\nimport "${path}/config"\n\nfunc init() { println(config.Name()) }\n`,
};
const requires = { [replaced]: "v1.0.0" };
const replaces = { [replaced]: `${fork}@v1.2.0` };

/** A plugin that calls the gateway's own package; its go.mod names a version of the gateway that nobody has. */
const plugin: SourceTree = {
  "go.mod": goMod({ module: "example.com/plugin", requires: { [path]: "v1.9.9", [replaced]: "v1.0.0" } }),
  "main.go": `package main\n\nimport (\n\t"${path}/config"\n\t"${replaced}"\n)\n\nfunc Name() string { return config.Name() + " " + replaced.Name() }\n`,
};

async function gatewayBuild(changes: Partial<Build> = {}): Promise<Build> {
  const source = { ...(await example("host")), ...config };
  return { module: path, source, requires, replaces, modules, ...changes };
}
const sourceOf = (host: string) => join(dirname(host), "..", "src");

let proxyFolder: string;
let environment: Record<string, string>;
let host: string;
let here: Surroundings;
beforeAll(async () => {
  const build = await gatewayBuild();
  host = await buildHost(build);
  const published = { "go.mod": goMod({ module: path, requires, replaces }), ...build.source };
  proxyFolder = mkdtempSync(join(tmpdir(), "gateway-module-"));
  environment = await standInEnvironment(proxyFolder, { ...modules, [`${path}@v1.0.0`]: published });
});
beforeEach(() => {
  here = surroundingsOfTest(environment);
});
afterAll(() => removeStandIns(proxyFolder));

async function opened(gateway: string, wishes: Wishes, at = "p") {
  const outcome = await buildFor(gateway, at, here, wishes);
  if (outcome.kind !== "built") throw new Error(JSON.stringify(outcome.findings, undefined, 1));
  const { answers } = await openInHost(gateway, [outcome.file], { lookup: ["Name"] });
  return { answer: answers[0], outcome };
}
const loaded = { symbols: { Name: "of fork fork" } };

describe("a plugin that imports packages of the gateway's own module is built beside its source", () => {
  beforeEach(() => writeTree(here.folder, under("p", plugin)));

  test("as the module proxy has it at the release's tag, with the gateway's replace lines", async () => {
    const { answer, outcome } = await opened(host, { gatewayTag: "v1.0.0" });
    expect(answer).toMatchObject(loaded);
    expect(outcome).toMatchObject({ gatewaySource: "v1.0.0" });
  });

  test("in a folder that is given", async () => {
    const { answer, outcome } = await opened(host, { gatewaySource: sourceOf(host) });
    expect(answer).toMatchObject(loaded);
    expect(outcome).toMatchObject({ gatewaySource: sourceOf(host) });
  });

  test("also where the gateway records folders in place of module paths", async () => {
    const untrimmed = await buildHost(await gatewayBuild({ flags: [] }));
    expect((await opened(untrimmed, { gatewaySource: sourceOf(untrimmed) })).answer).toMatchObject(loaded);
    expect((await opened(untrimmed, { gatewayTag: "v1.0.0" })).answer).toMatchObject(loaded);
  });

  test("under an id of its own", async () => {
    const first = await opened(host, { gatewayTag: "v1.0.0", buildId: "one", name: "one.so" });
    const second = await opened(host, { gatewayTag: "v1.0.0", buildId: "two", name: "two.so" });
    const files = [first, second].map(({ outcome }) => outcome.file);
    const { answers } = await openInHost(host, files, { lookup: ["Name"] });
    expect(answers).toMatchObject([loaded, loaded]);
  });

  test("which is what makes it load: as a dependency the same source is rejected", async () => {
    const { go, env } = {
      go: join(environment["PATH"]?.split(":")[0] ?? "", "go"),
      env: { ...process.env, ...environment, GOENV: "off", GOFLAGS: "-mod=mod -modcacherw" },
    };
    const folder = join(here.folder, "p");
    await run(go, ["mod", "edit", `-require=${path}@v1.0.0`, `-replace=${replaced}=${fork}@v1.2.0`], {
      cwd: folder,
      env,
    });
    const built = await run(go, ["build", "-trimpath", "-buildmode=plugin", "-o", "dep.so", "."], { cwd: folder, env });
    expect(built.stderr).toBe("");
    const { answers } = await openInHost(host, [join(folder, "dep.so")]);
    expect(answers[0]?.error).toContain(`different version of package ${path}/config`);
  });
});

test("a plugin of the user's own go.work finds the gateway's module and its neighbours there", async () => {
  await writeTree(here.folder, {
    ...under("p", { ...plugin, "main.go": (plugin["main.go"] ?? "").replace(")\n", '\t_ "example.com/shared"\n)\n') }),
    ...under("shared", { "go.mod": goMod({ module: "example.com/shared" }), "s.go": "package shared\n" }),
    "go.work": "go 1.18\n\nuse (\n\t./p\n\t./shared\n)\n",
  });
  expect((await opened(host, { gatewayTag: "v1.0.0" })).answer).toMatchObject(loaded);
});

test("the gateway's source in the place of the plugin's own replacement is built as the gateway's main module", async () => {
  const replacing = goMod({
    module: "example.com/plugin",
    requires: { [path]: "v0.0.0", ...requires },
    replaces: { [path]: "../gw" },
  });
  await writeTree(here.folder, {
    ...under("p", { ...plugin, "go.mod": replacing }),
    ...under("gw", { "go.mod": goMod({ module: path, requires, replaces }), ...(await gatewayBuild()).source }),
  });
  const before = readdirSync(join(here.folder, "gw"));
  expect((await opened(host, {})).answer).toMatchObject(loaded);
  expect(readdirSync(join(here.folder, "gw"))).toEqual(before);
});

test("a gateway that took one of its modules from a folder inside its source shares that module", async () => {
  const api = {
    "go.mod": goMod({ module: `${path}/api` }),
    "api.go": 'package api\n\nfunc Name() string { return "api" }\n',
  };
  const source = {
    ...(await example("host")),
    "api.go": `package main\n\nimport "${path}/api"\n\nvar _ = api.Name\n`,
    ...under("api", api),
  };
  const gateway = await buildHost({
    module: path,
    source,
    requires: { [`${path}/api`]: "v0.0.0" },
    replaces: { [`${path}/api`]: "./api" },
  });
  const main = `package main\n\nimport "${path}/api"\n\nfunc Name() string { return api.Name() }\n`;
  await writeTree(
    here.folder,
    under("p", {
      "go.mod": goMod({ module: "example.com/plugin", requires: { [`${path}/api`]: "v0.0.0" } }),
      "main.go": main,
    }),
  );
  expect((await opened(gateway, { gatewaySource: sourceOf(gateway) })).answer).toMatchObject({
    symbols: { Name: "api" },
  });
});

describe("the gateway's own module is left alone", () => {
  test("where a package only has a path that starts alike and belongs to a module of its own", async () => {
    const client = `${path}/client`;
    const own = { "go.mod": goMod({ module: client }), "c.go": 'package client\n\nconst Name = "client"\n' };
    const main = `package main\n\nimport "${client}"\n\nfunc Name() string { return client.Name }\n`;
    await writeTree(here.folder, {
      ...under("p", {
        "go.mod": goMod({
          module: "example.com/plugin",
          requires: { [client]: "v0.0.0" },
          replaces: { [client]: "../client" },
        }),
        "main.go": main,
      }),
      ...under("client", own),
    });
    const { answer, outcome } = await opened(host, {});
    expect(answer).toMatchObject({ symbols: { Name: "client" } });
    expect(outcome).not.toHaveProperty("gatewaySource");
  });

  test("where only the plugin's tests import it and it cannot be had, which is said", async () => {
    await writeTree(
      here.folder,
      under("p", {
        "go.mod": goMod({ module: "example.com/plugin", requires: { [path]: "v1.0.0" } }),
        "go.sum": "",
        "main.go": 'package main\n\nfunc Name() string { return "x" }\n',
        "main_test.go": `package main\n\nimport _ "${path}/config"\n`,
      }),
    );
    expect((await opened(host, {})).answer).toMatchObject({ symbols: { Name: "x" } });
    expect(here.warnings).toEqual([expect.stringContaining("It is built without.")]);
  });
});

test("where gateway and plugin replace one module differently, the gateway decides, which is said", async () => {
  await writeTree(
    here.folder,
    under("p", {
      ...plugin,
      "go.mod": goMod({
        module: "example.com/plugin",
        requires: { [path]: "v1.0.0", ...requires },
        replaces: { [replaced]: `${fork}@v1.3.0` },
      }),
    }),
  );
  expect((await buildFor(host, "p", here, { gatewayTag: "v1.0.0" })).kind).toBe("built");
  expect(here.warnings).toContainEqual(expect.stringContaining(`${replaced}: the gateway replaces it too`));
});

describe("source that cannot be had leaves the plugin unbuilt, with the way out at the import:", () => {
  const where = { file: "p/main.go", line: 4 };
  beforeEach(() => writeTree(here.folder, under("p", plugin)));

  test("no version and no commit", async () => {
    expect(await buildFor(host, "p", here)).toMatchObject({
      kind: "unbuilt",
      findings: [
        {
          kind: "build-failed",
          where,
          message: expect.stringContaining("neither a version nor a commit"),
          fix: expect.stringContaining("gateway-source: FOLDER"),
        },
      ],
    });
  });

  test("a version that nobody has", async () => {
    here = surroundingsOfTest({ ...environment, GOPROXY: `file://${join(proxyFolder, "proxy")}` });
    await writeTree(here.folder, under("p", plugin));
    expect(await buildFor(host, "p", here, { gatewayTag: "v7.0.0" })).toMatchObject({
      kind: "unbuilt",
      findings: [{ where, message: expect.stringMatching(/could not be had: .*v7\.0\.0/s) }],
    });
  });

  test("a folder of another module", async () => {
    const building = buildFor(host, "p", here, { gatewaySource: join(here.folder, "p") });
    await expect(building).rejects.toThrow(
      `holds the module example.com/plugin, and the gateway was built from ${path}`,
    );
  });
});

test("a commit other than the gateway's is pointed out", async () => {
  const build = await gatewayBuild();
  const folder = join(here.folder, "gw");
  await writeTree(folder, { "go.mod": goMod({ module: path, requires, replaces }), ...build.source });
  const env = { ...process.env, ...environment, GOENV: "off", GOFLAGS: "-mod=mod -modcacherw" };
  const git = (...args: string[]) =>
    run("git", ["-c", "user.name=n", "-c", "user.email=n@example.com", ...args], { cwd: folder, env });
  await git("init", "-q");
  await git("add", ".");
  await git("commit", "-qm", "one");
  const gateway = join(here.folder, "gateway");
  const go = join(environment["PATH"]?.split(":")[0] ?? "", "go");
  const built = await run(go, ["build", "-trimpath", "-buildvcs=true", "-o", gateway, "."], { cwd: folder, env });
  expect(built.stderr).not.toContain("error");
  chmodSync(gateway, 0o755);
  await git("commit", "--allow-empty", "-qm", "two");
  await writeTree(here.folder, under("p", plugin));
  await withPlan(gateway, "p", here, { gatewaySource: folder }, (build) => preflightNative(build, here.io));
  // Before anything is built.
  expect(here.warnings.splice(0)).toEqual([expect.stringContaining("was built from commit")]);
  expect((await opened(gateway, { gatewaySource: folder })).answer).toMatchObject(loaded);
  expect(here.warnings).toEqual([expect.stringMatching(/was built from commit [0-9a-f]{12} .* is at [0-9a-f]{12}/)]);
});
