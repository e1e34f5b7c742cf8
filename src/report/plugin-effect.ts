import type { PluginReport, Report, Verdict } from "../model/report.ts";
import { markdownCode, markdownText, terminalText } from "./escape.ts";
import { outcomeMarks, painter, type TextStyle } from "./paint.ts";
import { loaderSentence } from "./sentence.ts";

/** What becomes of a plugin in each of two gateways. */
export interface PluginEffect {
  /** As the user wrote it. */
  readonly path: string;
  readonly a: Verdict;
  readonly b: Verdict;
  /** What the second one says; undefined where it loads the plugin, or says nothing. */
  readonly error?: string;
}

/** The plugins of a report on two gateways. */
export function effectsOf({ checks }: Report, a: string, b: string): readonly PluginEffect[] {
  const of = (reference: string): readonly PluginReport[] =>
    checks.find(({ gateway }) => gateway.reference === reference)?.plugins ?? [];
  const inB = of(b);
  return of(a).flatMap((one, at): readonly PluginEffect[] => {
    const other = inB[at];
    if (other === undefined) return [];
    const error = loaderSentence(other);
    return [{ path: one.path, a: one.verdict, b: other.verdict, ...(error !== undefined && { error }) }];
  });
}

export function renderEffects(effects: readonly PluginEffect[], style: TextStyle): string {
  const paint = painter(style);
  const lines = effects.flatMap(({ path, a, b, error }) => {
    const [mark, ink] = outcomeMarks[b];
    const line = `${paint(mark, ink)} ${paint(terminalText(path), "bold")}  ${a} in A, ${b} in B`;
    return error === undefined ? [line] : [line, `  ${paint(terminalText(error), ink)}`];
  });
  return `${lines.join("\n")}\n`;
}

export function renderEffectsMarkdown(effects: readonly PluginEffect[]): string {
  const lines = effects.map(({ path, a, b, error = "" }) => {
    return `| ${outcomeMarks[b][0]} | ${markdownCode(path)} | ${a} | ${b} | ${markdownText(error)} |`;
  });
  return `${["| | plugin | A | B | |", "|---|---|---|---|---|", ...lines].join("\n")}\n`;
}
