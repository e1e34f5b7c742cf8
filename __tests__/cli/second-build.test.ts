// Building again what is built already: the linker is the C compiler, which here notes each call.

import { existsSync } from "node:fs";
import { appendFile, cp, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { buildHost } from "../support/build.ts";
import { temporaryFolder } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { goMod, writeTree } from "../support/source-tree.ts";
import { cli } from "./command-line.ts";

const source = (answer: string) =>
  `package main\n\nimport "C"\n\nfunc Name() string { return ${JSON.stringify(answer)} }\n`;

let host: string;
let folder: string;
let output: string;
beforeAll(async () => {
  host = await buildHost();
});
beforeEach(async () => {
  folder = await temporaryFolder();
  output = join(folder, "plugins-out/plugin.so");
  await writeTree(folder, {
    "plugin/go.mod": goMod({ module: "example.com/plugin" }),
    "plugin/main.go": source("first"),
  });
  for (const name of ["first-cc", "other-cc"]) await writeFile(join(folder, name), compiler(name), { mode: 0o755 });
});

/** A C compiler that notes where it links a library, and what. */
function compiler(name: string): string {
  return `#!/bin/sh\ncase " $* " in *" -shared "*) echo ${name} >>"$(dirname "$0")/links" ;; esac\nexec gcc "$@"\n`;
}

/** How often the linker ran until now. */
async function links(): Promise<number> {
  const notes = join(folder, "links");
  return existsSync(notes) ? (await readFile(notes, "utf8")).trim().split("\n").length : 0;
}

async function build(env: Readonly<Record<string, string>> = {}, flags: readonly string[] = []) {
  const args = ["build", "--gateway", host, "--plugin", "plugin", "--plugin-file", "{name}.so", "--builder", "native"];
  const before = await links();
  const surroundings = { CC: join(folder, "first-cc"), XDG_CACHE_HOME: join(folder, "cache"), ...caches(), ...env };
  const { code, stderr } = await cli([...args, ...flags], { cwd: folder, env: surroundings });
  return { code, stderr, linked: (await links()) > before };
}

/** The cache of the program moves; that of Go stays. */
function caches(): Readonly<Record<string, string>> {
  const { GOCACHE, XDG_CACHE_HOME, HOME = "/root" } = process.env;
  return { GOCACHE: GOCACHE ?? join(XDG_CACHE_HOME ?? join(HOME, ".cache"), "go-build") };
}

async function name(): Promise<string | undefined> {
  const [answer] = (await openInHost(host, [output], { lookup: ["Name"] })).answers;
  return answer?.error === undefined ? answer?.symbols["Name"] : answer.error;
}

test("what is up to date is not linked again, and is the same file", async () => {
  expect(await build()).toMatchObject({ code: 0, linked: true });
  const first = await readFile(output);
  expect(await build()).toMatchObject({ code: 0, linked: false });
  expect((await readFile(output)).equals(first)).toBe(true);
  expect(await name()).toBe("first");
});

test("changed source is, and a build that fails leaves no older file", async () => {
  await build();
  await writeFile(join(folder, "plugin/main.go"), source("second"));
  expect(await build()).toMatchObject({ code: 0, linked: true });
  expect(await name()).toBe("second");
  await writeFile(join(folder, "plugin/main.go"), "package main\n\nfunc broken(");
  expect((await build()).code).toBe(1);
  expect(existsSync(output)).toBe(false);
});

test.each([
  ["grew", () => appendFile(output, "more")],
  [
    "was put there by somebody else, byte for byte",
    async () => {
      await cp(output, `${output}.copy`);
      await rename(`${output}.copy`, output);
    },
  ],
])("a file that %s is linked again, since Go would believe the ID in it", async (_, change) => {
  await build();
  const first = await readFile(output);
  await change();
  expect(await build()).toMatchObject({ code: 0, linked: true });
  expect((await readFile(output)).equals(first)).toBe(true);
});

test("so is what another compiler linked, what is rebuilt to compare, and all in a stranger's run", async () => {
  await build();
  expect(await build({ CC: join(folder, "other-cc") })).toMatchObject({ code: 0, linked: true });
  expect(await build({ CC: join(folder, "other-cc") }, ["--rebuild"])).toMatchObject({ code: 0, linked: true });
  const stranger = {
    GITHUB_ACTIONS: "true",
    GITHUB_EVENT_NAME: "pull_request",
    GITHUB_EVENT_PATH: "/nowhere/event.json",
    RUNNER_ENVIRONMENT: "github-hosted",
  };
  expect(await build({ CC: join(folder, "other-cc"), ...stranger })).toMatchObject({ code: 0, linked: true });
});
