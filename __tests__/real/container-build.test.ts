import { stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sourceFolder, temporaryFolder } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { goMod, under, writeTree } from "../support/source-tree.ts";
import { type Bench, bench, buildGateway, builtFile, makeImages, plainPlugin, pluginTree } from "./container-build.ts";
import { commandCall, commandImage } from "./container-calls.ts";
import { openForeign, platforms } from "./foreign.ts";
import { need, requirements } from "./requirements.ts";
import { startEngine, type TestEngine } from "./services/engine.ts";
import { snapshot } from "./snapshot.ts";

let engine: TestEngine;
let builds: Bench;
let gateway: string;

beforeAll(async () => {
  need(requirements.engine);
  need(requirements.arm64);
  need(requirements.s390x);
  gateway = await buildGateway();
  engine = await startEngine();
  await makeImages(engine, gateway);
  builds = await bench(engine.environment);
});

afterAll(async () => {
  await builds?.remove();
  await engine?.stop();
});

const loaded = { AuthCheck: "hello from the gatewayinfo" };

describe("a compiler image whose script builds beside the gateway's source", () => {
  test("makes a plugin that the gateway built outside opens", async () => {
    const source = await sourceFolder(pluginTree);
    const before = await snapshot(source);
    const file = builtFile(await builds.build(gateway, source));
    const { answers } = await openInHost(gateway, [file], { lookup: ["AuthCheck"] });
    expect(answers).toMatchObject([{ symbols: loaded }]);
    expect(await snapshot(source)).toEqual(before);
    const { mode, uid } = await stat(file);
    expect(mode & 0o777).toBe(0o644);
    expect(uid).toBe(process.getuid?.());
  });

  test.each(["arm64", "s390x"] as const)("makes a plugin for %s that the gateway opens there", async (name) => {
    const platform = platforms[name];
    const foreign = await buildGateway({ env: platform.env });
    const source = await sourceFolder(pluginTree);
    const file = builtFile(await builds.build(foreign, source, { target: platform.target }));
    const { answers } = await openForeign(platform, foreign, file);
    expect(answers).toMatchObject([{ file, symbols: {} }]);
  });

  test("gives the same source two build ids, and one gateway opens both", async () => {
    const source = await sourceFolder(pluginTree);
    const files: string[] = [];
    for (const buildId of ["123", "456"]) files.push(builtFile(await builds.build(gateway, source, { buildId })));
    const { answers } = await openInHost(gateway, files, { lookup: ["AuthCheck"] });
    expect(answers).toMatchObject([{ symbols: loaded }, { symbols: loaded }]);
  });

  test("leaves a plugin below the root of its module, with a replaced module beside it, to the recipe", async () => {
    const folder = await temporaryFolder();
    await writeTree(folder, {
      ".git/HEAD": "ref: refs/heads/main\n",
      ...under("shared", {
        "go.mod": goMod({ module: "example.com/shared" }),
        "shared.go": 'package shared\n\nconst Name = "shared"\n',
      }),
      ...under("module", {
        ...pluginTree,
        "go.mod": `${pluginTree["go.mod"]}\nrequire example.com/shared v0.0.0\n\nreplace example.com/shared => ../shared\n`,
        "main.go": "package none\n",
        "plugins/auth/main.go": [
          "package main",
          'import ("example.com/gateway/hooks"; "example.com/shared")',
          "func AuthCheck() string { return hooks.Greeting + shared.Name }",
          "func main() {}",
        ].join("\n"),
      }),
    });
    const outcome = await builds.build(gateway, join(folder, "module/plugins/auth"));
    const { answers } = await openInHost(gateway, [builtFile(outcome)], { lookup: ["AuthCheck"] });
    expect(answers).toMatchObject([{ symbols: { AuthCheck: "hello from the gatewayshared" } }]);
  });

  test("is not started again for a source that is unchanged, and is for one that changed", async () => {
    const source = await sourceFolder(pluginTree);
    const again = async () => {
      const outcome = await builds.build(gateway, source);
      builtFile(outcome);
      return outcome.kind === "built" && outcome.isKept;
    };
    expect([await again(), await again()]).toEqual([expect.any(Boolean), true]);
    await writeTree(source, { "more.go": "package main\n\nfunc More() string { return Version }\n" });
    expect([await again(), await again()]).toEqual([false, true]);
  });
});

describe("a compiler image without an entry point", () => {
  const call = { call: commandCall, images: [commandImage] as const };

  test("makes a plugin for a gateway that was built without -trimpath", async () => {
    const untrimmed = await buildGateway({ flags: [] });
    const file = builtFile(await builds.build(untrimmed, await sourceFolder(await plainPlugin()), call));
    const { answers } = await openInHost(untrimmed, [file], { lookup: ["Version"] });
    expect(answers).toMatchObject([{ symbols: { Version: "1.0.0" } }]);
  });

  test("makes a plugin for arm64 with its cross compiler", async () => {
    const foreign = await buildGateway({ env: platforms.arm64.env });
    const source = await sourceFolder(await plainPlugin());
    const file = builtFile(await builds.build(foreign, source, { ...call, target: "linux/arm64" }));
    const { answers } = await openForeign(platforms.arm64, foreign, file);
    expect(answers).toMatchObject([{ file, symbols: {} }]);
  });

  test("runs the user's own command, which is told what to build and where to put it", async () => {
    const command = 'go build $BUILD_FLAGS -o "$PLUGIN_OUTPUT" $PLUGIN_PACKAGES';
    const source = await sourceFolder(await plainPlugin());
    const file = builtFile(await builds.build(gateway, source, { ...call, command }));
    const { answers } = await openInHost(gateway, [file], { lookup: ["Version"] });
    expect(answers).toMatchObject([{ symbols: { Version: "1.0.0" } }]);
  });

  test("renames the copied module where a build id is asked for", async () => {
    const source = await sourceFolder(await plainPlugin());
    const one = builtFile(await builds.build(gateway, source, { ...call, buildId: "one" }));
    const two = builtFile(await builds.build(gateway, source, { ...call, buildId: "two" }));
    const { answers } = await openInHost(gateway, [one, two], { lookup: ["Version"] });
    expect(answers).toMatchObject([{ symbols: { Version: "1.0.0" } }, { symbols: { Version: "1.0.0" } }]);
  });
});

test("an engine that is reached by tcp, as one on another machine, builds all the same", async () => {
  const remote = await startEngine("tcp");
  const surroundings = await bench(remote.environment);
  try {
    await makeImages(remote, gateway);
    const file = builtFile(await surroundings.build(gateway, await sourceFolder(pluginTree)));
    const { answers } = await openInHost(gateway, [file], { lookup: ["AuthCheck"] });
    expect(answers).toMatchObject([{ symbols: loaded }]);
    expect(await remote.docker("ps", "--all", "--quiet")).toBe("");
  } finally {
    await surroundings.remove();
    await remote.stop();
  }
});
