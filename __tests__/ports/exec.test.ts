import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { BoundedText, printCommand } from "../../src/ports/command-runner.ts";

describe("a printed command means the same to a shell", () => {
  test.each([
    ["plain words", ["build", "-trimpath", "-o", "../plugins-out/a_b.so", "./sub"]],
    ["spaces and quotes", ["-gcflags=all=-N -l", "it's", '"', "`id`", "$HOME", "a\\b"]],
    [
      "characters of patterns, comments and homes",
      ["*", "?", "[a]", "{a,b}", "~", "#x", "!x", "a&b", "a;b", "a|b", "(a)"],
    ],
    ["an empty word and line breaks", ["", "a\nb", "\t"]],
    ["what looks like an assignment", ["A=b", "=x"]],
    ["letters of other scripts", ["größe", "名前"]],
  ])("%s", (_, args) => {
    const environment = { GOFLAGS: "", ONE: "it's $HOME", TWO: "plain" };
    const file = "./print";
    const script = `print() { printf '%s\\0' "$ONE" "$TWO" "$GOFLAGS" "$@"; }\n${printCommand({ file, args, environment }).replace("./print", "print")}`;
    const printed = execFileSync("sh", ["-c", script], { encoding: "utf8", env: { GOFLAGS: "-race" } });
    expect(printed.split("\0").slice(0, -1)).toEqual(["it's $HOME", "plain", "", ...args]);
  });
});

describe("bounded text", () => {
  const fill = (limit: number, pieces: readonly string[]) => {
    const text = new BoundedText(limit);
    for (const piece of pieces) text.append(piece);
    return text.toString();
  };

  test("keeps what is short as it is", () => {
    expect(fill(5, ["abc", "de", "fgh", "ij"])).toBe("abcdefghij");
  });

  test("keeps the beginning and the end of what is long, and says what is missing", () => {
    expect(fill(3, ["abcdef", "ghij"])).toBe("abc\n… 4 characters left out …\nhij");
  });
});
