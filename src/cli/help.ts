import { toolName, toolVersion } from "../model/tool.ts";
import { wrap } from "../report/wrap.ts";
import { debugFlag, type Flag, flagGroups } from "./arguments.ts";
import type { Command } from "./command.ts";
import { commands } from "./commands.ts";

const common: readonly Flag[] = [debugFlag, { name: "help", short: "h", help: "this text" }];

/** The help of the program. */
export function programHelp(): string {
  const names = Object.entries(commands);
  const width = Math.max(...names.map(([name]) => name.length));
  return [
    `${toolName} ${toolVersion}: will this Go plugin load into this gateway?`,
    "",
    "Usage",
    `  ${toolName} COMMAND …`,
    "",
    "Commands",
    ...names.map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    `  ${toolName} help COMMAND  shows the flags of one`,
    `  ${toolName} version       shows the version`,
    "",
    "Exit codes",
    "  0   every plugin is good",
    "  1   a plugin is at or above the --fail-on line (default: mismatch)",
    "  2   an input could not be used",
    "  3   a plugin could not be decided",
    "  70  a defect of this program; no report could be made",
    "",
  ].join("\n");
}

/** Columns of text that a narrow terminal still has beside the names of flags; below that the text stands under them. */
const narrow = 40;

/**
 * The help of one command.
 * @param width columns of the lines
 */
export function commandHelp(name: string, command: Command, width: number): string {
  const names = new Set(command.flags.map((flag) => flag.name));
  const isOpposite = (flag: Flag) => flag.name.startsWith("no-") && names.has(flag.name.slice("no-".length));
  const flags = [...command.flags, ...common].filter((flag) => !isOpposite(flag));
  const flagHead = (flag: Flag) => headOf(flag, names.has(`no-${flag.name}`));
  const column = Math.max(...flags.map((flag) => flagHead(flag).length)) + 4;
  const showsBeside = width - column >= narrow;
  const lines = (flag: Flag): readonly string[] => {
    const head = `  ${flagHead(flag)}`;
    if (!showsBeside) return [head, ...wrap(flag.help, width, "      ")];
    const [first = "", ...more] = wrap(flag.help, width, " ".repeat(column));
    return [`${head.padEnd(column)}${first.slice(column)}`, ...more];
  };
  return [
    ...wrap(`Usage: ${toolName} ${name} ${command.usage}`.trimEnd(), width),
    "",
    // Only the end of a sentence ends a line; the others are where the source has no more room.
    ...command.description.split(/(?<=\.)\n/).flatMap((line) => wrap(line.replaceAll("\n", " "), width)),
    ...flagGroups.flatMap((group) => {
      const own = flags.filter((flag) => (flag.group ?? "Output") === group);
      return own.length === 0 ? [] : ["", group, ...own.flatMap(lines)];
    }),
    ...(command.example === undefined ? [] : ["", "Example", `  ${toolName} ${command.example}`]),
    "",
  ].join("\n");
}

function headOf({ short, name, value, repeatable }: Flag, hasOpposite: boolean): string {
  const before = short === undefined ? "" : `-${short}, `;
  const opposite = hasOpposite ? `, --no-${name}` : "";
  const behind = value === undefined ? opposite : ` ${value}`;
  return `${before}--${name}${behind}${repeatable === undefined ? "" : " …"}`;
}
