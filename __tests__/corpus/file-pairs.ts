// Plugins that fit and whose path is taken, and files that something changed after the build.
import { gzipSync } from "node:zlib";
import { readBinary } from "../../src/binary/binary.ts";
import { memorySource } from "../../src/binary/source.ts";
import { example, goMod, type SourceTree } from "../support/source-tree.ts";
import type { RefusedPair } from "./refused-pair.ts";

const again = { ...(await example("plugin")), "again.go": "package main\n\n// Build is the second.\nvar Build = 2\n" };
const template: SourceTree = { ...(await example("plugin")), "go.mod": goMod({ module: "example.com/template" }) };

/** Files that are named on the command line. */
function loose(source: SourceTree, ...flags: readonly string[]) {
  return {
    tree: { ...source, "go.mod": goMod({ module: "example.com/loose" }) },
    outputs: { "plugin.so": { package: "main.go", flags: ["-buildmode=plugin", "-trimpath", ...flags] } },
  };
}

const takenPaths: readonly RefusedPair[] = [
  {
    name: "the next build of a plugin that is loaded already",
    cause: "plugin path taken",
    host: {},
    before: {},
    plugin: { source: again },
    fixable: true,
  },
  {
    name: "two plugins that kept the module path of one template",
    cause: "plugin path taken",
    host: {},
    before: { source: template },
    plugin: { source: { ...again, ...template } },
    fixable: true,
  },
  {
    name: "two builds of one file that is named on the command line",
    cause: "plugin path taken",
    host: {},
    before: loose(await example("plugin")),
    plugin: loose(await example("plugin"), "-ldflags=-s -w"),
    fixable: true,
  },
];

/** Another fingerprint of one package, wherever it stands. */
function otherFingerprint(file: Buffer): Uint8Array {
  const record = readBinary(memorySource("plugin.so", Uint8Array.from(file))).pluginRecord;
  const hash = record?.fingerprints.find((one) => one.package === "os")?.hash ?? "";
  const bytes = Buffer.from(hash, "hex");
  if (bytes.length === 0) throw new Error("The file does not hold the fingerprint of os.");
  const copy = Buffer.from(file);
  for (let at = copy.indexOf(bytes); at >= 0; at = copy.indexOf(bytes, at)) copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

/** What a transfer of texts makes of a file. */
function withCarriageReturns(file: Buffer): Uint8Array {
  return Buffer.from(file.toString("latin1").replaceAll("\n", "\r\n"), "latin1");
}

const changed: readonly RefusedPair[] = [
  {
    name: "a download that ended in the middle",
    cause: "altered file",
    host: {},
    plugin: {},
    damage: (file) => file.subarray(0, file.length / 4),
    fixable: true,
  },
  {
    name: "a file that was transferred as text",
    cause: "altered file",
    host: {},
    plugin: {},
    damage: withCarriageReturns,
    fixable: true,
  },
  {
    name: "a fingerprint with a changed byte",
    cause: "altered file",
    host: {},
    plugin: {},
    damage: otherFingerprint,
    fixable: true,
  },
  {
    name: "a file that is still compressed",
    cause: "altered file",
    host: {},
    plugin: {},
    damage: (file) => gzipSync(file),
    fixable: true,
  },
];

export const filePairs: readonly RefusedPair[] = [...takenPaths, ...changed];
