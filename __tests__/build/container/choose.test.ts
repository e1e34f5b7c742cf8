import { expect, test } from "vitest";
import { type BuilderWish, chooseBuilder } from "../../../src/build/container/choose.ts";
import { type CompilerCall, ownImageCall } from "../../../src/build/container/compiler.ts";
import { Engine, type NoEngine } from "../../../src/build/container/engine.ts";
import { deriveRecipe } from "../../../src/build/recipe.ts";
import { execRunner } from "../../../src/ports/exec.ts";

const commands = execRunner(process.env, { line: () => undefined });

/** An engine on a machine of that architecture; nothing is asked of it. */
function engineOn(goarch: string): Engine {
  const platform = { goos: "linux", goarch };
  const facts = { version: "28.0.0", platform, processors: 2, memory: 2 ** 32, limits: [] };
  return new Engine("docker", facts, { commands, directory: "/" });
}

const noEngine: NoEngine = { kind: "none", why: "there is no docker on PATH" };

const usual: CompilerCall = {
  ...ownImageCall(),
  image: "tyk-plugin-compiler",
  tag: "v{version}",
  platforms: ["linux/amd64"],
};
const newer: CompilerCall = { ...usual, tag: "v{version}-ng", platforms: ["linux/amd64", "linux/arm64"] };

async function choose(engine: Engine | NoEngine, wishes: Partial<BuilderWish> = {}) {
  const buildInfo = { goVersion: "go1.24.6", dependencies: [], settings: [{ key: "-trimpath", value: "true" }] };
  const target = { goos: "linux", goarch: "amd64" };
  return await chooseBuilder({
    builder: "auto",
    recipe: deriveRecipe({ reference: "gateway", buildInfo }, target, { buildTags: [], cc: undefined }),
    calls: [usual],
    onlyHere: [],
    onlyInContainer: [],
    engine: async () => engine,
    environment: {},
    commands,
    directory: "/",
    ...wishes,
  });
}

test("auto takes the official compiler image where an engine answers that can run it", async () => {
  const choice = await choose(engineOn("amd64"));
  expect(choice).toMatchObject({ kind: "container", call: usual });
  expect(choice.why).toBe("docker 28.0.0 answers and tyk-plugin-compiler runs on linux/amd64");
});

test("auto prefers the -ng compiler where there is one", async () => {
  expect(await choose(engineOn("amd64"), { calls: [usual, newer] })).toMatchObject({ kind: "container", call: newer });
});

test("auto builds natively where the image is for another platform, and says so", async () => {
  const choice = await choose(engineOn("arm64"));
  expect(choice.kind).toBe("native");
  expect(choice.why).toBe("tyk-plugin-compiler is for linux/amd64, and the engine runs linux/arm64");
});

test("auto builds natively where no engine answers or no image is known", async () => {
  expect(await choose(noEngine)).toEqual({ kind: "native", why: noEngine.why });
  const unknown = await choose(engineOn("amd64"), { calls: [] });
  expect(unknown).toEqual({ kind: "native", why: "no compiler image is known for this gateway on linux/amd64" });
});

test("builder: container without an engine is the user's mistake, and so is builder-image", async () => {
  await expect(choose(noEngine, { builder: "container" })).rejects.toThrow(/^builder: container: .* no docker on PATH/);
  await expect(choose(noEngine, { ownImage: "my/image" })).rejects.toThrow(/^builder-image: /);
  await expect(choose(engineOn("amd64"), { builder: "native", ownCommand: "make" })).rejects.toThrow(
    /^build-command: /,
  );
});

test("builder: here needs the gateway's own Go in this job", async () => {
  const folder = { PATH: "/nowhere" };
  const blind = execRunner(folder, { line: () => undefined });
  await expect(choose(noEngine, { builder: "here", commands: blind })).rejects.toThrow(
    /^builder: here needs the gateway's own compiler in this job, go1\.24\.6; there is no Go on PATH\./,
  );
});

test.each<[string, Partial<BuilderWish>, string]>([
  [
    "glibc with builder: container",
    { builder: "container", onlyHere: ["glibc"] },
    "glibc: a build in a container does not do that; take builder: native, or leave it out.",
  ],
  [
    "build-env with builder: native",
    { builder: "native", onlyInContainer: ["build-env"] },
    "build-env: it is for builds in containers, and builder: native uses none; leave one of the two out.",
  ],
  [
    "rebuild with builder-image",
    { ownImage: "compiler:1", onlyHere: ["rebuild"] },
    "builder-image: it is for builds in containers, and rebuild is for builds on this machine; leave one of the two out.",
  ],
])("a wish that the builder cannot fulfil is refused: %s", async (_, wishes, sentence) => {
  await expect(choose(engineOn("amd64"), wishes)).rejects.toThrow(sentence);
});

test("a wish that needs a container is refused where none can be had", async () => {
  await expect(choose(noEngine, { onlyInContainer: ["build-env"] })).rejects.toThrow(
    "build-env: a container cannot be used, since there is no docker on PATH.",
  );
});

test("auto builds on this machine what only that can do, though an engine answers", async () => {
  const choice = await choose(engineOn("amd64"), { onlyHere: ["gateway-source"] });
  expect(choice).toEqual({ kind: "native", why: "only a build on this machine does what gateway-source asks for" });
});
