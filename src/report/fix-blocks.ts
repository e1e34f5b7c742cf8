import { type Fix, type FixStep, stepLine } from "../model/fix.ts";
import { markdownBlock, markdownText } from "./escape.ts";
import { fixHeading, fixSteps, patchLines } from "./wording.ts";

/** Lines of a diff before the rest becomes a number. */
const mostPatchLines = 300;
/** Characters of a line that is read without scrolling. */
const widestCommand = 80;

/** What to do: commands in blocks that are copied at once, sentences between them, and the change of files folded away. */
export function fixBlocks(fix: Fix): string[] {
  const { name, note } = fixHeading(fix);
  const heading =
    note === undefined
      ? `**${name}**`
      : fix.standing === "none"
        ? `**${name}:** ${markdownText(note)}`
        : `**${name}** (${note})`;
  const groups = groupedSteps(fixSteps(fix)).map(({ kind, lines }) =>
    kind === "command" ? markdownBlock(lines.flatMap(brokenCommand), "sh") : sentenceList(lines),
  );
  const [first = "", ...others] = groups;
  const isOnLine = fix.standing !== "none" && note === undefined && first !== "" && !/^(?:`|- )/.test(first);
  const begin = isOnLine ? [`${heading} ${first}`] : [heading, ...(first === "" ? [] : [first])];
  const patch = fix.patch === undefined ? [] : [patchBlock(fix.patch)];
  return [...begin, ...others, ...patch];
}

/** A long command on several lines, before its flags; one with quotes stays whole. */
function brokenCommand(line: string): string[] {
  if (line.length <= widestCommand || /['"\\`]/.test(line)) return [line];
  const parts = line.split(/ (?=-)/);
  return parts.map((part, at) => `${at === 0 ? "" : "  "}${part}${at < parts.length - 1 ? " \\" : ""}`);
}

/** One sentence as it is, several as a list. */
function sentenceList(sentences: readonly string[]): string {
  const [only = ""] = sentences;
  if (sentences.length === 1) return markdownText(only);
  return sentences.map((sentence) => `- ${markdownText(sentence)}`).join("\n");
}

function patchBlock(patch: string): string {
  return fold("What it changes", markdownBlock(patchLines(patch, mostPatchLines), "diff"));
}

/** Steps of one kind in a row. */
function groupedSteps(steps: readonly FixStep[]): readonly { kind: FixStep["kind"]; lines: string[] }[] {
  const groups: { kind: FixStep["kind"]; lines: string[] }[] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (last?.kind === step.kind) last.lines.push(stepLine(step));
    else groups.push({ kind: step.kind, lines: [stepLine(step)] });
  }
  return groups;
}

/** Something folded away. @param summary foreign text */
export function fold(summary: string, body: string): string {
  return `<details><summary>${markdownText(summary)}</summary>\n\n${body}\n\n</details>`;
}
