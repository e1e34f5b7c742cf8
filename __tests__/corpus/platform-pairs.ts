// Another C library, another processor, other C headers, and gateways that cannot load plugins.
import { join } from "node:path";
import { zigFolder } from "../real/zig.ts";
import { fortified } from "../support/fortified.ts";
import { example, goMod, type SourceTree } from "../support/source-tree.ts";
import type { RefusedPair } from "./refused-pair.ts";

const musl = { env: { CC: "musl-gcc" } };

const printing = fortified("vfprintf(stderr, format, list); (void)text");
const formatting = fortified("vsnprintf(text, strlen(format) + sizeof text - 3, format, list); puts(text)");

/** A plugin that needs the remainder of two numbers, of which glibc 2.38 has a new version. */
const remaindering: SourceTree = {
  "main.go": [
    "package main",
    "",
    "// #cgo LDFLAGS: -lm",
    "// #include <math.h>",
    "// static double rest(double a, double b) { return fmod(a, b); }",
    'import "C"',
    "",
    "// Rest is what a division leaves.",
    "func Rest(a, b float64) float64 { return float64(C.rest(C.double(a), C.double(b))) }",
    "",
    "func main() {}",
    "",
  ].join("\n"),
};

const ofLibraries: readonly RefusedPair[] = [
  { name: "a musl plugin in a glibc gateway", cause: "libc", host: {}, plugin: musl, isInline: true, fixable: true },
  {
    name: "a musl plugin that resolves names in a glibc gateway",
    cause: "libc",
    host: { links: ["net"] },
    plugin: { links: ["net"], ...musl },
    fixable: true,
  },
  {
    name: "a glibc plugin that prints by a checked function in a musl gateway",
    cause: "libc",
    host: musl,
    plugin: { source: printing },
    fixable: true,
  },
  {
    name: "a glibc plugin that formats by a checked function in a musl gateway",
    cause: "libc",
    host: musl,
    plugin: { source: formatting },
    fixable: true,
  },
  {
    name: "a plugin from a system with a newer glibc",
    cause: "libc",
    host: {},
    told: ["--runtime-libc", "glibc-2.36"],
    plugin: async () => ({
      source: remaindering,
      env: { CC: `${join(await zigFolder(), "zig")} cc -target x86_64-linux-gnu.2.38` },
    }),
    fixable: true,
  },
];

const ofProcessors: readonly RefusedPair[] = [
  {
    name: "a plugin for arm64, whose person has exported that",
    cause: "architecture",
    host: {},
    plugin: { env: { GOARCH: "arm64", CC: "aarch64-linux-gnu-gcc" } },
    fixable: true,
  },
  {
    name: "a plugin for s390x",
    cause: "architecture",
    host: {},
    plugin: { env: { GOARCH: "s390x", CC: "s390x-linux-gnu-gcc" } },
    isInline: true,
    fixable: true,
  },
  {
    name: "a plugin for 386",
    cause: "architecture",
    host: {},
    plugin: { env: { GOARCH: "386", CC: "i686-linux-gnu-gcc" } },
    isInline: true,
    fixable: true,
  },
  {
    name: "a plugin for arm",
    cause: "architecture",
    host: {},
    plugin: { env: { GOARCH: "arm", GOARM: "7", CC: "arm-linux-gnueabihf-gcc" } },
    isInline: true,
    fixable: true,
  },
];

/** A module whose exported type is one of C, which is as wide as a macro says. */
const native = {
  "example.com/native@v1.0.0": {
    "go.mod": goMod({ module: "example.com/native" }),
    "native.go": [
      "package native",
      "",
      "// #ifdef WIDE",
      "// typedef long long field;",
      "// #else",
      "// typedef int field;",
      "// #endif",
      "// #ifndef NATIVE_VERSION",
      "// #define NATIVE_VERSION 1",
      "// #endif",
      'import "C"',
      "",
      "// Record holds a field of C.",
      "type Record struct{ Value C.field }",
      "",
      "// Version is that of the header.",
      "const Version = C.NATIVE_VERSION",
      "",
    ].join("\n"),
  },
};
const usesNative = { modules: native, links: ["example.com/native"], requires: { "example.com/native": "v1.0.0" } };
const flagsNotTold = { why: "under -trimpath the gateway records neither its CGO_CFLAGS nor the headers that it saw" };

const ofHeaders: readonly RefusedPair[] = [
  {
    name: "a plugin whose C headers define a wider type",
    cause: "cgo headers",
    host: usesNative,
    plugin: { ...usesNative, env: { CGO_CFLAGS: "-g -O2 -DWIDE" } },
    fixable: true,
  },
  {
    name: "a gateway whose C headers define a wider type",
    cause: "cgo headers",
    host: { ...usesNative, env: { CGO_CFLAGS: "-g -O2 -DWIDE" } },
    plugin: usesNative,
    fixable: flagsNotTold,
  },
  {
    name: "a gateway whose C headers define a wider type, which records how",
    cause: "cgo headers",
    host: { ...usesNative, flags: [], env: { CGO_CFLAGS: "-g -O2 -DWIDE" } },
    plugin: { ...usesNative, flags: [] },
    fixable: true,
  },
  {
    name: "other C headers on each side",
    cause: "cgo headers",
    host: { ...usesNative, env: { CGO_CFLAGS: "-g -O2 -DNATIVE_VERSION=2" } },
    plugin: { ...usesNative, env: { CGO_CFLAGS: "-g -O2 -DNATIVE_VERSION=3" } },
    fixable: flagsNotTold,
  },
];

const anotherGateway = { why: "only another build of the gateway can load plugins" };

const withoutSupport: readonly RefusedPair[] = [
  {
    name: "a gateway without cgo",
    cause: "no plugin support",
    host: { env: { CGO_ENABLED: "0" } },
    plugin: {},
    fixable: anotherGateway,
  },
  {
    name: "a statically linked gateway",
    cause: "no plugin support",
    host: { flags: ["-trimpath", "-ldflags=-linkmode=external -extldflags=-static"] },
    plugin: {},
    fixable: anotherGateway,
  },
  {
    name: "a gateway that Go's own linker linked",
    cause: "no plugin support",
    host: { flags: ["-trimpath", "-ldflags=-linkmode=internal"] },
    plugin: {},
    fixable: anotherGateway,
  },
  {
    name: "a static gateway with musl",
    cause: "no plugin support",
    host: { ...musl, flags: ["-trimpath", "-ldflags=-linkmode=external -extldflags=-static"] },
    plugin: {},
    fixable: anotherGateway,
  },
];

const source = { ...(await example("plugin")), "start.go": "package main\n\nfunc main() {}\n" };
const tree = { "go.mod": goMod({ module: "example.com/plugin" }), ...source };

/** A file that ends in `.so` and was built in another mode. */
const inMode = (...flags: readonly string[]) => ({
  tree,
  outputs: { "plugin.so": { flags: ["-trimpath", ...flags] } },
});

const inOtherModes: readonly RefusedPair[] = [
  { name: "a program given as a plugin", cause: "buildmode", host: {}, plugin: inMode(), fixable: true },
  {
    name: "a position-independent program given as a plugin",
    cause: "buildmode",
    host: {},
    plugin: inMode("-buildmode=pie"),
    fixable: true,
  },
  {
    name: "a C library given as a plugin",
    cause: "buildmode",
    host: {},
    plugin: inMode("-buildmode=c-shared"),
    fixable: true,
  },
  {
    name: "a C archive given as a plugin",
    cause: "buildmode",
    host: {},
    plugin: inMode("-buildmode=c-archive"),
    fixable: true,
  },
];

export const platformPairs: readonly RefusedPair[] = [
  ...ofLibraries,
  ...ofProcessors,
  ...ofHeaders,
  ...withoutSupport,
  ...inOtherModes,
];
