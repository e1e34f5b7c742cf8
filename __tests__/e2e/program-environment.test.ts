// What the programs are told that the product starts: `xz`, the helpers that keep logins, and whatever a build starts.

import { execFileSync } from "node:child_process";
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { serve } from "../content/http/server.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { goMod, type SourceTree, writeTree } from "../support/source-tree.ts";
import { type Job, newJob, runAction } from "./action-run.ts";

let job: Job;
let bin: string;
beforeEach(async () => {
  job = newJob();
  bin = join(dirname(job.workspace), "bin");
  await mkdir(bin);
  await copyFile(await buildPlugin(), join(job.workspace, "plugin.so"));
  return () => rm(dirname(job.workspace), { recursive: true, force: true });
});

/** What only the runner and this step may know. */
const secrets = {
  INPUT_TOKEN: "hunter2-input",
  ACTIONS_RUNTIME_TOKEN: "hunter2-runtime",
  ACTIONS_RESULTS_URL: "https://hunter2-results.test/",
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: "hunter2-id",
  ACTIONS_CACHE_URL: "https://hunter2-cache.test/",
  ACTIONS_ORCHESTRATION_ID: "hunter2-orchestration",
  STATE_login: "hunter2-state",
  GITHUB_ENV: "/hunter2/set_env",
  GITHUB_PATH: "/hunter2/add_path",
  GITHUB_STATE: "/hunter2/save_state",
};

/** What a workflow gives this step for fetching. */
const logins = {
  GITHUB_TOKEN: "hunter2-github",
  GH_TOKEN: "hunter2-gh",
  NPM_AUTH: "hunter2-npm",
  AWS_SECRET_ACCESS_KEY: "hunter2-aws",
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "url.https://hunter2:git@git.test/.insteadOf",
  GIT_CONFIG_VALUE_0: "https://git.test/",
  SSH_AUTH_SOCK: "/hunter2/agent",
  HTTPS_PROXY: "http://user:hunter2-proxy@proxy.test:3128",
};
const runnersOwn = /hunter2|^(?:INPUT|ACTIONS|STATE)_|^GITHUB_(?:ENV|OUTPUT|PATH|STATE|STEP_SUMMARY)=/m;

/** Puts a program before all others of its name; it writes down what it is told, and goes on with `script`. */
async function noted(name: string, script: string): Promise<() => Promise<string>> {
  const [file, record] = [join(bin, name), join(dirname(bin), `${name}.environment`)];
  await writeFile(file, `#!/bin/sh\nenv > '${record}'\n${script}\n`);
  await chmod(file, 0o755);
  return () => readFile(record, "utf8");
}

function surroundings() {
  return { ...secrets, PATH: `${bin}:${process.env["PATH"]}`, HOME: dirname(bin), XZ_OPT: "--no-such-option" };
}

test("xz gets no input, no key of the runner, and none of the user's options for it", async () => {
  const xz = execFileSync("sh", ["-c", "command -v xz"], { encoding: "utf8" }).trim();
  const told = await noted("xz", `exec '${xz}' "$@"`);
  const packed = execFileSync(xz, ["-0", "-c", await buildHost()], { maxBuffer: 1 << 28 });
  await writeFile(join(job.workspace, "gateway.xz"), packed);
  const inputs = { gateway: "gateway.xz", plugin: "plugin.so", target: "linux/amd64" };
  const step = await runAction(job, inputs, surroundings());
  expect(step.outputs).toMatchObject({ verdict: "loads" });
  const environment = await told();
  expect(environment).toContain(`PATH=${bin}`);
  expect(environment).not.toMatch(/no-such-option/);
  expect(environment).not.toMatch(runnersOwn);
});

test("a credential helper gets no input and no key of the runner, and its answer is used", async () => {
  const told = await noted("docker-credential-noted", `cat >&2; echo '{"Username": "alice", "Secret": "s3cret"}'`);
  await mkdir(join(dirname(bin), ".docker"));
  await writeFile(join(dirname(bin), ".docker/config.json"), JSON.stringify({ credsStore: "noted" }));
  const seen: (string | undefined)[] = [];
  const registry = await serve((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(401, { "www-authenticate": "Basic realm=x" }).end();
  });
  const inputs = {
    gateway: `docker://127.0.0.1:${registry.port}/gateway:1`,
    plugin: "plugin.so",
    target: "linux/amd64",
  };
  const step = await runAction(job, inputs, surroundings());
  expect(step.stdout).toMatch(/::error::.* refused the login of docker-credential-noted/);
  expect(seen).toContain(`Basic ${btoa("alice:s3cret")}`);
  const environment = await told();
  expect(environment).toContain(`HOME=${dirname(bin)}`);
  expect(environment).not.toMatch(runnersOwn);
});

const pluginOf = (lines: string): SourceTree => ({
  "source/go.mod": goMod({ module: "example.com/curious" }),
  "source/main.go": `package main\n\n${lines}\n\nfunc Name() string { return "x" }\n`,
});

/** Builds source that looks around, with everything in the step's environment that it may find. */
async function curious(lines: string) {
  await writeTree(job.workspace, pluginOf(lines));
  await copyFile(await buildHost(), join(job.workspace, "gateway"));
  // Go's folders are the machine's own: there is neither a cache service nor a proxy behind what the step is told.
  const inputs = { gateway: "gateway", plugin: "source", builder: "native", target: "linux/amd64", cache: "false" };
  return await runAction(job, inputs, { ...surroundings(), ...logins, SEEN: "what-is-seen", ...goFolders() });
}

/** The machine's own, where the toolchains are: HOME is another one here. */
function goFolders() {
  const [GOPATH = "", GOCACHE = ""] = execFileSync("go", ["env", "GOPATH", "GOCACHE"], { encoding: "utf8" }).split(
    "\n",
  );
  return { GOPATH, GOCACHE };
}

test("what a build starts is told nothing of the step's, and no login", async () => {
  const gcc = execFileSync("sh", ["-c", "command -v gcc"], { encoding: "utf8" }).trim();
  const told = [await noted("gcc", `exec '${gcc}' "$@"`), await noted("pkg-config", "true")];
  // Go compiles again what nobody had before.
  const step = await curious(`// #cgo pkg-config: zeta\nimport "C"\n\nconst mark = ${JSON.stringify(bin)}`);
  expect(step).toMatchObject({ outputs: { verdict: "loads" } });
  for (const read of told) {
    expect(await read()).toContain("SEEN=what-is-seen");
    expect(await read()).not.toMatch(runnersOwn);
  }
});
