import { expect, test } from "vitest";
import { wantsColor, widthOf } from "../../src/cli/terminal.ts";

const terminal = { isTTY: true, columns: 93, write: () => undefined };
const pipe = { write: () => undefined };

test.each([
  ["on a terminal", terminal, {}, false, true],
  ["not in a pipe", pipe, {}, false, false],
  ["not with --no-color", terminal, {}, true, false],
  ["not with NO_COLOR", terminal, { NO_COLOR: "1" }, false, false],
  ["with an empty NO_COLOR, which says nothing", terminal, { NO_COLOR: "" }, false, true],
  ["in a pipe with FORCE_COLOR", pipe, { FORCE_COLOR: "1" }, false, true],
  ["not on a terminal with FORCE_COLOR=0", terminal, { FORCE_COLOR: "0" }, false, false],
  ["not with both NO_COLOR and FORCE_COLOR", terminal, { NO_COLOR: "1", FORCE_COLOR: "1" }, false, false],
  ["not on a dumb terminal", terminal, { TERM: "dumb" }, false, false],
])("there are colours %s", (_, stream, env, refused, expected) => {
  expect(wantsColor(stream, env, refused)).toBe(expected);
});

test("lines are as wide as the terminal, and 100 columns elsewhere", () => {
  expect(widthOf(terminal)).toBe(93);
  expect(widthOf(pipe)).toBe(100);
});
