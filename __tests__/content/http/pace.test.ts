import { describe, expect, test } from "vitest";
import { askedWait, inWords, isRetryable, usualPace, waitAfter } from "../../../src/content/http/retry.ts";

describe("the wait between two tries", () => {
  test("doubles with each failure, less a random part of up to a half", () => {
    for (const failures of [1, 2, 3, 4]) {
      const whole = usualPace.firstWait * 2 ** (failures - 1);
      const waits = Array.from({ length: 200 }, () => waitAfter(failures, usualPace));
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(whole / 2);
      expect(Math.max(...waits)).toBeLessThanOrEqual(whole);
      expect(new Set(waits).size).toBeGreaterThan(10);
      // All on one side of the middle by chance: once in 2^199 runs.
      expect(Math.max(...waits)).toBeGreaterThan(whole * 0.75);
      expect(Math.min(...waits)).toBeLessThan(whole * 0.75);
    }
  });

  test("is what the server asks for, where that is longer", () => {
    expect(waitAfter(1, usualPace, 5000)).toBe(5000);
    expect(waitAfter(5, usualPace, 5000)).toBeGreaterThan(5000);
  });
});

test.each([
  [408, true],
  [429, true],
  [499, false],
  [500, true],
  [501, false],
  [502, true],
  [504, true],
  [505, false],
  [506, true],
  [200, false],
])("whether another try can better status %i: %s", (status, can) => {
  expect(isRetryable(status)).toBe(can);
});

test.each([
  [300, "0.3 s"],
  [59_999, "59.999 s"],
  [60_000, "1 minutes"],
  [900_000, "15 minutes"],
])("%i milliseconds are %s", (milliseconds, words) => {
  expect(inWords(milliseconds)).toBe(words);
});

describe("what a server asks for", () => {
  test.each([
    ["0", 0],
    ["7", 7000],
    [" 7 ", 7000],
    ["999999999", 999_999_999_000],
    [undefined, undefined],
    ["", undefined],
    ["soon", undefined],
    ["12 parsecs", undefined],
    ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
  ])("by %j is %j milliseconds", (header, wait) => {
    expect(askedWait(header)).toBe(wait);
  });

  test("by a date is the time until then", () => {
    const date = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000);
    const before = Date.now();
    const wait = askedWait(date.toUTCString()) ?? 0;
    expect(wait).toBeLessThanOrEqual(date.getTime() - before);
    expect(wait).toBeGreaterThanOrEqual(date.getTime() - Date.now());
  });
});
