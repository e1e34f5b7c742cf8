import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { hostSource, packageSource, pluginSource, registrySource, sizes } from "./generate.ts";

const goVersion = "go1.24.6";
/** What is built: file, package and flags. */
const targets = [
  ["gateway", "./cmd/gateway"],
  ["gateway-sysv", "./cmd/gateway", "-ldflags=-extldflags=-Wl,--hash-style=sysv"],
  ["plugin.so", "./cmd/plugin", "-buildmode=plugin"],
  ["small.so", "./cmd/small", "-buildmode=plugin"],
] as const;

/** The built files; all were linked by one Go release with -trimpath, and the gateway opens both plugins. */
export interface Pair {
  /** A program of the size of a real API gateway. */
  readonly gateway: string;
  /** The same program with the hash table of the System V ABI in the place of GNU's. */
  readonly sysvGateway: string;
  /** Shares more than 500 packages with the gateway. */
  readonly plugin: string;
  /** About 5 MB. */
  readonly smallPlugin: string;
  /** The Go command of the release that built them. */
  readonly goVersion: string;
}

/**
 * Builds the pair, or finds it in the cache, whose key is what is generated, how it is built and the Go release.
 *
 * @throws Error with Go's own output where a build fails
 */
export function buildPair(log: (line: string) => void): Pair {
  const tree = sourceTree();
  const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "go-plugin-verifier", "bench");
  const folder = join(cache, contentKey(tree));
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true });
    const scratch = mkdtempSync(join(cache, "building-"));
    try {
      build(tree, scratch, log);
      renameSync(scratch, folder);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
  return {
    gateway: join(folder, "gateway"),
    sysvGateway: join(folder, "gateway-sysv"),
    plugin: join(folder, "plugin.so"),
    smallPlugin: join(folder, "small.so"),
    goVersion,
  };
}

/** The environment in which the named Go release runs without the settings of this machine. */
export function goEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, GOENV: "off", GOFLAGS: "", GOWORK: "off", GOTOOLCHAIN: goVersion, CGO_ENABLED: "1" };
}

function build(tree: ReadonlyMap<string, string>, folder: string, log: (line: string) => void): void {
  const source = join(folder, "source");
  writeTree(tree, source);
  for (const [file, directory, ...flags] of targets) {
    const started = Date.now();
    log(`building ${file} (minutes when Go's cache is cold) …`);
    execFileSync("go", ["build", "-trimpath", ...flags, "-o", join(folder, file), directory], {
      cwd: source,
      env: goEnvironment(),
      stdio: ["ignore", "inherit", "inherit"],
    });
    log(`built ${file} in ${Math.round((Date.now() - started) / 1000)} s`);
  }
  rmSync(source, { recursive: true });
}

/** Writes the module of which the pair is built into a folder. */
export function writeSource(folder: string): void {
  writeTree(sourceTree(), folder);
}

function writeTree(tree: ReadonlyMap<string, string>, folder: string): void {
  for (const [path, text] of tree) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Every file of the module, by its path. */
function sourceTree(): ReadonlyMap<string, string> {
  const packages = [registrySource(), ...Array.from({ length: sizes.packages }, (_, index) => packageSource(index))];
  return new Map([
    ["go.mod", "module example.com/bench\n\ngo 1.24\n"],
    ...packages.map(({ folder, text }): [string, string] => [`${folder}/package.go`, text]),
    ["cmd/gateway/main.go", hostSource()],
    ["cmd/plugin/main.go", pluginSource(sizes.shared)],
    ["cmd/small/main.go", pluginSource(sizes.sharedSmall)],
  ]);
}

function contentKey(tree: ReadonlyMap<string, string>): string {
  const hash = createHash("sha256").update(`${goVersion} ${process.arch} ${targets.join(" ")}`);
  for (const [path, text] of tree) hash.update(`\0${path}\0${text}`);
  return hash.digest("hex").slice(0, 16);
}
