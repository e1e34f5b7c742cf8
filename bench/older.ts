import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { buildHost, buildPlugin } from "../__tests__/support/build.ts";
import { type Command, fastestTimes } from "./measure.ts";
import { milliseconds, type Row } from "./table.ts";

const here = dirname(import.meta.dirname);

/** The checkout to compare with, built and with its packages. @throws Error where none is given */
function olderCheckout(): string {
  const folder = process.env["BENCH_OLDER"];
  if (folder !== undefined && existsSync(join(folder, "package.json"))) return folder;
  throw new Error("BENCH_OLDER names no checkout; this part compares with an older one that has node_modules and dist");
}

/** `npm run check` here and in the older checkout, in turns. */
export async function measureCheck(): Promise<readonly Row[]> {
  const check = (name: string, folder: string): Command => {
    const script = join(folder, "scripts/check.ts");
    return { name, file: process.execPath, args: [script], exitCodes: [0], until: "end" };
  };
  const times = await fastestTimes([check("older", olderCheckout()), check("here", here)], 3);
  return beside("npm run check", times, 1.5);
}

/** `verify` of two small files, which is nearly all start, here and in the older checkout, in turns. */
export async function measureStart(): Promise<readonly Row[]> {
  const files = [await buildHost(), await buildPlugin()];
  const verify = (name: string, folder: string): Command => {
    const args = [join(folder, "dist/cli.js"), "verify", ...files];
    return { name, file: process.execPath, args, exitCodes: [0], until: "end" };
  };
  const times = await fastestTimes([verify("older", olderCheckout()), verify("here", here)], 40);
  return beside("verify of a small pair", times, 1.05);
}

function beside(what: string, times: ReadonlyMap<string, number>, asked: number): Row[] {
  const [older = Number.NaN, now = Number.NaN] = ["older", "here"].map((name) => times.get(name));
  const ratio = now / older;
  return [
    { what: `${what}, older checkout`, reached: milliseconds(older) },
    { what: `${what}, here`, reached: milliseconds(now) },
    { what: `${what}, against the older`, asked: `≤ ${asked} ×`, reached: `${ratio.toFixed(2)} ×`, ok: ratio <= asked },
  ];
}

/** Lines of `src/` that are neither blank nor comment, for each room; with BENCH_OLDER beside those of the older checkout. */
export async function countLines(): Promise<readonly Row[]> {
  const now = linesOfRooms(here);
  const older = process.env["BENCH_OLDER"] === undefined ? undefined : linesOfRooms(olderCheckout());
  const rooms = [...new Set([...now.keys(), ...(older?.keys() ?? [])])].sort();
  const row = (what: string, count: number, before: number | undefined): Row => {
    const change =
      before === undefined ? "" : `, ${count < before ? "−" : "+"}${Math.abs(count - before)} of ${before}`;
    return { what, reached: `${count}${change}` };
  };
  const sum = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((all, count) => all + count, 0);
  return [
    ...rooms.map((room) => row(`src/${room}`, now.get(room) ?? 0, older && (older.get(room) ?? 0))),
    row("all of src", sum(now), older && sum(older)),
  ];
}

function linesOfRooms(checkout: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const folder = join(checkout, "src");
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts")) continue;
    const room = file.includes("/") ? `${file.split("/")[0]}/` : "*.ts";
    // Biome begins each line of a block comment with an asterisk.
    const lines = readFileSync(join(folder, file), "utf8")
      .split("\n")
      .filter((line) => !/^\s*(?:$|\/\/|\/\*|\*\/|\*(?: |$))/.test(line));
    counts.set(room, (counts.get(room) ?? 0) + lines.length);
  }
  return counts;
}
