import { execFile } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import type { Report } from "../../src/model/report.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { copyOf, sourceFolder, sourceOfBuilt, temporaryFolder } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { asReport } from "../support/report-schema.ts";
import { cli } from "./command-line.ts";

let host: string;
let untrimmed: string;
let good: string;
let other: string;

beforeAll(async () => {
  host = await buildHost();
  untrimmed = await buildHost({ flags: [] });
  good = await buildPlugin();
  other = await buildPlugin({ flags: [] });
});

async function grid(args: readonly string[], cwd?: string): Promise<{ report: Report; code?: number; stderr: string }> {
  const { stdout, stderr, code } = await cli(["verify", ...args, "--format", "json"], cwd === undefined ? {} : { cwd });
  expect(stdout, stderr).not.toBe("");
  return { report: asReport(JSON.parse(stdout)), stderr, ...(code !== undefined && { code }) };
}

/** `gateway plugin: verdict` of every cell. */
function cells({ checks }: Report): string[] {
  return checks.flatMap(({ gateway, plugins }) =>
    plugins.map(({ path, verdict }) => `${basename(gateway.reference)} ${basename(path)}: ${verdict}`),
  );
}

/** Profiles of one gateway under other names, as `profile REF -o FILE` would have written them. */
async function profiles(files: Readonly<Record<string, { of: string; reference: string; target?: string }>>) {
  const folder = await temporaryFolder();
  for (const [name, { of, reference, target }] of Object.entries(files)) {
    const file = join(folder, name);
    expect(await cli(["profile", of, "-o", file])).toMatchObject({ code: 0 });
    const profile = JSON.parse(await readFile(file, "utf8"));
    await writeFile(file, JSON.stringify({ ...profile, reference, ...(target !== undefined && { target }) }));
  }
  return folder;
}

describe("several gateways", () => {
  test("give a grid in which every cell is what that gateway does", async () => {
    const { report, code } = await grid([host, untrimmed, good, other]);
    for (const [at, gateway] of [host, untrimmed].entries()) {
      const { answers } = await openInHost(gateway, [good, other]);
      const plugins = report.checks[at]?.plugins ?? [];
      expect(plugins.map(({ loaderError }) => loaderError)).toEqual(
        answers.map(({ error }) => error?.replace(/^plugin\.Open\("[^"]*"\): /, "")),
      );
    }
    expect(report.checks.map(({ plugins }) => plugins[0]?.verdict)).toEqual(["loads", "rejected"]);
    expect(code).toBe(1);
  });

  test("are those that stand in front; the last word is a plugin, whatever it is", async () => {
    const { report } = await grid([host, untrimmed]);
    expect(report.checks[0]?.plugins[0]).toMatchObject({
      verdict: "rejected",
      findings: [{ kind: "not-a-go-plugin" }],
    });
    const named = await grid(["--gateway", host, "--gateway", untrimmed, good]);
    expect(named.report.checks.map(({ gateway }) => gateway.reference)).toEqual([host, untrimmed]);
  });

  test("say in text which of them load the plugin and which do not, and why", async () => {
    const { stdout } = await cli(["verify", host, untrimmed, good]);
    expect(stdout).toContain(host);
    expect(stdout).toContain(untrimmed);
    expect(stdout).toMatch(/plugin was built with a different version of package/);
  });

  test("are held against source without a build, each with what helps, the first refusal in the headline", async () => {
    const logrus = "github.com/sirupsen/logrus";
    const requiring = (version: string) => ({ requires: { [logrus]: version }, links: [logrus] });
    const gateways = [];
    for (const version of ["v1.8.0", "v1.8.1", "v1.9.0"]) gateways.push(await buildHost(requiring(version)));
    const folder = await sourceOfBuilt(await buildPlugin(requiring("v1.8.0")));
    const flags = gateways.flatMap((gateway) => ["--gateway", gateway]);
    const judged = async (format: string) =>
      (await cli(["run", ...flags, "--plugin", ".", "--preflight-only", "--format", format], { cwd: folder })).stdout;
    const { checks } = asReport(JSON.parse(await judged("json")));
    expect(checks.map(({ plugins }) => plugins[0]?.preflight)).toEqual(["clear", "refused", "refused"]);
    expect(checks.map(({ plugins }) => plugins[0]?.fix?.standing)).toEqual([undefined, "proven", "proven"]);
    expect((await judged("text")).split("\n")[0]).toContain(
      `; the first that refuses it is ${gateways[1]}: ${logrus} is v1.8.1 in the gateway and v1.8.0 in the plugin`,
    );
    expect(await readdir(folder)).not.toContain("plugins-out");
    // What helps in the last one is done as it stands on the page.
    const page = await judged("markdown");
    const blocks = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = ""]) => block);
    await promisify(execFile)("sh", ["-ec", blocks.find((block) => block.includes("v1.9.0")) ?? "exit 1"], {
      cwd: folder,
    });
    const last = asReport(JSON.parse(await judged("json"))).checks.at(-1);
    expect(last?.plugins[0]?.preflight).toBe("clear");
  });

  test("leave what Go cannot resolve to the words about that, without a build", async () => {
    const main = 'package main\n\nimport _ "encoding/json/v2"\n';
    const folder = await sourceFolder({ "go.mod": "module example.com/p\n\ngo 1.24\n", "main.go": main });
    const flags = ["--gateway", host, "--plugin", ".", "--preflight-only"];
    const { stdout } = await cli(["run", ...flags], { cwd: folder });
    expect(stdout).toContain("  Try       Use another package: encoding/json/v2 came with Go 1.25");
    expect(stdout).not.toContain("No fix");
  });

  test("with one that is missing are refused, and nothing is judged", async () => {
    const ended = await cli(["verify", "--gateway", host, "--gateway", "./gateway-2", good]);
    expect(ended).toEqual({ code: 2, stdout: "", stderr: expect.stringContaining("./gateway-2") });
  });
});

describe("a folder of profiles", () => {
  test("is taken in the order of the releases", async () => {
    const folder = await profiles({
      "a.json": { of: untrimmed, reference: "tyk@5.10.0" },
      "b.json": { of: host, reference: "tyk@5.9.1" },
      "c.json": { of: host, reference: "tyk@5.8.6" },
    });
    const { report, code } = await grid([folder, good]);
    expect(cells(report)).toEqual([
      `c.json ${basename(good)}: loads`,
      `b.json ${basename(good)}: loads`,
      `a.json ${basename(good)}: rejected`,
    ]);
    expect(code).toBe(1);
  });

  test("is in the order of its names, numbers by value, where nobody knows the releases", async () => {
    const of = { of: host, reference: "./host" };
    const folder = await profiles({ "host-1.10.json": of, "host-1.9.json": of });
    await writeFile(join(folder, "notes.txt"), "of last year");
    const { report, stderr } = await grid([`${folder}/`, good]);
    expect(report.checks.map(({ gateway }) => basename(gateway.reference))).toEqual([
      "host-1.9.json",
      "host-1.10.json",
    ]);
    expect(stderr).toContain("notes.txt: no .json, left out.");
  });

  test("may hold profiles of other targets than the plugins are built for, but not only those", async () => {
    const folder = await profiles({
      "amd64.json": { of: host, reference: "./host" },
      "arm64.json": { of: host, reference: "./host", target: "linux/s390x" },
    });
    const { report, stderr, code } = await grid([folder, good]);
    expect(cells(report)).toEqual([`amd64.json ${basename(good)}: loads`]);
    expect(stderr).toMatch(/arm64\.json \(linux\/s390x\): left out, since no plugin is built for that target\./);
    expect(code).toBe(0);
    const [arm, again] = [join(folder, "arm64.json"), join(folder, "arm64-2.json")];
    await writeFile(again, await readFile(arm));
    expect(await cli(["verify", arm, again, good])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("is built for linux/amd64, and none of the gateways is"),
    });
  });

  test("without a profile is refused, and so is one with a file that is none", async () => {
    const empty = await temporaryFolder();
    expect(await cli(["verify", empty, good])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("is a folder"),
    });
    await writeFile(join(empty, "package.json"), "{}");
    expect(await cli(["verify", empty, good])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("package.json is not a profile"),
    });
  });
});

test("what is the same in two gateways is told once, the command that tries a fix included", async () => {
  const [a, b] = [await copyOf(host, "a"), await copyOf(host, "b c")];
  const cwd = await sourceOfBuilt(other);
  for (const args of [
    ["verify", a, b, other, "--format", "markdown"],
    ["run", "--gateway", a, "--gateway", b, "--plugin", ".", "--symbol", "Missing", "--format", "markdown"],
  ]) {
    const { code, stdout, stderr } = await cli(args, { cwd });
    expect(code, stderr).toBe(1);
    expect(stdout.match(/^### .*$/gm), stdout).toHaveLength(1);
  }
});

test("of many gateways the text is the grid, the first that does not load the plugin, and why", async () => {
  const versions = Array.from({ length: 18 }, (_, at) => `5.${at}.0`);
  const files = versions.map((version, at) => {
    return [`tyk-${version}.json`, { of: at < 6 ? host : untrimmed, reference: `tyk@${version}` }] as const;
  });
  const folder = await profiles(Object.fromEntries(files.slice(0, 1).concat(files.slice(6, 7))));
  for (const [at, version] of versions.entries()) {
    const profile = JSON.parse(await readFile(join(folder, at < 6 ? "tyk-5.0.0.json" : "tyk-5.6.0.json"), "utf8"));
    await writeFile(join(folder, `tyk-${version}.json`), JSON.stringify({ ...profile, reference: `tyk@${version}` }));
  }
  const { stdout } = await cli(["verify", folder, good]);
  const [title = ""] = stdout.split("\n");
  expect(title).toMatch(/tyk-5\.0\.0\.json, .* and 3 more and not in .*tyk-5\.6\.0\.json/);
  for (const version of versions) expect(stdout).toContain(`tyk-${version}.json`);
  const told = [...stdout.matchAll(/^Gateway {2}.*\/(tyk-\S+)$/gm)].map(([, name]) => name);
  expect(told).toEqual(versions.slice(6, 16).map((version) => `tyk-${version}.json`));
  expect(stdout).toContain("--verbose shows 2 gateways more.");
  const all = await cli(["verify", folder, good, "--verbose"]);
  expect([...all.stdout.matchAll(/^Gateway /gm)]).toHaveLength(18);
});

describe("a list of gateways in a file", () => {
  test("is taken whole: a release that cannot be had is not passed over", async () => {
    const folder = await sourceFolder({
      "supported.txt": "# what our customers run\n\n./new\nkrakend@999.0.0 # soon\n",
    });
    await writeFile(join(folder, "new"), await readFile(host));
    const refused = await cli(
      ["verify", "--gateway-file", "supported.txt", good, "--registry-mirror", "docker.io=localhost:1"],
      { cwd: folder },
    );
    expect(refused).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("krakend@999.0.0") });
  });

  test.each([
    ["version", "tyk@5.8.6\n5.9\n", 'line 2 of "supported.txt" is "5.9", a version, and nothing says of which gateway'],
    [
      "slip",
      "tyk@5.8.6\ntyk5.9.0\n",
      'line 2 of "supported.txt" is "tyk5.9.0", which is neither a reference nor a version',
    ],
    ["unknown name", "krakn@2.7\n", 'line 1 of "supported.txt" is "krakn@2.7", and no gateway is known as "krakn"'],
  ])("with a %s is refused with the line", async (_, text, why) => {
    const folder = await sourceFolder({ "supported.txt": text });
    const { code, stderr } = await cli(["verify", "--gateway-file", "supported.txt", good], { cwd: folder });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(why) });
  });

  test("of profiles makes the same grid as the profiles themselves", async () => {
    const folder = await profiles({
      "new.json": { of: untrimmed, reference: "tyk@5.9.0" },
      "old.json": { of: host, reference: "tyk@5.8.6" },
    });
    await writeFile(join(folder, "supported.txt"), "new.json\n./old.json # until May\n");
    const { report } = await grid(["--gateway-file", "supported.txt", good], folder);
    expect(cells(report)).toEqual([
      `./old.json ${basename(good)}: loads`.replace("./", ""),
      `new.json ${basename(good)}: rejected`,
    ]);
  });
});
