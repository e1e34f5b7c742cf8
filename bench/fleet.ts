import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { parseProfile } from "../src/gateway/profile.ts";
import type { Profile } from "../src/gateway/profile-schema.ts";
import { type Command, fastestTimes } from "./measure.ts";
import { buildPair } from "./pair.ts";
import type { Product } from "./product.ts";
import { milliseconds, type Row } from "./table.ts";

const releases = 100;
/** As many modules as Tyk 5.8.6 lists. */
const modules = 420;
const rounds = 15;

/** One plugin against the profiles of a hundred releases, half of which do not load it. */
export async function measureFleet({ cli, scratch }: Product): Promise<readonly Row[]> {
  const { gateway, plugin } = buildPair((line) => console.error(line));
  const folder = join(scratch, "releases");
  const bytes = writeReleases(cli, gateway, folder);
  const node = (name: string, args: readonly string[], exitCodes: readonly number[]): Command => ({
    name,
    file: process.execPath,
    args,
    exitCodes,
    until: "end",
  });
  const bare = node("bare start of node", ["-e", "0"], [0]);
  const all = node(`verify, ${releases} profiles`, [cli, "verify", folder, plugin], [1]);
  const one = node("verify, one of them", [cli, "verify", join(folder, "gateway-5.0.0.json"), plugin], [0]);
  const times = await fastestTimes([bare, all, one], rounds);
  const time = (command: Command) => times.get(command.name) ?? Number.NaN;
  const over = time(all) - time(bare);
  return [
    { what: bare.name, reached: milliseconds(time(bare)) },
    { what: one.name, reached: milliseconds(time(one)) },
    { what: "each profile", reached: `${(bytes / releases / 1024).toFixed(0)} KB` },
    { what: all.name, asked: "≤ bare + 800 ms", reached: `${over.toFixed(1)} ms over bare`, ok: over <= 800 },
  ];
}

/** The profile of the pair's gateway as that of each release; from the middle on packages differ. @returns bytes */
function writeReleases(cli: string, gateway: string, folder: string): number {
  mkdirSync(folder);
  const file = join(folder, "..", "gateway.json");
  execFileSync(process.execPath, [cli, "profile", gateway, "-o", file], { stdio: ["ignore", "ignore", "inherit"] });
  const profile = parseProfile(readFileSync(file, "utf8"), file);
  let bytes = 0;
  for (let at = 0; at < releases; at++) {
    const version = `5.${Math.floor(at / 10)}.${at % 10}`;
    const text = `${JSON.stringify(release(profile, version, at), undefined, 1)}\n`;
    bytes += text.length;
    writeFileSync(join(folder, `gateway-${version}.json`), text);
  }
  return bytes;
}

function release(profile: Profile, version: string, at: number): Profile {
  const sum = `h1:${"A".repeat(43)}=`;
  const dependencies = Array.from(
    { length: modules },
    (_, index) => `dep\texample.com/organisation/module${index}\tv1.${index}.${at}\t${sum}`,
  );
  const isOther = (name: string) => at >= releases / 2 && name.length % 7 === at % 7;
  const fingerprints = Object.entries(profile.fingerprints).map(([name, hash]) => [
    name,
    isOther(name) ? hash.replaceAll("0", "1").replace(/^./, (digit) => (digit === "2" ? "3" : "2")) : hash,
  ]);
  return {
    ...profile,
    reference: `gateway ${version}`,
    buildInfo: [...(profile.buildInfo ?? []), ...dependencies],
    fingerprints: Object.fromEntries(fingerprints),
  };
}
