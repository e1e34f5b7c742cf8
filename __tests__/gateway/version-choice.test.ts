import { describe, expect, test } from "vitest";
import { chooseVersion, isMoving, versionOfTag } from "../../src/gateway/version-choice.ts";
import { UserError } from "../../src/model/user-error.ts";

/** As a registry lists them: by the alphabet, moving tags and flavours among them. */
const tags = [
  ..."latest v5 v5.8 v5.10.0 v5.8.0 v5.8.10 v5.8.11-rc1 v5.8.6 v5.8.6-ng v5.8.9 v5.9.0-rc2 v6.0.0-rc1".split(" "),
  ..."sha-0a1b2c3 v5.3.9 stable v5.8.6-amd64 nightly-5.8.99".split(" "),
];

function choose(wanted: string, template = "v{version}", list: readonly string[] = tags) {
  return chooseVersion({ wanted, tags: list, template, place: "docker.io/tykio/tyk-gateway" });
}

function refusal(wanted: string, list: readonly string[] = tags): string {
  try {
    choose(wanted, "v{version}", list);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return "nothing is refused";
}

describe("chosen of a list of tags is", () => {
  test.each([
    ["latest", "5.10.0", true],
    ["5.8", "5.8.10", true],
    ["v5.8", "5.8.10", true],
    ["5", "5.10.0", true],
    ["5.8.6", "5.8.6", false],
    ["v5.8.6", "5.8.6", false],
    ["5.8.11-rc1", "5.8.11-rc1", false],
    ["6.0.0-rc1", "6.0.0-rc1", false],
  ])("for %s the version %s", (wanted, version, moved) => {
    expect(choose(wanted)).toEqual({ version, tag: `v${version}`, moved });
  });

  test("a flavour where the template has its suffix", () => {
    expect(choose("5.8", "v{version}-ng")).toEqual({ version: "5.8.6", tag: "v5.8.6-ng", moved: true });
  });

  test("a tag with a v more or less than the template, with the template's own first", () => {
    expect(choose("latest", "{version}", ["v2.0.0", "1.0.0"])).toMatchObject({ tag: "v2.0.0" });
    expect(choose("2.0.0", "{version}", ["v2.0.0", "2.0.0"])).toMatchObject({ tag: "2.0.0" });
    expect(choose("2.0.0", "v{version}", ["2.0.0", "v2.0.0"])).toMatchObject({ tag: "v2.0.0" });
  });
});

describe("a version that is not there is refused with those that are near:", () => {
  test.each([
    ["5.8.99", "docker.io/tykio/tyk-gateway has no version 5.8.99; of 5.8 it has 5.8.10, 5.8.9, 5.8.6, 5.8.0."],
    [
      "5.7",
      "docker.io/tykio/tyk-gateway has no version 5.7; of 5 it has 5.10.0, 5.8.10, 5.8.9, 5.8.6, 5.8.0 and older.",
    ],
    [
      "7",
      "docker.io/tykio/tyk-gateway has no version 7; its newest are 5.10.0, 5.8.10, 5.8.9, 5.8.6, 5.8.0 and older.",
    ],
    [
      "5.9",
      "docker.io/tykio/tyk-gateway has no version 5.9; of 5 it has 5.10.0, 5.8.10, 5.8.9, 5.8.6, 5.8.0 and older.",
    ],
  ])("%s", (wanted, message) => {
    expect(refusal(wanted)).toBe(message);
  });

  test("latest, of pre-releases alone", () => {
    expect(refusal("latest", ["v1.0.0-rc1"])).toBe(
      "docker.io/tykio/tyk-gateway has no release; it has only pre-releases, as 1.0.0-rc1.",
    );
  });

  test("latest, of tags that are no versions", () => {
    expect(refusal("latest", ["edge", "main"])).toContain("none of its tags is a version");
    expect(refusal("latest", [])).toContain("none of its tags is a version");
  });

  test("anything, of hostile tags, in a short message and at once", () => {
    const hostile = Array.from({ length: 50_000 }, (_, at) => `v1.0.${at}-${"9".repeat(100)}\u001b[2J`);
    const message = refusal("9.9.9", hostile);
    expect(message.length).toBeLessThan(1000);
    expect(message).not.toContain("\u001b");
  });
});

test("what moves is told from what is whole", () => {
  expect(["latest", "5", "v5", "5.8"].map(isMoving)).toEqual([true, true, true, true]);
  expect(["5.8.6", "5.8.6-rc1", "v5.8.6"].map(isMoving)).toEqual([false, false, false]);
});

test("a tag is of a template or not", () => {
  expect(versionOfTag("v5.8.6", "v{version}")).toBe("5.8.6");
  expect(versionOfTag("5.8.6-alpine", "{version}-alpine")).toBe("5.8.6");
  expect(versionOfTag("5.8.6", "{version}-alpine")).toBeUndefined();
  expect(versionOfTag("1.22.2-linux-amd64", "{go}-linux-{goarch}")).toBeUndefined();
  expect(versionOfTag("-alpine", "{version}-alpine")).toBeUndefined();
});
