import { nearest } from "../model/nearest.ts";
import { clipValue } from "../model/phrases.ts";
import { UserError } from "../model/user-error.ts";
import { hooks } from "./hook-table.ts";

/** A symbol with the Go type that the gateway expects of it. */
export interface HookedSymbol {
  /** Of one plugin by its name, else of all. */
  readonly plugin?: string;
  readonly name: string;
  /** Undefined where the line names no hook. */
  readonly type?: HookType;
}

/** A Go type as the compiler is to check it. */
export interface HookType {
  /** Behind `=`, as the user wrote it. */
  readonly written: string;
  /** The type; packages stand by their import path in quotes, or by their name as in a Go file. */
  readonly type: string;
}

/** No type of a hook is longer; a line that is holds something else. */
const longestType = 2000;

/** Types that are words of their own. Source: https://go.dev/ref/spec#Predeclared_identifiers. */
const predeclared =
  /^(?:any|bool|byte|comparable|complex(?:64|128)|error|float(?:32|64)|u?int(?:8|16|32|64)?|uintptr|rune|string)$/;

/**
 * Reads a line `[plugin:]Name[=hook]`, where a hook is a name of the table or a Go type.
 * @throws UserError where a hook is neither
 */
export function parseHookedSymbol(line: string): HookedSymbol {
  const equals = line.indexOf("=");
  const symbol = (equals < 0 ? line : line.slice(0, equals)).trim();
  const colon = symbol.lastIndexOf(":");
  const name = symbol.slice(colon + 1);
  return {
    ...(colon >= 0 && { plugin: symbol.slice(0, colon) }),
    name,
    ...(equals >= 0 && { type: parseHook(line.slice(equals + 1).trim(), name) }),
  };
}

/**
 * What Lookup has to find behind the name: a function itself, or a variable, of which it gives the address. An address
 * is no function, and a function has no methods.
 * @returns undefined where a type of another package may be either
 */
export function kindOfHook({ type }: HookType): "function" | "variable" | undefined {
  if (/^func\b/.test(type)) return "function";
  if (/^(?:any|interface\s*\{\s*\})$/.test(type)) return undefined;
  const isVariable = /^(?:\*|\[|map\[|chan\b|struct\b|interface\b)/.test(type) || predeclared.test(type);
  return isVariable ? "variable" : undefined;
}

function parseHook(written: string, symbol: string): HookType {
  const known = Object.hasOwn(hooks, written) ? hooks[written] : undefined;
  if (known !== undefined) return { written, type: known.type };
  if (/^[a-z][\w-]*$/.test(written) && !predeclared.test(written)) {
    const names = Object.keys(hooks);
    const near = nearest(written, names);
    throw new UserError(
      `symbols: "${clipValue(written)}" is no hook; ${near.length > 0 ? `did you mean ${near.join(" or ")}?` : `give one of ${names.join(", ")}, or a Go type.`}`,
    );
  }
  if (!isType(written)) {
    throw new UserError(
      `symbols: "${clipValue(written)}" is no Go type; write it as in Go on one line, for example ${clipValue(symbol)}=func(http.ResponseWriter, *http.Request).`,
    );
  }
  return { written, type: written };
}

/**
 * Whether a text can only be a type. It goes into a Go file that is compiled, so nothing in it may end the declaration
 * and begin another: brackets are balanced, and the characters are those of types.
 */
function isType(text: string): boolean {
  if (text === "" || text.length > longestType) return false;
  const bare = text.replace(/"[\w.~/-]+"(?=\.)/g, "p");
  if (!/^[\w\p{L}.,*()[\]{}<>;\- ]+$/u.test(bare) || /\/\/|\/\*/.test(bare)) return false;
  const open: string[] = [];
  const pairs: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };
  for (const character of bare) {
    if (character === ";" && !open.includes("{")) return false;
    if ("([{".includes(character)) open.push(character);
    const opening = pairs[character];
    if (opening !== undefined && open.pop() !== opening) return false;
  }
  // `func() {}` would be a value: braces belong to struct and interface.
  return open.length === 0 && !/(?<!\b(?:interface|struct)\s*)\{/.test(bare);
}
