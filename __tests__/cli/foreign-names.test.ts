import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildHost, buildPlugin, pluginSource } from "../support/build.ts";
import { temporaryFolder } from "../support/files.ts";
import { under, writeTree } from "../support/source-tree.ts";
import { cli } from "./command-line.ts";

/** What a file system takes as a part of a name and a runner would obey, as steps print it in its log. */
const commands = "\n::error::owned\r::add-mask::a\n   ::set-env name=PATH::x\n##[add-mask]b ##[error]c";
const gateway = `g${commands}`;
const good = `p${commands}.so`;
const refused = `r${commands}/${good}`;
/** A name without line breaks, for flags, which take none. */
const inOneLine = "s ::error::d ##[error]e";

/** A folder with a gateway and plugins under such names. */
async function namedFolder(): Promise<string> {
  const folder = await temporaryFolder();
  const [host, plugin, untrimmed] = await Promise.all([buildHost(), buildPlugin(), buildPlugin({ flags: [] })]);
  await mkdir(join(folder, `r${commands}`));
  await copyFile(host, join(folder, gateway));
  await copyFile(host, join(folder, `${inOneLine}.host`));
  await copyFile(plugin, join(folder, good));
  await copyFile(untrimmed, join(folder, refused));
  await copyFile(untrimmed, join(folder, `${inOneLine}.so`));
  return folder;
}

/** Source: actions/runner, ActionCommand.TryParse and TryParseV2. */
function commandsIn(text: string): string[] {
  return text.split(/\r\n|\r|\n/).filter((line) => line.trimStart().startsWith("::") || line.includes("##["));
}

const given = ["--gateway", `${inOneLine}.host`, "--target", "linux/amd64"];

describe("as a step of a workflow, no name is obeyed", () => {
  test.each([
    ["verify, which accepts", 0, ["verify", gateway, good]],
    ["verify, which refuses", 1, ["verify", gateway, refused]],
    ["diff", 0, ["diff", gateway, refused]],
    ["inspect", 0, ["inspect", refused]],
    ["run", 1, ["run", "--builder", "none", ...given, "--plugin", `${inOneLine}.so`]],
  ])("by %s, in any format", async (_, code, args) => {
    const cwd = await namedFolder();
    const reports = args[0] === "verify" || args[0] === "run" ? ["sarif", "junit"] : [];
    for (const format of ["text", "markdown", "json", ...reports]) {
      const ended = await cli([...args, "--format", format], { cwd });
      expect(ended).toMatchObject({ code });
      expect(ended.stdout).toMatch(format === "json" ? /\\u0023#\[error\]/ : /error/);
      expect(commandsIn(ended.stdout + ended.stderr)).toEqual([]);
    }
  });

  test("by profile, nor by what refuses an argument", async () => {
    const cwd = await namedFolder();
    const profile = await cli(["profile", gateway], { cwd });
    expect(profile.code).toBe(0);
    const mistakes = [["verify", gateway, `no${commands}`], [`no${commands}`], ["diff", good], ["explain", commands]];
    const ended = await Promise.all(mistakes.map((args) => cli(args, { cwd })));
    expect(ended.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
    const printed = [profile, ...ended].map(({ stdout, stderr }) => stdout + stderr);
    expect(printed.flatMap(commandsIn)).toEqual([]);
  });

  test("by the commands of a build in a folder with such a name", async () => {
    const cwd = await namedFolder();
    await writeTree(cwd, under(inOneLine, await pluginSource()));
    const ended = await cli(["build", "--print", "--builder", "native", ...given, "--plugin", inOneLine], { cwd });
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stdout).toContain("-buildmode=plugin");
    expect(commandsIn(ended.stdout + ended.stderr)).toEqual([]);
  });
});

test("the sentence of the gateway stays one line, in which a person sees what the name holds", async () => {
  const cwd = await namedFolder();
  const seen = String.raw`p\n::error::owned\r::add-mask::a\n   \x3a:set-env name=PATH::x\n\x23#[add-mask]b \x23#[error]c`;
  const { stdout } = await cli(["verify", gateway, refused], { cwd });
  const sentence = stdout.split("\n").find((line) => line.includes("plugin.Open("));
  expect(sentence).toMatch(/"\): plugin was built with a different version of package \S+$/);
  expect(sentence).toContain(seen);
  const markdown = await cli(["verify", gateway, refused, "--format", "markdown"], { cwd });
  // As code in a quotation, in which every sign but these is an entity.
  const quotation = markdown.stdout.split("\n").find((line) => line.startsWith("> "));
  const decoded = quotation?.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
  expect(decoded).toBe(`> <code>${sentence?.trim()}</code>`);
});

test("in JSON every name is what it was", async () => {
  const { stdout } = await cli(["verify", gateway, refused, "--format", "json"], { cwd: await namedFolder() });
  expect(JSON.parse(stdout)).toMatchObject({
    checks: [{ gateway: { reference: gateway }, plugins: [{ path: refused }] }],
  });
});
