import { toolName, toolVersion } from "../model/tool.ts";
import { wrap } from "../report/wrap.ts";
import { debugFlag, type Flag } from "./arguments.ts";
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
    `  ${toolName} --version     shows the version`,
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

/**
 * The help of one command.
 * @param width columns of the lines
 */
export function commandHelp(name: string, command: Command, width: number): string {
  const flags = [...command.flags, ...common];
  const heads = flags.map(flagHead);
  const column = Math.max(...heads.map((head) => head.length));
  return [
    `Usage: ${toolName} ${name} ${command.usage}`.trimEnd(),
    "",
    command.description,
    "",
    "Flags",
    ...flags.flatMap((flag, at) => {
      const [first = "", ...more] = wrap(flag.help, width, " ".repeat(column + 4));
      return [`  ${(heads[at] ?? "").padEnd(column)}${first.slice(column + 2)}`, ...more];
    }),
    ...(command.example === undefined ? [] : ["", "Example", `  ${toolName} ${command.example}`]),
    "",
  ].join("\n");
}

function flagHead(flag: Flag): string {
  const short = flag.short === undefined ? "" : `-${flag.short}, `;
  const value = flag.value === undefined ? "" : ` ${flag.value}`;
  return `${short}--${flag.name}${value}${flag.repeatable === undefined ? "" : " …"}`;
}
