import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { identifyAsset } from "../../../src/content/download/asset.ts";
import { findGithubAsset, type GithubName, listReleaseTags } from "../../../src/content/download/github.ts";
import type { GithubHome } from "../../../src/content/download/github-api.ts";
import { type Certificates, impatientClient, makeCertificates, serve } from "../http/server.ts";
import { keptLog } from "../store/log.ts";
import { digestOf, type GithubServer, type ServedRelease, startGithub } from "./github-server.ts";
import { readAsset } from "./read-asset.ts";

let folder: string;
let certificates: Certificates;
let tls: { key: string; cert: string };
const usual = getCACertificates("default");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "go-plugin-github-"));
  certificates = makeCertificates(folder);
  tls = { key: await readFile(certificates.key, "utf8"), cert: await readFile(certificates.certificate, "utf8") };
  setDefaultCACertificates([...usual, await readFile(certificates.authority, "utf8")]);
});

afterAll(async () => {
  setDefaultCACertificates(usual);
  await rm(folder, { recursive: true });
});

const token = "ghp_hunter2";
const amd64 = "gateway_1.2.3_amd64.tar.gz";
const arm64 = "gateway_1.2.3_arm64.tar.gz";
const assets = { [amd64]: "the amd64 gateway", [arm64]: "the arm64 gateway" };
const release: ServedRelease = { tag: "v1.2.3", assets };

function named(host: string, asset: string, tag = "v1.2.3"): GithubName {
  return {
    text: `github://${host}/acme/gateway@${tag}/${asset}`,
    host,
    owner: "acme",
    repository: "gateway",
    tag,
    asset,
  };
}

/** What a run on that server, or on another one, brings along. */
function access(home: GithubHome, withToken?: string) {
  const { client: http } = impatientClient();
  return { http, logger: keptLog(), home, ...(withToken !== undefined && { token: withToken }) };
}

/** Finds and downloads. */
async function fetched(github: GithubServer, name: GithubName, withToken?: string) {
  const io = access(github.home, withToken);
  const asset = await findGithubAsset(name, io);
  const got = await readAsset(asset, io);
  return { ...got, asset, text: got.content.toString(), warnings: io.logger.warnings };
}

function tokensSentTo(server: { requests: readonly { headers: object }[] }): string[] {
  return server.requests.map(({ headers }) => JSON.stringify(headers)).filter((headers) => headers.includes("hunter2"));
}

describe("an asset of a release is downloaded", () => {
  test("by a pattern, and checked with the digest that the server knows", async () => {
    const github = await startGithub(release, certificates);
    const got = await fetched(github, named(github.host, "*_amd64.*"));
    expect(got).toMatchObject({
      text: "the amd64 gateway",
      verifiedBy: "checksums",
      sha256: digestOf("the amd64 gateway"),
      size: 17,
      warnings: [],
    });
    expect(got.asset).toMatchObject({ name: amd64, tag: "v1.2.3", key: `sha256:${digestOf("the amd64 gateway")}` });
  });

  test("of the newest release, whose version fills the pattern", async () => {
    const github = await startGithub(release, certificates);
    const got = await fetched(github, named(github.host, "gateway_{version}_arm64.tar.gz", "latest"));
    expect(got).toMatchObject({ text: "the arm64 gateway", asset: { tag: "v1.2.3" } });
  });

  test("of a tag with a slash", async () => {
    const github = await startGithub({ ...release, tag: "cli/v1.2.3" }, certificates);
    const got = await fetched(github, named(github.host, "gateway_{version}_{arm64,s390x}.tar.gz", "cli/v1.2.3"));
    expect(got.text).toBe("the arm64 gateway");
  });

  test("with the checksums beside it where the server knows no digest", async () => {
    const sums = `${digestOf("the amd64 gateway")}  ${amd64}\n`;
    const served = { ...release, digests: "missing", assets: { ...assets, "checksums.txt": sums } } as const;
    const github = await startGithub(served, certificates);
    expect(await fetched(github, named(github.host, "*amd64*"))).toMatchObject({
      verifiedBy: "checksums",
      warnings: [],
    });
    const other = await fetched(github, named(github.host, "*arm64*"));
    expect(other).toMatchObject({ verifiedBy: "none", asset: { key: expect.stringMatching(/^github:.*\/1\//) } });
    expect(other.warnings).toEqual([
      expect.stringMatching(
        /there is no checksum of "gateway_1\.2\.3_arm64\.tar\.gz" in "checksums\.txt"\. Nothing else/,
      ),
    ]);
  });

  test("not where the checksums are those of other bytes", async () => {
    const sums = `${digestOf("another gateway")}  ${amd64}\n`;
    const served = { ...release, digests: "missing", assets: { ...assets, SHA256SUMS: sums } } as const;
    const github = await startGithub(served, certificates);
    const io = access(github.home);
    const asset = await findGithubAsset(named(github.host, amd64), io);
    const failure = await readAsset(asset, io).catch(String);
    expect(failure).toContain(`sha256:${digestOf("another gateway")}`);
    expect(failure).toContain(`sha256:${digestOf("the amd64 gateway")}`);
    expect(failure).toContain("(its digest is from SHA256SUMS)");
  });

  test("not where the server's digest and the release's checksums contradict each other", async () => {
    const sums = `${digestOf("another gateway")}  ${amd64}\n`;
    const github = await startGithub({ ...release, assets: { ...assets, "checksums.txt": sums } }, certificates);
    await expect(fetched(github, named(github.host, amd64))).rejects.toThrow(/one of them is of another file/);
  });

  test("and is known again without fetching it", async () => {
    const github = await startGithub(release, certificates);
    const io = access(github.home);
    const { key } = await findGithubAsset(named(github.host, amd64), io);
    expect(key).toBe(await identifyAsset(await findGithubAsset(named(github.host, amd64), io), io));
    expect(github.files.requests).toEqual([]);
  });
});

describe("the token", () => {
  test("opens a private release, and does not follow to the host of the files", async () => {
    const github = await startGithub(release, certificates, { token });
    const got = await fetched(github, named(github.host, amd64), token);
    expect(got.text).toBe("the amd64 gateway");
    expect(tokensSentTo(github.api)).toHaveLength(github.api.requests.length);
    expect(github.files.requests).toHaveLength(1);
    expect(tokensSentTo(github.files)).toEqual([]);
  });

  test("is not needed for a public one, whose files are asked for where no limit counts", async () => {
    const github = await startGithub(release, certificates);
    await fetched(github, named(github.host, amd64));
    expect(github.api.requests.map(({ url }) => url)).toEqual([
      "/api/v3/repos/acme/gateway/releases/tags/v1.2.3",
      `/acme/gateway/releases/download/v1.2.3/${amd64}`,
    ]);
  });

  test("of github.com does not reach another server", async () => {
    const github = await startGithub(release, certificates);
    const io = access({ server: "https://github.com" }, token);
    const asset = await findGithubAsset(named(github.host, amd64), io);
    await readAsset(asset, io);
    expect(github.api.requests).toHaveLength(2);
    expect(tokensSentTo(github.api)).toEqual([]);
    expect(tokensSentTo(github.files)).toEqual([]);
  });

  test("of one server does not reach the API of another, though the variables say so", async () => {
    const github = await startGithub(release, certificates);
    const io = access({ server: "https://git.corp", api: `${github.api.url}/api/v3` }, token);
    await findGithubAsset(named("git.corp", amd64), io);
    expect(github.api.requests).toHaveLength(1);
    expect(tokensSentTo(github.api)).toEqual([]);
  });

  test("does not follow an address of another host in the description", async () => {
    const elsewhere = await serve((_, response) => response.end("elsewhere"), tls);
    const host = await answering((_request, response) =>
      response.end(
        JSON.stringify({
          tag_name: "v1.2.3",
          assets: [{ id: 7, name: amd64, size: 9, browser_download_url: `${elsewhere.url}/x` }],
        }),
      ),
    );
    const io = access(host.home, undefined);
    const asset = await findGithubAsset(named(host.host, amd64), io);
    expect(asset.url).toBe(`${host.home.api}/repos/acme/gateway/releases/assets/7`);
  });
});

/** A server that answers everything in one way. */
async function answering(listener: Parameters<typeof serve>[0]) {
  const server = await serve(listener, tls);
  const home = { server: server.url, api: `${server.url}/api/v3` };
  return { host: server.url.replace("https://", ""), home, server };
}

async function refusedBy(status: number, headers: Record<string, string>, withToken?: string, tag?: string) {
  const { host, home } = await answering((_, response) => response.writeHead(status, headers).end("{}"));
  return String(await findGithubAsset(named(host, amd64, tag), access(home, withToken)).catch(String));
}

describe("an answer that is no release says what to do", () => {
  const reset = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1790000000" };

  test.each([
    [
      401,
      {},
      token,
      /does not accept the token: 401 \(Unauthorized\)\. Check the input "token"; it may have expired\./,
    ],
    [403, {}, token, /does not show the releases of acme\/gateway: 403 .*Give the token the permission contents: read/],
    [403, {}, undefined, /403 \(Forbidden\)\. A token in the input "token" helps where the run belongs to 127/],
    [403, reset, undefined, /limits the number of requests: 403 .*asked again at 2026-09-21T14:13:20Z\. .*"token"/],
    [
      403,
      reset,
      token,
      /limits the number of requests: 403 .*asked again at 2026-09-21T14:13:20Z\. Wait until then\.$/,
    ],
    [
      403,
      { "retry-after": "90" },
      token,
      /limits the number of requests: 403 \(Forbidden\); it may be asked again at 20/,
    ],
    [429, { "retry-after": "3600" }, token, /limits the number of requests: 429 \(Too Many Requests\)/],
    [
      404,
      {},
      undefined,
      /no release of the tag "v1\.2\.3" in acme\/gateway: 404 .*if it is private, a token in the input/,
    ],
    [404, {}, token, /404 \(Not Found\)\. Check the names; if it is private, the token needs contents: read there\./],
    [500, {}, undefined, /does not say what there is: 500 .* in 5 tries\. Try again later\./],
  ])("%i %j", async (status, headers, withToken, sentence) => {
    const failure = await refusedBy(status, headers, withToken);
    expect(failure).toMatch(/^UserError: "github:\/\/127\.0\.0\.1:\d+\/acme\/gateway@v1\.2\.3\//);
    expect(failure).toMatch(sentence);
    expect(failure).not.toContain("hunter2");
  });

  test("404 for the newest release", async () => {
    expect(await refusedBy(404, {}, undefined, "latest")).toContain("shows no latest release in acme/gateway");
  });

  test.each([
    "<html>",
    "[]",
    '{"tag_name":1}',
    '{"tag_name":"v1","assets":[{"id":"../../x","name":"a","size":1}]}',
    "",
  ])("200 with %s", async (body) => {
    const { host, home } = await answering((_, response) => response.end(body));
    await expect(findGithubAsset(named(host, amd64), access(home))).rejects.toThrow(
      /what 127\.0\.0\.1:\d+ answers is not the description of a release\.$/,
    );
  });
});

describe("a pattern", () => {
  test("of no asset names those there are", async () => {
    const github = await startGithub(release, certificates);
    await expect(fetched(github, named(github.host, "*_s390x.*"))).rejects.toThrow(
      `release v1.2.3 has no asset "*_s390x.*"; it has ${amd64}, ${arm64}.`,
    );
  });

  test("of a release without assets says so", async () => {
    const github = await startGithub({ tag: "v1.2.3", assets: {} }, certificates);
    await expect(fetched(github, named(github.host, "*"))).rejects.toThrow(/has no asset "\*"; it has none\.$/);
  });

  test("of several assets names them", async () => {
    const github = await startGithub(release, certificates);
    await expect(fetched(github, named(github.host, "gateway*"))).rejects.toThrow(
      `"gateway*" is the name of 2 assets of release v1.2.3; choose one of ${amd64}, ${arm64}.`,
    );
  });

  test("that is an asset's very name is that asset", async () => {
    const odd = { "gateway[1].zip": "odd", "gateway1.zip": "even" };
    const github = await startGithub({ ...release, assets: odd }, certificates);
    expect((await fetched(github, named(github.host, "gateway[1].zip"))).text).toBe("odd");
  });
});

describe("the tags of the releases", () => {
  const page = (from: number, length: number) =>
    Array.from({ length }, (_, index) => ({ tag_name: `v1.0.${from - index}` }));

  test("are read page by page, without drafts and pre-releases", async () => {
    const { home, server } = await answering((request, response) => {
      const number = Number(new URL(request.url ?? "", "https://x").searchParams.get("page"));
      const odd = [
        { tag_name: "v9.0.0", prerelease: true },
        { tag_name: "v8.0.0", draft: true, prerelease: false },
      ];
      if (number === 1) response.setHeader("link", '<https://elsewhere.invalid/?page=2>; rel="next", <x>; rel="last"');
      response.end(JSON.stringify(number === 1 ? [...odd, ...page(102, 98)] : page(4, 4)));
    });
    const io = access({ server: "https://github.com", api: home.api }, token);
    const tags = await listReleaseTags("acme/gateway", "acme@latest", io);
    expect(tags).toHaveLength(102);
    expect([tags[0], tags.at(-1)]).toEqual(["v1.0.102", "v1.0.1"]);
    expect(server.requests.map(({ url }) => url)).toEqual([
      "/api/v3/repos/acme/gateway/releases?per_page=100&page=1",
      "/api/v3/repos/acme/gateway/releases?per_page=100&page=2",
    ]);
    expect(tokensSentTo(server)).toEqual([]);
  });

  test("end after ten pages, whatever the server says", async () => {
    const { home, server } = await answering((_, response) => {
      response.setHeader("link", '<https://x/>; rel="next"').end('[{"tag_name":"v1"}]');
    });
    await listReleaseTags("acme/gateway", "acme@latest", access({ server: "https://github.com", api: home.api }));
    expect(server.requests).toHaveLength(10);
  });
});
