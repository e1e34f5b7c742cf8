import { describe, expect, test } from "vitest";
import type { Platform } from "../../../src/content/image/image-source.ts";
import { distance, formatPlatform } from "../../../src/content/image/platform.ts";

function platform(text: string): Platform {
  const [os = "", architecture = "", variant] = text.split("/");
  return { os, architecture, ...(variant !== undefined && { variant }) };
}

/** Which of several platforms serves where one is wanted. */
function chosen(wanted: string, ...offered: readonly string[]): string | undefined {
  const away = offered.flatMap((text) => {
    const found = distance(platform(text), platform(wanted));
    return found === undefined ? [] : [{ text, found }];
  });
  return away.sort((a, b) => a.found - b.found)[0]?.text;
}

describe("where several platforms are offered", () => {
  test.each([
    ["linux/amd64", ["linux/arm64", "linux/amd64"], "linux/amd64"],
    ["linux/amd64", ["windows/amd64"], undefined],
    ["linux/arm/v7", ["linux/arm/v5", "linux/arm/v6", "linux/arm/v7"], "linux/arm/v7"],
    ["linux/arm/v7", ["linux/arm/v5", "linux/arm/v6"], "linux/arm/v6"],
    ["linux/arm/v6", ["linux/arm/v7", "linux/arm/v5"], "linux/arm/v5"],
    ["linux/arm/v6", ["linux/arm/v7"], undefined],
    ["linux/arm", ["linux/arm/v6", "linux/arm/v7"], "linux/arm/v7"],
    ["linux/arm/v7", ["linux/arm"], "linux/arm"],
    ["linux/arm64", ["linux/arm/v7", "linux/arm64/v8"], "linux/arm64/v8"],
    ["linux/arm64/v8", ["linux/arm64"], "linux/arm64"],
    ["linux/arm64/v9", ["linux/arm64/v8"], "linux/arm64/v8"],
    ["linux/arm64", ["linux/arm64/v9"], undefined],
    ["linux/arm64", ["linux/arm/v7"], undefined],
    ["linux/amd64/v3", ["linux/amd64", "linux/amd64/v2", "linux/amd64/v4"], "linux/amd64/v2"],
    ["linux/amd64", ["linux/amd64/v2"], undefined],
    ["linux/amd64", ["linux/x86_64"], "linux/x86_64"],
    ["linux/arm64", ["Linux/AArch64"], "Linux/AArch64"],
    ["linux/arm/v7", ["linux/armhf"], "linux/armhf"],
    ["linux/s390x", ["linux/s390x"], "linux/s390x"],
    ["linux/constructor", ["linux/toString"], undefined],
  ])("%s is served by one of %j: %s", (wanted, offered, expected) => {
    expect(chosen(wanted, ...offered)).toBe(expected);
  });
});

test("a platform is written as in targets", () => {
  expect(formatPlatform(platform("linux/arm/v7"))).toBe("linux/arm/v7");
  expect(formatPlatform({ os: "linux", architecture: "amd64", variant: "" })).toBe("linux/amd64");
});
