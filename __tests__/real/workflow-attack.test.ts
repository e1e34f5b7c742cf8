// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of workflows and of shells
// A pull request and a tag whose names are meant to be obeyed: of the branch, of files and plugins, of what they export.
// They go through a whole workflow, under a runner, into everything that is shown, uploaded or released.
import { copyFile, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildHost, buildPlugin } from "../support/build.ts";
import { sourceFolder, temporaryFolder } from "../support/files.ts";
import { type GithubServer, token } from "../support/release-server.ts";
import { need, requirements } from "./requirements.ts";
import { type RunnerEvent, runnerEvents, type WorkflowSettings } from "./services/act.ts";
import { type Outside, startOutside } from "./services/outside.ts";
import { own, ownRef } from "./services/product-repository.ts";
import { runIn } from "./services/recipe-runs.ts";

let outside: Outside;
beforeAll(async () => {
  for (const name of ["arm64", "registry"] as const) need(requirements[name]);
  outside = await startOutside();
});
afterAll(() => outside?.stop());

/** What a shell, a runner, a page and a comment would each obey, as far as a file's name can hold it. */
const evil =
  "x$(touch owned)`touch owned`;touch owned;\n::error::owned\n::set-output name=verdict::loads\n<img src=owned>@owned #1 ${{ github.token }}";

/** A repository with a gateway and plugins under such names, in folders of such names. */
async function repository(workflow: string, plugins: Readonly<Record<string, string>>): Promise<string> {
  const folder = await sourceFolder({ ".github/workflows/plugins.yml": workflow });
  await copyFile(await buildHost(), join(folder, "gateway"));
  await mkdir(join(folder, "plugins", evil), { recursive: true });
  for (const [name, file] of Object.entries(plugins)) await copyFile(file, join(folder, "plugins", evil, name));
  return folder;
}

const workflow = (events: string, inputs: string) => `on: ${events}
permissions: { contents: write, pull-requests: write }
jobs:
  plugins:
    uses: ${own}/.github/workflows/plugin.yml@${ownRef}
    with:
      gateway: ./gateway
      plugin: plugins/*/*.so
      artifacts: true
${inputs}`;

/** Answers as GitHub does about the comments of a pull request. @returns what is written there */
function commentsOf({ github }: { readonly github: GithubServer }): string[] {
  const written: string[] = [];
  github.fault = ({ method, path, body }) => {
    if (!path.includes("/issues/")) return "usual";
    if (method === "GET") return { status: 200, json: [] };
    written.push(Object(JSON.parse(body.toString("utf8"))).body);
    const url = "https://github.com/owner/plugins/pull/7#1";
    return { status: 201, json: { id: 1, body: "", html_url: url, user: { type: "Bot" } } };
  };
  return written;
}

/** What the runner was told, and is to have been told by us alone. */
function obeyed(events: readonly RunnerEvent[]): readonly RunnerEvent[] {
  return events.filter(({ command, arg = "" }) => command !== undefined && arg.startsWith("owned"));
}

/** Markup that somebody's text has become. */
const markup = /<img|(?<![\w`&;#])@owned|\$\{\{ github/;

async function expectNothingOwned(folder: string, kept: string): Promise<void> {
  for (const place of [folder, kept]) {
    const names = await readdir(place, { recursive: true });
    expect(names.filter((name) => /(?:^|\/)owned$/.test(name))).toEqual([]);
  }
}

test("a pull request's names are text in the log, on the page, in the comment and in the outputs", async () => {
  const written = commentsOf(outside);
  const symbol = "AuthCheck";
  const plugins = {
    "good.so": await buildPlugin(),
    [`${evil.replaceAll("/", "")}.so`]: await buildPlugin({ flags: [] }),
  };
  const folder = await repository(workflow("pull_request", `      comment: true\n      symbols: ${symbol}\n`), plugins);
  const branch = "$(touch${IFS}owned)`touch${IFS}owned`::error::owned";
  const payload = {
    number: 7,
    pull_request: {
      number: 7,
      title: evil,
      head: { ref: branch, sha: "0".repeat(40), repo: { id: 1, full_name: "owner/plugins" } },
      base: { ref: "main", repo: { id: 1, full_name: "owner/plugins" } },
    },
  };
  const kept = await temporaryFolder();
  const settings: WorkflowSettings = {
    event: "pull_request",
    payload,
    token,
    asObjects: true,
    environment: { GITHUB_HEAD_REF: branch },
  };
  const ran = await runIn(folder, outside, settings, kept);
  const events = runnerEvents(ran);
  expect(ran.code, ran.log).toBe(1);
  expect(obeyed(events)).toEqual([]);
  const verdicts = events.filter(({ command, name }) => command === "set-output" && name === "verdict");
  expect(new Set(verdicts.map(({ arg }) => arg))).toEqual(new Set(["rejected"]));
  const pages = events.flatMap(({ command, content = "" }) => (command === "summary" ? [content] : []));
  expect(pages.length).toBeGreaterThan(0);
  expect(written).toHaveLength(1);
  for (const text of [...pages, ...written]) {
    expect(text).toContain("owned");
    expect(text).not.toMatch(markup);
    expect(text.split(/\r\n|\r|\n/).filter((line) => line.trimStart().startsWith("::"))).toEqual([]);
  }
  await expectNothingOwned(folder, kept);
});

test.each([
  [
    "the artifact service does not take",
    evil,
    "cannot be uploaded: The path for one of the files in artifact is not valid",
  ],
  [
    "GitHub would change among assets",
    "x$(touch owned)`touch owned`;touch owned;@owned #1 ${{ github.token }}",
    "cannot be the name of an asset",
  ],
])("a plugin's name that %s ends with a sentence, and nothing is released", async (_, name, sentence) => {
  const { github } = outside;
  github.fault = undefined;
  for (const list of [github.requests, github.releases]) list.splice(0);
  const plugins = {
    "good.so": await buildPlugin(),
    [`${name}.so`]: await buildPlugin({ module: "example.com/other" }),
  };
  const folder = await repository(workflow("push", "      release: publish\n"), plugins);
  const kept = await temporaryFolder();
  const payload = { ref: "refs/tags/v1.0.0-$(touch${IFS}owned)" };
  const ran = await runIn(folder, outside, { payload, token, asObjects: true }, kept);
  expect(ran.code, ran.log).toBe(1);
  const events = runnerEvents(ran);
  expect(obeyed(events)).toEqual([]);
  expect(ran.log).toContain(sentence);
  expect(github.releases).toEqual([]);
  await expectNothingOwned(folder, kept);
});

test("a tag's name is the release's, and nothing more", async () => {
  const { github } = outside;
  github.fault = undefined;
  const folder = await repository(workflow("push", "      release: publish\n"), { "good.so": await buildPlugin() });
  const kept = await temporaryFolder();
  const tag = "v1.0.0-$(touch${IFS}owned)";
  const ran = await runIn(folder, outside, { payload: { ref: `refs/tags/${tag}` }, token, asObjects: true }, kept);
  expect(ran.code, ran.log).toBe(0);
  expect(obeyed(runnerEvents(ran))).toEqual([]);
  expect(github.releases).toMatchObject([{ tag_name: tag, draft: false }]);
  expect(github.releases[0]?.assets.map(({ name }) => name).sort()).toEqual(["SHA256SUMS", "good.cdx.json", "good.so"]);
  await expectNothingOwned(folder, kept);
});
