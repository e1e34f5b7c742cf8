import { describe, expect, test } from "vitest";
import {
  type CallSource,
  type CompilerCall,
  imageReference,
  renderCall,
} from "../../../src/build/container/compiler.ts";
import { deriveRecipe, type RecipeSource } from "../../../src/build/recipe.ts";
import type { Target } from "../../../src/model/target.ts";

const amd64: Target = { goos: "linux", goarch: "amd64" };
const arm64: Target = { goos: "linux", goarch: "arm64" };
const root: CallSource = { packages: ["."], inside: "", isPlain: true };

/** What is known of a gateway with these settings. */
function values(
  target: Target,
  settings: Readonly<Record<string, string>> = { "-trimpath": "true" },
  buildId?: string,
) {
  const gateway: RecipeSource = {
    reference: "gateway",
    buildInfo: {
      goVersion: "go1.24.6",
      dependencies: [],
      settings: Object.entries(settings).map(([key, value]) => ({ key, value })),
    },
  };
  const recipe = deriveRecipe(gateway, target, { buildTags: [], cc: undefined });
  return { name: "auth", version: "5.8.6-rc2", recipe, tags: ["mine"], buildId };
}

const tyk: CompilerCall = {
  image: "docker.io/tykio/tyk-plugin-compiler",
  tag: "v{version}",
  platforms: ["linux/amd64"],
  targets: ["linux/amd64", "linux/arm64"],
  libc: "glibc",
  call: "entrypoint",
  mount: "/plugin-source",
  environment: { "*": { GOOS: "{goos}", GOARCH: "{goarch}" } },
  args: ["{name}.so", "{build-id}"],
  output: "{name}_v{release}_{goos}_{goarch}.so",
};
const tykImage = { platform: amd64, entrypoint: ["/build.sh"] };

describe("Tyk's compiler", () => {
  test("is the image of the gateway's version", () => {
    expect(imageReference(tyk, values(amd64))).toBe("docker.io/tykio/tyk-plugin-compiler:v5.8.6-rc2");
  });

  test("is given the name of the file, and leaves the target and the version in it", () => {
    const call = renderCall(tyk, values(arm64), root, tykImage);
    expect(call).toMatchObject({
      way: "script",
      command: ["/build.sh", "auth.so"],
      environment: { GOOS: "linux", GOARCH: "arm64" },
      output: "/plugin-source/auth_v5.8.6_linux_arm64.so",
    });
  });

  test("is given a build id behind the name, and the user's tags", () => {
    const call = renderCall(tyk, values(amd64, { "-trimpath": "true", "-tags": "goplugin,ee" }, "123"), root, tykImage);
    expect(call.command).toEqual(["/build.sh", "auth.so", "123"]);
    expect(call.environment).toMatchObject({ BUILD_TAG: "mine" });
  });

  test("builds a package below the root of a module by the recipe, since its script cannot", () => {
    const source: CallSource = { packages: ["./cmd/auth"], inside: "plugins", isPlain: false };
    const call = renderCall(tyk, values(arm64), source, tykImage);
    expect(call).toMatchObject({
      way: "go",
      workdir: "/plugin-source/plugins",
      environment: { GOARCH: "arm64", CC: "aarch64-linux-gnu-gcc", CGO_ENABLED: "1" },
      output: "/plugin-source/auth.so",
    });
    expect(call.command.slice(0, 3)).toEqual(["go", "build", "-buildmode=plugin"]);
    expect(call.command.slice(-3)).toEqual(["-o", "/plugin-source/auth.so", "./cmd/auth"]);
  });
});

describe("KrakenD's builder, which has no entry point", () => {
  const krakend: CompilerCall = {
    ...tyk,
    call: "command",
    mount: "/app",
    workdir: "/app",
    environment: { "linux/arm64": { CGO_ENABLED: "1", CC: "aarch64-linux-musl-gcc", GOARCH: "arm64" } },
    args: ["go", "build", "-buildmode=plugin", "-o", "{name}.so", "."],
    targetArgs: {
      "linux/arm64": [
        ...["go", "build", "-ldflags=-extldflags=-fuse-ld=bfd -extld=aarch64-linux-musl-gcc", "-buildmode=plugin"],
        ...["-o", "{name}.so", "."],
      ],
    },
    output: "{name}.so",
  };

  test("builds with the gateway's flags, and without -trimpath where the gateway is", () => {
    const call = renderCall(krakend, values(amd64, { "-tags": "x" }), root, { platform: amd64, entrypoint: [] });
    expect(call.command).toEqual([
      "go",
      "build",
      "-buildmode=plugin",
      "-buildvcs=false",
      "-tags=x",
      "-o",
      "/app/auth.so",
      ".",
    ]);
    expect(call.environment).not.toHaveProperty("CC");
  });

  test("links arm64 with its own cross compiler and bfd", () => {
    const call = renderCall(krakend, values(arm64), root, { platform: amd64, entrypoint: [] });
    expect(call.command).toContain("-ldflags=-extldflags=-fuse-ld=bfd -extld=aarch64-linux-musl-gcc");
    expect(call.environment).toMatchObject({ CC: "aarch64-linux-musl-gcc", GOARCH: "arm64", CGO_ENABLED: "1" });
  });
});

test("Nakama's builder has go as its entry point, which takes the recipe too", () => {
  const nakama: CompilerCall = {
    ...tyk,
    mount: "/builder",
    workdir: "/builder",
    environment: {},
    args: ["build", "--trimpath", "--buildmode=plugin", "-o", "./{name}.so"],
    output: "{name}.so",
  };
  const call = renderCall(nakama, values(amd64), root, { platform: amd64, entrypoint: ["go"] });
  expect(call.command.slice(0, 4)).toEqual(["go", "build", "-buildmode=plugin", "-trimpath"]);
  expect(call.command).not.toContain("--trimpath");
  expect(call.command.slice(-3)).toEqual(["-o", "/builder/auth.so", "."]);
});

test("Gotify's build keeps -installsuffix and leaves out -a, which would make caches useless", () => {
  const gotify: CompilerCall = {
    ...tyk,
    image: "docker.io/gotify/build",
    tag: "{go}-linux-{arch}",
    architectures: { "linux/arm/v7": "arm-7" },
    call: "command",
    mount: "/proj",
    args: [
      ...["go", "build", "-mod=readonly", "-a", "-installsuffix", "cgo", "-buildmode=plugin"],
      ...["-o", "{name}.so", "/proj"],
    ],
    output: "{name}.so",
  };
  const call = renderCall(gotify, values(amd64), root, { platform: amd64, entrypoint: [] });
  expect(call.command).not.toContain("-a");
  expect(call.command.slice(-6)).toEqual(["-mod=readonly", "-installsuffix", "cgo", "-o", "/proj/auth.so", "."]);
  const arm = { goos: "linux", goarch: "arm", variant: "v7" };
  expect(imageReference(gotify, values(arm))).toBe("docker.io/gotify/build:1.24.6-linux-arm-7");
});
