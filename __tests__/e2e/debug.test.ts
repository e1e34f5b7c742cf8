// What --debug, RUNNER_DEBUG and ACTIONS_STEP_DEBUG show, and what they never do.

import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ForeignServer, serve } from "../content/http/server.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { temporaryFolder } from "../support/files.ts";
import { commandLine } from "../support/product.ts";
import { goMod, under, writeTree } from "../support/source-tree.ts";
import { newJob, runAction } from "./action-run.ts";

let host: string;
let plugin: string;
beforeAll(async () => {
  host = await buildHost();
  plugin = await buildPlugin();
});

const main = 'package main\n\nimport "fmt"\n\nfunc AuthCheck() string { return fmt.Sprint(1) }\n';
const auth = under("plugins/auth", { "go.mod": goMod({ module: "example.com/auth" }), "main.go": main });

/** A server of the gateway, behind a redirect with a ticket. */
async function server(): Promise<ForeignServer> {
  const bytes = await readFile(host);
  return await serve((request, response) => {
    if (request.url === "/gateway") response.writeHead(302, { location: "/file?ticket=hunter2-ticket" }).end();
    else response.writeHead(200, { "content-length": bytes.length, etag: '"one"' }).end(bytes);
  });
}

/** Of the go command, which would else be below XDG_CACHE_HOME. */
const buildCache =
  process.env["GOCACHE"] ?? join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "go-build");

/** Secrets in every place that one can have. */
const secrets = {
  GH_TOKEN: "hunter2-gh",
  AWS_SECRET_ACCESS_KEY: "hunter2-aws",
  SOME_SETTING: "hunter2-setting",
  GOPROXY: "https://alice:hunter2-proxy@proxy.invalid,off",
};

describe("on the command line", () => {
  let folder: string;
  let env: Record<string, string | undefined>;
  beforeEach(async () => {
    folder = await temporaryFolder();
    const { PATH, HOME, GOMODCACHE } = process.env;
    env = { PATH, HOME, GOMODCACHE, GOCACHE: buildCache, XDG_CACHE_HOME: join(folder, "cache"), ...secrets };
  });

  test("each request is shown with status, bytes and time, each cache key with what was there", async () => {
    const { port, requests } = await server();
    const args = ["profile", `http://127.0.0.1:${port}/gateway`, "--target", "linux/amd64"];
    const first = await commandLine([...args, "-o", join(folder, "p.json"), "--debug"], { env });
    expect(first.code).toBe(0);
    const lines = first.stderr.split("\n");
    expect(lines[0]).toMatch(/^debug: go-plugin-verifier \d\S* on Node \d+\.\d+\.\d+, linux /);
    expect(lines.at(-2)).toMatch(/^debug: exit code 0 after \d+\.\d\d s$/);
    const asked = lines.filter((line) => /^debug: (?:HEAD|GET) /.test(line));
    expect(asked).toHaveLength(requests.length);
    expect(asked).toContainEqual(
      expect.stringMatching(/^debug: GET http:\/\/127\.0\.0\.1:\d+\/gateway: status 302, \d+ bytes after \d+\.\d\d s$/),
    );
    const [whole] = asked.filter((line) => /GET .*\/file\?…: status 200/.test(line));
    // The head of the answer is counted as well.
    expect(Number(/ (\d+) bytes/.exec(whole ?? "")?.[1])).toBeGreaterThan((await readFile(host)).length);
    const key = /debug: \S+\/profiles: nothing under ([0-9a-f]{64}), for /.exec(first.stderr)?.[1];
    expect(first.stderr).toMatch(new RegExp(`debug: \\S+/profiles: \\d+ bytes given to ${key}, for `));
    expect(first.stderr).toMatch(/debug: Caches are read and written, builds are kept .*; this run is trusted\./);
    expect(first.stderr).not.toContain("hunter2");
    const second = await commandLine([...args, "-o", join(folder, "p.json"), "--debug"], { env });
    expect(second.stderr).toMatch(new RegExp(`debug: \\S+/profiles: \\d+ bytes under ${key}, for `));
  });

  test("each program is shown with its environment, and the values of secrets never", async () => {
    await writeTree(folder, auth);
    const args = [
      "run",
      "--gateway",
      host,
      "--plugin",
      "plugins/auth",
      "--target",
      "linux/amd64",
      "--builder",
      "native",
    ];
    const { stderr, code } = await commandLine([...args, "--debug"], { env, cwd: folder });
    expect(code).toBe(0);
    const started = stderr.split("\n").filter((line) => /^debug: (?:auth \S+: )?Starting in /.test(line));
    const build = started.find((line) => line.includes(" build -buildmode=plugin "));
    expect(build).toMatch(/ in \/\S+: (?:\S+=\S* )*GOTOOLCHAIN=go1\.24\.6 /);
    expect(build).toMatch(/\(with .*\bPATH=.*; also set: .*\bSOME_SETTING\b/);
    // What fetches is told of secrets, and what compiles is not.
    expect(build).not.toMatch(/AWS_SECRET_ACCESS_KEY|proxy\.invalid/);
    const list = started.find((line) => line.includes(" list -buildmode=plugin "));
    expect(list).toMatch(/\(with .*\bPATH=.*; also set: .*\bAWS_SECRET_ACCESS_KEY\b.*\bSOME_SETTING\b/);
    expect(list).toContain("GOPROXY=https://***@proxy.invalid,off");
    expect(stderr.match(/^debug: .*\bended with 0 after \d+\.\d\d s$/gm)?.length).toBeGreaterThanOrEqual(
      started.length,
    );
    expect(stderr).not.toContain("hunter2");
  });

  test("nothing of it is shown to others, and results stay on standard output alone", async () => {
    const quiet = await commandLine(["verify", host, plugin], { env });
    expect(quiet.stderr).toBe("");
    const loud = await commandLine(["verify", host, plugin, "--debug"], { env });
    expect(loud.stdout).toBe(quiet.stdout);
    expect(loud.stderr).toMatch(/^debug: go-plugin-verifier .*\n(?:debug: .*\n)*debug: exit code 0 after /);
  });
});

describe.each([
  { asked: { RUNNER_DEBUG: "1" }, start: "::debug::" },
  { asked: { ACTIONS_STEP_DEBUG: "true" }, start: "debug: " },
])("in the action with $asked", ({ asked, start }) => {
  test("requests, programs and caches are shown, and no secret", async () => {
    const job = newJob();
    try {
      const { port } = await server();
      await mkdir(join(dirname(job.workspace), "tools"));
      await writeTree(job.workspace, auth);
      const { PATH, GOMODCACHE } = process.env;
      const extra = {
        ...secrets,
        ...asked,
        PATH: PATH ?? "",
        ...(GOMODCACHE !== undefined && { GOMODCACHE }),
        GOCACHE: buildCache,
        RUNNER_TOOL_CACHE: join(dirname(job.workspace), "tools"),
        ACTIONS_RUNTIME_TOKEN: "hunter2-runtime",
      };
      const gateway = `http://127.0.0.1:${port}/gateway`;
      const inputs = {
        gateway,
        plugin: "plugins/auth",
        target: "linux/amd64",
        token: "hunter2-input",
        builder: "native",
      };
      const { stdout, code } = await runAction(job, inputs, extra);
      expect(code).toBe(0);
      const lines = stdout.split("\n").filter((line) => line.startsWith(start));
      expect(lines).toContainEqual(
        expect.stringMatching(/GET http:\/\/127\.0\.0\.1:\d+\/file\?…: status 200, \d+ bytes/),
      );
      expect(lines).toContainEqual(
        expect.stringMatching(/Starting in .* build -buildmode=plugin .*also set: .*SOME_SETTING/),
      );
      expect(lines).toContainEqual(expect.stringMatching(/tool cache: nothing under <sha256>/));
      // What tells the runner to hide a value has to hold it.
      const shown = stdout.split("\n").filter((line) => !line.startsWith("::add-mask::"));
      expect(shown.join("\n")).not.toContain("hunter2");
    } finally {
      await rm(dirname(job.workspace), { recursive: true, force: true });
    }
  });
});

test("the stack of a defect is shown with --debug", async () => {
  const folder = await temporaryFolder();
  const hook = join(folder, "hook.mjs");
  await writeFile(hook, 'setTimeout(() => { throw new Error("the third arm is missing"); }, 0);');
  const env = { ...process.env, NODE_OPTIONS: `--import=${hook}` };
  const { port } = await serve(() => {});
  const args = ["profile", `http://127.0.0.1:${port}/`, "--target", "linux/amd64", "--debug"];
  const { code, stderr } = await commandLine(args, { env });
  expect(code).toBe(70);
  expect(stderr).toMatch(
    /please report it: Error: the third arm is missing .*\ndebug: Error: the third.*\ndebug: {5}at .*hook\.mjs/,
  );
});
