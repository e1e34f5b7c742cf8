import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { commandHelp } from "../../src/cli/help.ts";
import { verifyCommand } from "../../src/cli/verify-command.ts";
import { findingKinds } from "../../src/model/catalogue.ts";
import { verdicts } from "../../src/model/report.ts";
import { toolVersion } from "../../src/model/tool.ts";
import { run } from "../support/command.ts";
import { cli } from "./command-line.ts";

describe("what was mistyped ends with 2, one sentence on stderr and the nearest name", () => {
  test.each([
    [["verfy"], 'There is no command "verfy". Did you mean verify?'],
    [["frobnicate"], 'There is no command "frobnicate". "go-plugin-verifier help" lists all.'],
    [["toString"], 'There is no command "toString". "go-plugin-verifier help" lists all.'],
    [["verify", "g", "p.so", "--fail-onn=never"], "verify has no flag --fail-onn. Did you mean --fail-on?"],
    [["verify", "g", "p.so", "-x"], 'verify has no flag -x. See "go-plugin-verifier help verify".'],
    [["verify", "g", "p.so", "--fail-on", "error"], "takes warning, mismatch, rejected, never."],
    [["verify", "g", "p.so", "--fail-on", "mismach"], "Did you mean mismatch?"],
    [["verify", "g", "p.so", "--fail-on"], "--fail-on needs a value: --fail-on=LINE."],
    [["verify", "g", "p.so", "--symbol", "--no-color"], "--symbol needs a value"],
    [["verify", "g", "p.so", "--verbose=yes"], '--verbose takes no value, and "yes" was given.'],
    [
      ["verify", "g", "p.so", "--format", "json", "--format", "text"],
      "--format: json and text name no file, and only one may; write text=FILE.",
    ],
    [
      ["verify", "g", "p.so", "--format", "sarfi"],
      '--format: "sarfi" is not one of json, text, markdown, sarif, junit',
    ],
    [["verify", "g", "p.so", "--format", "sarif=no/a"], "--format sarif=no/a cannot be written: there is no such file"],
    [["diff", "a", "b", "--format", "sarif"], '--format does not know "sarif"; it takes text, json, markdown.'],
    [["verify", "g", "p.so", "--together", "--no-together"], "--together and --no-together exclude each other."],
    [["run", "--tags", "one"], "run has no flag --tags. Did you mean --build-tags?"],
    [["build", "-o", "auth.so"], "build has no flag -o. Did you mean --plugin-file?"],
    [["profile", "tyk5.8.6"], 'gateway: there is no file "tyk5.8.6"; write tyk@5.8.6 for that release.'],
    [["inspect", "tik@5.8"], 'no preset "tik"; the presets are '],
    [["verify"], "verify needs a GATEWAY and at least one PLUGIN."],
    [["verify", "g"], "verify needs at least one PLUGIN after the gateway g."],
    [["inspect"], "inspect takes one FILE, and 0 were given."],
    [["diff", "a"], "diff takes two files, and 1 were given."],
    [["explain", "trimpth"], 'There is no kind of finding and no verdict "trimpth". Did you mean trimpath?'],
    [["explain", "rejectd"], "Did you mean rejected?"],
  ])("%j", async (args, sentence) => {
    const { code, stdout, stderr } = await cli(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(sentence);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});

test("without a command there is the help, on stderr, and 2", async () => {
  const { code, stdout, stderr } = await cli([]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  for (const name of Object.keys(commands)) expect(stderr).toContain(`  ${name} `);
});

test.each(Object.keys(commands))("help %s is the same as --help behind it, and names every flag", async (name) => {
  const asked = await cli(["help", name]);
  expect(asked).toMatchObject({ code: 0, stderr: "" });
  expect((await cli([name, "--help"])).stdout).toBe(asked.stdout);
  const command = await commands[name]?.load();
  for (const flag of command?.flags ?? []) expect(asked.stdout).toContain(`--${flag.name}`);
});

test("the help of a command fits a narrow terminal, with flags under headings and texts below them", () => {
  const help = commandHelp("verify", verifyCommand, 60);
  for (const line of help.split("\n").filter((one) => !/ (?:--|go-plugin)/.test(one))) {
    expect(line.length).toBeLessThanOrEqual(60);
  }
  expect(help.split("\n").filter((line) => /^[A-Z][a-z]+$/.test(line))).toEqual([
    "Gateway",
    "Verdict",
    "Output",
    "Example",
  ]);
  expect(help).toContain("\n  --together, --no-together\n      Whether");
});

test.each(Object.keys(commands))(
  "the help of %s breaks lines at the end of a sentence or where no word fits",
  async (name) => {
    const command = await commands[name]?.load();
    const help = command === undefined ? [] : commandHelp(name, command, 100).split("\n");
    const start = help.indexOf("") + 1;
    const description = help.slice(start, help.indexOf("", start));
    expect(description).not.toEqual([]);
    for (const [index, line] of description.slice(0, -1).entries()) {
      const [word = ""] = description[index + 1]?.split(" ") ?? [];
      if (!line.endsWith(".")) expect(`${line} ${word}`.length).toBeGreaterThan(100);
    }
  },
);

test.each(["version", "-v", "-V"])("%s is --version", async (word) => {
  expect(await cli([word])).toEqual(await cli(["--version"]));
});

test.each(verdicts)("explain %s tells what the verdict means", async (verdict) => {
  const { code, stdout } = await cli(["explain", verdict]);
  expect({ code, first: stdout.split("\n")[0] }).toEqual({ code: 0, first: `The verdict ${verdict}` });
  expect(stdout.split("\n")[2]).toMatch(/^(The|Nothing)/);
});

test("--version is the version of the package", async () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
  expect(toolVersion).toBe(version);
  expect(await cli(["--version"])).toMatchObject({ code: 0, stdout: `go-plugin-verifier ${version}\n` });
});

test("explain lists every kind of finding", async () => {
  const { code, stdout } = await cli(["explain"]);
  expect(code).toBe(0);
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(" ", 1)[0]),
  ).toEqual([...findingKinds]);
});

test("explain prints the page of a kind, wherever it is called", async () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/findings/trimpath.md"), "utf8");
  expect(await cli(["explain", "trimpath"], { cwd: "/" })).toMatchObject({ code: 0, stdout: page });
});

test("a mistyped name with control characters is not obeyed", async () => {
  const { stderr } = await cli(["\u001b[31mverify\n::error::x"]);
  expect(stderr).toContain("\\x1b[31mverify\\n::error::x");
});

test("on a Node that is too old the built command says so and ends with 2", async () => {
  const launcher = join(import.meta.dirname, "../../scripts/cli-launcher.js");
  const pretend = 'data:text/javascript,Object.defineProperty(process.versions, "node", { value: "22.18.0" })';
  const { code, stdout, stderr } = await run(process.execPath, ["--import", pretend, launcher, "--version"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^go-plugin-verifier needs Node 22\.19 or later and runs on 22\.18\.0\. .*\n$/);
});
