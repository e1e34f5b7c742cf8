import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildHost, buildPlugin } from "../support/build.ts";
import { run } from "../support/command.ts";
import { copyOf, temporaryFolder } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { asReport } from "../support/report-schema.ts";
import { cli } from "./command-line.ts";

let host: string;
let good: string;
let patched: string;
let untrimmed: string;

beforeAll(async () => {
  host = await buildHost();
  good = await buildPlugin();
  patched = await buildPlugin({ go: "1.24.7" });
  untrimmed = await buildPlugin({ flags: [] });
});

describe("the exit code", () => {
  test("is 0 for a plugin that loads", async () => {
    expect(await cli(["verify", host, good])).toMatchObject({ code: 0, stderr: "" });
  });

  test.each([
    ["mismatch", 1],
    ["warning", 1],
    ["rejected", 0],
    ["never", 0],
  ])("with --fail-on %s is %d for a plugin of another patch release", async (line, code) => {
    expect(await cli(["verify", host, patched, "--fail-on", line])).toMatchObject({ code, stderr: "" });
  });

  test("is 0 for a mismatch that is ignored with a reason", async () => {
    const ignored = ["--ignore", "go-version the next release brings it"];
    expect(await cli(["verify", host, patched, ...ignored])).toMatchObject({ code: 0 });
  });

  test("is 1 for a plugin that is rejected, whatever is ignored, and 0 with --fail-on never", async () => {
    const args = ["verify", host, untrimmed, "--ignore", "trimpath nobody needs it"];
    expect(await cli(args)).toMatchObject({ code: 1 });
    expect(await cli([...args, "--fail-on", "never"])).toMatchObject({ code: 0 });
  });

  test("is 1 where only one of several plugins is rejected", async () => {
    expect(await cli(["verify", host, good, untrimmed])).toMatchObject({ code: 1 });
  });
});

describe("the report", () => {
  test("has the sentence that the gateway prints, with the path as it was written", async () => {
    const cwd = dirname(await copyOf(untrimmed, "my auth.so"));
    const { answers } = await openInHost(host, ["./my auth.so"], { cwd });
    const { stdout } = await cli(["verify", host, "./my auth.so"], { cwd });
    expect(answers[0]?.error).toMatch(
      /^plugin\.Open\("\.\/my auth"\): plugin was built with a different version of package /,
    );
    expect(stdout).toContain(`\n  ${answers[0]?.error}\n`);
  });

  test("calls a plugin by the name in front of its path", async () => {
    const { stdout } = await cli(["verify", host, `auth=${good}`, "--format", "json"]);
    const report = asReport(JSON.parse(stdout));
    expect(report.checks[0]?.plugins[0]).toMatchObject({ name: "auth", path: good, verdict: "loads" });
  });

  test("takes a file whose own name holds = as it is", async () => {
    const path = await copyOf(good, "a=b.so");
    const { stdout } = await cli(["verify", host, path, "--format", "json"]);
    expect(asReport(JSON.parse(stdout)).checks[0]?.plugins[0]).toMatchObject({ name: "a=b", path });
  });

  test("is the same from the gateway's profile as from its binary", async () => {
    const profile = join(await temporaryFolder(), "gateway.json");
    await cli(["profile", host, "-o", profile]);
    const [fromBinary, fromProfile] = await Promise.all(
      [host, profile].map(async (gateway) => {
        const { stdout, code } = await cli(["verify", gateway, good, patched, untrimmed, "--format", "json"]);
        const [check] = asReport(JSON.parse(stdout)).checks;
        return { code, plugins: check?.plugins, sha256: check?.gateway.sha256 };
      }),
    );
    expect(fromProfile).toEqual(fromBinary);
  });

  test("is written again, byte for byte, where a profile is asked for the profile that it is", async () => {
    const folder = await temporaryFolder();
    const [first, second] = [join(folder, "first.json"), join(folder, "second.json")];
    await cli(["profile", host, "-o", first]);
    expect(await cli(["profile", first, "-o", second])).toMatchObject({
      code: 0,
      stderr: `The result is in ${second}.\n`,
    });
    expect(await readFile(second, "utf8")).toBe(await readFile(first, "utf8"));
  });

  test("in JSON has the hash of each file, as sha256sum says it", async () => {
    const { stdout } = await cli(["verify", host, good, "--format", "json"]);
    const [check] = asReport(JSON.parse(stdout)).checks;
    const sums = await run("sha256sum", [host, good]);
    expect([check?.gateway.sha256, check?.plugins[0]?.sha256]).toEqual(
      sums.stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.slice(0, 64)),
    );
  });

  test("in Markdown starts with the verdict", async () => {
    const { stdout } = await cli(["verify", host, untrimmed, "--format", "markdown"]);
    expect(stdout).toMatch(/^## ❌ \S+ does not load into /);
  });

  test("goes to the file of --output whole, and to stdout not at all", async () => {
    const folder = await temporaryFolder();
    const output = join(folder, "report.json");
    const args = ["verify", host, untrimmed, "--format", "json", "--output", output];
    expect(await cli(args)).toMatchObject({ code: 1, stdout: "", stderr: `The result is in ${output}.\n` });
    expect(asReport(JSON.parse(await readFile(output, "utf8"))).verdict).toBe("rejected");
    expect(await readdir(folder)).toEqual([basename(output)]);
  });

  test("has colours with FORCE_COLOR, and none in a pipe or with --no-color", async () => {
    const forced = { env: { FORCE_COLOR: "1" } };
    expect((await cli(["verify", host, good], forced)).stdout).toContain("\u001b[");
    expect((await cli(["verify", host, good, "--no-color"], forced)).stdout).not.toContain("\u001b[");
    expect((await cli(["verify", host, good])).stdout).not.toContain("\u001b[");
  });
});

describe("several plugins", () => {
  test("share a process: the second of the same plugin path is refused", async () => {
    const other = await copyOf(patched, "other.so");
    const { code, stdout } = await cli(["verify", host, good, other]);
    expect(code).toBe(1);
    expect(stdout).toContain(`plugin.Open("${other.slice(0, -3)}"): plugin already loaded`);
  });

  test("are judged each alone with --no-together", async () => {
    const other = await copyOf(good, "other.so");
    expect(await cli(["verify", host, good, other, "--no-together"])).toMatchObject({ code: 0 });
  });

  test("come after those of --alongside", async () => {
    const other = await copyOf(good, "other.so");
    const { code, stdout } = await cli(["verify", host, good, "--alongside", other]);
    expect(code).toBe(1);
    expect(stdout).toContain("plugin already loaded");
  });
});

test("a reader that has read enough is no error", async () => {
  const { execPath } = process;
  const entry = join(import.meta.dirname, "../../dist/cli.js");
  const script = `"${execPath}" "${entry}" verify "${host}" "${untrimmed}" | true; echo "\${PIPESTATUS[0]}"`;
  expect(await run("bash", ["-c", script])).toMatchObject({ stdout: "1\n", stderr: "" });
});
