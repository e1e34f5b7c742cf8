import { createHash } from "node:crypto";
import { access, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { run } from "./command.ts";
import { locked } from "./lock.ts";
import { type StandIns, writeProxy } from "./module-proxy.ts";
import { example, goMod, linking, type SourceTree, writeTree } from "./source-tree.ts";
import { compilerVersion, type GoVersion, type Toolchain, toolchain } from "./toolchain.ts";

/** How something is built; what is left out is what a gateway with a release process uses. */
export interface Settings {
  /** Default: 1.24.6. */
  readonly go?: GoVersion;
  /** Flags of `go build`. Default: `-trimpath`. */
  readonly flags?: readonly string[];
  /** Further environment: `CGO_ENABLED`, `GOEXPERIMENT`, `CC`, … */
  readonly env?: Readonly<Record<string, string>>;
  /** Modules of ours beside those of the module proxy. */
  readonly modules?: StandIns;
}

/** One program or plugin. */
export interface Build extends Settings {
  /** Its package main. Default: the example `host` or `plugin`. */
  readonly source?: SourceTree;
  /** Packages that it links and does not use. */
  readonly links?: readonly string[];
  /** Module path. Default: `example.com/host` or `example.com/plugin`. */
  readonly module?: string;
  readonly requires?: Readonly<Record<string, string>>;
  readonly replaces?: Readonly<Record<string, string>>;
  /** `go mod vendor` first, then built from that folder. */
  readonly vendored?: true;
}

/** Several programs and plugins out of one source tree. */
export interface Workspace extends Settings {
  readonly tree: SourceTree;
  readonly vendored?: true;
  /** Its root is a git repository, whose only commit has this tag. */
  readonly tag?: string;
  /** File name → what it is; names that end in `.so` are plugins. */
  readonly outputs: Readonly<Record<string, Output>>;
}

/** One `go build` in a workspace. */
interface Output {
  /** The folder of the module, in the tree. Default: its root. */
  readonly folder?: string;
  /** Default: `.` */
  readonly package?: string;
  /** In the place of those that the plugin mode and the settings give. */
  readonly flags?: readonly string[];
}

/** A build that `go build` refused. */
export class BuildFailure extends Error {
  override readonly name = "BuildFailure";
}

/** Builds the host that goes on. @returns its path */
export async function buildHost(build: Build = {}): Promise<string> {
  return await buildOne("host", build);
}

/** Builds a plugin. @returns its path, which ends in `.so` */
export async function buildPlugin(build: Build = {}): Promise<string> {
  return await buildOne("plugin", build);
}

/** The source of a plugin as a user would have it in a folder. */
export async function pluginSource(build: Build = {}): Promise<SourceTree> {
  return await sourceOf("plugin", build);
}

async function buildOne(kind: "host" | "plugin", build: Build): Promise<string> {
  const workspace = await asWorkspace(kind, build);
  return join(await buildWorkspace(workspace), outputNames[kind]);
}

const outputNames = { host: "host", plugin: "plugin.so" } as const;

/** The whole source of one program or plugin, and how it is built. */
export async function asWorkspace(kind: "host" | "plugin", build: Build): Promise<Workspace> {
  const { go, flags, env, modules, vendored } = build;
  const settings = {
    ...(go && { go }),
    ...(flags && { flags }),
    ...(env && { env }),
    ...(modules && { modules }),
    ...(vendored && { vendored }),
  };
  return { ...settings, tree: await sourceOf(kind, build), outputs: { [outputNames[kind]]: {} } };
}

async function sourceOf(kind: "host" | "plugin", build: Build): Promise<SourceTree> {
  const { source = await example(kind), links = [], module = `example.com/${kind}`, requires, replaces } = build;
  return {
    "go.mod": goMod({ module, ...(requires && { requires }), ...(replaces && { replaces }) }),
    ...source,
    ...(links.length > 0 && { "links.go": linking(links) }),
  };
}

/** Builds a workspace, unless the same one was built before. @returns the folder of its outputs */
export async function buildWorkspace(workspace: Workspace): Promise<string> {
  const compiler = await compilerVersion(workspace.env?.["CC"]);
  return await keptOutputs({ compiler, workspace }, (folder) => make(folder, workspace));
}

/** Installs a program out of modules of ours, as `go install PATH@VERSION` does. @returns its path */
export async function installProgram(program: string, { modules, ...settings }: Settings): Promise<string> {
  const { go = "1.24.6", flags = ["-trimpath"], env = {} } = settings;
  const compiler = await compilerVersion(env["CC"]);
  const folder = await keptOutputs({ compiler, install: program, go, flags, env, modules }, async (making) => {
    const { go: command, env: surrounding } = await surroundingsOf({ go, env, ...(modules && { modules }) });
    const surroundings = { ...surrounding, GOBIN: join(making, "out") };
    const ended = await run(command, ["install", ...flags, program], { env: surroundings });
    if (ended.code !== 0) throw new BuildFailure(`go install ${program}\n${ended.stderr}`);
  });
  return join(folder, basename(program.replace(/@.*/, "")));
}

/** What `make` puts into the folder `out` of an empty one, kept by what it was made from. @returns that folder */
async function keptOutputs(content: object, make: (folder: string) => Promise<void>): Promise<string> {
  const cache = cacheFolder();
  const key = hashOf({ layout: 1, machine: [process.platform, process.arch], ...content });
  const done = join(cache, key);
  if (await exists(done)) return join(done, "out");
  return await locked(join(cache, `${key}.lock`), async () => {
    if (await exists(done)) return join(done, "out");
    const making = await mkdtemp(join(cache, `${key}.making-`));
    try {
      await mkdir(join(making, "out"));
      await make(making);
      await rename(making, done);
    } finally {
      await rm(making, { recursive: true, force: true });
    }
    return join(done, "out");
  });
}

async function make(folder: string, workspace: Workspace): Promise<void> {
  const { vendored, tree, tag, outputs } = workspace;
  const { go: command, env: surroundings } = await surroundingsOf(workspace);
  const source = join(folder, "src");
  await writeTree(source, tree);
  const execute = async (directory: string, args: readonly string[]): Promise<void> => {
    const ended = await run(command, args, { cwd: join(source, directory), env: surroundings });
    if (ended.code !== 0) throw new BuildFailure(`go ${args.join(" ")}\n${ended.stderr}${ended.stdout}`);
  };
  if (tag !== undefined) {
    // Or the build would write go.sum, and the commit would be a changed one.
    await execute(".", ["mod", "tidy"]);
    await commit(source, tag);
  }
  for (const [name, output] of Object.entries(outputs)) {
    const { folder: directory = "." } = output;
    if (vendored) {
      await execute(directory, ["mod", "tidy"]);
      await execute(directory, ["mod", "vendor"]);
    }
    await execute(directory, buildCommand(workspace, name, join(folder, "out", name)));
  }
}

async function commit(folder: string, tag: string): Promise<void> {
  const person = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  const when = "2024-01-01T00:00:00Z";
  const env = { ...process.env, GIT_AUTHOR_DATE: when, GIT_COMMITTER_DATE: when };
  for (const args of [
    ["init", "-q"],
    ["add", "."],
    [...person, "commit", "-qm", tag],
    ["tag", tag],
  ]) {
    const ended = await run("git", args, { cwd: folder, env });
    if (ended.code !== 0) throw new Error(`git ${args.join(" ")}: ${ended.stderr}`);
  }
}

/** What follows `go` to build one output of a workspace. @param file where it is written */
export function buildCommand(workspace: Workspace, name: string, file: string): readonly string[] {
  const { flags = ["-trimpath"], vendored, outputs } = workspace;
  const { package: path = ".", flags: own } = outputs[name] ?? {};
  const mode = name.endsWith(".so") ? ["-buildmode=plugin"] : [];
  return ["build", vendored ? "-mod=vendor" : "-mod=mod", ...(own ?? [...mode, ...flags]), "-o", file, path];
}

/** The `go` command of a build and the environment in which it runs. */
export async function surroundingsOf({ go = "1.24.6", env = {}, modules }: Settings): Promise<Toolchain> {
  const { go: command, env: clean } = await toolchain(go);
  return { go: command, env: { ...clean, ...(modules && (await standIns(modules, clean))), ...env } };
}

/** A proxy with our modules and a module cache of their own, since the machine's would keep what a version once was. */
async function standIns(modules: StandIns, env: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const folder = join(cacheFolder(), `modules-${hashOf(modules)}`);
  const proxy = join(folder, "proxy");
  await locked(`${folder}.lock`, async () => {
    if (!(await exists(proxy))) await writeProxy(proxy, modules);
  });
  return {
    GOPROXY: `file://${proxy},${env["GOPROXY"]}`,
    GONOSUMDB: "example.com",
    GOMODCACHE: join(folder, "cache"),
    GOFLAGS: "-modcacherw",
  };
}

function cacheFolder(): string {
  return join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "go-plugin-verifier", "fixtures");
}

function hashOf(content: unknown): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 20);
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
