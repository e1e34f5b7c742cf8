import * as v from "valibot";
import { namesOf, type RequiredSymbol } from "../verify/symbols.ts";
import { clipError, crashOf, type Ended, type LoadOutcome, lookupError, openError } from "./outcome.ts";

/** A plugin where the loader finds it. */
export interface PlacedPlugin {
  /** Absolute path, of characters that no loader gives a meaning to; its file name is unique. */
  readonly path: string;
  /** What it must export. */
  readonly required: readonly RequiredSymbol[];
  /** Names that it exports. */
  readonly exports: readonly string[];
}

/** One call of a loader. */
export interface LoaderRun {
  /** Arguments of the gateway. */
  readonly args: readonly string[];
  /** Positions of the plugins that it opens, in order. */
  readonly covers: readonly number[];
  /** What became of each of them. */
  read(ended: Ended): readonly LoadOutcome[];
}

/** A gateway's own way to open plugins without serving anything. */
export interface Loader {
  /** As a person would call it. */
  readonly name: string;
  /**
   * The calls that answer for all plugins.
   * @param plugins to be opened in this order in one process, as far as the loader can do that
   * @param folder absolute, holds these plugins and nothing else
   */
  runs(plugins: readonly PlacedPlugin[], folder: string): readonly LoaderRun[];
}

/** The loaders of gateways, by the name of their preset. */
const loaders: Readonly<Record<string, Loader>> = {
  tyk: { name: "tyk plugin load", runs: tykRuns },
  krakend: { name: "krakend test-plugin", runs: krakendRuns },
  nakama: { name: "nakama check", runs: nakamaRuns },
};

/** The loader of a preset; undefined where the gateway has none that is known. */
export function loaderOf(preset: string | undefined): Loader | undefined {
  return preset !== undefined && Object.hasOwn(loaders, preset) ? loaders[preset] : undefined;
}

const notReached = "the loader stopped at a plugin before it";

/**
 * `tyk plugin load -f A,B -s Symbol` opens the files in order, looks one symbol up in each and stops at the first
 * failure. Source: cli/plugin/plugin.go of tyk.
 */
function tykRuns(plugins: readonly PlacedPlugin[]): readonly LoaderRun[] {
  const all = plugins.map((_, index) => index);
  const inAll = (name: string) => plugins.every(({ exports }) => exports.includes(name));
  const common = [...new Set(plugins.flatMap(wantedNames))].filter(inAll);
  const first = plugins[0]?.exports.find(inAll);
  const together = common.length > 0 || first === undefined ? common : [first];
  // What only some export cannot be looked up in all: the process would end at the first that lacks it.
  const alone = plugins.flatMap((plugin, index) => {
    const left = wantedNames(plugin).filter((name) => !common.includes(name));
    const any = together.length > 0 || left.length > 0 ? [] : [plugin.exports[0] ?? "Symbol"];
    return [...left, ...any].map((name) => tykRun(plugins, [index], name));
  });
  return [...together.map((name) => tykRun(plugins, all, name)), ...alone];
}

function tykRun(plugins: readonly PlacedPlugin[], covers: readonly number[], symbol: string): LoaderRun {
  const covered = covers.flatMap((index) => plugins[index] ?? []);
  return {
    args: ["plugin", "load", "-f", covered.map(({ path }) => path).join(","), "-s", symbol],
    covers,
    read(ended) {
      const ok = covered.filter(({ path }) =>
        ended.stdout.includes(`[file=${path}, symbol=${symbol}] loaded ok, got `),
      );
      return inOrder(covered, ok, (plugin) => tykFailure(ended, plugin, symbol));
    },
  };
}

/** Why the first plugin without a good line has none. */
function tykFailure(ended: Ended, plugin: PlacedPlugin, symbol: string): LoadOutcome {
  const { exitCode, stdout, stderr } = ended;
  const crash = crashOf(ended);
  if (crash !== undefined) return crash;
  const said = `${stderr}\n${stdout}`.replaceAll(", try --help", "");
  const missing = lookupError(said);
  if (missing !== undefined) {
    const isWanted = wantedNames(plugin).includes(symbol);
    return isWanted ? { kind: "rejected", stage: "lookup", error: missing } : { kind: "loads" };
  }
  const error = openError(said);
  if (error !== undefined) return { kind: "rejected", stage: "open", error };
  // It recovers from panics, so that there is no trace.
  const panic = /unexpected panic: ([^\r\n]*)/.exec(said)?.[1];
  if (panic !== undefined) return { kind: "crashes", by: "unknown", error: clipError(`panic: ${panic}`) };
  const disabled = /goplugin\.\w+ is disabled[^\r\n]*/.exec(said)?.[0];
  if (disabled !== undefined) return { kind: "rejected", stage: "open", error: clipError(disabled) };
  return unclear(exitCode, said);
}

/** Flags of `krakend test-plugin` by what the plugin exports. Source: plugin.go of krakend-ce. */
const krakendKinds = [
  { flag: "-s", label: "SERVER", symbol: "HandlerRegisterer" },
  { flag: "-m", label: "MODIFIER", symbol: "ModifierRegisterer" },
  { flag: "-c", label: "CLIENT", symbol: "ClientRegisterer" },
] as const;

/** `krakend test-plugin -smc FILE…` opens all in order, as each of the kinds that are asked for, and goes on after errors. */
function krakendRuns(plugins: readonly PlacedPlugin[]): readonly LoaderRun[] {
  const wanted = krakendKinds.filter(({ symbol }) =>
    plugins.some(({ required, exports }) => required.flatMap(namesOf).includes(symbol) || exports.includes(symbol)),
  );
  const kinds = wanted.length > 0 ? wanted : krakendKinds.slice(0, 1);
  return [
    {
      args: ["test-plugin", ...kinds.map(({ flag }) => flag), ...plugins.map(({ path }) => path)],
      covers: plugins.map((_, index) => index),
      read(ended) {
        const lines = `${ended.stderr}\n${ended.stdout}`.split(/\r?\n/);
        const answers = plugins.map((plugin) => krakendOutcome(plugin, lines));
        const silent = answers.indexOf(undefined);
        return answers.map((answer, index) => {
          if (answer !== undefined) return answer;
          if (index > silent) return { kind: "undecided", reason: notReached };
          return crashOf(ended) ?? unclear(ended.exitCode, `${ended.stderr}\n${ended.stdout}`);
        });
      },
    },
  ];
}

function krakendOutcome(plugin: PlacedPlugin, lines: readonly string[]): LoadOutcome | undefined {
  const name = plugin.path.slice(plugin.path.lastIndexOf("/") + 1);
  const found: string[] = [];
  const missing = new Map<string, string>();
  for (const { label, symbol } of krakendKinds) {
    if (lines.some((line) => line === `[OK] ${label}\t${name}`)) found.push(symbol);
    const start = `[KO] ${label}\t${name}: `;
    const failed = lines.find((line) => line.startsWith(start))?.slice(start.length);
    if (failed === undefined) continue;
    if (failed === `The plugin does not contain a ${symbol}.`) missing.set(symbol, clipError(failed));
    // What follows a refusal repeats it, with "(previous failure)".
    else return { kind: "rejected", stage: "open", error: clipError(openError(failed) ?? failed) };
  }
  if (found.length === 0 && missing.size === 0) return undefined;
  for (const symbol of plugin.required) {
    const names = namesOf(symbol);
    const error = names.flatMap((one) => missing.get(one) ?? [])[0];
    // It may export one that this loader does not know.
    const has = names.some((one) => found.includes(one) || (plugin.exports.includes(one) && !missing.has(one)));
    if (error !== undefined && !has) return { kind: "rejected", stage: "lookup", error };
  }
  return opened(plugin, [...found, ...missing.keys()], "krakend test-plugin");
}

const nakamaLine = v.object({
  level: v.string(),
  msg: v.string(),
  path: v.optional(v.string()),
  name: v.optional(v.string()),
  error: v.optional(v.string()),
});

/**
 * `nakama check --runtime.path DIR` opens every .so below a folder in the order of the names, looks InitModule up and
 * stops at the first failure. Source: main.go, server/runtime_go.go and server/runtime.go of nakama.
 */
function nakamaRuns(plugins: readonly PlacedPlugin[], folder: string): readonly LoaderRun[] {
  return [
    {
      args: ["check", "--runtime.path", folder],
      covers: plugins.map((_, index) => index),
      read(ended) {
        if (ended.exitCode === 0) return plugins.map((plugin) => opened(plugin, ["InitModule"], "nakama check"));
        for (const line of `${ended.stdout}\n${ended.stderr}`.split(/\r?\n/)) {
          const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), nakamaLine), line);
          if (!parsed.success || !/^(?:error|fatal)$/.test(parsed.output.level)) continue;
          const { msg, path, name, error } = parsed.output;
          const at = plugins.findIndex(
            (plugin) => plugin.path === path || (name !== undefined && plugin.path.endsWith(`/${name}.so`)),
          );
          if (at < 0) continue;
          const text = openError(error ?? "");
          const failed: LoadOutcome =
            text === undefined
              ? { kind: "rejected", stage: "lookup", error: clipError(msg) }
              : { kind: "rejected", stage: "open", error: text };
          return inOrder(plugins, plugins.slice(0, at), () => failed);
        }
        const crash = crashOf(ended);
        const whole = crash ?? unclear(ended.exitCode, `${ended.stderr}\n${ended.stdout}`);
        // It says nothing before it opens a file: with several, nobody knows which one it was.
        const which: LoadOutcome =
          plugins.length === 1 || crash === undefined
            ? whole
            : { kind: "undecided", reason: `one of ${plugins.length} plugins ended the gateway: ${crash.error}` };
        return plugins.map(() => which);
      },
    },
  ];
}

/** The name that stands for each required symbol: one that the plugin exports, else the first. */
function wantedNames({ required, exports }: PlacedPlugin): readonly string[] {
  return required.map((symbol) => namesOf(symbol).find((name) => exports.includes(name)) ?? symbol.name);
}

/** A plugin that a loader opened, where that did not look everything up that is required. */
function opened({ required, exports }: PlacedPlugin, lookedUp: readonly string[], loader: string): LoadOutcome {
  const missing = required.find((symbol) =>
    namesOf(symbol).every((name) => !exports.includes(name) && !lookedUp.includes(name)),
  );
  if (missing === undefined) return { kind: "loads" };
  return { kind: "undecided", reason: `it opened the plugin, and ${loader} looks up no ${missing.name}` };
}

/** Outcomes of a loader that stops at the first failure. */
function inOrder(
  plugins: readonly PlacedPlugin[],
  ok: readonly PlacedPlugin[],
  failure: (plugin: PlacedPlugin) => LoadOutcome,
): LoadOutcome[] {
  const failed = plugins.findIndex((plugin) => !ok.includes(plugin));
  return plugins.map((plugin, index) => {
    if (failed < 0 || index < failed) return { kind: "loads" };
    return index === failed ? failure(plugin) : { kind: "undecided", reason: notReached };
  });
}

/** The end of a process that says nothing about loading. */
export function unclear(exitCode: number | undefined, said: string): LoadOutcome {
  if (exitCode === undefined) return { kind: "undecided", reason: "it did not end in time and was stopped" };
  const last = said
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "")
    .at(-1);
  const words = last === undefined ? "without a word" : `saying "${clipError(last).slice(0, 300)}"`;
  return { kind: "undecided", reason: `it ended with exit code ${exitCode}, ${words}` };
}
