import type { Fix } from "../model/fix.ts";
import { count, listed } from "../model/phrases.ts";
import type { PluginReport, Report } from "../model/report.ts";
import type { DiffRow } from "./diff.ts";
import { markdownCode, markdownText, terminalText } from "./escape.ts";
import { fixBlocks } from "./fix-blocks.ts";
import { gap, heading, label, labelledFix } from "./labels.ts";
import { outcomeMarks, painter, type TextStyle } from "./paint.ts";
import { type Outcome, outcomeOf, worstFirst } from "./plugin-outcome.ts";
import { loaderSentence } from "./sentence.ts";
import { causeSentences, fixOf, placedMessage } from "./wording.ts";

/** What becomes of a plugin in each of two gateways. */
export interface PluginEffect {
  /** As the user wrote it. */
  readonly path: string;
  readonly a: Outcome;
  readonly b: Outcome;
  /** Whether the way from A to B costs it. */
  readonly breaks: boolean;
  /** What the second one says; undefined where it loads the plugin, or says nothing. */
  readonly error?: string;
  /** Why the second one does not take it. */
  readonly cause?: string;
  /** Which lines of `go version -m` that differ between the gateways do that. */
  readonly changes: readonly EffectChange[];
  /** What makes it load in the second. */
  readonly fix?: Fix;
}

interface EffectChange {
  /** `go`, `dep example.com/kit`, `build -tags`. */
  readonly what: string;
  readonly a?: string;
  readonly b?: string;
}

/** What nobody has to do anything about. */
const good: readonly Outcome[] = ["loads", "mismatch", "clear"];
/** More lines are in the comparison above. */
const mostChanges = 8;

/**
 * The plugins of a report on two gateways.
 * @param rows the comparison of the gateways
 */
export function effectsOf(
  { checks }: Report,
  { a, b, rows }: { readonly a: string; readonly b: string; readonly rows: readonly DiffRow[] },
): readonly PluginEffect[] {
  const of = (reference: string): readonly PluginReport[] =>
    checks.find(({ gateway }) => gateway.reference === reference)?.plugins ?? [];
  const inB = of(b);
  return of(a).flatMap((one, at): readonly PluginEffect[] => {
    const other = inB[at];
    if (other === undefined) return [];
    const path = one.source?.folder ?? one.path;
    const [before, after] = [outcomeOf(one), outcomeOf(other)];
    if (good.includes(after)) return [{ path, a: before, b: after, breaks: false, changes: [] }];
    const error = loaderSentence(other);
    const cause = causeOf(other);
    const fix = fixOf(other);
    return [
      {
        path,
        a: before,
        b: after,
        breaks: good.includes(before),
        ...(error !== undefined && { error }),
        ...(cause !== undefined && { cause }),
        changes: changesBehind(other, rows),
        ...(fix !== undefined && { fix }),
      },
    ];
  });
}

/** Why it is refused; of a plugin that cannot be built the first of Go's errors. */
function causeOf(plugin: PluginReport): string | undefined {
  const [cause] = causeSentences(plugin);
  const failure = plugin.findings.find(({ kind }) => kind === "build-failed");
  return cause ?? (failure && placedMessage(failure)[0]);
}

/** The differences of the gateways that findings of the plugin are about. */
function changesBehind({ findings, cause }: PluginReport, rows: readonly DiffRow[]): readonly EffectChange[] {
  const errors = findings.filter(({ severity, kind }) => severity === "error" || kind === cause?.kind);
  const subjects = new Set(errors.flatMap(({ subject }) => subject ?? []));
  const isOtherGo = errors.some(({ kind }) => kind === "go-version" || kind === "module-data");
  const isOtherBuild = cause?.kind === "gateway-build" || cause?.kind === "main-module";
  const behind = rows.filter(({ line, key, a, b }) => {
    if (a === b) return false;
    if (line === "go") return isOtherGo;
    if (line === "mod" || key === "vcs.revision") return isOtherBuild;
    return (line === "dep" || line === "build") && subjects.has(key);
  });
  return behind.map(({ line, key, a, b }) => ({
    what: `${line} ${key}`.trim(),
    ...(a !== undefined && { a: withoutSum(a) }),
    ...(b !== undefined && { b: withoutSum(b) }),
  }));
}

function withoutSum(value: string): string {
  return value.replace(/ h1:\S+/g, "");
}

/** `B breaks 1 of 3 plugins: auth.` */
function effectsSentence(effects: readonly PluginEffect[]): string {
  const broken = effects.filter(({ breaks }) => breaks);
  const all = count(effects.length, "plugin");
  if (broken.length === 0)
    return effects.length === 1 ? "B does not break the plugin." : `B breaks none of the ${all}.`;
  return `B breaks ${broken.length} of ${all}: ${listed(broken.map(({ path }) => path))}.`;
}

function changeText({ what, a = "–", b = "–" }: EffectChange): string {
  return `${what} ${a} → ${b}`;
}

export function renderEffects(effects: readonly PluginEffect[], style: TextStyle): string {
  const paint = painter(style);
  const page = { ...style, paint };
  const lines = effects
    .toSorted((x, y) => worstFirst(x.b, y.b))
    .flatMap(({ path, a, b, error, cause, changes, fix }) => {
      const [mark, ink] = outcomeMarks[b];
      const changed = changes.slice(0, mostChanges).map((one) => terminalText(changeText(one)));
      return [
        `${paint(mark, ink)} ${paint(terminalText(path), "bold")}  ${a} in A, ${b} in B`,
        ...(error === undefined ? [] : [`  ${paint(terminalText(error), ink)}`]),
        ...(cause === undefined ? [] : label("Cause", terminalText(cause), page)),
        ...changed.map((line, at) => `${at === 0 ? heading("Changed", page) : gap}${line}`),
        ...(fix === undefined ? [] : labelledFix(fix, page)),
      ];
    });
  return `${[paint(terminalText(effectsSentence(effects)), "bold"), ...lines].join("\n")}\n`;
}

export function renderEffectsMarkdown(effects: readonly PluginEffect[]): string {
  const hasErrors = effects.some(({ error }) => error !== undefined);
  const rows = effects.map(({ path, a, b, error = "" }) => {
    return `| ${outcomeMarks[b][0]} | ${markdownCode(path)} | ${a} | ${b} |${hasErrors ? ` ${markdownText(error)} |` : ""}`;
  });
  const told = effects.flatMap(({ path, cause, changes, fix }) => {
    if (cause === undefined && fix === undefined) return [];
    return [
      `**${markdownText(path)}** ${markdownText(cause ?? "")}`.trimEnd(),
      ...(changes.length === 0
        ? []
        : [
            changes
              .slice(0, mostChanges)
              .map((one) => `- ${markdownCode(changeText(one))}`)
              .join("\n"),
          ]),
      ...(fix === undefined ? [] : fixBlocks(fix)),
    ];
  });
  const head = hasErrors
    ? ["| | plugin | A | B | |", "|---|---|---|---|---|"]
    : ["| | plugin | A | B |", "|---|---|---|---|"];
  const table = [...head, ...rows].join("\n");
  return `${[markdownText(effectsSentence(effects)), table, ...told].join("\n\n")}\n`;
}
