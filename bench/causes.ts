import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { corpus } from "../__tests__/corpus/corpus.ts";
import { checkOut, type MadePair, makePair, openLast } from "../__tests__/corpus/made-pair.ts";
import { kindsOf, kindsWithoutSource, type RefusalCause, type RefusedPair } from "../__tests__/corpus/refused-pair.ts";
import { writeProxy } from "../__tests__/support/module-proxy.ts";
import { clockModule } from "../__tests__/support/modules.ts";
import { outcome } from "../__tests__/support/pair.ts";
import { answered } from "../__tests__/support/product.ts";
import { toolchain } from "../__tests__/support/toolchain.ts";
import { parseProfile } from "../src/gateway/profile.ts";
import type { Profile } from "../src/gateway/profile-schema.ts";
import { type Command, fastestTimes } from "./measure.ts";
import { buildPair } from "./pair.ts";
import { writePlugin } from "./preflight.ts";
import type { Product } from "./product.ts";
import { milliseconds, type Row } from "./table.ts";

/** Causes that the source of a plugin shows, whatever its person builds it with. */
const inSource: readonly RefusalCause[] = [
  "dependency, direct",
  "dependency, indirect",
  "replaced or vendored source",
  "gateway's commit",
  "main module or dependency",
  "workspace",
];
/** In the place of a kind. */
const none = "unknown";
/** The recipe of the gateway makes a plugin of the same source that loads. */
const mended = "mended";
const fewestPairs = 3;
const rounds = 20;
const sourceRounds = 7;

/** A pair, and the kind of cause that the product names. */
interface Named {
  readonly pair: RefusedPair;
  readonly kind: string;
}

/** Which causes the product names of all pairs of the corpus, beside those that are known, and how long that takes. */
export async function measureCauses({ cli, scratch }: Product): Promise<readonly Row[]> {
  const byFiles: Named[] = [];
  const bySource: Named[] = [];
  const loading: string[] = [];
  for (const pair of corpus) {
    const folder = mkdtempSync(join(scratch, "pair-"));
    const made = await makePair(pair, folder);
    if (outcome(await openLast(made, made.plugin)) === "loads") loading.push(pair.name);
    byFiles.push({ pair, kind: await namedByFiles(pair, made) });
    if (inSource.includes(pair.cause)) bySource.push({ pair, kind: await namedBySource(pair, made, folder) });
  }
  const real: Row = {
    what: "pairs that a real host refuses",
    asked: "all of ≥ 80",
    reached: `${corpus.length - loading.length} of ${corpus.length}`,
    ok: loading.length === 0 && corpus.length >= 80,
  };
  return [
    real,
    ...loading.map((name) => ({ what: `  ${name}`, reached: "loads" })),
    ...matrix("of the files", byFiles, { fewest: fewestPairs, further: kindsWithoutSource }),
    ...matrix("of the source", bySource, { fewest: 1, further: {} }),
    ...(await measureTimes(cli, scratch)),
    ...(await measureSourceTime(cli, scratch)),
  ];
}

/** `verify HOST PLUGIN.so`. */
async function namedByFiles({ told = [] }: RefusedPair, { host, before, plugin }: MadePair): Promise<string> {
  const { plugins } = await answered(["verify", host, ...before, plugin, "--format", "json", ...told]);
  return plugins.at(-1)?.cause?.kind ?? none;
}

/** `run` in the checkout, which builds by the gateway's recipe where nothing speaks against it before. */
async function namedBySource(pair: RefusedPair, { host }: MadePair, folder: string): Promise<string> {
  const { plugin, env, folder: cwd } = await checkOut(pair, join(folder, "checkout"));
  const args = ["run", "--gateway", host, "--plugin", plugin, "--format", "json"];
  const { plugins } = await answered(args, { cwd, env });
  const [only] = plugins;
  return only?.verdict === "loads" ? mended : (only?.cause?.kind ?? none);
}

/** What a matrix has to hold. */
interface Asked {
  /** Pairs of each cause. */
  readonly fewest: number;
  /** Kinds that count as right beside those of `kindsOf`. */
  readonly further: Readonly<Partial<Record<RefusalCause, readonly string[]>>>;
}

/** One row for each cause, with all that is named for its pairs, and the sums. */
function matrix(how: string, named: readonly Named[], { fewest, further }: Asked): Row[] {
  const isRight = ({ pair: { cause }, kind }: Named) =>
    kind === mended || [...kindsOf[cause], ...(further[cause] ?? [])].includes(kind);
  const wrong = named.filter((one) => one.kind !== none && !isRight(one));
  const unknown = named.filter(({ kind }) => kind === none);
  const rows = Object.keys(kindsOf).flatMap((cause) => {
    const of = named.filter(({ pair }) => pair.cause === cause);
    if (of.length === 0) return [];
    const kinds = [...new Set(of.map(({ kind }) => kind))].map(
      (kind) => `${kind} ${of.filter((one) => one.kind === kind).length}`,
    );
    const ok = of.length >= fewest && of.every((one) => one.kind === none || isRight(one));
    return [{ what: `${how}: ${cause}`, asked: `≥ ${fewest}, none wrong`, reached: kinds.join(", "), ok }];
  });
  const share = (100 * unknown.length) / Math.max(1, named.length);
  const each = ({ pair, kind }: Named): Row => ({ what: `  ${pair.name}`, reached: kind });
  return [
    ...rows,
    { what: `${how}: wrong`, asked: "0", reached: String(wrong.length), ok: wrong.length === 0 },
    ...wrong.map(each),
    { what: `${how}: unknown`, asked: "≤ 10 %", reached: `${share.toFixed(1)} %`, ok: share <= 10 },
    ...unknown.map(each),
  ];
}

/** A profile of the large pair's gateway beside two in which packages differ: what is longer is the explanation. */
async function measureTimes(cli: string, scratch: string): Promise<Row[]> {
  const { gateway, plugin } = buildPair((line) => console.error(line));
  const folder = join(scratch, "explained");
  mkdirSync(folder);
  const own = join(folder, "gateway.json");
  execFileSync(process.execPath, [cli, "profile", gateway, "-o", own], { stdio: ["ignore", "ignore", "inherit"] });
  const profile = parseProfile(readFileSync(own, "utf8"), own);
  const refusing = (name: string, differs: (packagePath: string) => boolean, without = ""): string => {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(changedProfile(profile, differs, without)));
    return file;
  };
  const everything = refusing("everything", () => true, "-trimpath=true");
  const module = refusing("module", (packagePath) => packagePath.startsWith("example.com/"));
  const verify = (name: string, file: string, code: number): Command => ({
    name,
    file: process.execPath,
    args: [cli, "verify", file, plugin],
    exitCodes: [code],
    until: "end",
  });
  const commands = [
    verify("verify, it loads", own, 0),
    verify("verify, everything differs", everything, 1),
    verify("verify, a module of 280 packages differs", module, 1),
  ];
  const times = await fastestTimes(commands, rounds);
  const time = ({ name }: Command) => times.get(name) ?? Number.NaN;
  const [loads, ...refused] = commands;
  if (loads === undefined) return [];
  return [
    { what: loads.name, reached: milliseconds(time(loads)) },
    ...refused.map((command) => {
      const over = time(command) - time(loads);
      const reached = `${over.toFixed(1)} ms over one that loads`;
      return { what: command.name, asked: "≤ verify + 20 ms", reached, ok: over <= 20 };
    }),
  ];
}

/** A plugin with 500 packages and one module at another version than the gateway's, explained from its source alone. */
async function measureSourceTime(cli: string, scratch: string): Promise<Row[]> {
  const folder = join(scratch, "source");
  const plugin = join(folder, "plugin");
  writePlugin(plugin);
  const path = "example.com/clock";
  const modules = { [`${path}@v1.0.0`]: clockModule(path, "noon"), [`${path}@v1.1.0`]: clockModule(path, "midnight") };
  await writeProxy(join(folder, "proxy"), modules);
  appendFileSync(join(plugin, "go.mod"), `\nrequire ${path} v1.1.0\n`);
  writeFileSync(join(plugin, "clock.go"), `package main\n\nimport _ "${path}"\n`);
  const own = join(scratch, "explained", "gateway.json");
  const profile = parseProfile(readFileSync(own, "utf8"), own);
  const file = join(folder, "gateway.json");
  const buildInfo = [...(profile.buildInfo ?? []), `dep\t${path}\tv1.0.0\th1:${"A".repeat(43)}=`];
  const fingerprints = { ...profile.fingerprints, [path]: "0123456789abcdef" };
  writeFileSync(file, JSON.stringify({ ...profile, buildInfo, fingerprints }));
  const { go, env } = await toolchain("1.24.6");
  const asked: Command = {
    name: "run --preflight-only of the source, warm",
    file: process.execPath,
    args: [cli, "run", "--gateway", file, "--plugin", plugin, "--preflight-only"],
    env: {
      ...env,
      PATH: `${dirname(go)}:${env["PATH"]}`,
      GOPROXY: `file://${join(folder, "proxy")}`,
      GONOSUMDB: "example.com",
      GOMODCACHE: join(folder, "cache"),
      GOFLAGS: "-modcacherw",
    },
    exitCodes: [1],
    until: "end",
  };
  const times = await fastestTimes([asked], sourceRounds);
  const time = times.get(asked.name) ?? Number.NaN;
  return [{ what: asked.name, asked: "≤ 1000 ms", reached: milliseconds(time), ok: time <= 1000 }];
}

/** A profile with other fingerprints and without a line of the build information. */
function changedProfile(profile: Profile, differs: (packagePath: string) => boolean, without: string): Profile {
  const fingerprints = Object.entries(profile.fingerprints).map(([name, hash]) => [
    name,
    differs(name) ? hash.replace(/^./, (digit) => (digit === "2" ? "3" : "2")) : hash,
  ]);
  const { buildInfo = [] } = profile;
  return {
    ...profile,
    buildInfo: buildInfo.filter((line) => without === "" || !line.endsWith(without)),
    fingerprints: Object.fromEntries(fingerprints),
  };
}
