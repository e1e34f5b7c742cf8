// What keeps modules from being had, each produced by Go and git themselves.
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { explainFailure } from "../../src/build/failures.ts";
import { preflightNative } from "../../src/build/native.ts";
import { filesInPlace } from "../../src/build/user-files.ts";
import type { Finding } from "../../src/model/report.ts";
import { buildHost } from "../support/build.ts";
import { type SourceTree, writeTree } from "../support/source-tree.ts";
import { type Surroundings, withPlan } from "./native-build.ts";
import { removeModules, withModules } from "./own-modules.ts";

const lib = { "go.mod": "module example.com/lib\n", "lib.go": "package lib\n\nfunc Name() string { return `x` }\n" };
const modules = { "example.com/lib@v1.0.0": lib, "example.com/lib@v1.1.0": lib };

let gateway: string;
let here: Surroundings;
let server: Server | undefined;
beforeAll(async () => {
  gateway = await buildHost();
});
beforeEach(async () => {
  here = await withModules(modules);
});
afterEach(async () => {
  server?.close();
  server = undefined;
  await removeModules(here);
});

/** The same with other settings of Go. */
async function changeTo(changes: Readonly<Record<string, string>>): Promise<void> {
  await removeModules(here);
  here = await withModules(modules, "1.24.6", changes);
}

/** Files of a build that nobody knows. */
const nowhere = {
  files: filesInPlace({ root: "/p", roots: ["/p"], goWork: undefined }, "/plan"),
  directory: "/",
  folder: "/p",
};

/** What preflight finds in the plugin `p` of a tree. */
async function found(tree: SourceTree): Promise<readonly Finding[]> {
  await writeTree(here.folder, tree);
  return await withPlan(gateway, "p", here, {}, async (build) => {
    const told = await preflightNative(build, here.io);
    if (told.kind !== "unbuilt") throw new Error("The plugin could be resolved");
    return told.findings;
  });
}

const requiring = (path: string, version = "v1.0.0", more = ""): SourceTree => ({
  "p/go.mod": `module example.com/p\n\ngo 1.24\n\nrequire ${path} ${version}\n${more}`,
  "p/main.go": `package main\n\nimport _ "${path}"\n`,
});

const zero = "h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

test("a checksum that is another one leads to the line of go.sum", async () => {
  const sums = `example.com/lib v1.0.0/go.mod ${zero}\nexample.com/lib v1.0.0 ${zero}\n`;
  expect(await found({ ...requiring("example.com/lib"), "p/go.sum": sums })).toMatchObject([
    {
      message: expect.stringContaining("checksum mismatch"),
      where: { file: "p/go.sum", line: 1 },
      fix: expect.stringContaining("find out which of the two is right"),
    },
  ]);
});

test("a go.mod whose sum is missing leads to its requirement", async () => {
  const tree = requiring("example.com/lib", "v1.0.0", "\nrequire example.com/other v1.0.0\n");
  expect(await found({ ...tree, "p/main.go": 'package main\n\nimport _ "example.com/lib/sub"\n' })).toMatchObject([
    { message: expect.stringContaining("go.sum"), where: { file: expect.stringMatching(/^p\//) }, fix: "go mod tidy" },
  ]);
});

test("a vendor folder that does not follow go.mod leads to the requirement", async () => {
  const tree = {
    ...requiring("example.com/lib", "v1.1.0"),
    "p/vendor/modules.txt": "# example.com/lib v1.0.0\n## explicit\nexample.com/lib\n",
    "p/vendor/example.com/lib/lib.go": lib["lib.go"],
  };
  const findings = await found(tree);
  expect(findings).toMatchObject([
    {
      message: expect.stringContaining("inconsistent vendoring"),
      where: { file: "p/go.mod", line: 5 },
      fix: "go mod vendor",
    },
  ]);
  expect(findings[0]?.message).toContain(`inconsistent vendoring in ${join(here.folder, "p")}:`);
});

test("a replacement that is not there leads to its line", async () => {
  const tree = requiring("example.com/gone", "v1.0.0", "\nreplace example.com/gone => ../gone\n");
  expect(await found(tree)).toMatchObject([
    {
      message: expect.stringMatching(/replacement directory \.\.\/gone does not exist|reading \.\.\/gone\/go\.mod/),
      where: { file: expect.stringMatching(/^p\/(go\.mod|main\.go)$/) },
      fix: "Check out ../gone beside the plugin, or drop the replace line.",
    },
  ]);
});

test("two modules of a workspace that replace one thing differently lead to the plugin's line", async () => {
  const tree = {
    ...requiring("example.com/lib", "v1.0.0", "\nreplace example.com/lib => ../one\n"),
    "q/go.mod":
      "module example.com/q\n\ngo 1.24\n\nrequire example.com/lib v1.0.0\n\nreplace example.com/lib => ../two\n",
    "q/q.go": "package q\n",
    "one/go.mod": "module example.com/lib\n",
    "one/lib.go": "package lib\n",
    "two/go.mod": "module example.com/lib\n",
    "two/lib.go": "package lib\n",
    "go.work": "go 1.24\n\nuse (\n\t./p\n\t./q\n)\n",
  };
  expect(await found(tree)).toMatchObject([
    {
      message: expect.stringContaining("conflicting replacements"),
      where: { file: "p/go.mod", line: 7 },
      fix: expect.stringContaining("replace example.com/lib by different things"),
    },
  ]);
});

/** A server that answers everything in one way. */
async function answering(status: number): Promise<string> {
  const started = createServer((_, response) => {
    if (status === 401) response.setHeader("WWW-Authenticate", 'Basic realm="modules"');
    response.writeHead(status).end("no\n");
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  const address = started.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `127.0.0.1:${address.port}`;
}

const answers = [
  [401, "wants credentials"],
  [403, "refuses this module"],
  [404, "no such module or version"],
] as const;

describe("a private module whose module proxy answers", () => {
  test.each(answers)("%i is explained where it is imported", async (status, fix) => {
    const host = await answering(status);
    await changeTo({ GOPROXY: `http://${host}`, GONOSUMDB: "*" });
    const tree = requiring("example.com/private");
    const sums = `example.com/private v1.0.0 ${zero}\nexample.com/private v1.0.0/go.mod ${zero}\n`;
    const findings = await found({ ...tree, "p/go.sum": sums });
    expect(findings).toMatchObject([
      {
        message: expect.stringContaining(String(status)),
        where: { file: expect.stringMatching(/^p\//) },
        fix: expect.stringContaining(fix),
      },
    ]);
  });
});

describe("a private module whose git server answers", () => {
  test.each(answers)("%i is explained where it is imported", async (status, fix) => {
    const host = await answering(status);
    await changeTo({ GOPROXY: "direct", GOPRIVATE: "github.com/example" });
    await writeTree(here.folder, {
      gitconfig: `[url "http://user:s3cret@${host}/"]\n\tinsteadOf = https://github.com/\n`,
    });
    const path = "github.com/example/private";
    const sums = `${path} v1.0.0 ${zero}\n${path} v1.0.0/go.mod ${zero}\n`;
    const findings = await found({ ...requiring(path), "p/go.sum": sums });
    expect(findings).toMatchObject([
      { fix: expect.stringContaining(fix), where: { file: expect.stringMatching(/^p\//) } },
    ]);
    expect(JSON.stringify(findings)).not.toContain("s3cret");
  });
});

describe("what no plugin can be linked with:", () => {
  test.each([
    ["without cgo", { CGO_ENABLED: "0" }, "requires external (cgo) linking, but cgo is not enabled", "CGO_ENABLED=1"],
    [
      "a platform without plugins",
      { GOARCH: "mips" },
      "-buildmode=plugin not supported on linux/mips",
      "another target",
    ],
    ["a platform that is none", { GOARCH: "z80" }, "not supported on linux/z80", "another target"],
  ])("%s", async (_, change, words, fix) => {
    await writeTree(here.folder, { "p/go.mod": "module example.com/p\n", "p/main.go": "package main\n" });
    const { recipe } = await withPlan(gateway, "p", here, {}, async (build) => build);
    const result = await here.io.commands.run({
      file: "go",
      args: ["build", ...recipe.flags, "-o", join(here.folder, "plugin.so"), "."],
      directory: join(here.folder, "p"),
      environment: { ...recipe.environment, ...change },
      output: "hidden",
    });
    if (result === undefined) throw new Error("There is no go");
    expect(explainFailure(result, { recipe, ...nowhere })).toMatchObject([
      { kind: "build-failed", message: expect.stringContaining(words), fix: expect.stringContaining(fix) },
    ]);
  });
});

test("a folder without Go files for the target", async () => {
  await writeTree(here.folder, {
    "p/go.mod": "module example.com/p\n",
    "p/main_windows.go": "package main\n",
  });
  const told = await withPlan(gateway, "p", here, {}, (build) => preflightNative(build, here.io));
  expect(told).toMatchObject({
    kind: "unbuilt",
    findings: [{ message: expect.stringContaining("build constraints exclude all Go files") }],
  });
});

test("an address in a message loses its name and password", () => {
  const stderr =
    "go: example.com/x@v1.0.0: fatal: unable to access 'https://user:s3cret@git.example.com/x/': refused\n";
  const recipe = { goVersion: "go1.24.6", target: { goos: "linux", goarch: "amd64" }, flags: [], environment: {} };
  const context = { recipe: { ...recipe, warnings: [], modules: [] }, ...nowhere };
  expect(explainFailure({ exitCode: 1, stdout: "", stderr }, context)).toMatchObject([
    { message: expect.stringContaining("'https://git.example.com/x/'") },
  ]);
});
