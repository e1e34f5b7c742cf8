import { type Fix, type FixStep, stepLine } from "../model/fix.ts";
import { terminalText } from "./escape.ts";
import type { Painter, TextStyle } from "./paint.ts";
import { fixHeading, fixSteps, patchLines } from "./wording.ts";
import { wrap } from "./wrap.ts";

/** A page of text whose lines stand behind labels. */
interface LabelledPage extends Pick<TextStyle, "width" | "verbose"> {
  readonly paint: Painter;
}

const labelWidth = 10;
/** Lines of a diff. */
const mostPatchLines = 500;

/** Stands before the lines that follow a labelled one. */
export const gap = " ".repeat(2 + labelWidth);

export function heading(name: string, { paint }: LabelledPage): string {
  return `  ${paint(name, "dim")}${" ".repeat(labelWidth - name.length)}`;
}

/** A sentence that wraps behind its label. */
export function label(name: string, sentence: string, page: LabelledPage): string[] {
  const [first = "", ...more] = wrap(sentence, page.width, gap);
  return [heading(name, page) + first.slice(gap.length), ...more];
}

/** What to do: sentences that wrap, commands that can be copied, and what is left where nothing helps. */
export function labelledFix(fix: Fix, page: LabelledPage): string[] {
  const { name, note } = fixHeading(fix);
  const steps = fixSteps(fix).flatMap((step) => stepLines(step, page));
  const patch = fix.patch === undefined || !page.verbose ? [] : patchLines(fix.patch, mostPatchLines);
  const changed = patch.map((line) => gap + page.paint(line, "dim"));
  const below = (first: string, lines: readonly string[]) =>
    lines.map((line, at) => `${at === 0 ? heading(first, page) : gap}${line}`);
  if (fix.standing === "none") {
    const sentence = wrap(terminalText(note === undefined ? `${name}.` : `${name}: ${note}`), page.width, "  ");
    return [...sentence, ...below("Choices", steps), ...changed];
  }
  return [...below(name, [...(note === undefined ? [] : [page.paint(`(${note})`, "dim")]), ...steps]), ...changed];
}

/** Lines of one step, painted. */
function stepLines(step: FixStep, page: LabelledPage): string[] {
  const text = terminalText(stepLine(step));
  const lines = step.kind === "command" ? [text] : wrap(text, page.width, gap).map((line) => line.slice(gap.length));
  return lines.map((line) => page.paint(line, "green"));
}
