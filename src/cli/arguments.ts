import { parseArgs } from "node:util";
import { nearest } from "../model/nearest.ts";
import { UserError } from "../model/user-error.ts";

/** One `--flag`. */
export interface Flag {
  /** Without dashes, as the input of the action is called (singular where that takes lines). */
  readonly name: string;
  /** One letter, without the dash. */
  readonly short?: string;
  /** What stands for the value in the help: `FILE`. Undefined for a switch. */
  readonly value?: string;
  /** The only values that it takes. */
  readonly choices?: readonly string[];
  readonly repeatable?: true;
  /** What else people try, without dashes: `o` and `output` of a command that writes no result. */
  readonly mistakenFor?: readonly string[];
  /** A phrase for the help. */
  readonly help: string;
  /** The heading that the help shows it below; undefined: `Output`. */
  readonly group?: FlagGroup;
}

/** The headings of flags in the help, in its order. */
export const flagGroups = ["Gateway", "Plugins", "Building", "Verdict", "Output"] as const;
export type FlagGroup = (typeof flagGroups)[number];

/** Of every command. */
export const debugFlag: Flag = { name: "debug", help: "show each program, request and cache entry on standard error" };

/** The words after a command's name, sorted out. */
export interface Arguments {
  readonly positionals: readonly string[];
  /** What stands behind `--`, where a command takes a command line of another program; else empty. */
  readonly behind: readonly string[];
  /** Whether a switch is set. */
  has(flag: string): boolean;
  /** The value of a flag that may stand once. */
  value(flag: string): string | undefined;
  /** All values of a repeatable flag. */
  values(flag: string): readonly string[];
}

/** What a command takes. */
export interface ArgumentForm {
  readonly flags: readonly Flag[];
  /** An example of the command line of another program that it takes behind `--`. */
  readonly behind?: string;
}

/**
 * Sorts out the words after a command's name by its flags.
 * @throws UserError for an unknown flag (with the nearest name), a missing or unknown value, a repetition, a missing `--`
 */
export function parseArguments(command: string, words: readonly string[], { flags, behind }: ArgumentForm): Arguments {
  const end = behind === undefined ? -1 : words.indexOf("--");
  const own = end < 0 ? words : words.slice(0, end);
  const others = end < 0 ? [] : words.slice(end + 1);
  const known = new Map(flags.map((flag) => [flag.name, flag]));
  const options = Object.fromEntries(
    flags.map((flag) => [
      flag.name,
      { type: flag.value === undefined ? ("boolean" as const) : ("string" as const), ...shortOf(flag) },
    ]),
  );
  // Not strict: the sentences of node:util name neither the nearest flag nor the command.
  const { tokens } = parseArgs({ args: [...own], options, strict: false, allowPositionals: true, tokens: true });
  const found = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") {
      if (behind !== undefined && end < 0) throw unparted(command, token.value, behind);
      positionals.push(token.value);
    }
    if (token.kind !== "option") continue;
    const flag = known.get(token.name);
    if (flag === undefined) throw unknownFlag(command, token.rawName, flags);
    const values = found.get(flag.name) ?? [];
    if (values.length > 0 && flag.value !== undefined && flag.repeatable === undefined) {
      throw new UserError(`${token.rawName} is given twice; ${command} takes it once.`);
    }
    found.set(flag.name, [...values, checkedValue(flag, token.rawName, token.value, token.inlineValue === true)]);
  }
  if (behind !== undefined && others.length === 0) {
    throw new UserError(`${command} needs a command behind --, for example: ${command} … -- ${behind}`);
  }
  return {
    positionals,
    behind: others,
    has: (flag) => found.has(flag),
    value: (flag) => found.get(flag)?.[0],
    values: (flag) => found.get(flag) ?? [],
  };
}

function unparted(command: string, word: string, example: string): UserError {
  return new UserError(
    `${command} takes the command to run behind --, and "${word}" stands without it: ${command} … -- ${example}`,
  );
}

function shortOf(flag: Flag): { short?: string } {
  return flag.short === undefined ? {} : { short: flag.short };
}

function checkedValue(flag: Flag, written: string, value: string | undefined, inline: boolean): string {
  if (flag.value === undefined) {
    if (value !== undefined) throw new UserError(`${written} takes no value, and "${value}" was given.`);
    return "";
  }
  if (value === undefined || value === "" || (!inline && value.startsWith("-") && value !== "-")) {
    const dashed = value?.startsWith("-")
      ? ` One that begins with a dash is written behind =: --${flag.name}='${value}'.`
      : "";
    throw new UserError(`${written} needs a value: --${flag.name}=${flag.value}.${dashed}`);
  }
  if (flag.choices !== undefined && !flag.choices.includes(value)) {
    const guess = nearest(value, flag.choices)[0];
    const hint = guess === undefined ? "" : ` Did you mean ${guess}?`;
    throw new UserError(`${written} does not know "${value}"; it takes ${flag.choices.join(", ")}.${hint}`);
  }
  return value;
}

function unknownFlag(command: string, written: string, flags: readonly Flag[]): UserError {
  const word = written.replace(/^-+/, "");
  const meant = flags.find(({ mistakenFor }) => mistakenFor?.includes(word))?.name;
  const guess =
    meant ??
    nearest(
      word,
      flags.map((flag) => flag.name),
    )[0];
  const hint = guess === undefined ? `See "go-plugin-verifier help ${command}".` : `Did you mean --${guess}?`;
  return new UserError(`${command} has no flag ${written}. ${hint}`);
}
