import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { countingLine, pushLayout, type Registry, randomFile, startRegistry, writeLayout } from "./image.ts";
import { type Command, fastestTimes, usageOf } from "./measure.ts";
import { buildPair } from "./pair.ts";
import type { Product } from "./product.ts";
import { milliseconds, type Row } from "./table.ts";

const rounds = 7;
const megabyte = 1024 * 1024;
/** What makes the layer as large as that of a released gateway's image. */
const ballast = 19;

/** A gateway out of a registry on loopback, beside what others take to move the same bytes. */
export async function measureObtain({ cli, scratch }: Product): Promise<readonly Row[]> {
  const { gateway } = buildPair((line) => console.error(line));
  const registry = await startRegistry(scratch);
  try {
    const random = randomFile(join(scratch, "random"), ballast);
    const more = randomFile(join(scratch, "more"), 61);
    const layout = join(scratch, "layout");
    const doubled = join(scratch, "doubled");
    const members = [
      { path: "opt/gateway", file: gateway },
      { path: "opt/random", file: random },
    ];
    const size = await writeLayout(layout, "one", members);
    const doubledSize = await writeLayout(doubled, "two", [...members, { path: "opt/more", file: more }]);
    pushLayout(layout, "one", `${registry.address}/gateway:one`);
    pushLayout(doubled, "two", `${registry.address}/gateway:two`);
    return await compare(registry, { cli, scratch, layout, size, doubledSize });
  } finally {
    await registry.stop();
  }
}

interface Subject {
  readonly cli: string;
  readonly scratch: string;
  readonly layout: string;
  readonly size: number;
  readonly doubledSize: number;
}

async function compare(registry: Registry, { cli, scratch, size, doubledSize }: Subject): Promise<readonly Row[]> {
  const url = `http://${registry.address}/v2/gateway/blobs/${layerDigest(registry)}`;
  const cache = join(scratch, "cache");
  mkdirSync(cache);
  const env = { ...process.env, XDG_CACHE_HOME: cache };
  const profile = (name: string, tag: string, use: "true" | "false", address = registry.address): Command => ({
    name,
    file: process.execPath,
    args: [
      ...[cli, "profile", `docker://${address}/gateway:${tag}`, "--gateway-path", "/opt/gateway"],
      ...["--target", "linux/amd64", "--cache", use, "-o", join(scratch, "profile.json")],
    ],
    env,
    exitCodes: [0],
    until: "end",
  });
  const shell = (name: string, script: string): Command => ({
    name,
    file: "bash",
    args: ["-c", script],
    exitCodes: [0],
    until: "end",
  });
  const target = join(scratch, "copied");
  const cold = profile("cold", "one", "false");
  const doubled = profile("doubled", "two", "false");
  const warm = profile("warm", "one", "true");
  const curl = shell("curl", `set -o pipefail; curl -sf ${url} | tee >(sha256sum >/dev/null) | gzip -dc >/dev/null`);
  const skopeo = shell(
    "skopeo",
    `rm -rf ${target} && skopeo copy --quiet --src-tls-verify=false docker://${registry.address}/gateway:one oci:${target}:one`,
  );
  const times = await fastestTimes([cold, curl, skopeo, warm], rounds);
  const time = (command: Command) => times.get(command.name) ?? Number.NaN;
  const peak = usageOf(cold, scratch, 3).peak / megabyte;
  const peakDoubled = usageOf(doubled, scratch, 3).peak / megabyte;
  rmSync(target, { recursive: true, force: true });
  const bytes = await bytesOfWarmCheck(registry, (address) => profile("counted", "one", "true", address));
  const profileSize = statSync(join(scratch, "profile.json")).size;
  const ratio = (what: string, peer: Command, asked: number, subject = cold): Row => {
    const reached = time(subject) / time(peer);
    return { what, asked: `≤ ${asked} ×`, reached: `${reached.toFixed(2)} ×`, ok: reached <= asked };
  };
  return [
    { what: "layer", reached: `${(size / megabyte).toFixed(1)} MB` },
    { what: "cold: registry to profile", reached: milliseconds(time(cold)) },
    { what: "curl | tee >(sha256sum) | gzip -dc", reached: milliseconds(time(curl)) },
    { what: "skopeo copy to an OCI layout", reached: milliseconds(time(skopeo)) },
    ratio("cold, against curl", curl, 1.3),
    ratio("cold, against skopeo", skopeo, 0.7),
    { what: "peak memory", asked: "≤ 150 MB", reached: `${peak.toFixed(0)} MB`, ok: peak <= 150 },
    {
      what: `peak memory, layer of ${(doubledSize / megabyte).toFixed(1)} MB`,
      asked: "the same, ± 10 %",
      reached: `${peakDoubled.toFixed(0)} MB`,
      ok: peakDoubled <= peak * 1.1,
    },
    { what: "warm: registry to profile", reached: milliseconds(time(warm)) },
    ratio("warm, against cold", cold, 0.12, warm),
    {
      what: "bytes from the registry, warm",
      asked: "≤ 200 KB",
      reached: `${(bytes / 1024).toFixed(1)} KB`,
      ok: bytes <= 200 * 1024,
    },
    {
      what: "profile of 1,125 packages",
      asked: "≤ 120 KB",
      reached: `${(profileSize / 1024).toFixed(1)} KB`,
      ok: profileSize <= 120 * 1024,
    },
  ];
}

/** What comes from the registry when the profile is known. */
async function bytesOfWarmCheck(registry: Registry, command: (address: string) => Command): Promise<number> {
  const line = await countingLine(registry.address);
  try {
    // The first round of the measure leaves the profile behind.
    await fastestTimes([command(line.address)], 1);
    const before = line.received();
    await fastestTimes([command(line.address)], 1);
    return (line.received() - before) / 2;
  } finally {
    line.close();
  }
}

function layerDigest({ address }: Registry): string {
  const text = execFileSync("skopeo", ["inspect", "--raw", "--tls-verify=false", `docker://${address}/gateway:one`], {
    encoding: "utf8",
  });
  const digest = /"layers":\[\{[^\]]*?"digest":"(sha256:[0-9a-f]{64})"/.exec(text)?.[1];
  if (digest === undefined) throw new Error(`No layer in ${text}`);
  return digest;
}
