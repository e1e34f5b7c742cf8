import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { type Command, fastestTimes, usageOf } from "./measure.ts";
import { buildPair, goEnvironment, type Pair } from "./pair.ts";
import type { Product } from "./product.ts";
import { milliseconds, type Row } from "./table.ts";

const rounds = 40;
/** For what is only shown beside the rest and takes long. */
const fewRounds = 5;
const megabyte = 1024 * 1024;
/** Hashes files one after the other, as fast as this Node can. */
const hashProgram = `
  const { createHash } = require("node:crypto");
  const { openSync, readSync } = require("node:fs");
  const part = Buffer.allocUnsafe(1 << 20);
  for (const file of process.argv.slice(1)) {
    const hash = createHash("sha256");
    const descriptor = openSync(file);
    for (let count; (count = readSync(descriptor, part, 0, part.length, null)) > 0; ) hash.update(part.subarray(0, count));
    hash.digest("hex");
  }`;

/** `verify` beside a bare start of Node.js. */
export async function measureVerify({ cli, action, scratch }: Product): Promise<readonly Row[]> {
  const pair = buildPair((line) => console.error(line));
  return [...describePair(pair), ...(await compare(pair, { cli, action, scratch }))];
}

/** The sizes that make the pair comparable with a released gateway. */
function describePair(pair: Pair): Row[] {
  const gateway = inspect(pair.gateway);
  const plugin = inspect(pair.plugin);
  const atLeast = (what: string, asked: number, reached: number, unit = ""): Row => ({
    what,
    asked: `≥ ${asked.toLocaleString("en")}${unit}`,
    reached: `${Math.floor(reached).toLocaleString("en")}${unit}`,
    ok: reached >= asked,
  });
  return [
    atLeast("gateway: size", 100, gateway.size / megabyte, " MB"),
    atLeast("gateway: packages", 1000, gateway.packages.size),
    atLeast("gateway: dynamic symbols", 200_000, gateway.symbols),
    atLeast("plugin: size", 20, plugin.size / megabyte, " MB"),
    atLeast("plugin: packages shared", 500, [...plugin.packages].filter((name) => gateway.packages.has(name)).length),
    { what: "small plugin: size", reached: `${(statSync(pair.smallPlugin).size / megabyte).toFixed(1)} MB` },
  ];
}

async function compare(pair: Pair, { cli, action, scratch }: Product): Promise<Row[]> {
  const profile = join(scratch, "gateway.json");
  execFileSync(process.execPath, [cli, "profile", pair.gateway, "-o", profile], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  // The tool of the release itself: "go" on PATH would first look for the release to switch to.
  const go = join(
    execFileSync("go", ["env", "GOROOT"], { env: goEnvironment(), encoding: "utf8" }).trim(),
    "bin",
    "go",
  );

  const bare = node("node -e 0", ["-e", "0"]);
  // The text that people read: JSON holds the SHA-256 of both files, and hashing reads every byte.
  const verify = node("verify", [cli, "verify", pair.gateway, pair.plugin]);
  const verifyJson = node("verify --format json", [cli, "verify", pair.gateway, pair.plugin, "--format", "json"]);
  const hashes = node("both SHA-256 by node", ["-e", hashProgram, pair.gateway, pair.plugin]);
  const verifySysv = node("verify, sysv hash", [cli, "verify", pair.sysvGateway, pair.plugin]);
  const verifyProfile = node("verify, profile", [cli, "verify", profile, pair.plugin]);
  const verifySmall = node("verify, profile, small plugin", [cli, "verify", profile, pair.smallPlugin]);
  const goVersion = program("go version -m, both files", go, ["version", "-m", pair.gateway, pair.plugin], {
    ...goEnvironment(),
    GOTOOLCHAIN: "local",
  });
  const symbols = program("nm -D, gateway", "nm", ["-D", pair.gateway]);
  const start: Command = {
    ...node("the action's first line", [action]),
    // Without inputs it says so and ends with 1: everything that it loads at its start is loaded by then.
    env: { PATH: process.env["PATH"], HOME: scratch, RUNNER_TEMP: scratch, RUNNER_TOOL_CACHE: scratch },
    exitCodes: [0, 1, 2],
    until: "first-output",
  };

  const times = new Map([
    ...(await fastestTimes([symbols, verify, verifyJson, hashes], fewRounds)),
    ...(await fastestTimes([bare, verify, verifySysv, verifyProfile, verifySmall, start, goVersion], rounds)),
  ]);
  const time = (command: Command) => times.get(command.name) ?? Number.NaN;
  const overBare = (what: string, command: Command, asked: number): Row => {
    const over = time(command) - time(bare);
    return { what, asked: `≤ bare + ${asked} ms`, reached: `${over.toFixed(1)} ms over bare`, ok: over <= asked };
  };
  const hashing = time(hashes) - time(bare);
  const used = usageOf(verify, scratch, 5);
  const usedBare = usageOf(bare, scratch, 5);
  const files = statSync(pair.gateway).size + statSync(pair.plugin).size;
  const share = (100 * (used.bytesRead - usedBare.bytesRead)) / files;
  const memory = (used.peak - usedBare.peak) / megabyte;

  return [
    { what: "bare start of node", reached: milliseconds(time(bare)) },
    { what: "verify, whole", reached: milliseconds(time(verify)) },
    overBare("verify", verify, 60),
    { what: "verify: bytes read of both files", asked: "≤ 6 %", reached: `${share.toFixed(2)} %`, ok: share <= 6 },
    {
      what: "verify: peak memory",
      asked: "≤ bare + 32 MB",
      reached: `${memory.toFixed(1)} MB over bare`,
      ok: memory <= 32,
    },
    {
      what: "verify, gateway with a sysv hash table",
      asked: `≤ ${milliseconds(2 * time(verify))}, twice as long`,
      reached: milliseconds(time(verifySysv)),
      ok: time(verifySysv) <= 2 * time(verify),
    },
    overBare("verify with a profile", verifyProfile, 45),
    overBare("verify with a profile, small plugin", verifySmall, 30),
    overBare("the action's first line", start, 100),
    { what: goVersion.name, reached: milliseconds(time(goVersion)) },
    { what: symbols.name, reached: milliseconds(time(symbols)) },
    {
      what: "verify --format json, with the hashes",
      asked: `≤ text + 1.3 × ${milliseconds(hashing)}, the SHA-256 of both files`,
      reached: `text + ${milliseconds(time(verifyJson) - time(verify))}`,
      ok: time(verifyJson) - time(verify) <= 1.3 * hashing,
    },
  ];
}

function node(name: string, args: readonly string[]): Command {
  return { name, file: process.execPath, args, exitCodes: [0], until: "end" };
}

function program(name: string, file: string, args: readonly string[], env?: NodeJS.ProcessEnv): Command {
  return { name, file, args, exitCodes: [0], until: "end", ...(env === undefined ? {} : { env }) };
}

/** The size of a file, its packages and how many dynamic symbols it has, as binutils see it. */
function inspect(file: string): { size: number; packages: ReadonlySet<string>; symbols: number } {
  const text = execFileSync("readelf", ["-W", "--dyn-syms", file], { encoding: "utf8", maxBuffer: 1 << 30 });
  const names = text.matchAll(/go:link\.pkghashbytes\.(\S+)/g);
  return {
    size: statSync(file).size,
    packages: new Set(Array.from(names, (match) => match[1] ?? "")),
    symbols: Number(/contains (\d+) entries/.exec(text)?.[1] ?? 0),
  };
}
