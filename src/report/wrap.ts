/**
 * Breaks a sentence into lines at spaces. A word that is longer than a line stays whole, so that paths and
 * commands can be copied.
 * @param first what stands before the first line; the following lines are indented to the same column
 */
export function wrap(sentence: string, width: number, first = ""): string[] {
  return wrapWords(sentence.split(" "), width, first);
}

function wrapWords(words: readonly string[], width: number, first: string): string[] {
  const indent = " ".repeat(first.length);
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of words) {
    if (!empty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  lines.push(line);
  return lines;
}

/** Breaks a list into lines between its items and beside what separates them, never inside an item. */
export function wrapList(items: readonly string[], separator: string, width: number, first = ""): string[] {
  const [end = "", ...between] = separator.split(" ").slice(0, -1);
  const words = items.flatMap((item, at) => (at < items.length - 1 ? [item + end, ...between] : [item]));
  return wrapWords(words, width, first);
}

/** One row of a table; cells hold no colour codes. */
export type Row = readonly string[];

export function columnWidths(rows: readonly Row[]): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, at) => {
      widths[at] = Math.max(widths[at] ?? 0, cell.length);
    });
  }
  return widths;
}

/** The cells of a row side by side, two spaces apart, without spaces at the end. */
export function alignRow(row: Row, widths: readonly number[]): string {
  return row
    .map((cell, at) => cell.padEnd(widths[at] ?? 0))
    .join("  ")
    .trimEnd();
}
