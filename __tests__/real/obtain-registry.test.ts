// Gateways and plugins out of images, from a real registry, a real engine and what others save, through the command line.

import { realpathSync } from "node:fs";
import { cp, mkdir, readdir, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildHost, buildPlugin, pluginSource } from "../support/build.ts";
import { temporaryFolder } from "../support/files.ts";
import { type Answered, answered, commandLine } from "../support/product.ts";
import { asReport } from "../support/report-schema.ts";
import { under, writeTree } from "../support/source-tree.ts";
import { platforms } from "./foreign.ts";
import { need, requirements } from "./requirements.ts";
import { type CountingServer, startCounting } from "./services/counting.ts";
import { startEngine, type TestEngine } from "./services/engine.ts";
import { type ImageFolder, makeImages, skopeoCopy } from "./services/images.ts";
import { type Registry, startRegistry } from "./services/registry.ts";

const path = "/opt/tyk-gateway/tyk";
const amd64Libraries = {
  [realpathSync("/lib64/ld-linux-x86-64.so.2")]: "/lib64/ld-linux-x86-64.so.2",
  [realpathSync("/lib/x86_64-linux-gnu/libc.so.6")]: "/lib/x86_64-linux-gnu/libc.so.6",
};
const targets = [
  { architecture: "amd64", env: {} },
  { architecture: "arm64", env: platforms.arm64.env },
  { architecture: "s390x", env: platforms.s390x.env },
] as const;

let plugins: readonly string[];
let images: ImageFolder;
let bundle: ImageFolder;
let registry: Registry;
/** In front of the registry. */
let counted: CountingServer;

beforeAll(async () => {
  for (const name of ["registry", "skopeo", "umoci", "htpasswd", "engine", "arm64", "s390x"] as const) {
    need(requirements[name]);
  }
  const hosts = await Promise.all(targets.map(({ env }) => buildHost({ env })));
  plugins = await Promise.all(targets.map(({ env }) => buildPlugin({ env })));
  images = await makeImages(
    targets.map(({ architecture }, at) => ({
      architecture,
      files: { ...(architecture === "amd64" && amd64Libraries), [hosts[at] ?? ""]: path },
      entrypoint: path,
    })),
  );
  const [plugin = ""] = plugins;
  bundle = await makeImages([
    { architecture: "amd64", files: { [plugin]: "/plugins/auth.so", "/etc/hostname": "/x/y.so" } },
  ]);
  registry = await startRegistry();
  counted = await startCounting(registry.address);
  const at = `docker://${registry.address}`;
  await skopeoCopy(`oci:${images.folder}:multi`, `${at}/x/gateway:1`, "--all");
  for (const name of [
    "tykio/tyk-gateway:v5.8.5",
    "tykio/tyk-gateway:v5.8.6",
    "library/krakend:2.12.1",
    "acme/gateway:1.0.0",
  ]) {
    await skopeoCopy(`oci:${images.folder}:multi`, `${at}/hub/${name}`, "--all");
  }
  await skopeoCopy(`oci:${bundle.folder}:0`, `${at}/x/plugins:1`);
});
beforeEach(() => counted.reset());
afterAll(async () => {
  counted.stop();
  await registry.stop();
  await images.remove();
  await bundle.remove();
});

/** A folder with the plugins as `plugin-ARCHITECTURE.so`, and a cache of its own. */
async function place(environment: Readonly<Record<string, string>> = {}) {
  const folder = await temporaryFolder();
  const cwd = join(folder, "work");
  await mkdir(join(folder, "tmp"), { recursive: true });
  await mkdir(cwd);
  for (const [at, { architecture }] of targets.entries())
    await cp(plugins[at] ?? "", join(cwd, `plugin-${architecture}.so`));
  const {
    PATH,
    HOME,
    XDG_CACHE_HOME = join(homedir(), ".cache"),
    GOCACHE = join(XDG_CACHE_HOME, "go-build"),
  } = process.env;
  const env: Readonly<Record<string, string | undefined>> = {
    PATH,
    HOME,
    GOCACHE,
    XDG_CACHE_HOME: join(folder, "cache"),
    TMPDIR: join(folder, "tmp"),
    NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache"),
    ...environment,
  };
  return { cwd, env, left: () => readdir(join(folder, "tmp")) };
}

const gatewayOf = ({ check }: Answered) => check.gateway;

/** What a user sees of an input that cannot be used. */
async function refusal(args: readonly string[], start: Awaited<ReturnType<typeof place>>): Promise<string> {
  const { code, stdout, stderr } = await commandLine(args, start);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  return stderr.trimEnd().split("\n").at(-1) ?? "";
}

describe("an image of a registry for several platforms", () => {
  test.each(targets)("gives $architecture to a plugin for it", async ({ architecture }) => {
    const start = await place();
    const reference = `docker://${registry.address}/x/gateway:1`;
    const result = await answered(["verify", reference, `plugin-${architecture}.so`, "--format", "json"], start);
    expect(result.code).toBe(0);
    expect(result.check.target).toBe(`linux/${architecture}`);
    expect(result.plugins).toMatchObject([{ verdict: "loads" }]);
    expect(gatewayOf(result)).toMatchObject({
      reference,
      path,
      digest: images.indexDigest,
      verifiedBy: "registry-digest",
    });
    expect(gatewayOf(result).runtime?.libc).toEqual(
      architecture === "amd64" ? expect.stringMatching(/^glibc 2\./) : undefined,
    );
    expect(await start.left()).toEqual([]);
  });

  test("is known by its digest the next time, without any byte of it", async () => {
    const start = await place();
    const args = ["verify", `docker://${counted.address}/x/gateway:1`, "plugin-arm64.so", "--format", "json"];
    const first = await answered(args, start);
    expect(counted.passed.blobs).toBeGreaterThan(1_000_000);
    counted.reset();
    const second = await answered(args, start);
    expect(second.report).toEqual(first.report);
    expect(counted.passed.blobs).toBe(0);
    expect(counted.passed.others).toBeLessThan(1000);
    expect(counted.requests.filter((request) => !request.startsWith("HEAD") && !request.endsWith(" /v2/"))).toEqual([]);
  });

  test("can be pinned in its name or by gateway-digest, and another is refused", async () => {
    const start = await place();
    const name = `docker://${counted.address}/x/gateway`;
    const flags = ["plugin-amd64.so", "--format", "json"];
    const pinned = await answered(["verify", `${name}:1@${images.indexDigest}`, ...flags], start);
    expect(gatewayOf(pinned)).toMatchObject({ verifiedBy: "pinned-digest", digest: images.indexDigest });
    for (const digest of [
      images.indexDigest,
      images.manifests[0]?.digest ?? "",
      `sha256:${gatewayOf(pinned).sha256}`,
    ]) {
      const result = await answered(["verify", `${name}:1`, ...flags, "--gateway-digest", digest], start);
      expect(gatewayOf(result).verifiedBy).toBe("pinned-digest");
    }
    const sentence = await refusal(
      ["verify", `${name}:1`, ...flags, "--gateway-digest", `sha256:${"0".repeat(64)}`],
      start,
    );
    expect(sentence).toContain(images.indexDigest);
  });

  test("builds plugins for two targets with one recipe each", async () => {
    const start = await place();
    await writeTree(start.cwd, under("auth", await pluginSource()));
    const reference = `docker://${counted.address}/x/gateway:1`;
    const args = [
      "run",
      "--gateway",
      reference,
      "--plugin",
      "auth",
      "--target",
      "linux/amd64",
      "--target",
      "linux/arm64",
    ];
    const { stdout, stderr, code } = await commandLine([...args, "--format", "json"], start);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const { checks } = asReport(JSON.parse(stdout));
    expect(checks.map(({ target, plugins: [plugin] }) => [target, plugin?.verdict, plugin?.path])).toEqual([
      ["linux/amd64", "loads", "plugins-out/auth_linux_amd64.so"],
      ["linux/arm64", "loads", "plugins-out/auth_linux_arm64.so"],
    ]);
  });
});

describe("a mirror with a path", () => {
  const mirror = () => ["--registry-mirror", `docker.io=${counted.address}/hub`, "--format", "json"];

  test("serves the newest patch release of a preset, and the report names all of it", async () => {
    const start = await place();
    const result = await answered(["verify", "tyk@5.8", "plugin-arm64.so", ...mirror()], start);
    expect(result.plugins).toMatchObject([{ verdict: "loads" }]);
    expect(gatewayOf(result)).toMatchObject({
      reference: "tyk@5.8",
      resolved: "docker://docker.io/tykio/tyk-gateway:v5.8.6",
      servedBy: `${counted.address}/hub/tykio/tyk-gateway`,
      path,
      digest: images.indexDigest,
      verifiedBy: "registry-digest",
    });
    expect(result.progress).toContain("v5.8.6");
    expect(
      gatewayOf(await answered(["verify", "tyk@latest", "plugin-arm64.so", ...mirror()], start)).resolved,
    ).toContain("v5.8.6");
  });

  test("serves official images under library, and what their loader looks for is required", async () => {
    const start = await place();
    const args = ["verify", "krakend@2.12.1", "plugin-amd64.so", "--gateway-path", path, ...mirror()];
    const result = await answered(args, start);
    expect(gatewayOf(result).servedBy).toBe(`${counted.address}/hub/library/krakend`);
    expect(result.plugins).toMatchObject([{ verdict: "rejected", loaderStage: "lookup" }]);
    expect(result.plugins[0]?.findings).toContainEqual(expect.objectContaining({ kind: "required-symbol" }));
  });

  test("serves a preset of one's own", async () => {
    const start = await place();
    const source = { kind: "image", image: "docker.io/acme/gateway", tag: "{version}", path, targets: ["linux/amd64"] };
    const presets = [{ name: "acme", title: "Acme", sources: [source], builds: [], traps: [] }];
    await writeFile(join(start.cwd, "presets.json"), JSON.stringify({ presets }));
    const flags = ["--preset-file", "presets.json", ...mirror()];
    const result = await answered(["verify", "acme@1.0.0", "plugin-amd64.so", ...flags], start);
    expect(result.plugins).toMatchObject([{ verdict: "loads" }]);
    expect(gatewayOf(result).servedBy).toBe(`${counted.address}/hub/acme/gateway`);
  });
});

describe("what a user is told", () => {
  test.each([
    ["a tag that is not there", "docker://ADDRESS/x/gateway:2", "plugin-amd64.so", /x\/gateway:2".*no/],
    ["a target that the image is not for", "docker://ADDRESS/x/plugins:1", "plugin-arm64.so", /linux\/amd64/],
    ["an image without a gateway", "docker://ADDRESS/x/plugins:1", "plugin-amd64.so", /x\/plugins:1.*gateway-path/],
    [
      "a path that the image does not have",
      "docker://ADDRESS/x/gateway:1!/tyk",
      "plugin-amd64.so",
      /no file \/tyk.*\/opt\/tyk-gateway\/tyk/,
    ],
    ["a version that the tags do not have", "tyk@5.9", "plugin-amd64.so", /tyk-gateway.*5\.9.*5\.8\.6/],
  ])("about %s", async (_, written, plugin, sentence) => {
    const start = await place();
    const args = ["verify", written.replace("ADDRESS", counted.address), plugin];
    expect(await refusal([...args, "--registry-mirror", `docker.io=${counted.address}/hub`], start)).toMatch(sentence);
  });

  test("about a registry that wants a login, and with one it is given", async () => {
    const closed = await startRegistry({ users: { user: "secret" } });
    try {
      const name = `docker://${closed.address}/x/gateway:1`;
      await skopeoCopy(`oci:${images.folder}:multi`, name, "--all", "--dest-creds", "user:secret");
      const start = await place({ HOME: await temporaryFolder() });
      expect(await refusal(["verify", name, "plugin-amd64.so"], start)).toMatch(
        /x\/gateway:1".*401.*registry-auth-file/,
      );
      const auth = (login: string) =>
        JSON.stringify({ auths: { [closed.address]: { auth: Buffer.from(login).toString("base64") } } });
      const flags = ["--registry-auth-file", "auth.json", "--format", "json"];
      await writeFile(join(start.cwd, "auth.json"), auth("user:wrong"));
      const sentence = await refusal(["verify", name, "plugin-amd64.so", ...flags], start);
      expect(sentence).not.toContain("wrong");
      await writeFile(join(start.cwd, "auth.json"), auth("user:secret"));
      const result = await answered(["verify", name, "plugin-amd64.so", ...flags], start);
      expect(result.plugins).toMatchObject([{ verdict: "loads" }]);
    } finally {
      await closed.stop();
    }
  });
});

describe("plugins in an image", () => {
  test("are taken by a glob, for a gateway of another image", async () => {
    const start = await place();
    const [gateway, plugin] = [
      `docker://${counted.address}/x/gateway:1`,
      `docker://${counted.address}/x/plugins:1!/plugins/*.so`,
    ];
    const args = ["run", "--gateway", gateway, "--plugin", plugin, "--target", "linux/amd64", "--format", "json"];
    const { plugins: reports } = await answered(args, start);
    expect(reports).toMatchObject([{ name: "auth", verdict: "loads", path: plugin.replace("*", "auth") }]);
    expect(await start.left()).toEqual([]);
  });

  test("that a glob does not find are an error", async () => {
    const start = await place();
    const plugin = `docker://${counted.address}/x/plugins:1!/other/*.so`;
    const args = [
      "run",
      "--gateway",
      `docker://${counted.address}/x/gateway:1`,
      "--plugin",
      plugin,
      "--target",
      "linux/amd64",
    ];
    expect(await refusal(args, start)).toMatch(/x\/plugins:1.*\/other\/\*\.so/);
  });
});

describe("an image on this machine", () => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await startEngine();
  });
  afterAll(() => engine.stop());

  test("is read out of an OCI layout, what docker saved, and a Docker engine", async () => {
    const start = await place(engine.environment);
    await skopeoCopy(`oci:${images.folder}:multi`, `oci:${start.cwd}/layout:1`, "--all");
    await skopeoCopy(`oci:${images.folder}:0`, `docker-archive:${start.cwd}/archive.tar:x/gateway:1`);
    await engine.docker("load", "--input", `${start.cwd}/archive.tar`);
    await engine.docker("save", "--output", `${start.cwd}/saved.tar`, "x/gateway:1");
    for (const reference of ["layout", "archive.tar", "saved.tar", "docker-daemon://x/gateway:1"]) {
      const result = await answered(["verify", reference, "plugin-amd64.so", "--format", "json"], start);
      expect(result.plugins, reference).toMatchObject([{ verdict: "loads" }]);
      expect(gatewayOf(result)).toMatchObject({ reference, path, verifiedBy: "none" });
      expect(gatewayOf(result).runtime?.libc).toMatch(/^glibc 2\./);
      expect(await start.left()).toEqual([]);
    }
    const arm = await answered(["verify", "layout", "plugin-arm64.so", "--format", "json"], start);
    expect(arm.plugins).toMatchObject([{ verdict: "loads" }]);
    expect(await refusal(["verify", "docker-daemon://x/gateway:2", "plugin-amd64.so"], start)).toMatch(
      /docker-daemon:\/\/x\/gateway:2.*docker:\/\/x\/gateway:2/,
    );
  });
});
