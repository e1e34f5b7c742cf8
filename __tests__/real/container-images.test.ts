// Compiler images through the built product: digests, mirrors, what is printed, what fetch stores, and what happens
// where an image does not serve.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeStandIns, standInEnvironment } from "../build/stand-ins.ts";
import { buildWorkspace } from "../support/build.ts";
import { run } from "../support/command.ts";
import { sourceFolder, temporaryFolder } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { answered, commandLine } from "../support/product.ts";
import { asReport } from "../support/report-schema.ts";
import { example, goMod, linking, type SourceTree, under } from "../support/source-tree.ts";
import { commandCall, scriptCall } from "./container-calls.ts";
import { need, requirements } from "./requirements.ts";
import { compilerEnvironment, makeCompilerBase } from "./services/compiler-base.ts";
import { documentedScript } from "./services/compiler-image.ts";
import { noEngine, startEngine, type TestEngine } from "./services/engine.ts";
import { type Layer, makeLayer, pushImage, type RemovableLayer } from "./services/pushed-images.ts";
import { type Registry, startRegistry } from "./services/registry.ts";

const library = (version: string): SourceTree => ({
  "go.mod": goMod({ module: "example.com/lib" }),
  "lib.go": `package lib\n\nconst Version = "${version}"\n`,
});
const modules = { "example.com/lib@v1.0.0": library("v1.0.0"), "example.com/lib@v1.1.0": library("v1.1.0") };

const gatewayTree: SourceTree = {
  "go.mod": goMod({ module: "example.com/gateway", requires: { "example.com/lib": "v1.1.0" } }),
  "hooks/hooks.go": 'package hooks\n\nconst Greeting = "hello "\n\ntype Hook func(string) string\n',
  "links.go": linking(["example.com/gateway/hooks", "example.com/lib"]),
};

/** A plugin with a module of its own. */
const plain = (name: string): SourceTree => ({
  "go.mod": goMod({ module: `example.com/${name}` }),
  "main.go": `package main\n\nfunc Answer() string { return "${name}" }\n\nfunc main() {}\n`,
});

/** A plugin that links the gateway's own package, and a module. */
const beside: SourceTree = {
  "go.mod": goMod({ module: "example.com/beside", requires: { "example.com/lib": "v1.1.0" } }),
  "main.go": `package main

import (
	"example.com/gateway/hooks"
	"example.com/lib"
)

func Answer() string { return hooks.Greeting + lib.Version }

func main() {}
`,
};

let engine: TestEngine;
let registry: Registry;
let gateway: string;
let base: readonly Layer[];
/** Digests of the images with a script and without one. */
let digests: { readonly script: string; readonly command: string };
let proxy: string;
let environment: Readonly<Record<string, string>>;
const made: RemovableLayer[] = [];

beforeAll(async () => {
  for (const part of ["engine", "registry", "noNetwork"] as const) need(requirements[part]);
  registry = await startRegistry();
  engine = await startEngine();
  base = await makeCompilerBase(engine, registry);
  proxy = realpathSync((await run("mktemp", ["-d"])).stdout.trim());
  environment = { ...engine.environment, ...(await standInEnvironment(proxy, modules)) };
  const tree = { ...gatewayTree, ...(await example("host")) };
  gateway = join(await buildWorkspace({ tree, outputs: { gateway: {} }, modules }), "gateway");
  await pushImage(registry, "acme/gateway:v1.2.3", [
    await layer({
      acme: { from: gateway },
      "lib64/ld-linux-x86-64.so.2": { from: realpathSync("/lib64/ld-linux-x86-64.so.2") },
      "lib/x86_64-linux-gnu/libc.so.6": { from: "/lib/x86_64-linux-gnu/libc.so.6" },
    }),
  ]);
  const script = await layer({ "build.sh": { text: documentedScript, mode: 0o755 } });
  const source = await layer({ "go/src/gateway": { from: join(dirname(gateway), "..", "src") } });
  const scriptSettings = {
    Env: [...compilerEnvironment, "TYK_GW_PATH=/go/src/gateway", "GATEWAY_VERSION=1.2.3"],
    Entrypoint: ["/build.sh"],
  };
  digests = {
    script: await pushImage(registry, "acme/compiler:v1.2.3", [...base, script, source], scriptSettings),
    command: await pushImage(registry, "acme/builder:1.2.3", base, { Env: compilerEnvironment }),
  };
});

afterAll(async () => {
  for (const one of made) await one.remove();
  if (proxy !== undefined) await removeStandIns(proxy);
  await engine?.stop();
  await registry?.stop();
});

async function layer(files: Parameters<typeof makeLayer>[0]): Promise<Layer> {
  const one = await makeLayer(files);
  made.push(one);
  return one;
}

/** A checkout with a preset whose compiler is called in one of the two ways. */
async function checkout(tree: SourceTree, way: "script" | "command" = "script", image?: string) {
  const cwd = await sourceFolder(tree);
  const call = way === "script" ? scriptCall : commandCall;
  const repository = image ?? `docker.io/acme/${way === "script" ? "compiler" : "builder"}`;
  const source = { kind: "image", image: "docker.io/acme/gateway", tag: "v{version}", path: "/acme" };
  const preset = {
    name: "acme",
    title: "Acme",
    sources: [{ ...source, targets: ["linux/amd64"] }],
    builds: [{ ...call, image: repository }],
  };
  await writeFile(join(cwd, "presets.json"), JSON.stringify({ presets: [preset] }));
  const env: Record<string, string | undefined> = {
    ...process.env,
    ...environment,
    XDG_CACHE_HOME: await temporaryFolder(),
  };
  return { cwd, env };
}

const wishes = (reference = "acme@1.2.3") => [
  ...["--gateway", reference, "--preset-file", "presets.json", "--registry-mirror", `docker.io=${registry.address}`],
  ...["--cache", "false", "--plugin-file", "{name}.so"],
];

const json = ["--format", "json"];
const sha256 = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");

async function answerOf(file: string): Promise<string | undefined> {
  const { answers } = await openInHost(gateway, [file], { lookup: ["Answer"] });
  const [answer] = answers;
  return answer?.error ?? answer?.symbols["Answer"];
}

describe("an image by its digest", () => {
  const forms: readonly (readonly [string, () => string])[] = [
    ["a digest", () => `${registry.address}/acme/builder@${digests.command}`],
    ["a tag and a digest", () => `${registry.address}/acme/builder:1.2.3@${digests.command}`],
    ["a digest that a mirror has", () => `acme/builder@${digests.command}`],
  ];
  // The documented call of this gateway goes to an entry point, which these images do not have.
  test.each(forms)("is pulled by %s, and the report says which bytes built", async (_, image) => {
    const { cwd, env } = await checkout(under("auth", plain("auth")));
    const all = ["run", ...wishes(), "--plugin", "auth", "--builder-image", image()];
    const { code, check, progress } = await answered([...all, ...json], { cwd, env });
    expect(code, progress).toBe(0);
    expect(check.build).toMatchObject({ builder: "container", digest: digests.command });
    expect(await answerOf(join(cwd, "plugins-out", "auth.so"))).toBe("auth");
  });

  test("stands in the reports that people read", async () => {
    const { cwd, env } = await checkout(under("auth", plain("auth")), "command");
    for (const format of ["text", "markdown"]) {
      const { stdout } = await commandLine(["run", ...wishes(), "--plugin", "auth", "--format", format], { cwd, env });
      // Markdown writes the colon as an entity.
      expect(stdout).toContain(digests.command.replace("sha256:", ""));
    }
  });

  test.each([
    ["that nobody has", () => `sha256:${"0".repeat(64)}`],
    ["of other bytes", () => `${digests.command.slice(0, -4)}0123`],
  ])("is refused for a digest %s, and nothing else is built with", async (_, digest) => {
    const { cwd, env } = await checkout(under("auth", plain("auth")));
    const all = ["run", ...wishes(), "--plugin", "auth", "--builder-image", `acme/builder:1.2.3@${digest()}`, ...json];
    const { code, plugins } = await answered(all, { cwd, env });
    expect(code).toBe(1);
    expect(plugins).toMatchObject([{ verdict: "unbuilt" }]);
    expect(plugins[0]?.findings[0]?.message).toMatch(/^There is no compiler image .*@sha256:/);
  });

  test("is refused where the registry answers with other bytes", async () => {
    const one = await layer({ "usr/share/one": { text: "one", mode: 0o644 } });
    const digest = await pushImage(registry, "acme/changed:1", [one], { Env: compilerEnvironment });
    await writeFile(registry.blobFile(digest), readFileSync(registry.blobFile(digests.command)));
    const { cwd, env } = await checkout(under("auth", plain("auth")));
    const image = ["--builder-image", `${registry.address}/acme/changed@${digest}`];
    const { code, plugins } = await answered(["run", ...wishes(), "--plugin", "auth", ...image, ...json], { cwd, env });
    expect(code).toBe(1);
    expect(plugins[0]?.findings[0]?.message).toMatch(/^There is no compiler image .*changed@sha256:/);
  });
});

describe("what build --print writes is what runs", () => {
  const cases: readonly (readonly [string, "script" | "command", SourceTree, readonly string[], string])[] = [
    ["the image's own script", "script", under("auth", beside), [], "hello v1.1.0"],
    ["the script with a build id", "script", under("auth", beside), ["--build-id", "7"], "hello v1.1.0"],
    ["go build beside the gateway's source", "script", sub(beside), [], "hello v1.1.0"],
    ["the documented go build", "command", under("auth", plain("auth")), [], "auth"],
    ["go build of a module that is renamed", "command", under("auth", plain("auth")), ["--build-id", "7"], "auth"],
    [
      "the user's own command",
      "command",
      under("auth", plain("auth")),
      [
        "--build-command",
        'go build $BUILD_FLAGS -o "$PLUGIN_OUTPUT" $PLUGIN_PACKAGES',
        "--build-env",
        "TOKEN=t0p-s3cret",
      ],
      "auth",
    ],
  ];

  test.each(cases)("for %s", async (_, way, tree, more, answer) => {
    const { cwd, env } = await checkout(tree, way);
    const path = existsSync(join(cwd, "auth/cmd")) ? "auth/cmd" : "auth";
    const all = [...wishes(), "--plugin", `auth=${path}`, "--builder", "container", ...more];
    const built = await commandLine(["build", ...all], { cwd, env });
    expect(built, built.stderr).toMatchObject({ code: 0 });
    const byProduct = sha256(join(cwd, "plugins-out", "auth.so"));
    const printed = await commandLine(["build", "--print", ...all], { cwd, env });
    expect(printed, printed.stderr).toMatchObject({ code: 0 });
    expect(printed.stdout).not.toContain("t0p-s3cret");
    await run("rm", ["-r", join(cwd, "plugins-out")]);
    const before = await tracked(cwd);
    const script = await run("sh", ["-c", printed.stdout], { cwd, env: { ...env, TOKEN: "t0p-s3cret" } });
    expect(script, `${script.stderr}\n${printed.stdout}`).toMatchObject({ code: 0 });
    expect(sha256(join(cwd, "plugins-out", "auth.so"))).toBe(byProduct);
    expect(await answerOf(join(cwd, "plugins-out", "auth.so"))).toBe(answer);
    await run("rm", ["-r", join(cwd, "plugins-out")]);
    expect(await tracked(cwd)).toBe(before);
    expect(await engine.docker("ps", "--all", "--quiet")).toBe("");
  });

  test("a value of build-env has to be set by whoever runs it", async () => {
    const { cwd, env } = await checkout(under("auth", plain("auth")), "command");
    const all = [...wishes(), "--plugin", "auth", "--build-env", "TOKEN=t0p-s3cret", "--build-command", "true"];
    const printed = await commandLine(["build", "--print", ...all], { cwd, env });
    const script = await run("sh", ["-c", printed.stdout], { cwd, env });
    expect(script.code).not.toBe(0);
    expect(script.stderr).toMatch(/TOKEN: is of build-env/);
  });
});

/** The plugin below the root of its module, which no script can build. */
function sub(tree: SourceTree): SourceTree {
  return under("auth", { "go.mod": tree["go.mod"] ?? "", "cmd/main.go": tree["main.go"] ?? "" });
}

async function tracked(folder: string): Promise<string> {
  return (await run("find", [folder, "-type", "f", "-exec", "sha256sum", "{}", "+"])).stdout;
}

test("everything that a plan changes reaches the container", async () => {
  for (const way of ["script", "command"] as const) {
    const isBeside = way === "script";
    const { cwd, env } = await checkout(
      {
        ".git/HEAD": "ref: refs/heads/main\n",
        "repo/go.work": "go 1.99\n\ntoolchain go1.99.0\n\nuse ./auth\n",
        "repo/auth/go.mod": `module example.com/auth

go 1.98.2

toolchain go1.99.0

tool example.com/lib

ignore ./docs

require (
	example.com/lib v1.0.0
	example.com/shared v0.0.0
)

replace example.com/shared => ../shared
`,
        "repo/auth/cmd/main.go": `package main

import (
	"embed"

${isBeside ? '\t"example.com/gateway/hooks"\n' : ""}	"example.com/auth/internal/words"
	"example.com/lib"
	"example.com/shared"
)

//go:embed all:static
var static embed.FS

var Set = "unset"

func Answer() string {
	hidden, err := static.ReadFile("static/.hidden/text")
	if err != nil {
		return err.Error()
	}
	return ${isBeside ? "hooks.Greeting + " : ""}words.Word + lib.Version + shared.Name + Set + string(hidden) + linked()
}

func main() {}
`,
        "repo/auth/cmd/static/.hidden/text": " hidden",
        "repo/auth/cmd/static/node_modules/text": "text",
        "repo/auth/internal/words/words.go": 'package words\n\nconst Word = "word "\n',
        "repo/shared/go.mod": "module example.com/shared\n\ngo 1.99\n",
        "repo/shared/shared.go": 'package shared\n\nconst Name = " shared "\n',
        "repo/common/linked.go": 'package main\n\nfunc linked() string { return " linked" }\n',
      },
      way,
    );
    await symlink("../../common/linked.go", join(cwd, "repo/auth/cmd/linked.go"));
    const all = ["run", ...wishes(), "--plugin", "auth=repo/auth/cmd", "--builder", "container", "--pin", ...json];
    const more = ["--build-id", "x1", "--ldflags=-X main.Set=set", "--symbol", "Answer=func() string"];
    const { code, check, plugins, progress } = await answered([...all, ...more], { cwd, env });
    expect(code, JSON.stringify(plugins) + progress).toBe(0);
    expect(check.build).toMatchObject({
      builder: "container",
      buildId: "x1",
      pins: [{ module: "example.com/lib", from: "v1.0.0", to: "v1.1.0" }],
    });
    expect(plugins).toMatchObject([{ verdict: "loads", pluginPath: expect.stringContaining("x1") }]);
    const notices = plugins[0]?.findings.filter(({ kind }) => kind === "go-version").map(({ where }) => where?.file);
    expect(notices).toContain("repo/auth/go.mod");
    const expected = `${isBeside ? "hello " : ""}word v1.1.0 shared set hidden linked`;
    expect(await answerOf(join(cwd, "plugins-out", "auth.so"))).toBe(expected);
    const wrong = ["--symbol", "Answer=func() int"];
    const refused = await answered([...all, ...more.slice(0, 3), ...wrong], { cwd, env });
    expect(refused.plugins).toMatchObject([{ verdict: "unbuilt" }]);
    expect(refused.plugins[0]?.findings).toContainEqual(
      expect.objectContaining({ where: expect.objectContaining({ file: "repo/auth/cmd/main.go" }) }),
    );
    expect(refused.progress).not.toContain("is built with the Go of this machine");
    expect(existsSync(join(cwd, "plugins-out", "auth.so"))).toBe(false);
  }
});

describe("a vendor folder", () => {
  const vendored = (main: string) =>
    under("auth", {
      "go.mod": goMod({ module: "example.com/auth", requires: { "example.com/lib": "v1.0.0" } }),
      "main.go": main,
      "vendor/example.com/lib/lib.go": library("v1.0.0, vendored")["lib.go"] ?? "",
      "vendor/modules.txt": "# example.com/lib v1.0.0\n## explicit\nexample.com/lib\n",
    });
  const alone = beside["main.go"]?.replace(/.*gateway\/hooks.*\n/, "").replace("hooks.Greeting + ", "") ?? "";
  const all = () => ["run", ...wishes(), "--plugin", "auth", "--builder", "container", ...json];

  test("is used as it is by go build, and not where the plan has other versions", async () => {
    const { cwd, env } = await checkout(vendored(alone), "command");
    const own = await answered(all(), { cwd, env });
    expect(own.plugins).toMatchObject([{ verdict: "rejected", package: "example.com/lib" }]);
    expect(own.check.build?.builder).toBe("container");
    const pinned = await answered([...all(), "--pin"], { cwd, env });
    expect(pinned.code, pinned.progress).toBe(0);
    expect(await answerOf(join(cwd, "plugins-out", "auth.so"))).toBe("v1.1.0");
  });

  test("is not used beside the gateway's source, as the image's script does it", async () => {
    const { cwd, env } = await checkout(vendored(beside["main.go"] ?? ""), "script");
    const { code, check, progress } = await answered([...all(), "--pin"], { cwd, env });
    expect(code, progress).toBe(0);
    expect(check.build?.builder).toBe("container");
    expect(await answerOf(join(cwd, "plugins-out", "auth.so"))).toBe("hello v1.1.0");
  });
});

describe("fetch and --offline", () => {
  const said = (progress: string) => progress.split("\n").filter((line) => /image/.test(line));

  test("build in the stored image where its registry is gone and the engine has forgotten it", async () => {
    const { cwd, env } = await checkout(under("auth", beside));
    const from = ["--gateway", "acme@1.2.3", "--preset-file", "presets.json", "--plugin", "auth"];
    const mirror = ["--registry-mirror", `docker.io=${registry.address}`];
    const fetched = await commandLine(["fetch", ...from, ...mirror, "-o", "stored"], { cwd, env });
    expect(fetched.code, fetched.stderr).toBe(0);
    const manifest = JSON.parse(readFileSync(join(cwd, "stored/fetch.json"), "utf8"));
    expect(manifest.gateways).toMatchObject([
      { image: { reference: `${registry.address}/acme/compiler:v1.2.3`, digest: digests.script } },
    ]);
    await engine.docker("system", "prune", "--all", "--force");
    expect(await engine.docker("images", "--quiet")).toBe("");
    const home = await temporaryFolder();
    const cold = {
      PATH: env["PATH"],
      HOME: home,
      GOMODCACHE: join(home, "m"),
      GOFLAGS: "-modcacherw",
      ...engine.environment,
    };
    const cli = join(import.meta.dirname, "..", "..", "dist", "cli.js");
    const args = [
      "run",
      "--offline",
      "stored",
      ...from,
      ...mirror,
      "--cache",
      "false",
      "--plugin-file",
      "{name}.so",
      ...json,
    ];
    const ended = await run("unshare", ["--net", process.execPath, cli, ...args], { cwd, env: cold });
    expect(ended.code, ended.stderr).toBe(0);
    expect(asReport(JSON.parse(ended.stdout)).checks[0]?.build).toMatchObject({
      builder: "container",
      image: `${registry.address}/acme/compiler:v1.2.3`,
      digest: digests.script,
    });
    expect(await answerOf(join(cwd, "plugins-out", "auth.so"))).toBe("hello v1.1.0");
    // Nor is a Go needed there.
    await mkdir(join(home, "bin"), { recursive: true });
    for (const program of ["docker", "sh", "env", "cat"]) {
      const { stdout } = await run("which", [program]);
      await symlink(stdout.trim(), join(home, "bin", program));
    }
    const bare = { ...engine.environment, HOME: home, PATH: join(home, "bin") };
    const without = await run("/usr/bin/unshare", ["--net", process.execPath, cli, ...args], { cwd, env: bare });
    await removeStandIns(home);
    expect(without.code, without.stderr).toBe(0);
    expect(asReport(JSON.parse(without.stdout)).checks[0]?.build).toMatchObject({ builder: "container" });
    expect(await answerOf(join(cwd, "plugins-out", "auth.so"))).toBe("hello v1.1.0");
  });

  test("store no image where none is used, and say so", async () => {
    const { cwd, env } = await checkout(under("auth", plain("auth")));
    const from = ["--gateway", "acme@1.2.3", "--preset-file", "presets.json", "--plugin", "auth"];
    const mirror = ["--registry-mirror", `docker.io=${registry.address}`];
    const native = await commandLine(["fetch", ...from, ...mirror, "--builder", "native", "-o", "native"], {
      cwd,
      env,
    });
    expect(native.code, native.stderr).toBe(0);
    expect(said(native.stderr)).toEqual([
      "No compiler image is stored for acme@1.2.3 on linux/amd64: builder: native.",
    ]);
    const nobody = { ...env, ...noEngine };
    const alone = await commandLine(["fetch", ...from, ...mirror, "-o", "alone"], { cwd, env: nobody });
    expect(alone.code, alone.stderr).toBe(0);
    expect(said(alone.stderr)[0]).toMatch(/^No compiler image is stored for acme@1\.2\.3 .*docker does not answer/);
    for (const stored of ["native", "alone"]) expect(existsSync(join(cwd, stored, "images"))).toBe(false);
    const asked = await commandLine(["fetch", ...from, ...mirror, "--builder", "container", "-o", "c"], {
      cwd,
      env: nobody,
    });
    expect(asked).toMatchObject({ code: 2, stdout: "" });
    // A run that would take the image pulls nothing: it says what is missing, and builds with the Go that is stored.
    const run = ["run", "--offline", "native", ...from, "--plugin-file", "{name}.so", "--cache", "false", ...json];
    const { check, progress } = await answered(run, { cwd, env });
    expect(check.build?.builder).toBe("native");
    expect(progress).toMatch(/not in a compiler image: There is no compiler image .* nothing is pulled/);
  });

  test("take the image that the user names", async () => {
    const { cwd, env } = await checkout(under("auth", plain("auth")), "command");
    const from = ["--gateway", "acme@1.2.3", "--preset-file", "presets.json", "--plugin", "auth"];
    const own = ["--builder-image", `${registry.address}/acme/builder@${digests.command}`];
    const mirror = ["--registry-mirror", `docker.io=${registry.address}`];
    const fetched = await commandLine(["fetch", ...from, ...own, ...mirror, "-o", "stored"], { cwd, env });
    expect(fetched.code, fetched.stderr).toBe(0);
    await engine.docker("system", "prune", "--all", "--force");
    const args = [
      "run",
      "--offline",
      "stored",
      ...from,
      ...own,
      "--plugin-file",
      "{name}.so",
      "--cache",
      "false",
      ...json,
    ];
    const { code, check, progress } = await answered(args, { cwd, env });
    expect(code, progress).toBe(0);
    expect(check.build).toMatchObject({ builder: "container", digest: digests.command });
  });
});

describe("auto builds with the Go of this machine where an image does not serve", () => {
  /** A run of the plain plugin whose compiler image is another. */
  async function fallen(image: string, tree = under("auth", plain("auth")), more: readonly string[] = []) {
    const { cwd, env } = await checkout(tree, "script", image);
    const all = ["run", ...wishes(), "--plugin", "auth", ...json, ...more];
    return { cwd, env, ...(await answered(all, { cwd, env })) };
  }
  const warned = (progress: string) =>
    progress.split("\n").filter((line) => line.includes("is built with the Go of this machine"));

  const images: readonly (readonly [string, () => Promise<string>, RegExp])[] = [
    ["cannot be pulled", async () => "127.0.0.1:1/acme/compiler", /There is no compiler image 127\.0\.0\.1:1/],
    ["is not there", async () => `${registry.address}/acme/nothing`, /There is no compiler image/],
    [
      "is for another platform",
      async () => {
        const one = await layer({ "usr/share/one": { text: "one", mode: 0o644 } });
        await pushImage(registry, "acme/foreign:v1.2.3", [one], { architecture: "arm64" });
        return `${registry.address}/acme/foreign`;
      },
      /is an image for linux\/arm64, and one for linux\/amd64 is wanted/,
    ],
    [
      "has no shell",
      async () => {
        const one = await layer({ "usr/share/two": { text: "two", mode: 0o644 } });
        await pushImage(registry, "acme/bare:v1.2.3", [one], { Env: compilerEnvironment });
        return `${registry.address}/acme/bare`;
      },
      /is no compiler image: .*sh/,
    ],
    [
      "ends without a plugin",
      async () => {
        const one = await layer({ "build.sh": { text: "#!/bin/sh\nexit 0\n", mode: 0o755 } });
        const settings = { Env: compilerEnvironment, Entrypoint: ["/build.sh"] };
        await pushImage(registry, "acme/idle:v1.2.3", [...base, one], settings);
        return `${registry.address}/acme/idle`;
      },
      /ended without an error and without a plugin/,
    ],
  ];

  test.each(images)("since it %s", async (_, image, why) => {
    const { cwd, check, code, progress } = await fallen(await image());
    expect(code, progress).toBe(0);
    expect(check.build?.builder).toBe("native");
    expect(warned(progress)).toEqual([expect.stringMatching(why)]);
    expect(await answerOf(join(cwd, "plugins-out", "auth.so"))).toBe("auth");
  });

  test("since its Go is not the gateway's", async () => {
    const tree = { ...gatewayTree, ...(await example("host")) };
    const newer = join(await buildWorkspace({ tree, outputs: { gateway: {} }, modules, go: "1.24.7" }), "gateway");
    await pushImage(registry, "acme/gateway:v1.2.4", [
      await layer({
        acme: { from: newer },
        "lib64/ld-linux-x86-64.so.2": { from: realpathSync("/lib64/ld-linux-x86-64.so.2") },
        "lib/x86_64-linux-gnu/libc.so.6": { from: "/lib/x86_64-linux-gnu/libc.so.6" },
      }),
    ]);
    await pushImage(registry, "acme/builder:1.2.4", base, { Env: compilerEnvironment });
    const { cwd, env } = await checkout({ ...under("auth", plain("auth")), ...under("log", plain("log")) }, "command");
    const all = ["run", ...wishes("acme@1.2.4"), "--plugin", "auth", "--plugin", "log", ...json];
    // The release of this gateway is not the one that comes first on PATH.
    const usual = { ...env, PATH: process.env["PATH"], GOPROXY: process.env["GOPROXY"], GOMODCACHE: undefined };
    const { code, check, progress } = await answered(all, { cwd, env: usual });
    expect(code, progress).toBe(0);
    expect(check.build?.builder).toBe("native");
    expect(warned(progress)[0]).toMatch(/compiles with go1\.24\.6, and the gateway was built with go1\.24\.7/);
  });

  test("since the plugin leads out of its repository, which a container cannot see", async () => {
    const outside = await sourceFolder({ "data.txt": "from outside" });
    const { cwd, env } = await checkout(
      under("auth", {
        ...plain("auth"),
        "main.go": "package main\n\nfunc Answer() string { return linked }\n\nfunc main() {}\n",
      }),
      "command",
    );
    await mkdir(join(cwd, ".git"));
    await writeFile(join(outside, "linked.go"), 'package main\n\nconst linked = "linked"\n');
    await symlink(join(outside, "linked.go"), join(cwd, "auth/linked.go"));
    const all = ["run", ...wishes(), "--plugin", "auth", ...json];
    const { code, check, progress } = await answered(all, { cwd, env });
    expect(code, progress).toBe(0);
    expect(check.build?.builder).toBe("native");
    expect(warned(progress)).toEqual([expect.stringMatching(/is a link to .*outside of the repository/)]);
  });

  test("and never where the user asked for the image, or the compiler refuses the source", async () => {
    for (const more of [
      ["--builder", "container"],
      ["--builder-image", "127.0.0.1:1/acme/x:1"],
      ["--build-command", "true"],
    ]) {
      const { check, plugins, progress } = await fallen("127.0.0.1:1/acme/compiler", undefined, more);
      expect(plugins).toMatchObject([{ verdict: "unbuilt" }]);
      expect(check.build?.builder).not.toBe("native");
      expect(warned(progress)).toEqual([]);
    }
    const broken = { ...plain("auth"), "more.go": 'package main\n\nfunc More() int { return "text" }\n' };
    const { cwd, env } = await checkout(under("auth", broken), "command");
    const { plugins, progress } = await answered(["run", ...wishes(), "--plugin", "auth", ...json], { cwd, env });
    expect(plugins).toMatchObject([{ verdict: "unbuilt", findings: [{ where: { file: "auth/more.go", line: 3 } }] }]);
    expect(warned(progress)).toEqual([]);
  });

  test("says both where neither can build", async () => {
    const tree = under("auth", { ...plain("auth"), "more.go": 'package main\n\nimport _ "example.com/nowhere"\n' });
    const { code, plugins } = await fallen("127.0.0.1:1/acme/compiler", tree);
    expect(code).toBe(1);
    const [first, ...others] = plugins[0]?.findings ?? [];
    expect(first?.message).toMatch(/^There is no compiler image/);
    expect(others).toContainEqual(expect.objectContaining({ message: expect.stringContaining("example.com/nowhere") }));
  });

  // The last one: it takes the engine away.
  test("since the engine dies in the middle of the build", async () => {
    const waiting = "#!/bin/sh\n: >/plugin-source/started\nsleep 600\n";
    const one = await layer({ "build.sh": { text: waiting, mode: 0o755 } });
    await pushImage(registry, "acme/slow:v1.2.3", [...base, one], {
      Env: compilerEnvironment,
      Entrypoint: ["/build.sh"],
    });
    const building = fallen(`${registry.address}/acme/slow`);
    while (!(await engine.docker("ps", "--quiet").then(started, () => false))) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await engine.stop();
    const { cwd, check, code, progress } = await building;
    expect(code, progress).toBe(0);
    expect(check.build?.builder).toBe("native");
    expect(warned(progress)).toHaveLength(1);
    expect(await answerOf(join(cwd, "plugins-out", "auth.so"))).toBe("auth");
  });

  async function started(listed: string): Promise<boolean> {
    for (const id of listed.split("\n").filter((line) => line !== "")) {
      const found = await run("docker", ["exec", id, "test", "-e", "/plugin-source/started"], {
        env: { ...process.env, ...engine.environment },
      });
      if (found.code === 0) return true;
    }
    return false;
  }
});
