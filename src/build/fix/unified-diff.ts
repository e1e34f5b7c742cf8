// Source: https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html, and git, diff.c and quote.c.
import { isAbsolute } from "node:path";
import { shownPath } from "../user-files.ts";
import type { ChangedFile } from "./user-text.ts";

/** Lines that stand around changed ones. */
const context = 3;

/**
 * What a fix changes, as `git apply` and `patch -p1` take it.
 * @param directory absolute folder that the names of the files start from
 * @returns undefined where nothing changes
 */
export function unifiedDiff(files: readonly ChangedFile[], directory: string): string | undefined {
  const changed = files.filter(({ before, after }) => before !== after);
  return changed.length === 0 ? undefined : changed.map((file) => fileDiff(file, directory)).join("");
}

function fileDiff({ file, before, after }: ChangedFile, directory: string): string {
  const path = shownPath(file, directory);
  const name = isAbsolute(path) ? path.slice(1) : path;
  const [from, to] = [quoted(`a/${name}`), quoted(`b/${name}`)];
  return [
    `diff --git ${from} ${to}\n`,
    ...(before === undefined ? ["new file mode 100644\n"] : []),
    `--- ${before === undefined ? "/dev/null" : ended(from)}\n`,
    `+++ ${ended(to)}\n`,
    ...hunks(changes(linesOf(before ?? ""), linesOf(after))),
  ].join("");
}

/** A line with its end, and what becomes of it. */
interface Line {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** What leads from one list of lines to another: lines that both have once, in one order, stay, and what is equal beside them. */
function changes(from: readonly string[], to: readonly string[]): readonly Line[] {
  const all: Line[] = [];
  let [x, y] = [0, 0];
  const pass = (sign: Line["sign"], lines: readonly string[]) => {
    for (const text of lines) all.push({ sign, text });
  };
  for (const [endX, endY] of [...anchors(from, to), [from.length, to.length] as const]) {
    let before = 0;
    while (x + before < endX && y + before < endY && from[x + before] === to[y + before]) before++;
    let after = 0;
    const left = Math.min(endX - x, endY - y) - before;
    while (after < left && from[endX - 1 - after] === to[endY - 1 - after]) after++;
    pass(" ", from.slice(x, x + before));
    pass("-", from.slice(x + before, endX - after));
    pass("+", to.slice(y + before, endY - after));
    pass(" ", from.slice(endX - after, endX));
    [x, y] = [endX, endY];
  }
  return all;
}

/** The longest list of lines that both have once, in the order of both: their places. */
function anchors(from: readonly string[], to: readonly string[]): readonly (readonly [number, number])[] {
  const places = (lines: readonly string[]) => {
    const found = new Map<string, number | "several">();
    for (const [at, line] of lines.entries()) found.set(line, found.has(line) ? "several" : at);
    return found;
  };
  const theirs = places(to);
  const pairs = [...places(from)].flatMap(([line, x]) => {
    const y = theirs.get(line);
    return typeof x === "number" && typeof y === "number" ? [{ x, y, before: -1 }] : [];
  });
  // Of the rising rows of each length, the one that ends lowest: by the index of its last pair.
  const ends: number[] = [];
  for (const [index, pair] of pairs.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[ends[middle] ?? 0]?.y ?? 0) < pair.y) low = middle + 1;
      else high = middle;
    }
    pair.before = ends[low - 1] ?? -1;
    ends[low] = index;
  }
  const row: (readonly [number, number])[] = [];
  for (let pair = pairs[ends.at(-1) ?? -1]; pair !== undefined; pair = pairs[pair.before]) row.push([pair.x, pair.y]);
  return row.reverse();
}

function hunks(lines: readonly Line[]): readonly string[] {
  const changed = lines.flatMap(({ sign }, at) => (sign === " " ? [] : [at]));
  const parts: { from: number; to: number }[] = [];
  for (const at of changed) {
    const last = parts.at(-1);
    if (last !== undefined && at - context <= last.to) last.to = at + context + 1;
    else parts.push({ from: Math.max(0, at - context), to: at + context + 1 });
  }
  const count = (some: readonly Line[], sign: "-" | "+") =>
    some.filter((one) => one.sign !== (sign === "-" ? "+" : "-")).length;
  return parts.flatMap(({ from, to }) => {
    const [before, inside] = [lines.slice(0, from), lines.slice(from, to)];
    const range = (sign: "-" | "+") => {
      const length = count(inside, sign);
      // A range without lines is behind the line before it.
      return `${sign}${count(before, sign) + (length === 0 ? 0 : 1)},${length}`;
    };
    return [`@@ ${range("-")} ${range("+")} @@\n`, ...inside.map(written)];
  });
}

function written({ sign, text }: Line): string {
  return text.endsWith("\n") ? `${sign}${text}` : `${sign}${text}\n\\ No newline at end of file\n`;
}

/** A name with a space ends with a tab. */
function ended(name: string): string {
  return name.includes(" ") && !name.startsWith('"') ? `${name}\t` : name;
}

/** A name as git writes it: bytes that are no printable ASCII in octal. */
function quoted(name: string): string {
  if (/^[\x20-\x7e]*$/.test(name) && !/["\\]/.test(name)) return name;
  const bytes = [...Buffer.from(name)].map((byte) => {
    const character = String.fromCharCode(byte);
    if (character === '"' || character === "\\") return `\\${character}`;
    return byte >= 0x20 && byte <= 0x7e ? character : `\\${byte.toString(8).padStart(3, "0")}`;
  });
  return `"${bytes.join("")}"`;
}
