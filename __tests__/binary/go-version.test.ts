import { describe, expect, test } from "vitest";
import {
  commaSet,
  goLine,
  goMinor,
  isLaterGo,
  releasedMinor,
  releaseOf,
  splitGoVersion,
} from "../../src/binary/go-version.ts";

test.each([
  ["go1.24.6", "go1.24.6", []],
  [" go1.24.6\n", "go1.24.6", []],
  ["go1.24.6 X:b,a", "go1.24.6", ["a", "b"]],
  ["go1.26.0-X:nodwarf5", "go1.26.0", ["nodwarf5"]],
  ["go1.24.6 (Red Hat 1.24.6-1.el9)", "go1.24.6 (Red Hat 1.24.6-1.el9)", []],
  ["devel go1.25-abcdef X:a", "devel go1.25-abcdef", ["a"]],
  ["", "", []],
])("%j is the release %j with the experiments %j", (text, release, experiments) => {
  expect(splitGoVersion(text)).toEqual({ release, experiments });
});

test.each([
  ["go1.24.6", "go1.24.6", 24, 24],
  ["go1.9", "go1.9", 9, 9],
  ["go1.21rc2", "go1.21rc2", 21, 21],
  ["go1.21beta1", "go1.21beta1", 21, 21],
  ["go1.24.6-custom", "go1.24.6", 24, 24],
  ["go1.24.6 X:a", "go1.24.6", 24, 24],
  ["go1.124.123", "go1.124.123", 124, 124],
  ["go1.1234", undefined, undefined, undefined],
  ["go1.21rc12", "go1.21rc12", 21, 21],
  ["go1.21beta12", "go1.21beta12", 21, 21],
  ["devel go1.25-abcdef", undefined, 25, undefined],
  ["xgo1.24.6", undefined, undefined, undefined],
  ["go2.1", undefined, undefined, undefined],
  ["go1", undefined, undefined, undefined],
  ["", undefined, undefined, undefined],
])("%j names the release %j, of the minor %j (released: %j)", (text, release, minor, released) => {
  expect([releaseOf(text), goMinor(text), releasedMinor(text)]).toEqual([release, minor, released]);
});

test.each([
  ["go1.8.7", "1.8"],
  ["go1.20.14", "1.20"],
  ["go1.21.0", "1.21.0"],
  ["go1.24.6", "1.24.6"],
])("the go line of %s is %s", (version, line) => {
  expect(goLine(version)).toBe(line);
});

describe("a later release", () => {
  test.each([
    ["go1.24.6", "go1.24.5", true],
    ["go1.24.10", "go1.24.9", true],
    ["go1.24.6", "go1.24.6", false],
    ["go1.24.6", "go1.25.0", false],
    ["go1.10", "go1.9.7", true],
    ["go1.24.1", "go1.24", true],
    ["go1.24", "go1.24.0", false],
    ["go1.24.6-custom", "go1.24.5", true],
    ["devel", "go1.24.5", false],
    ["go1.24.5", "devel", false],
  ])("%s is later than %s: %s", (version, than, is) => {
    expect(isLaterGo(version, than)).toBe(is);
  });
});

test.each([
  [undefined, []],
  ["", []],
  [",a,,b , a\n c,", ["a", "b", "c"]],
])("the parts of %j are %j", (value, parts) => {
  expect(commaSet(value)).toEqual(parts);
});
