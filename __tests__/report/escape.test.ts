import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  jsonText,
  markdownBlock,
  markdownCode,
  markdownText,
  terminalLines,
  terminalText,
} from "../../src/report/escape.ts";
import { hostile } from "./sample.ts";

/** Characters that change how other characters are seen, or are not seen themselves. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

describe("a terminal", () => {
  test("shows control characters instead of obeying them", () => {
    expect(terminalText("a\u001b[31mb\r\n\t\u0000\u009b")).toBe("a\\x1b[31mb\\r\\n\\t\\x00\\x9b");
  });

  test("shows marks that reverse the reading direction, and tag characters", () => {
    expect(terminalText("exe\u202etxt\u{e0041}")).toBe("exe\\u202etxt\\u{e0041}");
  });

  test("leaves letters of every script as they are", () => {
    expect(terminalText("größe 日本 ✓")).toBe("größe 日本 ✓");
  });

  test("gets no character that cannot be seen, whatever comes in", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => !unseen.test(terminalText(text))));
  });

  test("gets no line that is longer than a person reads", () => {
    expect(terminalText("x".repeat(1_000_000)).length).toBeLessThan(2100);
  });

  test("keeps the lines of a message that has several", () => {
    expect(terminalLines("a\r\nb\u0007\nc")).toEqual(["a", "b\\x07", "c"]);
  });
});

describe("JSON", () => {
  test("means the same with every unseen character written out", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const written = jsonText(JSON.stringify({ text }, undefined, 2));
        expect(JSON.parse(written)).toEqual({ text });
        expect(unseen.test(written.replaceAll("\n", ""))).toBe(false);
      }),
    );
  });
});

describe("Markdown", () => {
  test("gets no table cell, code, HTML, link or emphasis out of prose", () => {
    const text = markdownText(hostile);
    expect(text.replace(/&#\d+;|<!-- -->/g, "")).not.toMatch(/[|`<>[\]()*_\\\n]/);
  });

  test("mentions nobody and refers to nothing", () => {
    expect(markdownText("ask @octocat about #12 at www.example.com")).toBe(
      "ask @<!-- -->octocat about &#35;<!-- -->12 at www&#46;example.com",
    );
  });

  test("writes a plain value as code and one with a backquote or bar as escaped HTML", () => {
    expect(markdownCode("go1.24.6")).toBe("`go1.24.6`");
    expect(markdownCode("a`b|c")).toBe("<code>a&#96;b&#124;c</code>");
  });

  test("lets no text end a fenced block", () => {
    const lines = markdownBlock(["a", "```", "````", "b"]).split("\n");
    expect(lines[0]).toBe("`````");
    expect(lines.at(-1)).toBe("`````");
  });
});
