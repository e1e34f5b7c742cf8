import { isAbsolute } from "node:path";
import { stepLine } from "../model/fix.ts";
import { shellArgument } from "../model/phrases.ts";
import type { Finding } from "../model/report.ts";
import type { PluginFix } from "../pipeline/fix-plugin.ts";
import { terminalText } from "../report/escape.ts";
import { comparesValues, placedMessage } from "../report/wording.ts";
import { scriptLines } from "./script-lines.ts";

/** More differences than a person reads; the JSON has all. */
const mostShown = 12;

/** A fix as a person reads it, with a difference that `git apply` takes out of it. */
export function fixText(fixed: PluginFix, { isWritten }: { readonly isWritten: boolean }): string {
  const { standing, differences, notes, reason, fix, build, built } = fixed;
  const lines = [...verdictLines(fixed)];
  for (const finding of differences.slice(0, mostShown))
    lines.push(...placedMessage(finding).map((line) => `  ${line}`));
  if (differences.length > mostShown) lines.push(`  … ${differences.length - mostShown} more`);
  for (const note of notes) lines.push(`  ${terminalText(note)}`);
  const isSaid = differences.some(({ message }) => reason?.includes(message));
  if (reason !== undefined && !isSaid) lines.push(...reason.split("\n").map((line) => `  ${terminalText(line)}`));
  if (standing === "undecided" || standing === "none") lines.push(...adviceLines(differences));
  if (standing === "try") {
    lines.push("", terminalText(fix?.reason ?? ""), "Try:", ...stepLines(fixed));
  } else if (fix?.reason !== undefined) {
    lines.push("", `No fix: ${terminalText(fix.reason)}`, ...stepLines(fixed).map((line) => `Choice:${line.slice(1)}`));
  }
  const patch = fix?.patch === undefined ? undefined : shownPatch(fix.patch);
  if (patch !== undefined) {
    lines.push("", ...patch.lines);
    if (patch.isEscaped && !isWritten)
      lines.push("Characters that cannot be seen are written out: change the files with --write.", "");
    // Git takes no paths upward.
    if (!isWritten && fixed.files.some(isAbsolute))
      lines.push(
        "Its paths start from /, as its files are not all below this folder: for git apply, run this above them.",
        "",
      );
  }
  if (standing === "proven") lines.push(...provenLines(fixed, isWritten));
  if (built !== undefined) lines.push(`Built and verified, it loads: ${terminalText(built)}`);
  if (standing === "fits" || standing === "proven" || standing === "try")
    lines.push("", "To build it:", ...inFolder(build.folder, [build.line]));
  return `${lines.join("\n")}\n`;
}

/** What to do about what Go refuses to resolve; a difference of versions has been tried. */
function adviceLines(differences: readonly Finding[]): readonly string[] {
  const advice = new Set(differences.flatMap((one) => (comparesValues(one) ? [] : (one.fix ?? []))));
  if (advice.size === 0) return [];
  return ["", "Try:", ...[...advice].flatMap((fix) => fix.split("\n").map((line) => `  ${terminalText(line)}`))];
}

function provenLines(fixed: PluginFix, isWritten: boolean): readonly string[] {
  const { files, vendor } = fixed;
  const isChanged = files.length > 0 || vendor !== undefined;
  const how = isChanged ? "with exactly these files" : "this way";
  const lines = [
    ...(vendor === undefined
      ? []
      : [`The folder ${terminalText(vendor)} is made anew from them, which is no part of the difference.`]),
    `${isWritten && isChanged ? "Written, and resolved" : "Resolved"} again ${how}: nothing speaks against it.`,
  ];
  if (isWritten && isChanged) return lines;
  return [
    ...lines,
    "",
    isChanged ? "To change the files, the same with --write, or:" : "What to do:",
    ...stepLines(fixed),
  ];
}

function verdictLines({ plugin, gateway, target, standing, differences }: PluginFix): string[] {
  const of = `${terminalText(plugin)} for ${terminalText(gateway)} on ${target}`;
  switch (standing) {
    case "fits":
      return [`${of}: nothing to change.`];
    case "undecided":
      return [`${of}: it could not be found out what to change.`];
    default:
      if (differences.length > 0 || standing === "try") return [`${of}: it does not load as it is.`];
      return [`${of}: ${standing === "none" ? "it cannot be made to load." : "its files ask for another Go."}`];
  }
}

/** A difference with its tabs and ends of lines: no program takes it with others. */
function shownPatch(patch: string): { readonly lines: readonly string[]; readonly isEscaped: boolean } {
  const written = patch.split("\n");
  const lines = written.map((line) => {
    const [, text = "", end = ""] = /^(.*?)(\r?)$/s.exec(line) ?? [];
    const parts = text.split("\t").map((part) => terminalText(part, part.length * 8));
    return `${parts.join("\t")}${end}`;
  });
  return { lines, isEscaped: lines.some((line, at) => line !== written[at]) };
}

function stepLines({ fix }: PluginFix): readonly string[] {
  return (fix?.steps ?? []).flatMap((step) =>
    step.kind === "command" ? inFolder(step.folder ?? ".", [stepLine(step)]) : [`  ${terminalText(step.sentence)}`],
  );
}

/** Commands for the folder that the program was started in. */
function inFolder(folder: string, commands: readonly string[]): readonly string[] {
  if (folder === ".") return commands.flatMap(scriptLines).map((line) => `  ${line}`);
  const shown = shellArgument(folder.startsWith("-") ? `./${folder}` : folder);
  // Without its folder a command would change another module.
  if (shown === undefined) {
    const seen = commands.map((line) => terminalText(line, line.length * 4));
    return seen.map((line) => `  # in ${terminalText(folder)}: ${line}`);
  }
  return commands.flatMap((line) => scriptLines(`(cd ${shown} && ${line})`)).map((line) => `  ${line}`);
}
