import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { type CacheService, cacheServer } from "../__tests__/actions/cache-server.ts";
import { type Job, runAction } from "../__tests__/e2e/action-run.ts";
import { commandImage } from "../__tests__/real/container-calls.ts";
import { makeCompilerImage } from "../__tests__/real/services/compiler-image.ts";
import { startEngine } from "../__tests__/real/services/engine.ts";
import { type Build, buildHost, buildPlugin } from "../__tests__/support/build.ts";
import { label } from "../src/build/container/container.ts";
import { goFolderNames, packedNames, packFiles, unpackFiles } from "../src/build/go-archive.ts";
import { execRunner } from "../src/ports/exec.ts";
import type { Row } from "./table.ts";

const goVersion = "1.24.6";
/** How often what is short is repeated; the fastest counts. */
const rounds = 3;

/** A plugin, and a gateway that has the same packages. */
interface Pair {
  readonly name: string;
  readonly flags: readonly string[];
  readonly links: readonly string[];
  readonly requires?: Readonly<Record<string, string>>;
}

const standard: Pair = { name: "std", flags: ["-trimpath"], links: ["net/http", "encoding/json"] };
const pairs: readonly Pair[] = [
  standard,
  {
    name: "gin",
    // As a gateway that is built without -trimpath, whose fingerprints have folders in them.
    flags: [],
    links: ["github.com/gin-gonic/gin", "github.com/spf13/viper"],
    requires: { "github.com/gin-gonic/gin": "v1.10.0", "github.com/spf13/viper": "v1.19.0" },
  },
  {
    name: "large",
    flags: ["-trimpath"],
    links: ["github.com/containerd/containerd", "github.com/containerd/containerd/services/server"],
    requires: { "github.com/containerd/containerd": "v1.7.20" },
  },
];

/** Second builds on machines that start empty, on tmpfs and on the disk, for plugins of three sizes. */
export const measureCaches = () => measured(pairs.map(({ name }) => name));
export const measureCachesStd = () => measured(["std"]);
export const measureCachesGin = () => measured(["gin"]);
export const measureCachesLarge = () => measured(["large"]);

/** The same in a compiler image that the engine has, whose volumes are gone each time. */
export async function measureCachesContainer(): Promise<readonly Row[]> {
  const engine = await startEngine();
  const rows: Row[] = [];
  try {
    await makeCompilerImage(engine, { name: commandImage });
    const removeVolumes = async () => {
      const volumes = await engine.docker("volume", "ls", "--quiet", "--filter", `label=${label}`);
      for (const name of volumes.split("\n").filter((one) => one !== "")) await engine.docker("volume", "rm", name);
    };
    const inImage: Surroundings = {
      inputs: { builder: "container", "builder-image": commandImage },
      environment: engine.environment,
      prepare: removeVolumes,
    };
    for (const { place, folder } of places()) {
      const here = mkdtempSync(join(folder, "bench-caches-"));
      try {
        const { workspace } = await workspaceOf(standard, here);
        for (const row of await withProduct(workspace, here, `${standard.name}, in an image, ${place}`, inImage))
          rows.push(row);
      } finally {
        removeAll(here);
      }
    }
  } finally {
    await engine.stop();
  }
  return rows;
}

/** How the action is called beside what all of its runs have. */
interface Surroundings {
  readonly inputs: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  prepare(): Promise<void>;
}

const onMachine: Surroundings = { inputs: { builder: "native" }, environment: {}, prepare: async () => {} };

function places() {
  return [
    { place: "tmpfs", folder: "/dev/shm" },
    { place: "disk", folder: process.env["BENCH_DISK"] ?? tmpdir() },
  ].filter(({ folder }) => existsSync(folder));
}

async function measured(names: readonly string[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const pair of pairs.filter(({ name }) => names.includes(name))) {
    for (const { place, folder } of places()) {
      const here = mkdtempSync(join(folder, "bench-caches-"));
      try {
        for (const row of await onePair(pair, place, here)) rows.push(row);
      } finally {
        removeAll(here);
      }
    }
  }
  const [load = 0] = loadavg();
  return [...rows, { what: "load at the end, and cores", reached: `${load.toFixed(1)}, ${availableParallelism()}` }];
}

async function onePair(pair: Pair, place: string, folder: string): Promise<readonly Row[]> {
  const { workspace, source } = await workspaceOf(pair, folder);
  const about = `${pair.name}, ${place}`;
  const go = await goAlone(source, pair.flags, join(folder, "go"), about);
  return [...go.rows, ...(await withProduct(workspace, folder, about, onMachine, go.cold))];
}

/** A checkout of the plugin, with the gateway beside it. */
async function workspaceOf({ flags, links, requires }: Pair, folder: string) {
  const build: Build = { go: goVersion, flags, links, ...(requires && { requires }) };
  const [host, plugin] = [await buildHost(build), await buildPlugin(build)];
  const workspace = join(folder, "workspace");
  const source = join(workspace, "plugin");
  mkdirSync(workspace, { recursive: true });
  cpSync(join(dirname(plugin), "..", "src"), source, { recursive: true });
  copyFileSync(host, join(workspace, "gateway"));
  return { workspace, source };
}

/** `go build` with folders of its own, and what the forms of an archive make of its second run. */
async function goAlone(source: string, flags: readonly string[], folder: string, label: string) {
  const { compiled, modules } = goFolderNames;
  const environment = {
    ...process.env,
    ...{ GOENV: "off", GOFLAGS: "", GOWORK: "off", CGO_ENABLED: "1", GOTOOLCHAIN: `go${goVersion}` },
    ...{ GOCACHE: join(folder, compiled), GOMODCACHE: join(folder, modules) },
  };
  const output = join(dirname(folder), "go-build.so");
  const build = async (changes: NodeJS.ProcessEnv = {}) => {
    rmSync(output, { force: true });
    const args = ["build", "-buildmode=plugin", ...flags, "-buildvcs=false", "-o", output, "."];
    return await timed(() => ended("go", args, source, { ...environment, ...changes }));
  };
  mkdirSync(folder, { recursive: true });
  const cold = await build();
  const rows: Row[] = [{ what: `${label}: go build, nothing there`, reached: seconds(cold) }];
  const commands = execRunner(process.env, { line: () => undefined });
  const archives = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "bench-archives-"));
  try {
    const packed: { form: string; archive: string; count: number; size: number; pack: number }[] = [];
    for (const [form, names] of Object.entries(formsOf(folder))) {
      const archive = join(archives, form);
      const list = join(archives, "list");
      const pack = await timed(async () => {
        const problem = await packFiles({ folder, names, archive, list }, commands);
        if (problem !== undefined) throw new Error(problem);
      });
      packed.push({ form, archive, count: names.length, size: statSync(archive).size, pack });
    }
    for (const { form, archive, count, size, pack } of packed) {
      let best = { unpack: Number.POSITIVE_INFINITY, build: Number.POSITIVE_INFINITY };
      for (let round = 0; round < rounds; round++) {
        removeAll(folder);
        mkdirSync(folder);
        const unpack = await timed(() => unpackFiles(archive, folder, form, Date.now() - 7_200_000));
        appendFileSync(join(source, "changed.go"), changedLine(source, `${form}${round}`));
        // What serves it is the folder itself: nothing is downloaded.
        const proxy = {
          GOPROXY: `file://${join(folder, modules)}/cache/download`,
          GOSUMDB: "off",
          GONOSUMDB: "",
          GOPRIVATE: "",
        };
        const second = await build(proxy);
        if (unpack + second < best.unpack + best.build) best = { unpack, build: second };
      }
      rmSync(join(source, "changed.go"));
      const sum = best.unpack + best.build;
      const parts = `${(size / 1e6).toFixed(1)} MB, ${count} files, packed in ${seconds(pack)}, unpacked in ${seconds(best.unpack)}, built in ${seconds(best.build)}`;
      rows.push({ what: `${label}: one line changed, ${form}`, reached: `${(sum / cold).toFixed(3)} × (${parts})` });
    }
  } finally {
    rmSync(archives, { recursive: true, force: true });
  }
  removeAll(folder);
  return { cold, rows };
}

/** What may be in an archive, by what it is called. */
function formsOf(folder: string): Readonly<Record<string, readonly string[]>> {
  const all = filesBelow(folder);
  const cut = packedNames(folder, "linux", 0);
  const { compiled, modules } = goFolderNames;
  const isDownload = (name: string) => name.startsWith(`${modules}/cache/download/`);
  const isZip = (name: string) => isDownload(name) && name.endsWith(".zip");
  const isCompiled = (name: string) => name.startsWith(`${compiled}/`);
  const isToolchain = (name: string) => name.includes("/golang.org/toolchain");
  const zips = all.filter((name) => isCompiled(name) || isDownload(name));
  return {
    "cut, as the product does it": cut,
    "all unpacked": all.filter((name) => !isZip(name)),
    "zips that Go unpacks": zips,
    "zips of modules, the toolchain cut": [...zips.filter((name) => !isToolchain(name)), ...cut.filter(isToolchain)],
  };
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name).slice(folder.length + 1)] : [],
  );
}

/** The action on machines that start empty, with a cache service on loopback. */
async function withProduct(
  workspace: string,
  folder: string,
  about: string,
  surroundings: Surroundings,
  cold?: number,
): Promise<readonly Row[]> {
  const { server, opened } = cacheServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const service = await opened(typeof address === "object" && address !== null ? address.port : 0);
  try {
    const run = () => onFreshMachine(workspace, folder, service, surroundings);
    const first = await run();
    const sizes = [...service.archives].map(
      ([key, bytes]) => `${key.split("-")[3]} ${(bytes.length / 1e6).toFixed(1)} MB`,
    );
    const unchanged: number[] = [];
    const changed: number[] = [];
    for (let round = 0; round < rounds; round++) unchanged.push(await run());
    for (let round = 0; round < rounds; round++) {
      const source = join(workspace, "plugin");
      appendFileSync(join(source, "changed.go"), changedLine(source, `run${round}`));
      changed.push(await run());
    }
    const isTmpfs = about.endsWith("tmpfs");
    return [
      { what: `${about}: first run`, reached: `${seconds(first)} (${sizes.join(", ")})` },
      ...(cold === undefined ? [] : [ratio(`${about}: first run, against go build`, first / cold, 1.1)]),
      ratio(
        `${about}: unchanged source (${seconds(Math.min(...unchanged))}), against the first`,
        Math.min(...unchanged) / first,
        0.06,
      ),
      ratio(
        `${about}: one line changed (${seconds(Math.min(...changed))}), against the first`,
        Math.min(...changed) / first,
        isTmpfs ? 0.15 : undefined,
      ),
    ];
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

async function onFreshMachine(
  workspace: string,
  folder: string,
  { environment }: CacheService,
  { inputs: own, environment: further, prepare }: Surroundings,
): Promise<number> {
  const machine = join(folder, "machine");
  const job: Job = {
    workspace,
    temporary: join(machine, "temp"),
    outputFile: join(machine, "output"),
    summaryFile: join(machine, "summary"),
  };
  mkdirSync(job.temporary, { recursive: true });
  rmSync(join(workspace, "plugins-out"), { recursive: true, force: true });
  await prepare();
  const { GOPROXY } = process.env;
  const extra = {
    ...environment,
    ...further,
    ...{ GITHUB_EVENT_NAME: "push", HOME: join(machine, "home"), RUNNER_TOOL_CACHE: join(machine, "tools") },
    ...(GOPROXY !== undefined && { GOPROXY }),
  };
  const inputs = { gateway: "gateway", plugin: "plugin", target: "linux/amd64", ...own };
  let said = "";
  const took = await timed(async () => {
    const { code, stdout } = await runAction(job, inputs, extra);
    if (code !== 0) throw new Error(stdout);
    said = stdout;
  });
  for (const line of said.split("\n")) if (/cache of GitHub/.test(line)) console.error(line);
  removeAll(machine);
  return took;
}

/** A line of Go that was not there before. */
function changedLine(source: string, value: string): string {
  const start = existsSync(join(source, "changed.go")) ? "" : "package main\n";
  return `${start}\nconst changed${value.replaceAll(/\W/g, "")} = "${value}"\n`;
}

function ratio(what: string, reached: number, asked: number | undefined): Row {
  const value = `${reached.toFixed(3)} ×`;
  return asked === undefined
    ? { what, reached: value }
    : { what, asked: `≤ ${asked} ×`, reached: value, ok: reached <= asked };
}

async function timed(body: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await body();
  return performance.now() - started;
}

async function ended(file: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(file, args, { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.on("data", (data: Buffer) => {
    errors += data.toString();
  });
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(`${file} ${args.join(" ")}: ${errors.slice(-2000)}`);
}

/** With folders that nobody may write to, as Go leaves them. */
function removeAll(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
