// What is thrown outside of everything that is awaited: by a callback, or by a promise that nobody waits for.

import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { listen } from "../content/http/server.ts";
import { temporaryFolder } from "../support/files.ts";
import { commandLine } from "../support/product.ts";
import { newJob, runAction } from "./action-run.ts";

/** Ways of being thrown; the last one is no error at all, and tries to give the runner an order. */
const ways = {
  "by a callback": {
    code: `throw new TypeError("the third arm is missing")`,
    said: "TypeError: the third arm is missing",
  },
  "by a promise that nobody waits for": {
    code: `Promise.reject(new RangeError("the third arm is missing"))`,
    said: "RangeError: the third arm is missing",
  },
  "as something that is no error": {
    code: `Promise.reject("\\n::set-output name=x::y")`,
    said: String.raw`report it: \n::set-output name=x::y`,
  },
} as const;

/** Throws as soon as the program has a temporary folder of its own. */
const hook = (code: string) => `
import { readdirSync } from "node:fs";
const watch = setInterval(() => {
  const folder = process.env.RUNNER_TEMP ?? process.env.TMPDIR;
  if (!readdirSync(folder).some((name) => name.startsWith("go-plugin-verifier-"))) return;
  clearInterval(watch);
  setTimeout(() => { ${code}; }, 50);
}, 5);
watch.unref();
`;

/** Never sends all of it. */
let gateway: string;
let folder: string;
let tmp: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  tmp = join(folder, "tmp");
  await mkdir(tmp);
  const server = createServer(({ method }, response) => {
    response.writeHead(200, { "content-length": 1e9 });
    if (method === "HEAD") response.end();
    else response.write(Buffer.concat([Buffer.from("\u007fELF"), Buffer.alloc(1 << 20)]));
  });
  gateway = `http://127.0.0.1:${await listen(server)}/gateway`;
});

async function hooked(code: string): Promise<Record<string, string>> {
  const file = join(folder, "hook.mjs");
  await writeFile(file, hook(code));
  return { NODE_OPTIONS: `--import=${pathToFileURL(file)}`, NODE_DISABLE_COMPILE_CACHE: "1" };
}

describe.each(Object.entries(ways))("what is thrown %s", (_, { code: thrown, said }) => {
  test("ends the command line with 70 and one sentence, and nothing is left behind", async () => {
    const env = { PATH: process.env["PATH"], HOME: folder, TMPDIR: tmp, ...(await hooked(thrown)) };
    const { code, stdout, stderr } = await commandLine(
      ["profile", gateway, "--target", "linux/amd64", "--cache", "false"],
      { env },
    );
    const lines = stderr.trimEnd().split("\n");
    expect(lines.at(-1)).toContain(`go-plugin-verifier: a defect of this program, please report it: `);
    expect(lines.at(-1)).toContain(said);
    expect(lines.filter((line) => !line.startsWith("Fetching "))).toHaveLength(1);
    expect({ code, stdout }).toEqual({ code: 70, stdout: "" });
    expect(await readdir(tmp)).toEqual([]);
  });

  test("fails the action with one sentence behind the end of its group, and nothing is left behind", async () => {
    const job = newJob();
    onTestFinished(() => rm(dirname(job.workspace), { recursive: true, force: true }));
    const inputs = { gateway, plugin: "plugin.so", target: "linux/amd64", cache: "false" };
    await writeFile(join(job.workspace, "plugin.so"), "");
    const { code, stdout, stderr, left, outputs } = await runAction(job, inputs, await hooked(thrown));
    const commands = stdout.split("\n").filter((line) => line.startsWith("::"));
    expect(commands.slice(0, 2)).toEqual([expect.stringMatching(/^::group::Fetching /), "::endgroup::"]);
    expect(commands[2]).toMatch(/^::error::a defect of this program, please report it: /);
    expect(commands[2]).toContain(said);
    expect({ code, stderr, outputs }).toEqual({ code: 70, stderr: "", outputs: {} });
    expect(left).toEqual([]);
  });
});
