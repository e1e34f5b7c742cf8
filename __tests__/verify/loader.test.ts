// One process of a gateway, in which plugins are opened one after the other.
import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { ElfEditor } from "../binary/malformed/elf-editor.ts";
import { recordAttacks } from "../binary/malformed/record-attacks.ts";
import { expectAgreement } from "../support/agreement.ts";
import { type Build, buildHost, buildPlugin } from "../support/build.ts";
import { copyOf, fileOf, linkTo } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { pluginsOf, verifyByProfile, verifyFiles, type Wishes } from "./in-process.ts";
import { deedOf } from "./oracle.ts";

let host: string;
let good: string;
let another: string;
let untrimmed: string;
let foreign: string;

const builds: Readonly<Record<string, Build>> = {
  another: { module: "example.com/another" },
  untrimmed: { module: "example.com/untrimmed", flags: [] },
  foreign: { module: "example.com/old", go: "1.22.12" },
};

beforeAll(async () => {
  [host, good] = [await buildHost(), await buildPlugin()];
  another = await buildPlugin(builds["another"]);
  untrimmed = await buildPlugin(builds["untrimmed"]);
  foreign = await buildPlugin(builds["foreign"]);
});

/** What is said of each plugin, in short. */
function said(files: readonly string[], wishes: Wishes = {}): readonly string[] {
  return pluginsOf(verifyFiles(host, files, wishes)).map(({ verdict, loaderError, notReached }) =>
    notReached ? "not reached" : [verdict, ...(loaderError === undefined ? [] : [loaderError])].join(": "),
  );
}

const mismatch = /^rejected: plugin was built with a different version of package \S+$/;
const noModuleData = "crashes: fatal error: runtime: no plugin module data";

describe("the runtime's chain of modules", () => {
  test("ends with none before a plugin was opened, so that one it does not see kills the process", () => {
    expect(said([foreign, good])).toEqual([noModuleData, "not reached"]);
  });

  test("ends with a good one afterwards, so that one it does not see counts as loaded already", () => {
    expect(said([good, foreign])).toEqual(["loads", "rejected: plugin already loaded"]);
  });

  test("ends with a bad one after a rejection, so that one it does not see kills the process", () => {
    const [first = "", second] = said([untrimmed, foreign]);
    expect(first).toMatch(mismatch);
    expect(second).toBe(noModuleData);
  });

  test("hides what comes behind a module of another layout", () => {
    expect(said([good, foreign, another])).toEqual([
      "loads",
      "rejected: plugin already loaded",
      "rejected: plugin already loaded",
    ]);
  });

  test("holds a plugin path once", async () => {
    expect(said([good, await copyOf(good, "copy.so")])).toEqual(["loads", "rejected: plugin already loaded"]);
  });
});

describe("the same file", () => {
  test("by another path is the plugin that is open already", async () => {
    const { original, link } = await linkTo(good, "symlink", "link.so");
    expect(said([original, link, original])).toEqual(["loads", "loads", "loads"]);
  });

  test("by a hard link is mapped once, and looks loaded already", async () => {
    const { original, link } = await linkTo(good, "hard link", "link.so");
    expect(said([original, link])).toEqual(["loads", "rejected: plugin already loaded"]);
  });

  test("fails again as it failed before", () => {
    const [first = "", second] = said([untrimmed, untrimmed]);
    expect(first).toMatch(mismatch);
    expect(second).toBe(`${first} (previous failure)`);
  });

  test("is read again where dlopen refused it, and refused again", async () => {
    const text = await fileOf("not a plugin, but long enough for the header of an ELF file, which it is not either");
    const [first, second] = said([text, text]);
    expect(first).toMatch(/^rejected: \/.*: invalid ELF header$/);
    expect(second).toBe(first);
  });

  test("with an export that cannot be found is waited for without end the second time", async () => {
    const editor = new ElfEditor(await readFile(good));
    recordAttacks["exports without symbols"]?.(editor);
    const damaged = await fileOf(editor.bytes);
    expectAgreement(await openInHost(host, [damaged]), pluginsOf(verifyFiles(host, [damaged])));
    const [first, second, third] = pluginsOf(verifyFiles(host, [damaged, damaged, another]));
    expect(first?.loaderError).toMatch(
      /^could not find symbol AuthCheck: \/.*: undefined symbol: example\.com\/plugin\.AuthCheck$/,
    );
    expect(second).toMatchObject({ verdict: "crashes" });
    expect(second?.loaderError).toBeUndefined();
    expect(third?.notReached).toBe(true);
    expect(await deedOf(host, [damaged, damaged], 3000)).toEqual({ does: "dies", how: "SIGKILL: init of 1.0.0" });
  });
});

describe("the process", () => {
  test("is another one for each plugin without together", async () => {
    const files = [foreign, good, await copyOf(good, "copy.so")];
    expect(said(files, { together: false })).toEqual([noModuleData, "loads", "loads"]);
  });

  test("has opened the plugins of alongside before", async () => {
    const copy = await copyOf(good, "copy.so");
    expect(said([copy], { alongside: [good] })).toEqual(["rejected: plugin already loaded"]);
    expect(said([another], { alongside: [good] })).toEqual(["loads"]);
    expect(said([copy, another], { alongside: [good], together: false })).toEqual([
      "rejected: plugin already loaded",
      "loads",
    ]);
  });

  test("cannot be checked where a plugin of alongside kills it", () => {
    expect(() => verifyFiles(host, [good], { alongside: [foreign] })).toThrow(/alongside: .* kills the gateway/);
  });
});

test("the packages of a rejected plugin stay in the global scope, where later ones are compared with them", async () => {
  const poison = await buildPlugin({ module: "example.com/poison", flags: [], links: ["context"] });
  const victim = await buildPlugin({ module: "example.com/withcontext", links: ["context"] });
  expect(said([victim])).toEqual(["loads"]);
  const [, second] = pluginsOf(verifyFiles(host, [poison, victim]));
  expect(second).toMatchObject({ verdict: "rejected", different: [] });
  expect(second?.findings.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["package-mismatch", "plugin-conflict"]),
  );
  expectAgreement(await openInHost(host, [poison, victim]), pluginsOf(verifyFiles(host, [poison, victim])));
});

describe("a profile in the place of the binary gives the same report", () => {
  test.each([
    ["a good plugin", () => [good]],
    ["a rejected plugin", () => [untrimmed]],
    ["a plugin of another Go release", () => [foreign]],
    ["several plugins", () => [good, foreign, another]],
    ["a plugin that kills the process", () => [untrimmed, foreign, another]],
  ])("for %s", (_, files) => {
    const [binary] = verifyFiles(host, files()).checks;
    const [profile] = verifyByProfile(host, files()).checks;
    expect(profile?.gateway.packages).toBeGreaterThan(20);
    expect(profile).toEqual({ ...binary, gateway: { ...binary?.gateway, packages: profile?.gateway.packages } });
  });
});
