/** One line of a table; `asked` is missing where a peer is shown for comparison only. */
export interface Row {
  readonly what: string;
  readonly asked?: string;
  readonly reached: string;
  readonly ok?: boolean;
}

/** Renders rows under a heading line. */
export function table(rows: readonly Row[]): string {
  const lines = [
    ["what", "asked", "reached", "ok"],
    ...rows.map((row) => [row.what, row.asked ?? "", row.reached, row.ok === undefined ? "" : row.ok ? "yes" : "NO"]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => (line[column] ?? "").length)));
  const rendered = lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  rendered.splice(1, 0, widths.map((width) => "─".repeat(width)).join("  "));
  return rendered.join("\n");
}

export function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`;
}
