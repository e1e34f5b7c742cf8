import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { tableAttacks } from "../__tests__/binary/malformed/attacks.ts";
import { ElfEditor } from "../__tests__/binary/malformed/elf-editor.ts";
import { recordAttacks } from "../__tests__/binary/malformed/record-attacks.ts";
import { claims } from "../__tests__/content/archive/claims.ts";
import { buildHost, buildPlugin } from "../__tests__/support/build.ts";
import * as texts from "../__tests__/support/slow-texts.ts";
import { gatewayOf, verdictOf } from "../__tests__/verify/oracle.ts";
import { explainFailure } from "../src/build/failures.ts";
import { goImports } from "../src/build/go-imports.ts";
import { deriveRecipe } from "../src/build/recipe.ts";
import { filesInPlace } from "../src/build/user-files.ts";
import { findChecksum } from "../src/content/download/checksums.ts";
import { parseGlob } from "../src/content/glob.ts";
import { findGateways } from "../src/gateway/gateway-file.ts";
import { presetTable } from "../src/gateway/presets/known-presets.ts";
import { parseTarget } from "../src/model/target.ts";
import { UserError } from "../src/model/user-error.ts";
import { compareModules } from "../src/verify/compare-modules.ts";
import { type Command, usageOf } from "./measure.ts";
import type { Product } from "./product.ts";
import { milliseconds, type Row } from "./table.ts";

const megabyte = 2 ** 20;

/** What it costs to answer input that is made to harm. That it is answered, and how, is what the tests prove. */
export async function measureHostile({ scratch }: Product): Promise<readonly Row[]> {
  const host = await buildHost();
  const gateway = await gatewayOf(host);
  const recipe = deriveRecipe(gateway, parseTarget(gateway.target, "target"), { buildTags: [], cc: undefined });
  const files = filesInPlace({ root: "/p", roots: ["/p"], goWork: undefined }, "/plan");
  const explain = (stderr: string) =>
    explainFailure({ exitCode: 1, stdout: "", stderr }, { recipe, files, directory: "/", folder: "/p" });
  return [
    ...memoryRows(scratch),
    await slowest("a checksum file of megabytes", 700, texts.checksumFiles, (text) =>
      findChecksum(text, "sums", "gateway"),
    ),
    await slowest("a path that a glob nearly matches", 700, texts.nearMisses, ({ glob, path }) =>
      parseGlob(glob).matches(path.split("/")),
    ),
    await slowest("the output of a build", 700, texts.buildOutputs, explain),
    await slowest("the imports of a Go file", 200, texts.goSources, goImports),
    await slowest("a Dockerfile", 3000, texts.dockerfiles, ([, text]) => namedGateway("Dockerfile", text)),
    await slowest("a values file", 3000, texts.yamlFiles, ([, text]) => namedGateway("values.yaml", text)),
    await slowest("ten thousand modules that all differ", 2000, [10_000], differingModules),
    ...attackRows(gateway, readFileSync(await buildPlugin())),
  ];
}

/** The slowest of several inputs, each in its fastest of three rounds. */
async function slowest<T>(
  what: string,
  asked: number,
  inputs: readonly T[],
  read: (input: T) => unknown,
): Promise<Row> {
  const times: number[] = [];
  for (const input of inputs) {
    const rounds: number[] = [];
    for (let round = 0; round < 3; round++) {
      const started = performance.now();
      await read(input);
      rounds.push(performance.now() - started);
    }
    times.push(Math.min(...rounds));
  }
  const reached = Math.max(...times);
  return { what, asked: `≤ ${asked} ms`, reached: milliseconds(reached), ok: reached <= asked };
}

function timeOf(body: () => unknown): number {
  const started = performance.now();
  body();
  return performance.now() - started;
}

async function namedGateway(file: string, text: string): Promise<void> {
  try {
    await findGateways({ file, text, presets: presetTable });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
}

function differingModules(count: number): void {
  const paths = Array.from({ length: count }, (_, at) => `a.b/c${"/d".repeat(at % 50)}/m${at}`);
  const side = (path: string, version: string) => ({
    goVersion: "go1.24.6",
    path,
    dependencies: paths.map((module) => ({ path: module, version, sum: "h1:x" })),
    settings: [],
  });
  compareModules(side("a.b/x", "v1.0.0"), side("a.b/y", "v1.0.1"), paths, paths);
}

function attackRows(gateway: Parameters<typeof verdictOf>[0], plugin: Uint8Array<ArrayBuffer>): Row[] {
  let [time, memory] = [0, 0];
  for (const attack of Object.values({ ...tableAttacks, ...recordAttacks })) {
    const editor = new ElfEditor(plugin);
    attack(editor);
    const before = heldBytes();
    time = Math.max(
      time,
      timeOf(() => verdictOf(gateway, editor.bytes, "plugin.so")),
    );
    memory = Math.max(memory, heldBytes() - before);
  }
  return [
    { what: "the slowest damaged plugin", asked: "≤ 1000 ms", reached: milliseconds(time), ok: time <= 1000 },
    megabytes("the largest damaged plugin", 128, memory),
  ];
}

function heldBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** The peak memory of a process of its own, less that of one that reads nothing. */
function memoryRows(scratch: string): Row[] {
  const program = fileURLToPath(new URL("hostile-program.ts", import.meta.url));
  const [archives, members] = ["claims", "members"].map((name) => join(scratch, name));
  if (archives === undefined || members === undefined) return [];
  for (const folder of [archives, members]) mkdirSync(folder);
  for (const [name, bytes] of Object.entries(claims())) writeFileSync(join(archives, name), bytes);
  const peak = (...args: string[]) => {
    const command: Command = {
      name: args.join(" "),
      file: process.execPath,
      args: [program, ...args],
      exitCodes: [0],
      until: "end",
    };
    return usageOf(command, scratch, 1).peak;
  };
  const bare = peak("nothing", scratch);
  return [
    megabytes("archives that claim 2 GB, or unpack to 300 MB: peak memory", 150, peak("archives", archives) - bare),
    megabytes("an image of 200,000 members: peak memory", 90, peak("members", members) - bare),
  ];
}

function megabytes(what: string, asked: number, bytes: number): Row {
  const reached = bytes / megabyte;
  return { what, asked: `≤ ${asked} MB`, reached: `${reached.toFixed(1)} MB`, ok: reached <= asked };
}
