/** What a loader that was really run did with one plugin. */
export type LoadOutcome =
  | { readonly kind: "loads" }
  /** `stage` is `lookup` where it opened and a symbol was not found. */
  | { readonly kind: "rejected"; readonly stage: "open" | "lookup"; readonly error: string }
  /**
   * The process died. `by` says whose doing it was: the loader's, the plugin's own code that runs while it is loaded,
   * or nobody can tell.
   */
  | { readonly kind: "crashes"; readonly by: "loader" | "plugin" | "unknown"; readonly error: string }
  | { readonly kind: "undecided"; readonly reason: string };

/** How a process ended, with what it wrote. */
export interface Ended {
  /** Undefined where it was ended because its time was over. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Longest text of a foreign program that goes into a report. */
const longestError = 1000;

/** Text of a foreign program in one line of bounded length. */
export function clipError(text: string): string {
  const line = text.trim().replace(/\s*\r?\n\s*/g, " ");
  return line.length > longestError ? `${line.slice(0, longestError)}…` : line;
}

/** The text after `plugin.Open("…"): `, whatever stands around it; undefined where there is none. Source: plugin/plugin_dlopen.go. */
export function openError(text: string): string | undefined {
  const error = /plugin\.Open\("[^"\r\n]*"\): ([^\r\n]*)/.exec(text)?.[1];
  return error === undefined ? undefined : clipError(error);
}

/** The sentence of a failed Lookup. Source: plugin/plugin_dlopen.go. */
export function lookupError(text: string): string | undefined {
  return /plugin: symbol \S+ not found in plugin [^\s,"\\]+/.exec(text)?.[0];
}

/**
 * Reads how a Go program died: `fatal error: …`, `panic: …`, a signal, or the shell's exit code for one.
 * @returns undefined where it did not die
 */
export function crashOf({ exitCode, stderr }: Ended): Extract<LoadOutcome, { kind: "crashes" }> | undefined {
  if (exitCode === 0) return undefined;
  const said = /^(?:fatal error|panic|SIG[A-Z]+): .*|^unexpected fault .*/m.exec(stderr)?.[0];
  const signal = exitCode !== undefined && exitCode > 128 && exitCode < 160 ? exitCode - 128 : undefined;
  if (said === undefined && signal === undefined) return undefined;
  const error = said === undefined ? `ended by signal ${signal}` : clipError(said);
  return { kind: "crashes", by: crashedBy(stderr), error };
}

/**
 * Whose code was running. `plugin.open` calls the loader, `plugin.lastmoduleinit`, and then runs the package
 * initialisers: a function of neither `plugin` nor `runtime` above it means that the loader had accepted the plugin.
 * Source: plugin/plugin_dlopen.go, runtime/plugin.go.
 */
function crashedBy(trace: string): "loader" | "plugin" | "unknown" {
  if (/lastmoduleinit|moduledataverify|no plugin module data|overlaps with previous moduledata/.test(trace)) {
    return "loader";
  }
  if (/plugin has bad symbol table|plugin\._Cfunc_pluginOpen|SIGBUS/.test(trace)) return "loader";
  const above = trace.split(/^plugin\.open\(/m)[0] ?? "";
  if (above === trace) return "unknown";
  const [, stack = ""] = above.split(/^goroutine \d+ .*:$/m);
  const frames = stack.split("\n").flatMap((line) => /^([^\s(]+)\(/.exec(line)?.[1] ?? []);
  return frames.some((name) => !/^(?:(?:runtime|plugin)\.|panic$)/.test(name)) ? "plugin" : "unknown";
}

/** The outcome of several runs about one plugin: what is worst, and what is known before what is not. */
export function worstOutcome(outcomes: readonly LoadOutcome[]): LoadOutcome | undefined {
  const order = ["crashes", "rejected", "undecided", "loads"] as const;
  for (const kind of order) {
    const found = outcomes.find((outcome) => outcome.kind === kind);
    if (found !== undefined) return found;
  }
  return undefined;
}
