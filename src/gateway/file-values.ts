export interface FileValue {
  /** In YAML with the names above it, `image.tag`; elsewhere a variable. */
  readonly key: string;
  /** Without quotes and comments; variables are not replaced. */
  readonly value: string;
  /** From 1. */
  readonly line: number;
  /** Values of one mapping in YAML have the same number; 0 elsewhere. */
  readonly mapping: number;
}

/** Text in which an image may be named, without what is a comment. */
export interface FileLine {
  readonly text: string;
  /** From 1. */
  readonly line: number;
  /** The key of the value that it is of. */
  readonly key?: string;
}

export interface FileContent {
  readonly lines: readonly FileLine[];
  /** In the order of the file. */
  readonly values: readonly FileValue[];
}

/** Longer lines are data and not written by people; they are left out, and nothing has to look at them twice. */
export const longestLine = 4096;

/** Makefiles, environment files and shells. */
export function plainValues(text: string): FileContent {
  const lines: FileLine[] = [];
  const values: FileValue[] = [];
  for (const [index, content] of text.split(/\r\n?|\n/).entries()) {
    if (content.length > longestLine) continue;
    const line = { text: withoutComment(content), line: index + 1 };
    const assigned = assignment(line);
    for (const each of [...argumentValues(line), ...assigned]) values.push(each);
    const [own] = assigned;
    lines.push(own === undefined ? line : { ...line, key: own.key });
  }
  return { lines, values };
}

/** A `#` at the beginning or after white space begins a comment in all of these files, and in the shell. */
export function withoutComment(line: string): string {
  if (line.length > longestLine) return line;
  const at = line.search(/(?:^|\s)#/);
  return at < 0 ? line : line.slice(0, at);
}

/** `X = v`, `export X=v`, `X ?= v`. */
export function assignment({ text, line }: FileLine): FileValue[] {
  const found =
    /^\s*(?:(?:export|override|set|local|readonly)\s+)*([A-Za-z_][\w.-]{0,199})\s*(?:\?|::?)?=\s*(.*)$/.exec(text);
  const [, key, written] = found ?? [];
  return key === undefined || written === undefined ? [] : [{ key, value: unquote(written), line, mapping: 0 }];
}

/** `--build-arg X=v`, wherever it stands. */
export function argumentValues({ text, line }: FileLine): FileValue[] {
  const found: FileValue[] = [];
  for (const [, key = "", value = ""] of text.matchAll(/--build-arg[= ]\s*['"]?([A-Za-z_]\w{0,199})=([^\s'"]*)/g)) {
    found.push({ key, value, line, mapping: 0 });
  }
  return found;
}

function unquote(written: string): string {
  const text = written.trim().replace(/\\$/, "").trim();
  const quote = text[0];
  const inner = text.slice(1, -1);
  return (quote === '"' || quote === "'") && text.length > 1 && text.endsWith(quote) && !inner.includes(quote)
    ? inner
    : text;
}

/** A text with its variables replaced, and the first that the file does not define. */
export interface Expanded {
  readonly text: string;
  readonly missing?: string;
}

/** Longest text that replacing variables may make. */
const longestText = 8192;

/**
 * Replaces `$X`, `${X}`, `${X:-default}`, `$(X)` and `${{ env.X }}` by what the file says of them, that before the line
 * first.
 */
export function expand(text: string, byName: ReadonlyMap<string, readonly FileValue[]>, line: number): Expanded {
  let missing: string | undefined;
  let result = text;
  // A variable's value may hold another; ten rounds are more than anybody writes, and end a circle.
  for (let round = 0; round < 10 && result.includes("$"); round++) {
    missing = undefined;
    const before = result;
    result = result.replaceAll(
      /\$\{\{\s*(?:[A-Za-z_]+\.)?([A-Za-z_][\w-]{0,199})\s*\}\}|\$\{([A-Za-z_]\w{0,199})(?::?-([^{}$]*))?\}|\$\(([A-Za-z_]\w{0,199})\)|\$([A-Za-z_]\w{0,199})/g,
      (whole, expression?: string, braced?: string, standard?: string, make?: string, bare?: string) => {
        const name = expression ?? braced ?? make ?? bare ?? "";
        const found = valueAt(byName.get(name) ?? [], line) ?? standard;
        if (found === undefined) missing ??= name;
        return found ?? whole;
      },
    );
    if (result.length > longestText) return { text: text.slice(0, longestText), missing: missing ?? "" };
    if (result === before) break;
  }
  return missing === undefined ? { text: result } : { text: result, missing };
}

/** The last value before a line; where all come later (make), the first after it. */
function valueAt(values: readonly FileValue[], line: number): string | undefined {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle]?.line ?? line) < line) low = middle + 1;
    else high = middle;
  }
  const found = values[low - 1] ?? values.slice(low, low + 2).find((each) => each.line > line);
  return found?.value;
}
