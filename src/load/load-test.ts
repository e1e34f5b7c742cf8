import { constants, copyFileSync, existsSync, mkdirSync, realpathSync } from "node:fs";
import { basename, join, posix } from "node:path";
import type { Engine } from "../build/container/engine.ts";
import type { Recipe } from "../build/recipe.ts";
import type { GatewayFacts } from "../model/gateway-facts.ts";
import type { LoadAnswer } from "../model/report.ts";
import { formatTarget, type Host, isHostTarget, type Target } from "../model/target.ts";
import { type CommandRunner, printCommand } from "../ports/command-runner.ts";
import type { Logger } from "../ports/logger.ts";
import type { TemporaryFolders } from "../ports/temporary-folders.ts";
import type { RequiredSymbol } from "../verify/symbols.ts";
import { findEmulator } from "./emulator.ts";
import { type Loader, type LoaderRun, loaderOf, type PlacedPlugin } from "./gateway-loader.ts";
import { buildHelper } from "./helper.ts";
import { containerFolder, type GatewayImage, runInImage } from "./in-image.ts";
import { findIsolation, type Isolation, type LoadLimits, runIsolated, usualLimits } from "./isolation.ts";
import { clipError, type Ended, type LoadOutcome, worstOutcome } from "./outcome.ts";

/** A gateway to open plugins in. */
interface LoadGateway {
  readonly facts: GatewayFacts;
  /** The name of its preset; a gateway without one, or without a loader of its own, gets a helper. */
  readonly preset?: string;
  /** Absolute path of its binary; undefined where only its profile is here. */
  readonly file?: string;
  /** Its own image, where the engine has it. */
  readonly image?: GatewayImage;
  /** How plugins for it are built; a helper needs it. */
  readonly recipe?: Recipe;
  /** Absolute folder with the libraries of its architecture, for an emulator. */
  readonly sysroot?: string;
}

/** A plugin to be opened. */
export interface LoadSubject {
  /** Absolute path. */
  readonly file: string;
  /** What it must export. */
  readonly required: readonly RequiredSymbol[];
  /** Names that it exports, as `PluginReport.symbols` has them. */
  readonly exports: readonly string[];
  /** Packages that it and the gateway both link, where they are known. */
  readonly shared?: readonly string[];
}

/** What is to be opened in what. */
export interface LoadRequest {
  readonly gateway: LoadGateway;
  readonly target: Target;
  /** In order. */
  readonly plugins: readonly LoadSubject[];
  /** `together`: in one process, as far as the loader can do that. */
  readonly opening: "together" | "alone";
  readonly limits?: LoadLimits;
}

/** What a load test needs of its surroundings. */
export interface LoadIo {
  readonly commands: CommandRunner;
  readonly temporary: TemporaryFolders;
  readonly host: Host;
  readonly logger: Logger;
  /** The user's own settings of Go (`goSettings`), to build a helper with. */
  readonly settings: Readonly<Record<string, string>>;
  /** An engine that answers; undefined: images are not used. */
  readonly engine?: Engine;
}

/** The answers by the plugins of the request, or why nothing was opened. */
export type LoadTest =
  | { readonly kind: "answered"; readonly answers: ReadonlyMap<LoadSubject, LoadAnswer> }
  | { readonly kind: "not-run"; readonly why: string };

/**
 * Really opens plugins: in the gateway's own image, else with its binary on this machine or under an emulator, and
 * without a network, a variable of this process or a place to write other than a temporary folder. Runs their code:
 * whoever calls this has asked `loadPermission`.
 */
export async function loadTest(request: LoadRequest, io: LoadIo): Promise<LoadTest> {
  const folder = io.temporary.create();
  try {
    const site = await chooseSite(request, folder, io);
    if ("why" in site) return { kind: "not-run", why: site.why };
    const { gateway, target, plugins, opening } = request;
    const heading = `Opening ${plugins.length} plugin(s) with ${site.loader.name} (${site.how}) for ${formatTarget(target)}`;
    return await io.logger.group(heading, async () => {
      // An emulated host can open one plugin in each process.
      const groups = opening === "together" && site.how !== "qemu" ? [plugins] : plugins.map((plugin) => [plugin]);
      const limits = request.limits ?? limitsFor(gateway.facts);
      const answers = new Map<LoadSubject, LoadAnswer>();
      for (const group of groups) {
        const own = join(folder, String(answers.size));
        for (const [plugin, answer] of await openGroup(group, site, limits, { folder: own, logger: io.logger })) {
          answers.set(plugin, answer);
        }
      }
      return { kind: "answered", answers };
    });
  } finally {
    io.temporary.remove(folder);
  }
}

/** Sanitizers reserve more address space than any machine has. */
function limitsFor({ buildInfo }: GatewayFacts): LoadLimits {
  const isSanitized = buildInfo?.settings.some(
    ({ key, value }) => /^-(?:race|msan|asan)$/.test(key) && value === "true",
  );
  return isSanitized ? { seconds: usualLimits.seconds } : usualLimits;
}

/** Where and with what plugins are opened. */
interface LoadSite {
  readonly how: LoadAnswer["how"];
  readonly loader: Loader;
  /** Packages that a helper shares with the gateway. */
  readonly helperPackages?: number;
  run(args: readonly string[], folder: string, limits: LoadLimits): Promise<Ended | string>;
  /** Absolute path of the folder with the plugins, as the loader sees it. */
  inside(folder: string): string;
  /** What a person could run. */
  print(args: readonly string[]): string;
}

async function chooseSite(
  request: LoadRequest,
  folder: string,
  io: LoadIo,
): Promise<LoadSite | { readonly why: string }> {
  const { gateway, target } = request;
  const own = loaderOf(gateway.preset);
  if (own !== undefined && gateway.image !== undefined && io.engine !== undefined) {
    return imageSite(gateway.image, own, io.engine);
  }
  if (io.host.platform !== "linux") return { why: `plugins are opened on Linux, and this is ${io.host.platform}` };
  const isolation = await findIsolation(io.commands, folder);
  if ("why" in isolation) return isolation;
  const emulator = isHostTarget(target, io.host)
    ? { words: [] }
    : await findEmulator(target, gateway.sysroot, io.commands, folder);
  if ("why" in emulator) return emulator;
  const how = emulator.words.length === 0 ? "native" : "qemu";
  const { interpreter } = gateway.facts.linking;
  if (how === "native" && interpreter !== undefined && !existsSync(interpreter)) {
    return { why: `the gateway needs ${interpreter.slice(0, 200)}, which this machine does not have` };
  }
  if (own !== undefined && gateway.file !== undefined) {
    return localSite(how, [...emulator.words, gateway.file], own, isolation, io.commands);
  }
  if (gateway.recipe === undefined) return { why: "the gateway's binary is not here, only what is known of it" };
  const shared = request.plugins.flatMap(({ shared: packages = [] }) => packages);
  const home = join(folder, "helper");
  mkdirSync(home);
  const helper = await buildHelper(gateway.facts, gateway.recipe, shared, home, io.settings, io.commands);
  if (helper.kind === "none") return helper;
  const site = localSite(how, [...emulator.words, helper.file], helper.loader, isolation, io.commands);
  return { ...site, helperPackages: helper.packages };
}

function localSite(
  how: "native" | "qemu",
  program: readonly string[],
  loader: Loader,
  isolation: Isolation,
  commands: CommandRunner,
): LoadSite {
  return {
    how,
    loader,
    async run(args, folder, limits) {
      mkdirSync(folder, { recursive: true });
      const ran = await runIsolated([...program, ...args], isolation, folder, limits, commands);
      return ran.kind === "ended" ? ran.ended : ran.why;
    },
    inside: (folder) => join(folder, "plugins"),
    print: (args) => {
      const [file = "", ...rest] = program;
      return printCommand({ file, args: [...rest, ...args], environment: {} });
    },
  };
}

function imageSite(image: GatewayImage, loader: Loader, engine: Engine): LoadSite {
  return {
    how: "image",
    loader,
    async run(args, folder, limits) {
      mkdirSync(folder, { recursive: true });
      const result = await runInImage(image, args, join(folder, "plugins"), folder, limits, engine);
      return result.kind === "ended" ? result.ended : result.why;
    },
    inside: () => containerFolder,
    print: (args) => {
      const before = ["run", "--rm", "--network=none", `--entrypoint=${image.path}`, image.reference];
      return printCommand({ file: engine.program, args: [...before, ...args], environment: {} });
    },
  };
}

async function openGroup(
  plugins: readonly LoadSubject[],
  site: LoadSite,
  limits: LoadLimits,
  { folder, logger }: { readonly folder: string; readonly logger: Logger },
): Promise<(readonly [LoadSubject, LoadAnswer])[]> {
  const started = performance.now();
  const paths = placeFiles(plugins, join(folder, "plugins"), site.inside(folder));
  const placed = plugins.map(
    ({ required, exports }, index): PlacedPlugin => ({
      path: paths[index] ?? "",
      required,
      exports,
    }),
  );
  const outcomes = plugins.map((): LoadOutcome[] => []);
  const commands = plugins.map((): string[] => []);
  const runs = site.loader.runs(placed, site.inside(folder));
  for (const run of runs) {
    const given = await open(run, site, limits, folder);
    const command = shown(site.print(run.args), run, paths, plugins);
    logger.info(command);
    run.covers.forEach((position, index) => {
      const outcome = given[index];
      if (outcome !== undefined) outcomes[position]?.push(outcome);
      commands[position]?.push(command);
    });
  }
  const took = Math.round(performance.now() - started);
  return plugins.map((plugin, index) => {
    const answer = answerOf(worstOutcome(outcomes[index] ?? []), {
      how: site.how,
      loader: site.loader.name,
      command: (commands[index] ?? []).join("\n"),
      took,
      ...(site.helperPackages !== undefined && { packages: site.helperPackages }),
    });
    return [plugin, answer] as const;
  });
}

async function open(
  run: LoaderRun,
  site: LoadSite,
  limits: LoadLimits,
  folder: string,
): Promise<readonly LoadOutcome[]> {
  const ended = await site.run(run.args, folder, limits);
  if (typeof ended !== "string") return run.read(ended);
  return run.covers.map(() => ({ kind: "undecided", reason: `it could not be started: ${ended}` }));
}

/**
 * Copies plugins to where a loader can open them and change nothing: each in a folder of its own, since some loaders
 * take a name for a pattern. What is one file stays one file.
 * @returns the paths as the loader sees them
 */
function placeFiles(plugins: readonly LoadSubject[], folder: string, inside: string): string[] {
  const known = new Map<string, string>();
  return plugins.map(({ file }, index) => {
    const real = realpathSync(file);
    const copied = known.get(real);
    if (copied !== undefined) return copied;
    const number = String(index + 1).padStart(3, "0");
    const name = `${number}-${basename(file)
      .replace(/\.so$/, "")
      .replaceAll(/[^A-Za-z0-9._-]+/g, "-")
      .slice(0, 100)}.so`;
    mkdirSync(join(folder, number), { recursive: true });
    copyFileSync(real, join(folder, number, name), constants.COPYFILE_FICLONE);
    const path = posix.join(inside, number, name);
    known.set(real, path);
    return path;
  });
}

/** The command with the plugins' own paths, which a person can run. */
function shown(command: string, run: LoaderRun, paths: readonly string[], plugins: readonly LoadSubject[]): string {
  return run.covers.reduce((text, position) => {
    const path = paths[position];
    const file = plugins[position]?.file;
    return path === undefined || file === undefined ? text : text.replaceAll(path, file);
  }, command);
}

function answerOf(outcome: LoadOutcome | undefined, about: Omit<LoadAnswer, "outcome" | "error" | "by">): LoadAnswer {
  if (outcome === undefined) return { ...about, outcome: "undecided", error: "it was not opened" };
  if (outcome.kind === "loads") return { ...about, outcome: "loads" };
  if (outcome.kind === "undecided") return { ...about, outcome: "undecided", error: clipError(outcome.reason) };
  if (outcome.kind === "rejected") return { ...about, outcome: "rejected", error: outcome.error };
  const by = outcome.by === "unknown" ? {} : { by: outcome.by };
  return { ...about, outcome: "crashes", error: outcome.error, ...by };
}
