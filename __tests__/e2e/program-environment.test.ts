// What the programs are told that the product starts while it fetches: `xz`, and the helpers that keep logins.

import { execFileSync } from "node:child_process";
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { serve } from "../content/http/server.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
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
};

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
  expect(environment).not.toMatch(/hunter2|^INPUT_|^ACTIONS_|no-such-option/m);
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
  expect(environment).not.toMatch(/hunter2|^INPUT_|^ACTIONS_/m);
});
