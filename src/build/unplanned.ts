import { stepsOf, stepsSentence } from "../model/fix.ts";
import type { Finding } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";

/** More findings than one sentence holds. */
const mostShown = 3;

/** Why there is no plan, for whoever gets no report. */
export function unplanned(findings: readonly Finding[]): UserError {
  const sentences = findings.slice(0, mostShown).map(({ message, where, fix }) => {
    const place = where === undefined ? "" : `${where.file}:${where.line}: `;
    return `${place}${message}${fix === undefined ? "" : ` Try: ${stepsSentence(stepsOf(fix))}`}`;
  });
  return new UserError(sentences.join(" ").replace(/\s+/g, " "));
}
