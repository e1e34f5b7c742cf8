import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { buildHost, buildPlugin } from "../support/build.ts";
import { temporaryFolder } from "../support/files.ts";
import { asReport } from "../support/report-schema.ts";
import { cli } from "./command-line.ts";

let host: string;
let first: string;
let second: string;

beforeAll(async () => {
  const main = "package main\n\nfunc InitModule() {}\n";
  host = await buildHost();
  first = await buildPlugin({ source: { "main.go": main }, module: "example.com/first" });
  second = await buildPlugin({ source: { "main.go": main }, module: "example.com/second" });
});

/** What became of each plugin, and what was said of the folder. */
async function judged(args: readonly string[], cwd: string) {
  const { code, stdout, stderr } = await cli([...args, "--format", "json"], { cwd });
  const plugins = asReport(JSON.parse(stdout)).checks[0]?.plugins ?? [];
  const said = stderr.split("\n").filter((line) => line.startsWith("plugin: "));
  return { code, plugins: plugins.map(({ path, verdict }) => `${path} ${verdict}`), said };
}

/** `/opt/plugins` of a gateway: three names that sort by their bytes, a text with the end of a plugin, and other files. */
async function plugins(): Promise<string> {
  const cwd = await temporaryFolder();
  await mkdir(join(cwd, "plugins/more"), { recursive: true });
  await copyFile(first, join(cwd, "plugins/a.so"));
  // The same plugin path as a.so: the one that is opened later is refused.
  await copyFile(first, join(cwd, "plugins/B.so"));
  await copyFile(second, join(cwd, "plugins/ä.so"));
  await writeFile(
    join(cwd, "plugins/notes.so"),
    "no plugin, a text that is longer than the header of an ELF file, which is read",
  );
  await writeFile(join(cwd, "plugins/README.md"), "");
  await copyFile(second, join(cwd, "plugins/more/second.so"));
  return cwd;
}

const flat = ["plugins/B.so loads", "plugins/a.so rejected", "plugins/notes.so rejected", "plugins/ä.so loads"];
const said = ['plugin: README.md in "plugins": no .so, left out.'];

test("a folder of built plugins is opened in the order of the bytes of the names, and what is none is told", async () => {
  const cwd = await plugins();
  expect(await judged(["verify", host, "plugins"], cwd)).toEqual({ code: 1, plugins: flat, said });
  const args = ["run", "--gateway", host, "--plugin", "plugins"];
  expect(await judged(args, cwd)).toEqual({ code: 1, plugins: flat, said });
});

test("of a gateway that walks its folder, as Nakama does, the folders in it are in their turn", async () => {
  const cwd = await plugins();
  const nakama = await buildHost({ module: "github.com/heroiclabs/nakama/v3" });
  const walked = [...flat.slice(0, 2), "plugins/more/second.so loads", flat[2], "plugins/ä.so rejected"];
  expect(await judged(["verify", nakama, "plugins/"], cwd)).toMatchObject({ plugins: walked });
  expect(await judged(["run", "--gateway", nakama, "--plugin", "plugins"], cwd)).toMatchObject({ plugins: walked });
});

test("a folder whose plugins are all in folders of their own is refused for a gateway that looks into none", async () => {
  const cwd = await temporaryFolder();
  await mkdir(join(cwd, "plugins/auth"), { recursive: true });
  await copyFile(first, join(cwd, "plugins/auth/auth.so"));
  const { code, stderr } = await cli(["verify", host, "plugins"], { cwd });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr:
      'go-plugin-verifier: plugin: "plugins" has its .so files in folders of its own, and the gateway opens none there.\n',
  });
});
