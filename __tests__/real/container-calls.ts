import type { CompilerCall } from "../../src/build/container/compiler.ts";

/** The call of an image with a script, as Tyk documents it. */
export const scriptCall: CompilerCall = {
  image: "example.com/compiler",
  tag: "v{version}",
  platforms: ["linux/amd64"],
  targets: ["linux/amd64", "linux/arm64", "linux/s390x"],
  libc: "glibc",
  call: "entrypoint",
  mount: "/plugin-source",
  environment: { "*": { GOOS: "{goos}", GOARCH: "{goarch}" } },
  args: ["{name}.so", "{build-id}"],
  output: "{name}_v{release}_{goos}_{goarch}.so",
};

/** The call of an image without an entry point, as KrakenD documents it. */
export const commandCall: CompilerCall = {
  image: "example.com/builder",
  tag: "{version}",
  platforms: ["linux/amd64"],
  targets: ["linux/amd64", "linux/arm64"],
  libc: "glibc",
  call: "command",
  mount: "/app",
  workdir: "/app",
  environment: { "linux/arm64": { CGO_ENABLED: "1", CC: "aarch64-linux-gnu-gcc", GOARCH: "arm64" } },
  args: ["go", "build", "-buildmode=plugin", "-o", "{name}.so", "."],
  targetArgs: {
    "linux/arm64": [
      ...["go", "build", "-ldflags=-extldflags=-fuse-ld=bfd -extld=aarch64-linux-gnu-gcc", "-buildmode=plugin"],
      ...["-o", "{name}.so", "."],
    ],
  },
  output: "{name}.so",
};

/** Names of the images in an engine. */
export const scriptImage = "example.com/compiler:v1.2.3";
export const commandImage = "example.com/builder:1.2.3";
