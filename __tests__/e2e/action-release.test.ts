import { copyFileSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildHost, buildPlugin } from "../support/build.ts";
import { run } from "../support/command.ts";
import { sha256 } from "../support/file-server.ts";
import { type GithubServer, startGithub, token } from "../support/release-server.ts";
import { example, goMod, under, writeTree } from "../support/source-tree.ts";
import { type Job, killAction, newJob, runAction, type Step } from "./action-run.ts";

let job: Job;
let github: GithubServer;

beforeEach(async () => {
  github = await startGithub();
  job = await checkout();
});
afterEach(() => {
  // Nothing was asked or answered that GitHub's own description does not know.
  expect(github.problems).toEqual([]);
  github.stop();
  rmSync(dirname(job.workspace), { recursive: true, force: true });
});

/** A job whose checkout has a gateway, a finished plugin for it and the source of one. */
async function checkout(): Promise<Job> {
  const made = newJob();
  copyFileSync(await buildHost(), join(made.workspace, "gateway"));
  copyFileSync(await buildPlugin(), join(made.workspace, "auth.so"));
  await writeTree(
    made.workspace,
    under("plugins/auth", { "go.mod": goMod({ module: "example.com/auth" }), ...(await example("plugin")) }),
  );
  return made;
}

const inputs = { gateway: "gateway", plugin: "auth.so", target: "linux/amd64", release: "publish", token };

async function release(
  more: Readonly<Record<string, string>> = {},
  extra: Readonly<Record<string, string>> = {},
): Promise<Step> {
  return await runAction(job, { ...inputs, ...more }, { ...github.environment, ...extra });
}

/** Requests that change something. */
function changes(): string[] {
  return github.requests.filter((line) => !line.startsWith("GET "));
}

const names = ["SHA256SUMS", "auth.cdx.json", "auth.so"];

function assetNames(): string[] {
  return github.releases.flatMap(({ assets }) => assets.map(({ name }) => name)).sort();
}

describe("a green run for a tag", () => {
  test("builds, and releases the plugin, what it was made from and the checksums of both; published last", async () => {
    const step = await release({ plugin: "plugins/auth" });
    expect(step.stderr).toBe("");
    expect(step.code).toBe(0);
    const [only, ...more] = github.releases;
    expect(more).toEqual([]);
    expect(only).toMatchObject({ tag_name: "v1.2.3", draft: false, prerelease: false, target_commitish: "main" });
    expect(assetNames()).toEqual(["SHA256SUMS", "auth_linux_amd64.cdx.json", "auth_linux_amd64.so"]);
    for (const { name, content } of only?.assets ?? []) {
      expect(content.equals(readFileSync(join(job.workspace, "plugins-out", name)))).toBe(true);
    }
    expect(github.requests.at(-1)).toBe(`PATCH api.github.com/repos/owner/plugins/releases/${only?.id}`);
    const page = "https://github.com/owner/plugins/releases/tag/v1.2.3";
    expect(step.outputs["release-url"]).toBe(page);
    expect(step.summary).toContain(page);
    expect(step.outputs["checksums"]).toBe("<workspace>/plugins-out/SHA256SUMS");
    const { stdout } = await run("sha256sum", ["-c", "SHA256SUMS"], { cwd: join(job.workspace, "plugins-out") });
    expect(stdout).toBe("auth_linux_amd64.so: OK\nauth_linux_amd64.cdx.json: OK\n");
    expect([...github.tokens.keys()].sort()).toEqual(["api.github.com", "uploads.github.com"]);
  });

  test("does nothing a second time", async () => {
    await release();
    const before = changes().length;
    const step = await release();
    expect(step.code).toBe(0);
    expect(step.stdout).toContain("auth.so is there already, with the same bytes.");
    expect(changes()).toHaveLength(before);
  });

  test("leaves a draft to a person where it is to", async () => {
    const step = await release({ release: "draft" });
    expect(step.code).toBe(0);
    expect(github.releases).toMatchObject([{ draft: true }]);
    expect(assetNames()).toEqual(names);
    expect(step.outputs["release-url"]).toContain("https://github.com/owner/plugins/releases/tag/untagged-");
  });

  test("finds the draft that somebody made, behind 250 other releases", async () => {
    const own = github.seed({ tag_name: "v1.2.3", draft: true, assets: [github.asset("NOTES.txt", "by hand")] });
    for (let number = 0; number < 250; number++) github.seed({ tag_name: `v0.${number}.0` });
    expect((await release()).code).toBe(0);
    expect(own.draft).toBe(false);
    expect(own.assets.map(({ name }) => name).sort()).toEqual(["NOTES.txt", ...names].sort());
    expect(github.releases).toHaveLength(251);
  });

  test("adds to a release that is published, and makes one that is immutable whole", async () => {
    github.immutableReleases = true;
    const old = github.seed({ tag_name: "v1.2.3" });
    expect((await release()).code).toBe(0);
    expect(old.assets.map(({ name }) => name).sort()).toEqual(names);
    expect((await release({ "release-tag": "v2.0.0-rc.1" })).code).toBe(0);
    const made = github.releases.find(({ tag_name }) => tag_name === "v2.0.0-rc.1");
    expect(made).toMatchObject({ immutable: true, draft: false, prerelease: true });
    expect(made?.target_commitish).toBe(github.environment["GITHUB_SHA"]);
    expect(made?.assets.map(({ name }) => name).sort()).toEqual(names);
  });

  test("releases to a GitHub Enterprise Server, which takes uploads at another address", async () => {
    github.stop();
    github = await startGithub("enterprise");
    const step = await release();
    expect(step.code).toBe(0);
    expect(step.outputs["release-url"]).toBe("https://ghes.example.com/owner/plugins/releases/tag/v1.2.3");
    expect(changes().filter((line) => line.includes("/api/uploads/"))).toHaveLength(3);
    expect(assetNames()).toEqual(names);
  });

  test("puts a plugin of each gateway's folder under a name of its own", async () => {
    copyFileSync(join(job.workspace, "gateway"), join(job.workspace, "other"));
    const step = await release({ gateway: "gateway\nother", plugin: "plugins/auth" });
    expect(step.code).toBe(0);
    const plugins = assetNames().filter((name) => name.endsWith(".so"));
    expect(plugins).toEqual(["gateway_auth_linux_amd64.so", "other_auth_linux_amd64.so"]);
    const sums = github.releases[0]?.assets.find(({ name }) => name === "SHA256SUMS")?.content.toString();
    for (const asset of github.releases[0]?.assets.filter(({ name }) => name !== "SHA256SUMS") ?? []) {
      expect(sums).toContain(`${sha256(asset.content)}  ${asset.name}\n`);
    }
  });
});

test("the right to write caches is not one to release, and its lack no hindrance", async () => {
  const step = await release({}, { ACTIONS_CACHE_MODE: "read" });
  expect(step.code).toBe(0);
  expect(github.releases).toMatchObject([{ draft: false }]);
});

describe("nothing is released", () => {
  test("after a check that failed", async () => {
    writeFileSync(join(job.workspace, "auth.so"), "no plugin");
    const step = await release();
    expect(step.code).toBe(1);
    expect(step.outputs["release-url"]).toBeUndefined();
    expect(changes()).toEqual([]);
  });

  test("by a run that a fork started, which is not red for it", async () => {
    const payload = join(job.temporary, "event.json");
    const repo = (id: number) => ({ repo: { id } });
    writeFileSync(payload, JSON.stringify({ pull_request: { head: repo(2), base: repo(1) } }));
    const event = { GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: payload, GITHUB_REF: "refs/pull/1/merge" };
    const step = await release({ "release-tag": "v1.2.3" }, event);
    expect(step.code).toBe(0);
    expect(step.stdout).toContain("::warning::Nothing is released: the pull request is from a fork.");
    expect(github.requests).toEqual([]);
  });

  test("by a run for no tag", async () => {
    const step = await release({}, { GITHUB_REF: "refs/heads/main" });
    expect(step.code).toBe(0);
    expect(step.stdout).toContain("Nothing is released: this run is for no tag, and release-tag names none.");
    expect(github.requests).toEqual([]);
  });

  test.each([
    ["an immutable release", { draft: false, immutable: true }, "publish", /published and immutable.*make a new tag/],
    ["a published release, where a draft is wanted", { draft: false }, "draft", /published already.*release: publish/],
  ])("into %s, and nothing is built before that is said", async (_, there, wish, sentence) => {
    github.seed({ tag_name: "v1.2.3", ...there });
    const step = await release({ release: wish, plugin: "plugins/auth" });
    expect(step.code).toBe(1);
    expect(step.stdout).toMatch(sentence);
    expect(step.stdout).not.toContain("Building");
    expect(changes()).toEqual([]);
  });

  test("without the permission, which is said with the line to add", async () => {
    github.permission = "read";
    const step = await release();
    expect(step.code).toBe(1);
    expect(step.stdout).toContain("403 (Forbidden): Resource not accessible by integration");
    expect(step.stdout).toContain('Add "permissions: { contents: write }" to the job.');
  });

  test("with a token that the server does not know, or none", async () => {
    const wrong = await release({ token: "ghs_wrong" });
    expect(wrong.stdout).toMatch(/does not accept the token \(401 \(Unauthorized\): Bad credentials\)/);
    const none = await release({ token: "" });
    expect(none.stdout).toContain("release: there is no token for github.com");
    expect([wrong.code, none.code]).toEqual([1, 1]);
  });

  test.each([
    [{ release: "none", "release-tag": "v1" }, "release-tag: nothing is released without release: draft"],
    [{ release: "none", overwrite: "true" }, "overwrite: nothing is released without release: draft"],
    [{ "fail-on": "never" }, "release: publish needs a check that can fail"],
    [{ "preflight-only": "true" }, "release: publish needs plugins"],
    [{ "release-tag": "refs/tags/v1" }, 'release-tag: "refs/tags/v1" is not the name of a tag'],
    [{ "release-tag": "v1..2" }, 'release-tag: "v1..2" is not the name of a tag'],
    [{ plugin: "plugins/auth", "plugin-file": "my {name}.so" }, 'release: "my auth.so" cannot be the name of an asset'],
    [{ plugin: "plugins/auth", "plugin-file": "é{name}.so" }, 'release: "éauth.so" cannot be the name of an asset'],
    [{ plugin: "plugins/auth", "plugin-file": ".{name}" }, 'release: ".auth" cannot be the name of an asset'],
  ])("for %j", async (more, sentence) => {
    const step = await release(more);
    expect(step.code).toBe(1);
    expect(step.stdout).toContain(sentence);
    expect(step.stdout).not.toContain("Building");
    expect(changes()).toEqual([]);
  });
});

describe("an asset of the same name", () => {
  test("and other bytes is an error, unless it is to be overwritten", async () => {
    const there = github.seed({ tag_name: "v1.2.3", draft: true, assets: [github.asset("auth.so", "another build")] });
    const refused = await release();
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(/"auth\.so" of v1\.2\.3 is sha256:<sha256> on the server.*set overwrite: true/);
    expect(there).toMatchObject({ draft: true, assets: [{ content: Buffer.from("another build") }] });
    expect((await release({ overwrite: "true" })).code).toBe(0);
    expect(there.draft).toBe(false);
    const [asset] = there.assets.filter(({ name }) => name === "auth.so");
    expect(asset?.content.equals(readFileSync(join(job.workspace, "auth.so")))).toBe(true);
  });

  test("from before the server kept digests is compared by its bytes, which come without the token", async () => {
    const plugin = { ...github.asset("auth.so", readFileSync(join(job.workspace, "auth.so"))), digest: undefined };
    github.seed({ tag_name: "v1.2.3", assets: [plugin] });
    const step = await release();
    expect(step.code).toBe(0);
    expect(step.stdout).toContain("auth.so is there already, with the same bytes.");
    expect(github.requests.some((line) => line.startsWith("GET objects.example.com/"))).toBe(true);
    expect(github.tokens.has("objects.example.com")).toBe(false);
  });

  test("whose upload broke off is removed and uploaded again", async () => {
    const broken = { ...github.asset("auth.so", "aut"), state: "starter" as const, digest: undefined };
    const there = github.seed({ tag_name: "v1.2.3", draft: true, assets: [broken] });
    const step = await release();
    expect(step.code).toBe(0);
    expect(step.stdout).toContain("An upload of auth.so broke off; it is removed.");
    expect(there.assets.map(({ name, state }) => `${name} ${state}`).sort()).toEqual(
      names.map((name) => `${name} uploaded`),
    );
  });
});

const isUpload = ({ method, path }: { method: string; path: string }) =>
  method === "POST" && path.includes("/assets?name=auth.so");

describe("what goes wrong on the way", () => {
  test.each([
    ["a 502 that leaves half of it", false],
    ["a connection that breaks before the answer, of an upload that was taken", true],
  ])("%s: it is looked at again, and made good", async (_, isTaken) => {
    let failures = 0;
    github.fault = async (request, usual) => {
      if (!isUpload(request) || failures++ > 0) return "usual";
      if (!isTaken) return { status: 502, json: { message: "Server Error" } };
      await usual();
      return "hang up";
    };
    const step = await release();
    expect(step.code).toBe(0);
    expect(assetNames()).toEqual(names);
    const uploads = changes().filter((line) => line.includes("name=auth.so"));
    expect(uploads).toHaveLength(isTaken ? 1 : 2);
  });

  test.each([
    [403, () => ({ "retry-after": "1" })],
    [429, () => ({ "retry-after": "1" })],
    [403, () => ({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(Math.floor(Date.now() / 1000) + 1) })],
  ])("a limit of requests (%i) is waited for, of what is made once, too", async (status, headers) => {
    const limited = new Set<string>();
    github.fault = ({ method, path }) => {
      const call = `${method} ${path.replace(/\?.*/, "")}`;
      if (method === "GET" || limited.has(call)) return "usual";
      limited.add(call);
      return { status, json: { message: "You have exceeded a secondary rate limit." }, headers: headers() };
    };
    const step = await release();
    expect(step.code, step.stdout).toBe(0);
    expect(limited.size).toBeGreaterThan(2);
    expect(step.stdout).toMatch(/github\.com limits the number of requests; going on in \d/);
    expect(assetNames()).toEqual(names);
    expect(github.releases).toMatchObject([{ draft: false }]);
  });

  test("a draft whose making was not answered is found, not made twice", async () => {
    let failures = 0;
    github.fault = async ({ method, path }, usual) => {
      if (method !== "POST" || !path.endsWith("/releases") || failures++ > 0) return "usual";
      await usual();
      return "hang up";
    };
    expect((await release()).code).toBe(0);
    expect(github.releases).toHaveLength(1);
  });

  test("a publication that is answered by 500 once is asked for again", async () => {
    let failures = 0;
    github.fault = ({ method }) => (method === "PATCH" && failures++ === 0 ? { status: 500 } : "usual");
    expect((await release()).code).toBe(0);
    expect(github.releases).toMatchObject([{ draft: false }]);
  });

  test("a server that kept other bytes: they are removed, and nothing is published", async () => {
    github.fault = (request) => {
      if (isUpload(request)) request.body.fill(0, 0, 4);
      return "usual";
    };
    const step = await release();
    expect(step.code).toBe(1);
    expect(step.stdout).toContain(
      '"auth.so" is sha256:<sha256> here, and sha256:<sha256> on the server; it was removed there',
    );
    expect(github.releases).toMatchObject([{ draft: true, assets: [] }]);
  });

  test("a server that lists something else than it took: nothing is published", async () => {
    github.fault = async (_, usual) => {
      const answer = await usual();
      const text = JSON.stringify(answer.json ?? null);
      const isLast = github.requests.filter((line) => line.startsWith("POST uploads.")).length === 3;
      if (!isLast || !Array.isArray(answer.json)) return answer;
      return { ...answer, json: JSON.parse(text.replaceAll(/"digest":"sha256:..../g, '"digest":"sha256:0000')) };
    };
    const step = await release();
    expect(step.code).toBe(1);
    expect(step.stdout).toContain("another job writes to the same release");
    expect(github.releases).toMatchObject([{ draft: true }]);
  });

  test.each([
    ["another host", "https://objects.example.com/repos/owner/plugins/releases/1/assets{?name,label}"],
    ["no encryption", "http://uploads.github.com/repos/owner/plugins/releases/1/assets{?name,label}"],
    ["a user in it", "https://x:y@uploads.github.com/repos/owner/plugins/releases/1/assets{?name,label}"],
  ])("an address for uploads with %s: nothing is sent there", async (_, upload_url) => {
    github.fault = async (_request, usual) => {
      const answer = await usual();
      return answer.status === 201 ? { ...answer, json: { ...Object(answer.json), upload_url } } : answer;
    };
    const step = await release();
    expect(step.code).toBe(1);
    expect(step.stdout).toContain("github.com wants uploads at");
    expect([...github.tokens.keys()]).toEqual(["api.github.com"]);
  });

  test.each([307, 302])("an upload that is led elsewhere by %i is not sent there", async (status) => {
    github.fault = (request) =>
      isUpload(request) ? { status, headers: { location: "https://objects.example.com/taken" } } : "usual";
    const step = await release();
    expect(step.code).toBe(1);
    expect(github.requests.filter((line) => line.includes("objects.example.com") && !line.startsWith("GET"))).toEqual(
      [],
    );
    expect(github.tokens.has("objects.example.com")).toBe(false);
    expect(github.releases).toMatchObject([{ draft: true }]);
  });

  test("a release that somebody removes meanwhile is not published, and not made anew", async () => {
    github.fault = async (request, usual) => {
      const answer = await usual();
      if (isUpload(request)) github.releases.splice(0);
      return answer;
    };
    const step = await release();
    expect(step.code).toBe(1);
    expect(step.stdout).toContain("404 (Not Found): Not Found). Somebody may have removed it");
    expect(github.releases).toEqual([]);
  });

  test("a list without an end, and an answer that is none, end with a sentence", async () => {
    let pages = 0;
    github.fault = () => ({ status: 200, json: [], headers: { link: `<https://x/?page=${++pages + 1}>; rel="next"` } });
    expect((await release()).code).toBe(1);
    expect(pages).toBeLessThan(500);
    github.fault = () => ({ status: 200, json: { message: "hello" } });
    const step = await release();
    expect(step.code).toBe(1);
    expect(step.stdout).toContain("release: what github.com answers describes no release");
  });

  test("a server that says no to too many requests, or to publishing", async () => {
    const limit = {
      status: 403,
      json: { message: "You have exceeded a secondary rate limit." },
      headers: { "retry-after": "3600" },
    };
    github.fault = ({ method }) => (method === "POST" ? limit : "usual");
    expect((await release()).stdout).toMatch(/limits the number of requests \(403 .*\)\. Run the job again later/);
    github.fault = async ({ method }, usual) => {
      const answer = await usual();
      return method === "PATCH" ? { ...answer, json: { ...Object(answer.json), draft: true } } : answer;
    };
    const step = await release();
    expect(step.code).toBe(1);
    expect(step.stdout).toContain('the server answers that the release of "v1.2.3" is published as a draft');
  });

  test("words of the server that would be commands stay words", async () => {
    const evil = "::set-output name=verdict::loads\n::error::no";
    github.fault = ({ method }) =>
      method === "POST" ? { status: 422, json: { message: evil, errors: [{ code: evil }] } } : "usual";
    const step = await release();
    expect(step.code).toBe(1);
    expect(step.stdout).not.toMatch(/^::(?:set-output|error::no)/m);
  });

  test("a page of the release that is elsewhere is not told as the release", async () => {
    github.fault = async (_, usual) => {
      const answer = await usual();
      const isRelease = "html_url" in Object(answer.json);
      return isRelease ? { ...answer, json: { ...Object(answer.json), html_url: "https://evil.example/x" } } : answer;
    };
    expect((await release()).outputs["release-url"]).toBe("https://github.com/owner/plugins/releases/tag/v1.2.3");
  });

  test("a plugin that something replaces while it is released is released as it was judged", async () => {
    mkdirSync(join(job.workspace, "plugins-out"));
    const plugin = join(job.workspace, "plugins-out", "auth.so");
    copyFileSync(join(job.workspace, "auth.so"), plugin);
    const { length } = readFileSync(plugin);
    github.fault = ({ method, path }) => {
      if (method === "POST" && path.endsWith("/releases")) writeFileSync(plugin, Buffer.alloc(length));
      return "usual";
    };
    const step = await release({ plugin: "plugins-out/auth.so" });
    expect(step.code).toBe(0);
    const asset = github.releases[0]?.assets.find(({ name }) => name === "auth.so");
    expect(asset?.content.equals(readFileSync(join(job.workspace, "auth.so")))).toBe(true);
  });
});

test("a link that a checkout has in the place of a file of the run leads nowhere", async () => {
  const [folder, victim] = [join(job.workspace, "plugins-out"), join(job.temporary, "victim")];
  mkdirSync(folder);
  writeFileSync(victim, "theirs");
  for (const name of ["SHA256SUMS", "auth.so", "report.json"]) symlinkSync(victim, join(folder, name));
  expect((await release()).code).toBe(0);
  expect(readFileSync(victim, "utf8")).toBe("theirs");
  expect(lstatSync(join(folder, "SHA256SUMS")).isSymbolicLink()).toBe(false);
  rmSync(folder, { recursive: true });
  symlinkSync(job.temporary, folder);
  const refused = await release();
  expect(refused.code).toBe(1);
  expect(refused.stdout).toContain('output-directory: "plugins-out" leads through');
});

test("a run that was killed in the middle of an upload is taken up by the next one", async () => {
  github.fault = (request) => (isUpload(request) ? new Promise(() => {}) : "usual");
  const extra = github.environment;
  const killed = await killAction(job, inputs, { extra, when: /Uploading auth\.so/ });
  expect(killed.code).toBeNull();
  expect(github.releases.every(({ draft }) => draft)).toBe(true);
  github.fault = undefined;
  const step = await release();
  expect(step.code).toBe(0);
  expect(github.releases).toMatchObject([{ draft: false }]);
  expect(assetNames()).toEqual(names);
});

test("two jobs that release the same at once come to one release with every asset once", async () => {
  const other = await checkout();
  let waiting: (() => void)[] = [];
  // Both have seen that there is no draft before one makes it.
  github.fault = async ({ method, path }, usual) => {
    if (method === "POST" && path.endsWith("/releases")) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length < 2) return;
        for (const one of waiting) one();
        waiting = [];
      });
    }
    return await usual();
  };
  const steps = await Promise.all([release(), runAction(other, inputs, github.environment)]);
  rmSync(dirname(other.workspace), { recursive: true, force: true });
  expect(steps.map(({ code, stdout }) => (code === 0 ? 0 : stdout))).toEqual([0, 0]);
  expect(github.releases).toHaveLength(1);
  expect(github.releases).toMatchObject([{ draft: false }]);
  expect(assetNames()).toEqual(names);
});
