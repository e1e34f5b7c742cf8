import { spawnSync } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { sourceFolder, temporaryFolder } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import {
  type Bench,
  type BuildWishes,
  bench,
  buildGateway,
  builtFile,
  failureOf,
  gatewaySourceOf,
  makeImages,
  plainPlugin,
  pluginTree,
} from "./container-build.ts";
import { commandCall, commandImage } from "./container-calls.ts";
import { need, requirements } from "./requirements.ts";
import { documentedScript, makeCompilerImage } from "./services/compiler-image.ts";
import { startEngine, type TestEngine } from "./services/engine.ts";

let engine: TestEngine;
let builds: Bench;
let gateway: string;

beforeAll(async () => {
  need(requirements.engine);
  need(requirements.arm64);
  gateway = await buildGateway();
  engine = await startEngine();
  await makeImages(engine, gateway);
  builds = await bench(engine.environment);
});

afterEach(async () => {
  expect(await engine.docker("ps", "--all", "--quiet")).toBe("");
});

afterAll(async () => {
  await builds?.remove();
  await engine?.stop();
});

/** The only finding of a build of the plain plugin. */
async function failure(wishes: BuildWishes, tree = plainPlugin()) {
  builds.lines.length = 0;
  const [finding, ...others] = failureOf(await builds.build(gateway, await sourceFolder(await tree), wishes));
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ kind: "build-failed", severity: "error" });
  return finding?.message;
}

const own = { call: commandCall, images: [commandImage] as const };

test("an image that nobody has is named, with the engine's reason", async () => {
  const images = ["example.invalid/compiler:v1.2.3", "mirror.invalid/compiler:v1.2.3"] as const;
  const message = await failure({ images });
  expect(message).toMatch(/^There is no compiler image example\.invalid\/compiler:v1\.2\.3 to be had: /);
  expect(message).toContain("mirror.invalid/compiler:v1.2.3 (");
});

test("an image for another platform is refused", async () => {
  expect(await failure({ ...own, platform: "linux/arm64" })).toBe(
    `${commandImage} is an image for linux/amd64, and one for linux/arm64 is wanted.`,
  );
});

test("an image whose programs are for another machine cannot run", async () => {
  const folder = await temporaryFolder();
  const shell = join(folder, "bin", "sh");
  await mkdir(join(folder, "bin"));
  const source = "int main(void) { return 0; }";
  spawnSync("aarch64-linux-gnu-gcc", ["-static", "-x", "c", "-o", shell, "-"], { input: source });
  spawnSync("tar", ["-C", folder, "-cf", join(folder, "image.tar"), "bin"]);
  await engine.docker("import", join(folder, "image.tar"), "example.com/foreign:1");
  expect(await failure({ ...own, images: ["example.com/foreign:1"] })).toMatch(
    /^example\.com\/foreign:1 holds programs for .*exec format error\.$/,
  );
});

test("an image with another Go release than the gateway's is found before anything is built", async () => {
  const newer = await buildGateway({ go: "1.24.7" });
  builds.lines.length = 0;
  const findings = failureOf(await builds.build(newer, await sourceFolder(await plainPlugin()), own));
  expect(findings.map(({ message }) => message)).toEqual([
    `${commandImage} compiles with go1.24.6, and the gateway was built with go1.24.7: its plugins are not for this gateway.`,
  ]);
  expect(builds.lines.filter((line) => line.startsWith("Building"))).toEqual([]);
});

test("an image with another C library than the gateway's is found before anything is built", async () => {
  expect(await failure({ ...own, libc: "musl" })).toBe(
    `${commandImage} links plugins to glibc, and the gateway runs on musl: they do not load there.`,
  );
  expect(builds.lines.filter((line) => line.startsWith("Building"))).toEqual([]);
});

test("a command that makes nothing", async () => {
  expect(await failure({ ...own, command: "true" })).toBe(
    `The build in ${commandImage} ended without an error and without a plugin: there is no /app/plugin.so.`,
  );
});

test("a compiler that the image lacks is not asked for on this machine", async () => {
  const command = 'PATH=/usr/local/go/bin go build -buildmode=plugin -o "$PLUGIN_OUTPUT" .';
  const [finding] = failureOf(
    await builds.build(gateway, await sourceFolder(await plainPlugin()), { ...own, command }),
  );
  expect(finding).toMatchObject({
    message: expect.stringContaining('C compiler "gcc" not found'),
    fix: `Take an image that has gcc (builder-image), or build on the machine itself (builder: native): ${commandImage} lacks it.`,
  });
});

test("a command that makes a program", async () => {
  const program = { ...(await plainPlugin()), "program.go": "package main\n\nfunc main() {}\n" };
  const command = 'go build -o "$PLUGIN_OUTPUT" .';
  expect(await failure({ ...own, command }, Promise.resolve(program))).toBe(
    `The build in ${commandImage} made an executable and not a plugin.`,
  );
});

test("a build that runs out of memory", async () => {
  expect(await failure({ ...own, memory: 40 << 20 })).toMatch(/ ran out of memory: .* the container may use 40 MiB\.$/);
});

test("a build that runs out of disk", async () => {
  expect(await failure({ ...own, command: "cat /dev/zero >/dev/full" })).toMatch(
    / ran out of disk space: .*No space left on device\.$/,
  );
});

test("a build that takes too long is stopped", async () => {
  expect(await failure({ ...own, command: "sleep 600", timeout: 2 })).toBe(
    `The build in ${commandImage} was stopped after 2 s.`,
  );
});

test("the compiler's errors stand at the user's own files, wherever the image builds", async () => {
  const broken = { ...pluginTree, "main.go": `${pluginTree["main.go"]}\nfunc Broken() int { return "text" }\n` };
  const source = await sourceFolder(broken);
  const findings = failureOf(await builds.build(gateway, source));
  expect(findings).toMatchObject([
    {
      kind: "build-failed",
      where: { file: join(source, "main.go"), line: 14 },
      message: expect.stringMatching(/"text"/),
    },
  ]);
});

test("modules that go.mod does not name are found before the image builds", async () => {
  const tree = { ...(await plainPlugin()), "more.go": 'package main\n\nimport _ "github.com/sirupsen/logrus"\n' };
  const source = await sourceFolder(tree);
  builds.lines.length = 0;
  const findings = failureOf(await builds.build(gateway, source, own));
  expect(findings).toMatchObject([
    { where: { file: join(source, "more.go"), line: 3 }, message: expect.stringMatching(/no required module/) },
  ]);
  expect(builds.lines.filter((line) => line.startsWith("Building"))).toEqual([]);
});

test("where a script ignores the build id, the copied module is renamed and built again", async () => {
  const name = "example.com/compiler:forgetful";
  const script = documentedScript.replace(/^.*go mod edit.*\n/m, "");
  await makeCompilerImage(engine, { name, script, gateway: gatewaySourceOf(gateway) });
  const source = await sourceFolder(pluginTree);
  const images = [name] as const;
  const files: string[] = [];
  for (const buildId of ["one", "two"]) files.push(builtFile(await builds.build(gateway, source, { images, buildId })));
  const { answers } = await openInHost(gateway, files);
  expect(answers).toMatchObject([{ symbols: {} }, { symbols: {} }]);
  expect(builds.lines).toContain(`${name} ignores the build id: the copied module is renamed and built again.`);
});
