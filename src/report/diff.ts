import { formatBuildInfo } from "../binary/buildinfo.ts";
import type { BuildInfo } from "../binary/facts.ts";
import type { Severity } from "../model/catalogue.ts";
import type { Finding } from "../model/report.ts";
import { markdownCode, terminalText } from "./escape.ts";
import { buildInfoLines } from "./inspect.ts";
import { stringify } from "./json.ts";
import { painter, severityMarks, type TextStyle } from "./paint.ts";
import { alignRow, columnWidths } from "./wrap.ts";

export interface DiffSide {
  /** The file as the user wrote it. */
  readonly file: string;
  readonly buildInfo: BuildInfo;
}

/** One line of `go version -m` on both sides. */
export interface DiffRow {
  /** `go` is the version behind the file's name; the others are the first column of their line. */
  readonly line: "go" | "path" | "mod" | "dep" | "build";
  /** A module path or the name of a setting; empty for `go`, `path` and `mod`. */
  readonly key: string;
  /** What stands behind the key; undefined where the side has no such line. */
  readonly a: string | undefined;
  readonly b: string | undefined;
  /** What the difference means for a plugin; undefined where there is none, or where only one side has the module. */
  readonly severity: Severity | undefined;
}

/**
 * Pairs the lines of `go version -m` of both sides: errors first, then warnings, notices, lines that only one side
 * has, lines that are equal; otherwise in the order of the files.
 * @param findings what the comparison of settings and modules says of the differences
 */
export function diffRows(a: BuildInfo, b: BuildInfo, findings: readonly Finding[]): DiffRow[] {
  const sides = [linesByKey(a), linesByKey(b)] as const;
  const keys = [...new Set([...sides[0].keys(), ...sides[1].keys()])];
  const rows = keys.map((id): DiffRow => {
    const left = sides[0].get(id);
    const right = sides[1].get(id);
    const { line, key } = left ?? right ?? { line: "path", key: "" };
    return {
      line,
      key,
      a: left?.value,
      b: right?.value,
      severity: severityOf(line, key, left?.value, right?.value, findings),
    };
  });
  return rows.toSorted((one, other) => rank(one) - rank(other));
}

const ranks: Readonly<Record<Severity, number>> = { error: 0, warning: 1, notice: 2 };

function rank(row: DiffRow): number {
  if (row.severity !== undefined) return ranks[row.severity];
  return row.a === row.b ? 4 : 3;
}

interface Line {
  readonly line: DiffRow["line"];
  readonly key: string;
  readonly value: string;
}

/** The lines of one side by what they are about; a replacement belongs to the line above it. */
function linesByKey(info: BuildInfo): Map<string, Line> {
  const lines = new Map<string, Line>([["go", { line: "go", key: "", value: info.goVersion }]]);
  let last: string | undefined;
  for (const text of buildInfoLines(formatBuildInfo(info))) {
    const [, line = "", first = "", ...rest] = text.split("\t");
    if (line === "=>") {
      const replaced = last === undefined ? undefined : lines.get(last);
      if (last !== undefined && replaced !== undefined) {
        lines.set(last, { ...replaced, value: `${replaced.value} => ${[first, ...rest].join(" ")}`.trim() });
      }
    } else if (line === "path" || line === "mod") {
      last = line;
      lines.set(line, { line, key: "", value: [first, ...rest].join(" ").trim() });
    } else if (line === "dep") {
      last = `dep ${first}`;
      lines.set(last, { line, key: first, value: rest.join(" ").trim() });
    } else if (line === "build") {
      const { key, value } = splitSetting([first, ...rest].join("\t"));
      lines.set(`build ${key}`, { line, key, value });
    }
  }
  return lines;
}

/** `key=value`, where Go has quoted a key that holds `=` or spaces (runtime/debug, BuildInfo.String). */
function splitSetting(text: string): { readonly key: string; readonly value: string } {
  const quoted = /^("(?:[^"\\]|\\.)*"|`[^`]*`)=/.exec(text)?.[1];
  const key = quoted ?? text.split("=", 1)[0] ?? "";
  return { key, value: text.slice(key.length + 1) };
}

function severityOf(
  line: DiffRow["line"],
  key: string,
  a: string | undefined,
  b: string | undefined,
  findings: readonly Finding[],
): Severity | undefined {
  if (a === b) return undefined;
  const subject = line === "go" ? "Go version" : line === "path" || line === "mod" ? line : key;
  const finding = findings.find((one) => one.subject === subject);
  if (finding !== undefined) return finding.severity;
  return line === "dep" && (a === undefined || b === undefined) ? undefined : "notice";
}

export function renderDiff(a: DiffSide, b: DiffSide, rows: readonly DiffRow[], style: TextStyle): string {
  const paint = painter(style);
  const different = rows.filter((row) => row.a !== row.b && (row.severity !== undefined || style.verbose === true));
  const lines = different.length === 0 ? ["No line differs."] : sideBySide(a.file, b.file, different, style);
  if (style.verbose) {
    const equal = rows.filter((row) => row.a === row.b);
    if (equal.length > 0) lines.push("", paint("Equal", "bold"));
    for (const row of equal) lines.push(`  ${label(row)}  ${shown(row.a)}`.trimEnd());
  } else {
    const rest = restLine(rows, a.file, b.file);
    if (rest !== undefined) lines.push("", paint(terminalText(rest), "dim"));
  }
  return `${lines.join("\n")}\n`;
}

/** A table where it fits, else the two values of each row below each other. */
function sideBySide(a: string, b: string, rows: readonly DiffRow[], style: TextStyle): string[] {
  const paint = painter(style);
  const cells = rows.map(
    (row) => [label(row), shown(cell(row, row.a, row.b)), shown(cell(row, row.b, row.a))] as const,
  );
  const header = ["", terminalText(a), terminalText(b)];
  const widths = columnWidths([header, ...cells]);
  const marks = rows.map(({ severity }) => {
    const [mark, ink] = severity === undefined ? ([" ", "dim"] as const) : severityMarks[severity];
    return paint(mark, ink);
  });
  if (widths.reduce((sum, width) => sum + width + 2, 0) <= style.width) {
    const table = cells.map((row, at) => `${marks[at]} ${alignRow(row, widths)}`);
    return [`  ${paint(alignRow(header, widths), "bold")}`, ...table];
  }
  const stacked = cells.flatMap(([name, left, right], at) => [
    `${marks[at]} ${paint(name, "bold")}`,
    `    ${paint("A", "dim")}  ${left}`,
    `    ${paint("B", "dim")}  ${right}`,
  ]);
  return [`A  ${paint(header[1] ?? "", "bold")}`, `B  ${paint(header[2] ?? "", "bold")}`, "", ...stacked];
}

/** A value, with signs for a line that is not there and for one that is empty. */
function shown(value: string | undefined): string {
  if (value === undefined) return "–";
  return value === "" ? '""' : terminalText(value);
}

/** What is not shown: modules of one side, and lines that are equal. */
function restLine(rows: readonly DiffRow[], a: string, b: string): string | undefined {
  const quiet = rows.filter((row) => row.severity === undefined);
  const parts = [
    counted(quiet, (row) => row.b === undefined, "module only", "modules only", ` in ${a}`),
    counted(quiet, (row) => row.a === undefined, "module only", "modules only", ` in ${b}`),
    counted(quiet, (row) => row.a === row.b, "line is equal", "lines are equal"),
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : `${parts.join(", ")} (--verbose shows them)`;
}

function counted(
  rows: readonly DiffRow[],
  test: (row: DiffRow) => boolean,
  one: string,
  several: string,
  where = "",
): string | undefined {
  const number = rows.filter(test).length;
  return number === 0 ? undefined : `${number} ${number === 1 ? one : several}${where}`;
}

function label(row: DiffRow): string {
  return terminalText(`${row.line} ${row.key}`.trimEnd());
}

/** A value without its checksum, unless that is what differs. */
function cell(row: DiffRow, value: string | undefined, other: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (row.line !== "dep" && row.line !== "mod") return value;
  const short = withoutSum(value);
  return other !== undefined && value !== other && short === withoutSum(other) ? value : short;
}

function withoutSum(value: string): string {
  return value.replace(/ h1:\S+/g, "");
}

export function renderDiffMarkdown(a: DiffSide, b: DiffSide, rows: readonly DiffRow[]): string {
  const lines = rows
    .filter((row) => row.a !== row.b)
    .map((row) => {
      const mark = row.severity === undefined ? "" : severityMarks[row.severity][0];
      const cells = [cell(row, row.a, row.b), cell(row, row.b, row.a)];
      const values = cells.map((value) => (value === undefined ? "–" : markdownCode(value)));
      return `| ${mark} | ${markdownCode(label(row))} | ${values.join(" | ")} |`;
    });
  const head = `| | | ${markdownCode(a.file)} | ${markdownCode(b.file)} |`;
  return `${[head, "|---|---|---|---|", ...lines].join("\n")}\n`;
}

/** What is known beside the lines, each under a name of its own. */
type DiffExtras = Readonly<Record<string, unknown>>;

/** A comparison as JSON: every line of both sides as `go version -m` prints it, the pairs, and what else was compared. */
export function renderDiffJson(a: DiffSide, b: DiffSide, rows: readonly DiffRow[], extras: DiffExtras = {}): string {
  const side = ({ file, buildInfo }: DiffSide) => ({
    file,
    goVersion: buildInfo.goVersion,
    buildInfo: buildInfoLines(formatBuildInfo(buildInfo)),
  });
  return stringify({
    a: side(a),
    b: side(b),
    rows: rows.map((row) => ({ ...row, equal: row.a === row.b })),
    ...extras,
  });
}
