import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { type Command, fastestTimes } from "./measure.ts";
import { buildPair, goEnvironment, writeSource } from "./pair.ts";
import type { Product } from "./product.ts";
import { milliseconds, type Row } from "./table.ts";

const rounds = 7;
const otherFiles = 60_000;
const filesInFolder = 100;
/** What the product may take beside Go and the start of Node. */
const own = 150;
const packagePath = "./cmd/plugin";

/**
 * Native builds of the large plugin with Go's caches warm, beside the same `go build`.
 *
 * Once with the file of the build before at its place, which is up to date; once without it, so that both link.
 */
export async function measureBuilding({ cli, scratch }: Product): Promise<readonly Row[]> {
  const { gateway } = buildPair((line) => console.error(line));
  const repository = join(scratch, "repository");
  writeSource(repository);
  const large = join(scratch, "large");
  cpSync(repository, large, { recursive: true });
  for (const folder of [repository, large]) execFileSync("git", ["init", "-q", folder]);
  addFiles(large);
  execFileSync("git", ["add", "."], { cwd: large, maxBuffer: 1 << 30 });
  const product = (name: string, folder: string): Command => ({
    ...ended(name),
    file: process.execPath,
    args: [
      ...[cli, "build", "--gateway", gateway, "--plugin", packagePath, "--builder", "native"],
      ...["--working-directory", folder, "--output-directory", join(scratch, name)],
    ],
  });
  const linked = product("linked", repository);
  const linking: Command = {
    ...linked,
    file: "sh",
    args: ["-c", 'rm -rf "$1" && shift && exec "$@"', "sh", join(scratch, "linked"), linked.file, ...linked.args],
  };
  const output = join(scratch, "go-build.so");
  const flags = "-buildmode=plugin -trimpath -buildvcs=false";
  const go = (name: string, words: string): Command => ({
    ...ended(name),
    file: "sh",
    args: ["-c", `cd "$1" && ${words}`, "sh", repository, output],
    env: goEnvironment(),
  });
  const bare: Command = { ...ended("bare"), file: process.execPath, args: ["-e", "0"] };
  const times = await fastestTimes(
    [
      bare,
      go("list", `go list -buildmode=plugin -deps ${packagePath} >"$2.list"`),
      go("build", `rm -f "$2" && exec go build ${flags} -o "$2" ${packagePath}`),
      go("current", `exec go build ${flags} -o "$2.kept" ${packagePath}`),
      product("product", repository),
      linking,
      product("in-large", large),
    ],
    rounds,
  );
  const [list, start] = [timeOf(times, "list"), timeOf(times, "bare")];
  const [reached, inLarge] = [timeOf(times, "product"), timeOf(times, "in-large")];
  const compared = (what: string, go: number, ours: number): readonly Row[] => [
    { what: `go build ${what}`, reached: milliseconds(go) },
    {
      what: `second native build ${what}`,
      asked: `≤ ${milliseconds(go + list + start + own)}`,
      reached: milliseconds(ours),
      ok: ours <= go + list + start + own,
    },
    { what: "over go build, go list and bare node", reached: milliseconds(ours - go - list - start) },
  ];
  return [
    { what: "go list -deps", reached: milliseconds(list) },
    { what: "bare node", reached: milliseconds(start) },
    ...compared("where its file is there", timeOf(times, "current"), reached),
    ...compared("where it is not", timeOf(times, "build"), timeOf(times, "linked")),
    {
      what: `the same in a repository with ${otherFiles.toLocaleString("en")} other files`,
      asked: "≤ 1.1 ×",
      reached: `${(inLarge / reached).toFixed(3)} ×`,
      ok: inLarge <= 1.1 * reached,
    },
  ];
}

function ended(name: string): Pick<Command, "name" | "exitCodes" | "until"> {
  return { name, exitCodes: [0], until: "end" };
}

function timeOf(times: ReadonlyMap<string, number>, name: string): number {
  return times.get(name) ?? Number.NaN;
}

/** Files of all kinds beside the packages, as a web application has them. */
function addFiles(folder: string): void {
  for (let number = 0; number < otherFiles; number += filesInFolder) {
    const inside = join(folder, "web", `part${number / filesInFolder}`);
    mkdirSync(inside, { recursive: true });
    for (let file = 0; file < filesInFolder; file++)
      writeFileSync(join(inside, `file${file}.js`), `export {}; // ${file}\n`);
  }
}
