import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildHost, buildPlugin } from "../support/build.ts";
import { type FileServer, startFileServer } from "../support/file-server.ts";
import { temporaryFolder } from "../support/files.ts";
import { cli } from "./command-line.ts";

let server: FileServer;
let plugin: string;

beforeAll(async () => {
  plugin = await buildPlugin();
  server = await startFileServer();
  server.files.set("/gateway", readFileSync(await buildHost()));
});

afterAll(() => server.stop());

/** Verifies twice with one cache. @returns how often the gateway was downloaded, and what the cache holds afterwards */
async function twice(environment: Readonly<Record<string, string>>, flags: readonly string[] = []) {
  const cache = await temporaryFolder();
  server.requests.length = 0;
  const env = { ...server.trusting, XDG_CACHE_HOME: cache, ...environment };
  const args = ["verify", `${server.origin}/gateway`, plugin, ...flags];
  for (const run of [1, 2]) expect([run, (await cli(args, { env })).code]).toEqual([run, 0]);
  const downloads = server.requests.filter((request) => request.startsWith("GET")).length;
  const kept = (await readdir(join(cache), { recursive: true })).filter((path) =>
    path.startsWith("go-plugin-verifier"),
  );
  return { downloads, kept: kept.length > 0 };
}

const fork = { GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: "/nowhere/event.json" };

test("what a person or a push has fetched is kept for the next run", async () => {
  expect(await twice({})).toEqual({ downloads: 1, kept: true });
  expect(await twice({ GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: "push" })).toEqual({ downloads: 1, kept: true });
});

test("a step of a pull request from a fork leaves nothing behind, unless it is told to", async () => {
  expect(await twice(fork)).toEqual({ downloads: 2, kept: false });
  expect(await twice({ ...fork, GITHUB_EVENT_NAME: "issue_comment" })).toEqual({ downloads: 2, kept: false });
  expect(await twice(fork, ["--cache", "true"])).toEqual({ downloads: 1, kept: true });
});

test("a job that may write no caches leaves nothing behind, whatever its event, and one that may is judged by it", async () => {
  const push = { GITHUB_ACTIONS: "true", GITHUB_EVENT_NAME: "push" };
  for (const ACTIONS_CACHE_MODE of ["read", "none"]) {
    expect(await twice({ ...push, ACTIONS_CACHE_MODE })).toEqual({ downloads: 2, kept: false });
  }
  expect(await twice({ ...push, ACTIONS_CACHE_MODE: "write" })).toEqual({ downloads: 1, kept: true });
  expect(await twice({ ...fork, ACTIONS_CACHE_MODE: "write" })).toEqual({ downloads: 2, kept: false });
});
