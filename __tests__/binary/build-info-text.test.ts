// The text of build information: what Go writes, what it refuses, and what a hostile one holds.
import { describe, expect, test } from "vitest";
import { formatBuildInfo, parseBuildInfo } from "../../src/binary/build-info-text.ts";
import { BinaryError } from "../../src/binary/error.ts";

const parse = (text: string) => parseBuildInfo("go1.24.6", text, { file: "host", offset: 1000 });

/** The error that reading ends with. */
function failure(text: string): BinaryError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof BinaryError) return error;
    throw error;
  }
  throw new Error("It was read");
}

/** The value that the literal of a setting has. */
const unquoted = (literal: string) => parse(`build\tk=${literal}\n`).settings[0]?.value;

/** The literal that a value is written as. */
function literalOf(value: string): string {
  const info = { goVersion: "go1.24.6", dependencies: [], settings: [{ key: "k", value }] };
  return formatBuildInfo(info).slice("\tbuild\tk=".length, -1);
}

describe("lines", () => {
  test("are read by the word before their first tab", () => {
    const text = [
      "path\ta.b/c",
      "mod\ta.b/c\tv1.0.0\th1:main",
      "dep\ta.b/d\tv1.1.0\th1:d",
      "dep\ta.b/e\tv1.2.0",
      "=>\ta.b/f\tv1.3.0\th1:f",
      "build\t-race=true",
      "a word without a tab",
      "future\tis\tskipped",
      "",
    ].join("\n");
    expect(parse(`${text}path\tno newline`)).toStrictEqual({
      goVersion: "go1.24.6",
      path: "a.b/c",
      main: { path: "a.b/c", version: "v1.0.0", sum: "h1:main" },
      dependencies: [
        { path: "a.b/d", version: "v1.1.0", sum: "h1:d" },
        { path: "a.b/e", version: "v1.2.0", replacedBy: { path: "a.b/f", version: "v1.3.0", sum: "h1:f" } },
      ],
      settings: [{ key: "-race", value: "true" }],
    });
  });

  test("that say nothing are as if they were not there", () => {
    expect(parse("path\t\nmod\t\t\t\n\n")).toStrictEqual({ goVersion: "go1.24.6", dependencies: [], settings: [] });
    expect(parse("").path).toBeUndefined();
  });

  test.each([
    ["mod\ta.b/c\t\n", { path: "a.b/c", version: "" }],
    ["mod\t\tv1\n", { path: "", version: "v1" }],
    ["mod\t\t\th1:x\n", { path: "", version: "", sum: "h1:x" }],
    ["mod\t\t\n=>\ta.b/f\tv1\t\n", { path: "", version: "", replacedBy: { path: "a.b/f", version: "v1" } }],
  ])("%j says something of the main module", (text, main) => {
    expect(parse(text).main).toStrictEqual(main);
  });

  test("may replace the main module, once", () => {
    expect(parse("mod\ta.b/c\tv1\n=>\t../c\t\t\n").main?.replacedBy).toEqual({ path: "../c", version: "" });
    expect(failure("mod\ta.b/c\tv1\n=>\t../c\t\t\n=>\t../d\t\t\n").offset).toBe(1000 + 15 + 8);
  });

  test.each([
    ["dep\ta\n", "a module in two or three columns", "1"],
    ["mod\ta\tb\tc\td\n", "a module in two or three columns", "4"],
    ["=>\ta\tb\tc\n", "a module above its replacement", "none"],
    ["dep\ta\tv1\n=>\ta\tb\n", "a replacement in three columns", "2"],
    ["dep\ta\tv1\n=>\ta\tb\tc\td\n", "a replacement in three columns", "4"],
    ["build\tkey\n", "key=value", '"key"'],
    ["build\t=value\n", "key=value", '"=value"'],
    ["build\ta key=value\n", "quotes around a key", '"a key"'],
    ["build\tkey=a value\n", "quotes around a value", '"a value"'],
    ['build\tkey=a"b\n', "quotes around a value", '"a\\"b"'],
    ['build\tkey="a\n', "a quoted value", '"\\"a"'],
    ['build\tkey="a"b\n', "a quoted value", '"\\"a\\"b"'],
    ["build\tkey=`a\n", "a quoted value", '"`a"'],
    ['build\t"a key\n', "a quoted key", '"\\"a key"'],
    ['build\t"\\q"=b\n', "a quoted key", '"\\"\\\\q\\"=b"'],
    ['build\t"a key"value\n', "= behind a quoted key", '"\\"a key\\"value"'],
    [`build\t${"x".repeat(60)}\n`, "key=value", `"${"x".repeat(60)}"`],
    [`build\t${"x".repeat(61)}\n`, "key=value", `"${"x".repeat(60)}…"`],
  ])("%j is refused, and its place told", (line, expected, found) => {
    const { code, file, offset, message } = failure(`path\tß\n${line}`);
    expect({ code, file }).toEqual({ code: "malformed", file: "host" });
    // "ß" has two bytes.
    expect(offset).toBe(1000 + 8 + line.lastIndexOf("\n", line.length - 2) + 1);
    expect(message).toContain(expected);
    expect(message).toContain(found);
  });

  test("are bounded", () => {
    const modules = (count: number) => "dep\ta\tb\n".repeat(count);
    const settings = (count: number) => "build\ta=b\n".repeat(count);
    expect(parse(modules(1 << 14)).dependencies.length).toBe(1 << 14);
    expect(parse(settings(1 << 12)).settings.length).toBe(1 << 12);
    for (const [text, expected] of [
      [modules((1 << 14) + 1), "at most 16384 modules"],
      [settings((1 << 12) + 1), "at most 4096 settings"],
    ] as const) {
      const { code, message } = failure(text);
      expect(code).toBe("too-large");
      expect(message).toContain(expected);
      expect(message).toContain("more");
    }
  });

  test("without an origin are those of build information", () => {
    expect(() => parseBuildInfo("go1.24.6", "mod\ta\n")).toThrow(/^build information: at offset 0, /);
  });
});

describe("what is written", () => {
  test.each(["", "path\ta.b/c\n", "mod\ta.b/c\tv1.0.0\t\n", "build\t-race=true\n", 'build\t"a key"="a value"\n'])(
    "is what was read (%j)",
    (text) => {
      expect(formatBuildInfo(parse(text))).toBe(text === "" ? "" : `\t${text}`);
    },
  );

  test("has an empty line behind each replacement", () => {
    expect(formatBuildInfo(parse("dep\ta\tv1\n=>\tb\tv2\th1:b\nbuild\tx=y\n"))).toBe(
      "\tdep\ta\tv1\n\t=>\tb\tv2\th1:b\n\t\n\tbuild\tx=y\n",
    );
  });

  test.each(["", " ", "=", "\t", "\r", '"', "`", "a b", "a=b"])("quotes the key %j", (key) => {
    const info = { goVersion: "", dependencies: [], settings: [{ key, value: "v" }] };
    const text = formatBuildInfo(info);
    expect(text).toMatch(/^\tbuild\t".*"=v\n$/);
    expect(parse(text.slice(1)).settings).toEqual(info.settings);
  });

  test.each(["", "=", "a=b", "ß", "-race"])("leaves the value %j as it is", (value) => {
    expect(literalOf(value)).toBe(value);
  });
});

describe("a quoted value", () => {
  test.each([
    ['"a b"', "a b"],
    ['""', ""],
    ["``", ""],
    ["`a\\n`", "a\\n"],
    ['`a\r"b`', 'a"b'],
    ['"\\a\\b\\f\\n\\r\\t\\v\\\\\\""', '\x07\b\f\n\r\t\v\\"'],
    ['"\\x41\\101\\u0041\\U00000041"', "AAAA"],
    ['"\\xc3\\x9f \\303\\237 ß"', "ß ß ß"],
    ['"\\U0001f600\\U0010ffff"', "\u{1f600}\u{10ffff}"],
    ['"\\ud7ff\\ue000"', "\ud7ff\ue000"],
    ['"\\377"', "\udcff"],
    ['"\\x80 \\xc3 \\xe2\\x82 \\xf0\\x9f\\x98"', "\udc80 \udcc3 \udce2\udc82 \udcf0\udc9f\udc98"],
    ['"\\xffß€\\U0001f600a"', "\udcffß€\u{1f600}a"],
    ['"a\\x41b"', "aAb"],
    ['"\\xff\\x7f\\xc3\\x9f\\xe2\\x82\\xac\\xf0\\x9f\\x98\\x80"', "\udcff\x7fß€\u{1f600}"],
    ['"\\xff\\xe0\\xa0\\x80\\xf0\\x90\\x80\\x80"', "\udcff\u0800\u{10000}"],
  ])("%s is read as Go reads it", (literal, value) => {
    expect(unquoted(literal)).toBe(value);
  });

  test.each([
    '"',
    "`",
    '"a',
    '"a\\"',
    '"\\q"',
    '"\\\'"',
    '"\\x4"',
    '"\\xg0"',
    '"\\u004"',
    '"\\U0000004"',
    '"\\400"',
    '"\\08"',
    '"\\ud800"',
    '"\\udfff"',
    '"\\U00110000"',
    '"a"b"',
    "`a`b`",
    '"a" ',
    '"\\',
  ])("%s is refused, as Go refuses it", (literal) => {
    expect(failure(`build\tk=${literal}\n`).message).toContain("a quoted value");
  });

  test.each([
    ["a b", '"a b"'],
    ['a"', '"a\\""'],
    [" \\", '" \\\\"'],
    ["a\t", '"a\\t"'],
    [" \x07\b\f\n\r\v", '" \\a\\b\\f\\n\\r\\v"'],
    [" \x00\x1f\x7f", '" \\x00\\x1f\\x7f"'],
    [" \u0080\u00a0\u200b\ufeff", '" \\u0080\\u00a0\\u200b\\ufeff"'],
    [" \uffff\u{10ffff}", '" \\uffff\\U0010ffff"'],
    [" \u{e0001}", '" \\U000e0001"'],
    [" ß€\u{1f600}", '" ß€\u{1f600}"'],
    [" \udc80\udcff", '" \\x80\\xff"'],
    [" \udc7f\udd00", '" \\udc7f\\udd00"'],
    [" \u{10000}", '" \u{10000}"'],
  ])("%j is written as Go writes it", (value, literal) => {
    expect(literalOf(value)).toBe(literal);
  });
});
