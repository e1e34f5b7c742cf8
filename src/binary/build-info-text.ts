// The text of Go's build information: runtime/debug/mod.go (BuildInfo.String and ParseBuildInfo).
import { BinaryError } from "./error.ts";
import type { BuildInfo, BuildSetting, Module } from "./facts.ts";
import { quote, quotedPrefix, unquote } from "./go-quote.ts";

export interface TextOrigin {
  /** The file as the user wrote it. */
  readonly file: string;
  /** Offset of the text in the file, in bytes. */
  readonly offset: number;
}

interface OpenModule {
  readonly path: string;
  readonly version: string;
  readonly sum: string;
  replacedBy?: Module;
}

/** Programs have a thousand modules and thirty settings. */
const mostModules = 1 << 14;
const mostSettings = 1 << 12;

/** Longest part of foreign text in an error. */
const longestQuotation = 60;

/**
 * Parses what the go command records of a build: `path`, `mod`, `dep`, `=>` and `build` lines.
 *
 * Lines that start otherwise, and a last line without a newline, are skipped, as Go skips them.
 * @param goVersion recorded beside the text: `go1.24.6`
 * @param origin named in errors
 * @throws BinaryError `malformed` where Go refuses the text, too
 */
export function parseBuildInfo(
  goVersion: string,
  text: string,
  origin: TextOrigin = { file: "build information", offset: 0 },
): BuildInfo {
  let path: string | undefined;
  let main: OpenModule | undefined;
  const dependencies: OpenModule[] = [];
  const settings: BuildSetting[] = [];
  // The module that a `=>` line would replace.
  let last: OpenModule | undefined;
  for (let start = 0, end = text.indexOf("\n"); end >= 0; start = end + 1, end = text.indexOf("\n", start)) {
    const line = text.slice(start, end);
    const tab = line.indexOf("\t");
    const rest = line.slice(tab + 1);
    const fail = (expected: string, found: string, code: BinaryError["code"] = "malformed"): BinaryError =>
      new BinaryError({
        code,
        file: origin.file,
        offset: origin.offset + Buffer.byteLength(text.slice(0, start)),
        expected,
        found,
      });
    switch (line.slice(0, Math.max(0, tab))) {
      case "path":
        path = rest;
        break;
      case "mod":
        last = parseModule(rest, fail);
        main = last;
        break;
      case "dep":
        last = parseModule(rest, fail);
        if (dependencies.length >= mostModules) throw fail(`at most ${mostModules} modules`, "more", "too-large");
        dependencies.push(last);
        break;
      case "=>":
        if (last === undefined) throw fail("a module above its replacement", "none");
        last.replacedBy = parseReplacement(rest, fail);
        last = undefined;
        break;
      case "build":
        if (settings.length >= mostSettings) throw fail(`at most ${mostSettings} settings`, "more", "too-large");
        settings.push(parseSetting(rest, fail));
        break;
    }
  }
  return {
    goVersion,
    ...(path && { path }),
    ...(main !== undefined && !isEmpty(main) && { main: closed(main) }),
    dependencies: dependencies.map(closed),
    settings,
  };
}

/**
 * The lines that `go version -m` prints below the name and version of a file: a tab before each, a newline after each.
 * Empty where nothing but the Go version is known. A line with nothing but a tab follows each replacement.
 */
export function formatBuildInfo(info: BuildInfo): string {
  let text = info.path === undefined ? "" : `path\t${info.path}\n`;
  if (info.main !== undefined) text += formatModule("mod", info.main);
  text += info.dependencies.map((module) => formatModule("dep", module)).join("");
  text += info.settings.map(formatSetting).join("");
  if (text === "") return "";
  return `\t${text.slice(0, -1).replaceAll("\n", "\n\t")}\n`;
}

type Fail = (expected: string, found: string) => BinaryError;

function parseModule(line: string, fail: Fail): OpenModule {
  const columns = line.split("\t");
  const [path = "", version = "", sum = ""] = columns;
  if (columns.length === 2 || columns.length === 3) return { path, version, sum };
  throw fail("a module in two or three columns", `${columns.length}`);
}

function parseReplacement(line: string, fail: Fail): Module {
  const columns = line.split("\t");
  const [path = "", version = "", sum = ""] = columns;
  if (columns.length !== 3) throw fail("a replacement in three columns", `${columns.length}`);
  return closed({ path, version, sum });
}

function closed({ path, version, sum, replacedBy }: OpenModule): Module {
  return { path, version, ...(sum !== "" && { sum }), ...(replacedBy !== undefined && { replacedBy }) };
}

function isEmpty({ path, version, sum, replacedBy }: OpenModule): boolean {
  return path === "" && version === "" && sum === "" && replacedBy === undefined;
}

function formatModule(word: string, { path, version, sum = "", replacedBy }: Module): string {
  if (replacedBy === undefined) return `${word}\t${path}\t${version}\t${sum}\n`;
  return `${word}\t${path}\t${version}\n${formatModule("=>", replacedBy)}\n`;
}

function parseSetting(line: string, fail: Fail): BuildSetting {
  const [key, rawValue] = splitSetting(line, fail);
  if (/^["`]/.test(rawValue)) {
    const value = unquote(rawValue);
    if (value === undefined) throw fail("a quoted value", quotation(rawValue));
    return { key, value };
  }
  if (mustQuoteValue(rawValue)) throw fail("quotes around a value", quotation(rawValue));
  return { key, value: rawValue };
}

function splitSetting(line: string, fail: Fail): [key: string, rawValue: string] {
  if (/^["`]/.test(line)) {
    const literal = quotedPrefix(line);
    const key = literal === undefined ? undefined : unquote(literal);
    if (literal === undefined || key === undefined) throw fail("a quoted key", quotation(line));
    if (line[literal.length] !== "=") throw fail("= behind a quoted key", quotation(line));
    return [key, line.slice(literal.length + 1)];
  }
  const equals = line.indexOf("=");
  if (equals <= 0) throw fail("key=value", quotation(line));
  const key = line.slice(0, equals);
  if (mustQuoteKey(key)) throw fail("quotes around a key", quotation(key));
  return [key, line.slice(equals + 1)];
}

function formatSetting({ key, value }: BuildSetting): string {
  const left = mustQuoteKey(key) ? quote(key) : key;
  const right = mustQuoteValue(value) ? quote(value) : value;
  return `build\t${left}=${right}\n`;
}

function mustQuoteKey(key: string): boolean {
  return key === "" || /[= \t\r\n"`]/.test(key);
}

function mustQuoteValue(value: string): boolean {
  return /[ \t\r\n"`]/.test(value);
}

function quotation(text: string): string {
  return JSON.stringify(text.length > longestQuotation ? `${text.slice(0, longestQuotation)}…` : text);
}
