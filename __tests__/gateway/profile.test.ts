import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readBinary } from "../../src/binary/binary.ts";
import { openFile } from "../../src/content/file-source.ts";
import { binaryGateway } from "../../src/gateway/binary-gateway.ts";
import { formatProfile, parseProfile, profileGateway, profileOf } from "../../src/gateway/profile.ts";
import { toolVersion } from "../../src/model/tool.ts";
import { UserError } from "../../src/model/user-error.ts";
import { buildHost } from "../support/build.ts";
import { temporaryFolder } from "../support/files.ts";
import { commandLine } from "../support/product.ts";
import type { GoVersion } from "../support/toolchain.ts";

const releases: readonly GoVersion[] = ["1.17.13", "1.19.13", "1.22.12", "1.24.6", "1.26.0"];

async function profileText(go: GoVersion = "1.24.6"): Promise<string> {
  const source = openFile(await buildHost({ go }));
  try {
    return formatProfile(profileOf(readBinary(source), { reference: "gateway" }, toolVersion));
  } finally {
    source.close();
  }
}

/** The profile with some of its members changed. */
async function changedProfile(change: Readonly<Record<string, unknown>>): Promise<string> {
  const profile: unknown = JSON.parse(await profileText());
  return JSON.stringify({ ...Object(profile), ...change });
}

describe("a profile", () => {
  test.each(releases)("of a gateway of Go %s is read and written again byte for byte", async (go) => {
    const text = await profileText(go);
    expect(formatProfile(parseProfile(text, "gateway.json"))).toBe(text);
    expect(await profileText(go)).toBe(text);
  });

  test.each(releases)("of a gateway of Go %s holds the facts of its binary", async (go) => {
    const host = await buildHost({ go });
    const source = openFile(host);
    const binary = readBinary(source);
    const facts = binaryGateway(binary, { reference: "gateway" });
    const profile = profileGateway(parseProfile(await profileText(go), "gateway.json"), "gateway");
    const { fingerprint: _, hasSymbol: __, packages, linking, ...rest } = profile;
    expect(facts).toMatchObject(rest);
    const { versionNeeds, ...libraries } = linking;
    expect(facts.linking).toMatchObject(libraries);
    expect(new Set(facts.linking.versionNeeds)).toEqual(new Set(versionNeeds));
    const fingerprints = binary.fingerprints();
    expect(packages).toBe(fingerprints.length);
    for (const { package: path, hash } of fingerprints) {
      expect(profile.fingerprint(path)).toBe(hash);
      expect(facts.fingerprint(path)).toBe(hash);
    }
    for (const unlinked of ["", "no/such/package", "__proto__", "constructor", "toString"]) {
      expect(profile.fingerprint(unlinked)).toBeUndefined();
      expect(facts.fingerprint(unlinked)).toBeUndefined();
    }
    source.close();
  });

  test("is what the command writes, with the hash of the binary", async () => {
    const [host, file] = [await buildHost(), join(await temporaryFolder(), "gateway.json")];
    expect(await commandLine(["profile", host, "-o", file])).toMatchObject({
      code: 0,
      stdout: "",
      stderr: `The result is in ${file}.\n`,
    });
    const text = await readFile(file, "utf8");
    const profile = parseProfile(text, file);
    expect(formatProfile(profile)).toBe(text);
    expect(profile).toMatchObject({
      reference: host,
      target: `linux/${process.arch === "x64" ? "amd64" : process.arch}`,
    });
    expect(profile.sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe("a file is refused in one sentence that names it and what is wrong", () => {
  test.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    ["another version", { profileVersion: 2 }, /profileVersion/],
    ["no target", { target: undefined }, /target/],
    ["a target that is none", { target: "linux" }, /target/],
    ["a machine without its class", { machine: { format: "elf" } }, /machine\.bits/],
    ["null in the place of nothing", { interpreter: null }, /interpreter/],
    ["no fingerprints", { fingerprints: undefined }, /fingerprints/],
    ["fingerprints in a list", { fingerprints: [] }, /fingerprints/],
    ["a fingerprint that is a number", { fingerprints: { runtime: 12 } }, /fingerprints/],
    ["a size that is no number", { moduleData: { firstModuleData: "584" } }, /moduleData\.firstModuleData/],
    ["a size below nothing", { moduleData: { firstModuleData: -1 } }, /moduleData\.firstModuleData/],
    ["an unknown reason", { noPluginSupport: "other" }, /noPluginSupport/],
  ])("that has %s", async (_, change, field) => {
    const text = await changedProfile(change);
    expect(() => parseProfile(text, "gateway.json")).toThrow(UserError);
    expect(() => parseProfile(text, "gateway.json")).toThrow(
      /^gateway\.json is not a profile that this version reads: /,
    );
    expect(() => parseProfile(text, "gateway.json")).toThrow(field);
  });

  test.each(["{", "{]", `{"a":${"[".repeat(100_000)}`, "[]", "null", "1", '"{}"'])("that is %j", (text) => {
    expect(() => parseProfile(text, "gateway.json")).toThrow(UserError);
    expect(() => parseProfile(text, "gateway.json")).toThrow(/gateway\.json/);
  });
});

test("packages whose names are those of an object's own members are kept", async () => {
  const text = (await profileText()).replace(
    '"fingerprints": {',
    '"fingerprints": {\n  "__proto__": "0011223344556677",',
  );
  const profile = parseProfile(text, "gateway.json");
  expect(profileGateway(profile, "gateway").fingerprint("__proto__")).toBe("0011223344556677");
  expect(formatProfile(profile)).toBe(text);
});
