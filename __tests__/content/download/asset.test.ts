import { randomBytes } from "node:crypto";
import type { RequestListener } from "node:http";
import { describe, expect, test } from "vitest";
import { assetOfUrl, identifyAsset, openAsset } from "../../../src/content/download/asset.ts";
import type { AssetIo, AssetRequest, Expected } from "../../../src/content/download/asset-request.ts";
import { impatientClient, serve } from "../http/server.ts";
import { keptLog } from "../store/log.ts";
import { digestOf } from "./github-server.ts";
import { readAsset } from "./read-asset.ts";

const content = randomBytes(3_000_000);
const sha256 = digestOf(content);

/** A server with one asset and what is beside it. */
async function site(answers: Readonly<Record<string, RequestListener>>) {
  const server = await serve((request, response) => {
    const answer = answers[(request.url ?? "").replace(/\?.*$/, "")];
    if (answer === undefined) response.writeHead(404).end();
    else answer(request, response);
  });
  const io = { http: impatientClient().client, logger: keptLog() };
  return { server, io, url: (path: string) => server.url + path };
}

const sends =
  (body: string | Buffer, headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    response.writeHead(200, headers).end(body);

function pinned(hex: string): Expected {
  return { checksum: { algorithm: "sha256", hex }, by: "pinned-digest", source: "gateway-digest" };
}

async function downloaded(request: AssetRequest, io: AssetIo) {
  try {
    const got = await readAsset(request, io);
    return { ...got, same: content.equals(got.content) };
  } catch (error) {
    return { failure: String(error) };
  }
}

describe("an asset of a URL is downloaded", () => {
  test("whole, and vouched for by nobody unless something says what it must be", async () => {
    const { io, url } = await site({ "/a/gateway.tgz": sends(content) });
    const request = assetOfUrl(url("/a/gateway.tgz?key=hunter2"), "https://…/gateway.tgz");
    expect(request.name).toBe("gateway.tgz");
    expect(await downloaded(request, io)).toMatchObject({
      same: true,
      sha256,
      size: content.length,
      verifiedBy: "none",
    });
    expect(io.logger.warnings).toEqual([]);
  });

  test("and vouched for by a digest that was pinned", async () => {
    const { io, url } = await site({ "/gateway": sends(content) });
    const request = { ...assetOfUrl(url("/gateway"), "gw"), expected: [pinned(sha256)] };
    expect(await downloaded(request, io)).toMatchObject({ same: true, sha256, verifiedBy: "pinned-digest" });
    const other = { ...request, expected: [pinned("ab".repeat(32))] };
    const { failure } = await downloaded(other, io);
    expect(failure).toMatch(/^UserError: "gw" \(its digest is from gateway-digest\): /);
    expect(failure).toContain(`sha256:${sha256}`);
    expect(failure).toContain(`sha256:${"ab".repeat(32)}`);
  });

  test("and vouched for by a checksum file, of either algorithm, beside a pinned digest too", async () => {
    const { createHash } = await import("node:crypto");
    const sha512 = createHash("sha512").update(content).digest("hex");
    const { io, url } = await site({
      "/gateway": sends(content),
      "/256": sends(`${sha256}  gateway\n`),
      "/512": sends(`${sha512}  gateway\n`),
      "/wrong": sends(`${"ab".repeat(64)}  gateway\n`),
    });
    const by = (path: string) => assetOfUrl(url("/gateway"), "gw", url(path));
    for (const path of ["/256", "/512"]) {
      expect(await downloaded(by(path), io)).toMatchObject({ same: true, sha256, verifiedBy: "checksums" });
    }
    const both = { ...by("/512"), expected: [pinned(sha256)] };
    expect(await downloaded(both, io)).toMatchObject({ same: true, sha256, verifiedBy: "pinned-digest" });
    for (const expected of [[], [pinned(sha256)]]) {
      const { failure } = await downloaded({ ...by("/wrong"), expected }, io);
      expect(failure).toContain(`sha512:${sha512}`);
      expect(failure).toContain(`sha512:${"ab".repeat(64)}`);
    }
  });

  test("from where it broke off, though nobody knows its digest", async () => {
    const ranges: (string | undefined)[] = [];
    const { io, url } = await site({
      "/gateway": (request, response) => {
        ranges.push(request.headers.range);
        const start = Number(/\d+/.exec(request.headers.range ?? "0")?.[0]);
        const end = Math.min(start + 1_200_000, content.length);
        const partial = { "content-range": `bytes ${start}-${content.length - 1}/${content.length}` };
        response.writeHead(start === 0 ? 200 : 206, {
          etag: '"one"',
          "content-length": content.length - start,
          ...(start > 0 && partial),
        });
        response.write(content.subarray(start, end), () => {
          if (end < content.length) response.destroy();
          else response.end();
        });
      },
    });
    expect(await downloaded(assetOfUrl(url("/gateway"), "gw"), io)).toMatchObject({ same: true, sha256 });
    expect(ranges).toHaveLength(3);
    expect(ranges.slice(1).every((range) => /^bytes=[1-9]\d*-$/.test(range ?? ""))).toBe(true);
  });

  test("as it is kept there, not as a server would compress it", async () => {
    const { server, io, url } = await site({ "/gateway": sends(content) });
    await downloaded(assetOfUrl(url("/gateway"), "gw"), io);
    expect(server.requests[0]?.headers["accept-encoding"]).toBe("identity");
  });

  test("while it is read: nothing is told of it before its end", async () => {
    const { io, url } = await site({ "/gateway": sends(content) });
    const { body, facts } = await openAsset(assetOfUrl(url("/gateway"), "gw"), io);
    expect(() => facts()).toThrow(/not read to its end/);
    for await (const piece of body) if (piece.length === 0) break;
    expect(facts()).toEqual({ sha256, size: content.length, verifiedBy: "none" });
  });

  test("and nothing goes on when the reader stops", async () => {
    let closed = false;
    const { io, url } = await site({
      "/gateway": (_, response) => {
        response.on("close", () => {
          closed = true;
        });
        const write = (): void => void (response.writable && response.write(content, () => setImmediate(write)));
        write();
      },
    });
    const { body } = await openAsset(assetOfUrl(url("/gateway"), "gw"), io);
    for await (const _ of body) break;
    await expect.poll(() => closed).toBe(true);
  });
});

describe("an asset that cannot be had names what the server said", () => {
  test.each([
    [401, /"gw": 127\.0\.0\.1:\d+ answers 401 \(Unauthorized\)\. It is not public/],
    [403, /answers 403 \(Forbidden\)\. It is not public, or no longer there/],
    [404, /answers 404 \(Not Found\): there is no such file\. Check the address/],
    [429, /answers 429 .*limits the number of requests/],
    [503, /answers 503 .* in 5 tries\. Check the address, or try again later/],
  ])("%i", async (status, sentence) => {
    const { io, url } = await site({ "/gateway": (_, response) => response.writeHead(status).end("no") });
    const { failure } = await downloaded(assetOfUrl(url("/gateway"), "gw"), io);
    expect(failure).toMatch(sentence);
  });

  test("a checksum file that is not there is a warning, one that cannot be read an error", async () => {
    const { io, url } = await site({
      "/gateway": sends(content),
      "/forbidden": (_, response) => response.writeHead(403).end(),
      "/two": sends(`${"ab".repeat(32)}  x/gateway\n${"cd".repeat(32)}  y/gateway\n`),
      "/endless": (_, response) => {
        const write = (): void => void (response.writable && response.write(content, () => setImmediate(write)));
        write();
      },
    });
    const by = (path: string) => downloaded(assetOfUrl(url("/gateway"), "gw", url(path)), io);
    expect(await by("/absent")).toMatchObject({ same: true, verifiedBy: "none" });
    expect(io.logger.warnings).toEqual([
      `"gw": there is no checksum of "gateway" in "absent". Nothing else vouches for its bytes; pin its digest with gateway-digest.`,
    ]);
    expect((await by("/forbidden")).failure).toMatch(/its checksums "forbidden" cannot be read: .* answers 403/);
    expect((await by("/two")).failure).toMatch(/"two" has several digests of "gateway", sha256:ab.* and sha256:cd/);
    expect((await by("/endless")).failure).toMatch(/is longer than the \d+ bytes/);
  });
});

describe("an asset is known without fetching it", () => {
  const key = async (headers: Record<string, string>, path = "/gateway") => {
    const { server, io, url } = await site({ [path]: sends(content, headers) });
    const identity = await identifyAsset(assetOfUrl(url(`${path}?key=hunter2`), "gw"), io);
    expect(server.requests.map(({ method }) => method)).toEqual(["HEAD"]);
    expect(identity ?? "").not.toContain("hunter2");
    return identity;
  };

  test("by a strong ETag, or a digest of RFC 9530", async () => {
    expect(await key({ etag: '"one"' })).toMatch(/^url:[0-9a-f]{64}$/);
    expect(await key({ "repr-digest": `sha-512=:x:, sha-256=:${"A".repeat(43)}=:` })).toMatch(/^url:[0-9a-f]{64}$/);
  });

  test("and another one of the same address is another", async () => {
    let etag = '"one"';
    const { io, url } = await site({ "/gateway": (_, response) => response.writeHead(200, { etag }).end() });
    const first = await identifyAsset(assetOfUrl(url("/gateway"), "gw"), io);
    expect(await identifyAsset(assetOfUrl(url("/gateway"), "gw"), io)).toBe(first);
    expect(await identifyAsset(assetOfUrl(url("/gateway?other"), "gw"), io)).not.toBe(first);
    etag = '"two"';
    expect(await identifyAsset(assetOfUrl(url("/gateway"), "gw"), io)).not.toBe(first);
  });

  test.each([
    { etag: 'W/"one"' },
    { etag: "one" },
    { "last-modified": "Wed, 01 Jul 2026 00:00:00 GMT" },
    { "repr-digest": "sha-256=:short=:" },
    {},
  ])("but not by %j", async (headers) => {
    expect(await key(headers)).toBeUndefined();
  });

  test("nor where HEAD is refused", async () => {
    const { io, url } = await site({ "/gateway": (_, response) => response.writeHead(405, { etag: '"one"' }).end() });
    expect(await identifyAsset(assetOfUrl(url("/gateway"), "gw"), io)).toBeUndefined();
  });

  test("by its checksum, whatever the server says", async () => {
    const { server, io, url } = await site({ "/sums": sends(`${sha256}  gateway\n`) });
    expect(await identifyAsset(assetOfUrl(url("/gateway"), "gw", url("/sums")), io)).toBe(`sha256:${sha256}`);
    expect(server.requests.map((request) => request.url)).toEqual(["/sums"]);
  });
});
