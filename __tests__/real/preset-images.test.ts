import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { presetTable } from "../../src/gateway/presets/known-presets.ts";
import { describeFile, type FetchedGateway, writeManifest } from "../../src/offline/offline-manifest.ts";
import { buildHost } from "../support/build.ts";
import { commandLine } from "../support/product.ts";
import { example, goMod, under, writeTree } from "../support/source-tree.ts";
import { need, requirements } from "./requirements.ts";
import { startEngine, type TestEngine } from "./services/engine.ts";

const [tyk, gotify] = ["docker.io/tykio/tyk-plugin-compiler", "docker.io/gotify/build:1.24.6-linux"];
const linuxPair = (image: string) => ({ "linux/amd64": image, "linux/arm64": image });

/** Every release of a gateway whose compilers are known, with the image for each target, written out. */
const releases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "tyk@5.8.6": linuxPair(`${tyk}:v5.8.6`),
  "tyk@5.15.0-rc2": { ...linuxPair(`${tyk}:v5.15.0-rc2-ng`), "linux/s390x": `${tyk}:v5.15.0-rc2-ng` },
  "tyk-ee@5.8.6": linuxPair(`${tyk}-ee:v5.8.6`),
  "tyk-ee@5.15.0": linuxPair(`${tyk}-ee:v5.15.0-ng`),
  "tyk-fips@5.13.0": linuxPair(`${tyk}-fips:v5.13.0`),
  "tyk-fips@5.13.2": linuxPair(`${tyk}-fips:v5.13.2-ng`),
  "krakend@3.0.0": linuxPair("docker.io/krakend/builder:3.0.0-linux-generic"),
  "krakend@2.12.1": linuxPair("docker.io/krakend/builder:2.12.1-linux-generic"),
  "krakend-ee@2.12.5": linuxPair("docker.io/krakend/builder-ee:2.12.5-linux-generic"),
  "nakama@3.35.0": { "linux/amd64": "docker.io/heroiclabs/nakama-pluginbuilder:3.35.0" },
  "nakama@3.41.0": { "linux/amd64": "docker.io/heroiclabs/nakama-pluginbuilder:3.41.0" },
  "gotify@3.1.0": { "linux/amd64": `${gotify}-amd64`, "linux/arm/v7": `${gotify}-arm-7` },
  "gotify@2.8.0": {
    "linux/amd64": `${gotify}-amd64`,
    "linux/arm64": `${gotify}-arm64`,
    "linux/386": `${gotify}-386`,
    "linux/arm": `${gotify}-arm-7`,
    "linux/arm/v7": `${gotify}-arm-7`,
    "linux/riscv64": `${gotify}-riscv64`,
  },
  "ekuiper@2.4.0": { "linux/amd64": "ghcr.io/lf-edge/ekuiper/base:1.24.6-debian" },
};

let engine: TestEngine;
let folder: string;

beforeAll(async () => {
  need(requirements.engine);
  need(requirements.arm64);
  engine = await startEngine();
  folder = mkdtempSync(join(tmpdir(), "preset-images-"));
  const module = { "go.mod": goMod({ module: "example.com/auth" }), ...(await example("plugin")) };
  await writeTree(folder, under("auth", module));
  await storeProfiles(join(folder, "stored"));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await engine?.stop();
});

/** As `fetch` leaves them, since the releases themselves cannot be had here. */
async function storeProfiles(stored: string): Promise<void> {
  mkdirSync(join(stored, "profiles"), { recursive: true });
  const targets = [...new Set(Object.values(releases).flatMap((images) => ["linux/arm64", ...Object.keys(images)]))];
  const profiles = new Map<string, string>();
  for (const target of targets) {
    const profile = `profiles/${target.replaceAll("/", "-")}.json`;
    const made = await commandLine(["profile", await gatewayFor(target), "-o", join(stored, profile)]);
    expect(made).toMatchObject({ code: 0 });
    profiles.set(target, profile);
  }
  const gateways = Object.keys(releases).flatMap((reference) =>
    targets.map(
      (target): FetchedGateway => ({ reference, target, profile: profiles.get(target) ?? "", goVersion: "go1.24.6" }),
    ),
  );
  const files = [...profiles.values()].map((path) => describeFile(stored, path));
  writeManifest(stored, { schemaVersion: 1, tool: "0", platform: "linux/amd64", gateways, files });
}

/** Where there is a C compiler a program that needs a C library, as releases are. */
async function gatewayFor(target: string): Promise<string> {
  const [, goarch = "", variant] = target.split("/");
  const c = { amd64: { CGO_ENABLED: "1" }, arm64: { CGO_ENABLED: "1", CC: "aarch64-linux-gnu-gcc" } }[goarch];
  const arm = variant === undefined ? {} : { GOARM: variant.slice(1) };
  return await buildHost({ env: { CGO_ENABLED: "0", ...c, GOARCH: goarch, ...arm } });
}

test.each(Object.entries(releases))(
  "the compiler of %s is the documented image for each target",
  async (gateway, images) => {
    const targets = Object.keys(images).flatMap((target) => ["--target", target]);
    const from = ["--gateway", gateway, "--offline", "stored", "--plugin", "auth", ...targets];
    const name = ["--plugin-file", "{goarch}{variant}.so", "--builder", "container"];
    const printed = await commandLine(["build", "--print", ...from, ...name], {
      cwd: folder,
      env: { ...process.env, ...engine.environment },
    });
    expect(printed).toMatchObject({ code: 0 });
    const lines = printed.stdout.split("\n");
    const named = lines.filter((line) => line.startsWith("image="));
    expect(named.map((line) => line.slice("image=".length))).toEqual(Object.values(images));
    const calls = lines.filter((line) => line.includes("docker create --network"));
    expect(calls).toHaveLength(named.length);
    for (const line of calls) expect(line).not.toMatch(/\{[a-z-]+\}/);
  },
);

test("every preset whose compilers run on this engine has a release among them, for each of its targets", () => {
  for (const { name, builds, sources } of presetTable.values()) {
    const tested = Object.entries(releases).flatMap(([reference, images]) =>
      reference.startsWith(`${name}@`) ? Object.keys(images) : [],
    );
    const usable = builds.filter(({ platforms }) => platforms.includes("linux/amd64"));
    const released = sources.flatMap(({ targets }) => targets);
    const wanted = usable.flatMap(({ targets }) => targets).filter((target) => released.includes(target));
    const missing = wanted.filter((target) => !tested.includes(target));
    expect(missing, name).toEqual([]);
  }
});

test.each([
  ["nakama@3.35.0", "docker.io/heroiclabs/nakama-pluginbuilder"],
  ["ekuiper@2.4.0", "ghcr.io/lf-edge/ekuiper/base"],
])("the compiler of %s has no cross compiler, and is not asked for another architecture", async (gateway, image) => {
  const from = ["--gateway", gateway, "--offline", "stored", "--plugin", "auth", "--target", "linux/arm64"];
  const printed = await commandLine(["build", "--print", "--builder", "container", ...from], {
    cwd: folder,
    env: { ...process.env, ...engine.environment },
  });
  expect(printed.code).toBe(2);
  expect(printed.stderr).toContain(`${image} is for linux/arm64, and the engine runs linux/amd64`);
});
