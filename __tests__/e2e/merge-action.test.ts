import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildHost, buildPlugin } from "../support/build.ts";
import { run } from "../support/command.ts";
import { type FileServer, startFileServer } from "../support/file-server.ts";
import { copyOf, temporaryFolder } from "../support/files.ts";
import { commandLine } from "../support/product.ts";
import { token as releaseToken, startGithub } from "../support/release-server.ts";
import { asReport } from "../support/report-schema.ts";

const root = join(import.meta.dirname, "..", "..");
const token = "ghs_of_this_run";

interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly type: string };
}

let server: FileServer;
let host: string;
let plugin: string;
/** What the pull request has, and who may write. */
let comments: Comment[];
let mayWrite: boolean;

beforeAll(async () => {
  [host, plugin, server] = [await buildHost(), await buildPlugin(), await startFileServer()];
  const issues = "/api/v3/repos/acme/plugins/issues";
  const described = (comment: Comment) => ({ ...comment, html_url: `https://github.example/7#${comment.id}` });
  const isOwn = ({ headers }: IncomingMessage) => headers.authorization === `Bearer ${token}`;
  const listed = (page: number) => comments.slice((page - 1) * 100, page * 100).map(described);
  for (const page of [1, 2, 3]) {
    server.files.set(`${issues}/7/comments?per_page=100&page=${page}`, (request, response) => {
      response.writeHead(isOwn(request) ? 200 : 401).end(JSON.stringify(listed(page)));
    });
  }
  server.files.set(`${issues}/7/comments`, async (request, response) => {
    const { body } = Object(await json(request));
    if (!mayWrite || request.method !== "POST") return response.writeHead(403).end('{"message":"not accessible"}');
    const comment = { id: 900 + comments.length, body: String(body), user: { type: "Bot" } };
    comments.push(comment);
    return response.writeHead(201).end(JSON.stringify(described(comment)));
  });
  for (let id = 1; id < 1200; id++) {
    server.files.set(`${issues}/comments/${id}`, async (request, response) => {
      const comment = comments.find((one) => one.id === id);
      const { body } = Object(await json(request));
      if (comment === undefined || request.method !== "PATCH") return response.writeHead(404).end("{}");
      comment.body = String(body);
      return response.writeHead(200).end(JSON.stringify(described(comment)));
    });
  }
});
afterAll(() => server.stop());
beforeEach(() => {
  comments = [];
  mayWrite = true;
});

interface Step {
  readonly code: number | undefined;
  readonly log: string;
  readonly summary: string;
  readonly outputs: string;
}

/** Runs one of the built actions as a step of a job. */
async function step(action: "plan" | "merge", inputs: Readonly<Record<string, string>>, variables = {}): Promise<Step> {
  const folder = await temporaryFolder();
  const [outputs, summary] = [join(folder, "outputs"), join(folder, "summary")];
  for (const file of [outputs, summary]) await writeFile(file, "");
  const env = {
    PATH: process.env["PATH"],
    RUNNER_TEMP: folder,
    GITHUB_OUTPUT: outputs,
    GITHUB_STEP_SUMMARY: summary,
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    ...variables,
  };
  const ended = await run(process.execPath, [join(root, "dist", `${action}.js`)], { cwd: folder, env });
  const read = async (file: string) => await readFile(file, "utf8");
  return {
    code: ended.code,
    log: ended.stdout + ended.stderr,
    summary: await read(summary),
    outputs: await read(outputs),
  };
}

function output({ outputs }: Step, name: string): string {
  return new RegExp(`^${name}<<(.*)\\n([\\s\\S]*?)\\n\\1$`, "m").exec(outputs)?.[2] ?? "";
}

/** A pull request of a branch of the same repository, or of a fork. */
async function pullRequest(head: number): Promise<Record<string, string>> {
  const path = join(await temporaryFolder(), "event.json");
  await writeFile(
    path,
    JSON.stringify({ number: 7, pull_request: { head: { repo: { id: head } }, base: { repo: { id: 1 } } } }),
  );
  return {
    GITHUB_ACTIONS: "true",
    GITHUB_EVENT_NAME: "pull_request",
    GITHUB_EVENT_PATH: path,
    GITHUB_REPOSITORY: "acme/plugins",
    GITHUB_WORKFLOW: "plugins",
    GITHUB_SERVER_URL: server.origin,
    GITHUB_API_URL: `${server.origin}/api/v3`,
    ...server.trusting,
  };
}

/** A plan of one job, and the folder with its report. */
async function planned(): Promise<{ plan: string; reports: string }> {
  const made = await step("plan", { gateway: host, plugin, target: "linux/amd64" });
  expect(made.code, made.log).toBe(0);
  const [job] = JSON.parse(output(made, "matrix")).include;
  const reports = await temporaryFolder();
  await mkdir(join(reports, job.report));
  await commandLine(["verify", host, plugin, "--format", "json", "-o", join(reports, job.report, "report.json")]);
  return { plan: output(made, "plan"), reports };
}

const needs = "plan: success\nverify: success";

describe("merge", () => {
  test("is green with the page of all jobs, and says so to later steps", async () => {
    const merged = await step("merge", { ...(await planned()), needs });
    expect(merged.code, merged.log).toBe(0);
    expect(merged.summary).toMatch(/^## .*loads/);
    expect(output(merged, "verdict")).toBe("loads");
    const report = asReport(JSON.parse(await readFile(output(merged, "report"), "utf8")));
    expect(report.checks).toMatchObject([{ gateway: { reference: host }, plugins: [{ verdict: "loads" }] }]);
  });

  test.each([
    ["verify: failure", "The job verify failed."],
    ["verify: cancelled", "The job verify was cancelled."],
    ["verify: skipped", "The job verify was skipped."],
  ])("is red with %s, whatever the reports say", async (line, sentence) => {
    const merged = await step("merge", { ...(await planned()), needs: `plan: success\n${line}` });
    expect(merged.code).toBe(1);
    expect(merged.log).toContain(`::error::${sentence}`);
  });

  test("is red without a plan, with results that are none, and without the folder that it is given", async () => {
    const { plan, reports } = await planned();
    const planless = await step("merge", { plan: "", needs });
    expect(planless.log).toContain("::error::plan: nothing is given");
    expect(planless.summary).toMatch(/^## ❌ Not all was done[\s\S]*plan: nothing is given/);
    expect((await step("merge", { plan, reports, needs: "verify" })).log).toContain(
      '::error::needs: "verify" is not JOB: RESULT',
    );
    const lost = await step("merge", { plan, reports: "./lost", needs });
    expect(lost).toMatchObject({
      code: 1,
      log: expect.stringContaining('::error::reports: there is no folder "./lost"'),
    });
  });
});

describe("the comment on a pull request", () => {
  const inputs = async () => ({ ...(await planned()), needs, comment: "true", token });

  test("is written once, and later runs write into it", async () => {
    const given = await inputs();
    const event = await pullRequest(1);
    const first = await step("merge", given, event);
    expect(first.code, first.log).toBe(0);
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toMatch(/^<!-- go-plugin-verifier [0-9a-f]{16} -->\n## .*loads/);
    for (const comment of comments) comment.body = comment.body.replace(/\n[\s\S]*/, "\nof yesterday");
    await step("merge", given, event);
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain("loads");
    expect(first.log.replace(/^::add-mask::.*$/m, "")).not.toContain(token.slice(4));
  });

  test("stands in no comment of somebody who wrote the same mark, and is found behind a hundred others", async () => {
    const given = await inputs();
    const event = await pullRequest(1);
    await step("merge", given, event);
    const [own] = comments;
    const theirs = { id: 1, body: `${own?.body.split("\n")[0]}\nmine`, user: { type: "User" } };
    comments = [theirs, ...Array.from({ length: 150 }, (_, at) => ({ id: at + 2, body: "x", user: { type: "Bot" } }))];
    if (own !== undefined) comments.push({ ...own, body: `${own.body.split("\n")[0]}\nof yesterday` });
    await step("merge", given, event);
    expect(theirs.body).toMatch(/mine$/);
    expect(comments).toHaveLength(152);
    expect(comments.at(-1)?.body).toContain("loads");
  });

  test("that the token may not write costs a warning with the line to add, and no verdict", async () => {
    mayWrite = false;
    const merged = await step("merge", await inputs(), await pullRequest(1));
    expect(merged.code).toBe(0);
    expect(merged.log).toContain("::warning::comment: 127.0.0.1");
    expect(merged.log).toContain('Add "permissions: { contents: read, pull-requests: write }" to the job');
  });

  test("that the server does not understand costs a warning", async () => {
    const event = { ...(await pullRequest(1)), GITHUB_REPOSITORY: "acme/other" };
    server.files.set("/api/v3/repos/acme/other/issues/7/comments?per_page=100&page=1", (_, response) => {
      response.writeHead(200).end("<html>");
    });
    const merged = await step("merge", await inputs(), event);
    expect(merged.code).toBe(0);
    expect(merged.log).toMatch(/^::warning::comment: what 127\.0\.0\.1.* answers is no comment/m);
  });

  test("is not written for a fork, nor where there is no pull request: nobody is asked", async () => {
    server.requests.length = 0;
    const given = await inputs();
    const fork = await step("merge", given, await pullRequest(2));
    expect(fork.log).toContain("comment: none is written, since the pull request is from a fork.");
    const push = await step("merge", given, { ...(await pullRequest(1)), GITHUB_EVENT_NAME: "push" });
    expect(push.log).toContain("comment: this run is for no pull request.");
    expect([fork.code, push.code]).toEqual([0, 0]);
    expect(server.requests).toEqual([]);
  });
});

describe("the release of all jobs", () => {
  /** A plan of two gateways whose jobs left their reports and plugins. */
  async function left(files: Readonly<Record<string, string>>): Promise<{ plan: string; reports: string }> {
    const gateways = [host, await copyOf(host, "second")];
    const made = await step("plan", { gateway: gateways.join("\n"), plugin, target: "linux/amd64" });
    const reports = await temporaryFolder();
    for (const job of JSON.parse(output(made, "matrix")).include) {
      await mkdir(join(reports, job.report));
      await mkdir(join(reports, job.files));
      const report = join(reports, job.report, "report.json");
      await commandLine(["verify", job.gateway, plugin, "--format", "json", "-o", report]);
      for (const [name, file] of Object.entries(files)) await copyFile(file, join(reports, job.files, name));
    }
    return { plan: output(made, "plan"), reports };
  }

  test("is what they judged, with bills of materials and checksums", async () => {
    const github = await startGithub();
    try {
      const given = { ...(await left({ "auth.so": plugin })), needs, release: "publish", token: releaseToken };
      const merged = await step("merge", given, github.environment);
      expect(merged.code, merged.log).toBe(0);
      const [release, ...more] = github.releases;
      expect(more).toEqual([]);
      expect(release).toMatchObject({ tag_name: "v1.2.3", draft: false });
      const assets = new Map(release?.assets.map(({ name, content }) => [name, content]));
      expect([...assets.keys()].sort()).toEqual(["SHA256SUMS", "auth.cdx.json", "auth.so"]);
      expect(assets.get("auth.so")?.equals(await readFile(plugin))).toBe(true);
      const sbom = JSON.parse(String(assets.get("auth.cdx.json")));
      const values = sbom.metadata.component.properties.map(({ value }: { value: string }) => value);
      expect(values).toEqual(expect.arrayContaining([host, "linux/amd64"]));
      expect(output(merged, "release-url")).toContain("/releases/tag/v1.2.3");
      expect(github.problems).toEqual([]);
    } finally {
      github.stop();
    }
  });

  test.each([
    ["another file than was judged", "needs: success", "left no file that is the plugin which it judged"],
    ["a job that failed", "verify: failure", "The job verify failed."],
  ])("is none with %s", async (_, line, sentence) => {
    const github = await startGithub();
    try {
      const given = { ...(await left({ "auth.so": host })), needs: line, release: "publish", token: releaseToken };
      const merged = await step("merge", given, github.environment);
      expect(merged).toMatchObject({ code: 1, log: expect.stringContaining(sentence) });
      expect(github.releases.flatMap(({ assets }) => assets)).toEqual([]);
    } finally {
      github.stop();
    }
  });
});
