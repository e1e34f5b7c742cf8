import { type PluginReport, type Report, type Verdict, verdicts } from "../model/report.ts";

/** What a person is told of one plugin in one gateway: its verdict, or why it has none that counts. */
export type Outcome = Verdict | "clear" | "refused" | "unreached";

/** From best to worst. */
const order: readonly Outcome[] = [
  "unreached",
  "clear",
  ...verdicts.slice(0, verdicts.indexOf("rejected")),
  "refused",
  "rejected",
  "crashes",
];

export function outcomeOf({ verdict, notReached, preflight }: PluginReport): Outcome {
  return notReached ? "unreached" : (preflight ?? verdict);
}

/** Compares two outcomes for a list that begins with the worst. */
export function worstFirst(a: Outcome, b: Outcome): number {
  return order.indexOf(b) - order.indexOf(a);
}

export function worstOutcome(of: readonly Outcome[]): Outcome {
  return of.toSorted(worstFirst)[0] ?? "loads";
}

/** The outcome of a report as a whole. */
export function reportOutcome(report: Report): Outcome {
  return worstOutcome(report.checks.flatMap(({ plugins }) => plugins.map(outcomeOf)));
}

/** One word for a cell of a grid. */
export const outcomeWords: Readonly<Record<Outcome, string>> = {
  loads: "loads",
  mismatch: "mismatch",
  unknown: "unknown",
  unbuilt: "unbuilt",
  rejected: "rejected",
  crashes: "crashes",
  refused: "refused",
  clear: "clear",
  unreached: "unreached",
};

/** The word before the sentence about a whole report. */
export function titleWord(outcome: Outcome): string {
  return outcome === "clear" || outcome === "refused" ? "not built" : outcomeWords[outcome];
}
