import { expect, test } from "vitest";
import { nearest } from "../../src/model/nearest.ts";

const names = ["verify", "run", "build", "diff", "inspect", "profile", "explain"];

test.each([
  ["verfiy", "verify"],
  ["vrify", "verify"],
  ["insp", "inspect"],
  ["Build", "build"],
  ["profil", "profile"],
])("%s is near %s", (written, known) => {
  expect(nearest(written, names)[0]).toBe(known);
});

test("what is like nothing has no nearest name", () => {
  expect(nearest("xyzzy", names)).toEqual([]);
});

test("a very long word is near nothing, at once", () => {
  expect(nearest("verify".repeat(1_000_000), names)).toEqual([]);
});
