import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { BuildInfo } from "../../src/binary/facts.ts";
import { compareExperiments } from "../../src/verify/experiments.ts";
import { run } from "../support/command.ts";
import { type GoVersion, goVersions, toolchain } from "../support/toolchain.ts";

const linux = ["386", "amd64", "arm", "arm64", "loong64", "ppc64le", "riscv64", "s390x"];
const targets = [...linux.map((goarch) => `linux/${goarch}`), "darwin/arm64", "freebsd/amd64"];

/** What a release says of its experiments: those that it knows, and those that are on for a target. */
async function ask(version: GoVersion, target: string) {
  const [goos = "", goarch = ""] = target.split("/");
  const { go, env } = await toolchain(version);
  const surroundings = { ...env, GO111MODULE: "off", GOOS: goos, GOARCH: goarch };
  const listed = await run(go, ["list", "-f", "{{join context.ToolTags `\n`}}", "unsafe"], { env: surroundings });
  expect(listed).toMatchObject({ code: 0 });
  const names = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].flatMap(([, name]) => name ?? []).sort();
  const files = await readdir(join(go, "..", "..", "src", "internal", "goexperiment"));
  return {
    on: names(listed.stdout, /^goexperiment\.(\w+)$/gm),
    known: names(files.join("\n"), /^exp_(\w+)_on\.go$/gm),
  };
}

/** A record of a release in which experiments were turned on or off. */
function record(version: string, target: string, experiments = ""): BuildInfo {
  const [goos = "", goarch = ""] = target.split("/");
  return {
    goVersion: `go${version}${experiments === "" ? "" : ` X:${experiments}`}`,
    dependencies: [],
    settings: [
      { key: "GOOS", value: goos },
      { key: "GOARCH", value: goarch },
    ],
  };
}

describe("between releases", () => {
  const of = (version: string, experiments?: string) => record(version, "linux/amd64", experiments);

  test.each([
    [of("1.26.0", "jsonv2"), of("1.27.4")],
    [of("1.24.6", "nojsonv2"), of("1.26.0")],
    [of("1.25.6", "greenteagc"), of("1.28.0")],
    [of("1.23.12", "swissmap"), of("1.26.0")],
  ])("an experiment that became the default is the same (%j, %j)", (gateway, plugin) => {
    expect(compareExperiments(gateway, plugin)?.severity).not.toBe("error");
    expect(compareExperiments(plugin, gateway)?.severity).not.toBe("error");
  });

  test.each([
    [of("1.26.0", "jsonv2"), of("1.27.4", "nojsonv2")],
    [of("1.24.6", "noswissmap"), of("1.26.0")],
    [of("1.26.0", "arenas"), of("1.27.4")],
    [of("1.27.4", "from-the-future"), of("1.27.4")],
  ])("one that is on in one of them differs (%j, %j)", (gateway, plugin) => {
    expect(compareExperiments(gateway, plugin)?.severity).toBe("error");
    expect(compareExperiments(plugin, gateway)?.severity).toBe("error");
  });
});

describe("what is said", () => {
  const of = (experiments: string, asked?: string): BuildInfo => {
    const plain = record("1.26.0", "linux/amd64", experiments);
    const settings = asked === undefined ? [] : [{ key: "GOEXPERIMENT", value: asked }];
    return { ...plain, settings: [...plain.settings, ...settings] };
  };

  test("names what each side was asked for, and how to build as the gateway", () => {
    expect(compareExperiments(of("arenas,jsonv2"), of(""))).toEqual({
      kind: "experiment",
      severity: "error",
      subject: "GOEXPERIMENT",
      gateway: "arenas,jsonv2",
      message: "GOEXPERIMENT is arenas,jsonv2 in the gateway and not set in the plugin.",
      fix: "Build the plugin with GOEXPERIMENT=arenas,jsonv2.",
    });
    expect(compareExperiments(of(""), of("jsonv2"))).toEqual({
      kind: "experiment",
      severity: "error",
      subject: "GOEXPERIMENT",
      plugin: "jsonv2",
      message: "GOEXPERIMENT is not set in the gateway and jsonv2 in the plugin.",
      fix: "Build the plugin without GOEXPERIMENT in the environment.",
    });
  });

  test("is a notice where other words ask for the same", () => {
    expect(compareExperiments(of("jsonv2", "jsonv2,greenteagc"), of("jsonv2", "jsonv2"))).toEqual({
      kind: "experiment",
      severity: "notice",
      subject: "GOEXPERIMENT",
      gateway: "greenteagc,jsonv2",
      plugin: "jsonv2",
      message:
        "GOEXPERIMENT is greenteagc,jsonv2 in the gateway and jsonv2 in the plugin; the same experiments are in force.",
    });
  });

  test("is nothing where the same was asked for in the same words", () => {
    expect(compareExperiments(of("jsonv2", "jsonv2"), of("jsonv2", "jsonv2"))).toBeUndefined();
    expect(compareExperiments(of(""), of(""))).toBeUndefined();
  });
});

/** Releases that record what they were asked for, and what came of it. */
const recording = goVersions.filter((version) => Number(version.split(".")[1]) >= 18);

describe.each(recording)("what Go %s turns on by itself is known", (version) => {
  test.each(targets)("for %s", async (target) => {
    const { on, known } = await ask(version, target);
    expect(known.length).toBeGreaterThan(0);
    const plain = record(version, target);
    const taken = known.filter(
      (name) => compareExperiments(plain, record(version, target, name))?.severity !== "error",
    );
    expect(taken).toEqual(on);
  });
});
