// Globs over paths: `*`, `?`, `[a-z]`, `[!a]`, `{a,b}`, and `**` for any number of folders; `\` takes the next character
// as it is; the dot of a hidden name has to be written, as in a shell. Matched without backtracking over the whole text,
// so that no pattern takes long.
import { UserError } from "../model/user-error.ts";

/** More than a person writes; braces multiply. */
const mostAlternatives = 256;
const longestGlob = 4096;

type Token =
  | { readonly kind: "character"; readonly text: string }
  | { readonly kind: "one" }
  | { readonly kind: "any" }
  | { readonly kind: "set"; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] };

type Part = { readonly kind: "folders" } | { readonly kind: "name"; readonly tokens: readonly Token[] };

interface GlobAlternative {
  /** The names at the start that stand for themselves, never the last one. */
  readonly folder: readonly string[];
  /** How many names stand below `folder`; infinite where the rest holds `**`. */
  readonly depth: number;
  /** Whether the names below `folder` match the rest. */
  matches(names: readonly string[]): boolean;
}

export interface Glob {
  readonly alternatives: readonly GlobAlternative[];
  /** Whether the names of a path, from the root, match. */
  matches(names: readonly string[]): boolean;
}

/**
 * Reads a glob; a leading slash makes no difference.
 * @param written for errors, what the user wrote where the glob is only the end of it
 * @throws UserError where it is too long, has too many alternatives or steps out with `..`
 */
export function parseGlob(glob: string, written: string = glob): Glob {
  if (glob.length > longestGlob) throw new UserError(`The glob "${written.slice(0, 80)}…" is too long.`);
  const alternatives = expandBraces(glob, written).map((pattern): GlobAlternative => {
    const parts = splitParts(pattern).map(readPart);
    if (parts.length === 0) throw new UserError(`The glob "${written}" names no file.`);
    const firstMagic = parts.findIndex((part) => plainName(part) === undefined);
    const plain = firstMagic < 0 ? parts.length - 1 : Math.min(firstMagic, parts.length - 1);
    const folder = parts.slice(0, plain).map((part) => plainName(part) ?? "");
    if (parts.some((part) => plainName(part) === "..")) {
      throw new UserError(`The glob "${written}" holds ".."; write the path that it leads to.`);
    }
    const rest = parts.slice(plain);
    const depth = rest.some(({ kind }) => kind === "folders") ? Number.POSITIVE_INFINITY : rest.length;
    return { folder, depth, matches: (names) => matchParts(rest, names) };
  });
  return {
    alternatives,
    matches: (names) =>
      alternatives.some(
        ({ folder, matches }) =>
          folder.every((name, index) => names[index] === name) && matches(names.slice(folder.length)),
      ),
  };
}

/** Spells out `{a,b}`, nested ones too; braces without a comma or a partner stand for themselves. */
function expandBraces(pattern: string, written: string): string[] {
  const done: string[] = [];
  const ahead = [pattern];
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    const braces = firstBraces(next);
    if (braces === undefined) done.push(next);
    else {
      const { start, end, choices } = braces;
      for (const choice of choices.reverse()) ahead.push(next.slice(0, start) + choice + next.slice(end + 1));
    }
    if (done.length + ahead.length > mostAlternatives) {
      throw new UserError(`The glob "${written.slice(0, 200)}" has more than ${mostAlternatives} alternatives.`);
    }
  }
  return done;
}

function firstBraces(pattern: string): { start: number; end: number; choices: string[] } | undefined {
  const open: { readonly start: number; readonly commas: number[] }[] = [];
  let found: { start: number; end: number; choices: string[] } | undefined;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === "\\") at++;
    else if (character === "{") open.push({ start: at, commas: [] });
    else if (character === ",") open.at(-1)?.commas.push(at);
    else if (character === "}") {
      const closed = open.pop();
      if (closed === undefined || closed.commas.length === 0) continue;
      const bounds = [closed.start, ...closed.commas, at];
      const choices = bounds.slice(0, -1).map((bound, index) => pattern.slice(bound + 1, bounds[index + 1]));
      found = { start: closed.start, end: at, choices };
      // The outermost first: its choices may hold braces of their own.
      if (open.length === 0) return found;
    }
  }
  return found;
}

function splitParts(pattern: string): string[] {
  const parts: string[] = [];
  let part = "";
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? "";
    if (character === "\\") part += character + (pattern[++at] ?? "");
    else if (character === "/") {
      parts.push(part);
      part = "";
    } else part += character;
  }
  return [...parts, part].filter((one) => one !== "" && one !== ".");
}

function readPart(text: string): Part {
  if (text === "**") return { kind: "folders" };
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0;
    const character = String.fromCodePoint(code);
    at += character.length;
    if (character === "*") {
      if (tokens.at(-1)?.kind !== "any") tokens.push({ kind: "any" });
    } else if (character === "?") tokens.push({ kind: "one" });
    else if (character === "\\" && at < text.length) {
      const escaped = String.fromCodePoint(text.codePointAt(at) ?? 0);
      tokens.push({ kind: "character", text: escaped });
      at += escaped.length;
    } else {
      const set = character === "[" ? readSet(text, at) : undefined;
      tokens.push(set?.token ?? { kind: "character", text: character });
      at = set?.end ?? at;
    }
  }
  return { kind: "name", tokens };
}

/** `[abc]`, `[a-z]`, `[!a]`, `[]a]`; undefined where the bracket is never closed. */
function readSet(text: string, start: number): { readonly token: Token; readonly end: number } | undefined {
  const negated = text[start] === "!" || text[start] === "^";
  const first = start + (negated ? 1 : 0);
  const close = text.indexOf("]", first + 1);
  if (close < 0) return undefined;
  const inside = [...text.slice(first, close)];
  const ranges: (readonly [string, string])[] = [];
  for (let at = 0; at < inside.length; at++) {
    const from = inside[at] ?? "";
    const to = inside[at + 1] === "-" ? inside[at + 2] : undefined;
    ranges.push([from, to ?? from]);
    if (to !== undefined) at += 2;
  }
  return { token: { kind: "set", negated, ranges }, end: close + 1 };
}

function plainName(part: Part): string | undefined {
  if (part.kind === "folders") return undefined;
  let text = "";
  for (const token of part.tokens) {
    if (token.kind !== "character") return undefined;
    text += token.text;
  }
  return text;
}

/** Both loops are the same: a star takes nothing at first, and one more each time that what follows it fails. */
function matchParts(parts: readonly Part[], names: readonly string[]): boolean {
  return matchSequence(parts, names, {
    isStar: (part) => part.kind === "folders",
    isTaken: (name) => !name.startsWith("."),
    fits: (part, name) => part.kind === "name" && matchName(part.tokens, name),
  });
}

function matchName(tokens: readonly Token[], name: string): boolean {
  const [first] = tokens;
  const startsWithDot = first?.kind === "character" && first.text === ".";
  if (name.startsWith(".") && !startsWithDot) return false;
  const isStar = (token: Token) => token.kind === "any";
  return matchSequence(tokens, [...name], { isStar, isTaken: () => true, fits: matchCharacter });
}

interface Matching<P, T> {
  isStar(one: P): boolean;
  /** Whether a star may stand for it. */
  isTaken(item: T): boolean;
  fits(one: P, item: T): boolean;
}

/** Only the last star needs to be widened, so this takes at most pattern × text steps. */
function matchSequence<P, T>(
  pattern: readonly P[],
  text: readonly T[],
  { isStar, isTaken, fits }: Matching<P, T>,
): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let position = 0;
  while (position < text.length) {
    const one = pattern[at];
    const item = text[position];
    const next = text[resume];
    if (one !== undefined && isStar(one)) {
      star = at++;
      resume = position;
    } else if (one !== undefined && item !== undefined && fits(one, item)) {
      at++;
      position++;
    } else if (star >= 0 && next !== undefined && isTaken(next)) {
      at = star + 1;
      position = ++resume;
    } else return false;
  }
  return pattern.slice(at).every(isStar);
}

function matchCharacter(token: Token, character: string): boolean {
  switch (token.kind) {
    case "character":
      return token.text === character;
    case "one":
      return true;
    case "any":
      return false;
    case "set":
      return token.ranges.some(([from, to]) => from <= character && character <= to) !== token.negated;
  }
}
