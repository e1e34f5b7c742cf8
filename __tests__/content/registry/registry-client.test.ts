import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { type ImageName, parseImageName } from "../../../src/content/registry/image-name.ts";
import { type ForeignServer, serve } from "../http/server.ts";
import { filesOf, imageOf, impatientRegistry, indexOf, json, serveImage } from "./served-image.ts";

const amd64 = { os: "linux", architecture: "amd64" };
const arm64 = { os: "linux", architecture: "arm64" };

/** `NAME:1` in a registry of this machine. */
function nameIn(server: ForeignServer, rest = "a/b:1"): ImageName {
  return parseImageName(`127.0.0.1:${server.port}/${rest}`);
}

describe("an image", () => {
  test.each(["gzip", "zstd", "none"] as const)("with layers packed by %s is read file by file", async (packing) => {
    const image = await imageOf([[["opt/"], ["opt/host", "program"]], [["opt/.wh.x", ""]]], { packing });
    const server = await serveImage(image);
    const opened = await impatientRegistry().client.image(nameIn(server)).open(amd64);
    expect(opened).toMatchObject({
      digest: image.root,
      command: ["/opt/host", "--serve"],
      workingDirectory: "/opt",
      environment: ["A=b"],
      layers: image.layers.map((digest) => ({ digest })),
    });
    expect(opened.indexDigest).toBeUndefined();
    expect(opened.servedBy).toBeUndefined();
    expect(await filesOf(opened)).toEqual(["opt", "opt/host:program", "opt/.wh.x:"]);
  });

  test("with an empty layer and one without a single byte is read", async () => {
    const { client } = impatientRegistry();
    const server = await serveImage(await imageOf([[], [["a", "b"]]]));
    expect(await filesOf(await client.image(nameIn(server)).open(amd64))).toEqual(["a:b"]);
  });

  test("of several platforms gives the one that is asked for, and names its index", async () => {
    const one = await imageOf([[["x", "amd64"]]]);
    const other = await imageOf([[["x", "arm64"]]], { config: { architecture: "arm64" } });
    const index = indexOf([
      [one, { platform: amd64 }],
      [other, { platform: arm64 }],
      [one, { platform: { os: "unknown", architecture: "unknown" } }],
    ]);
    const image = impatientRegistry().client.image(nameIn(await serveImage(index)));
    const opened = await image.open(arm64);
    expect(opened).toMatchObject({ digest: other.root, indexDigest: index.root });
    expect(await filesOf(opened)).toEqual(["x:arm64"]);
    await expect(image.open({ os: "linux", architecture: "s390x" })).rejects.toThrow(
      /has no image for linux\/s390x: it has linux\/amd64, linux\/arm64; choose another target\.$/,
    );
  });

  test("of one platform is refused for another by what its configuration says", async () => {
    const image = impatientRegistry().client.image(nameIn(await serveImage(await imageOf([[]]))));
    await expect(image.open(arm64)).rejects.toThrow("has no image for linux/arm64: it has linux/amd64");
  });

  test("in an index in an index is found, and an endless chain of them is not followed", async () => {
    const inner = indexOf([[await imageOf([[["a", "b"]]]), { platform: amd64 }]]);
    const outer = indexOf([[inner, { mediaType: "application/vnd.oci.image.index.v1+json" }]]);
    const { client } = impatientRegistry();
    expect(await filesOf(await client.image(nameIn(await serveImage(outer))).open(amd64))).toEqual(["a:b"]);
    const deep = indexOf([[indexOf([[outer, {}]]), {}]]);
    await expect(client.image(nameIn(await serveImage(deep))).open(amd64)).rejects.toThrow("more than 3 deep");
  });

  test("whose layer is left early closes its connection", async () => {
    const image = await imageOf(
      [
        [
          ["first", "x"],
          ["second", randomBytes(8 << 20)],
        ],
      ],
      { packing: "none" },
    );
    const server = await serveImage(image);
    const opened = await impatientRegistry().client.image(nameIn(server)).open(amd64);
    for await (const entry of opened.layers[0]?.entries() ?? []) {
      expect(entry.path).toBe("first");
      break;
    }
    const request = server.requests.at(-1);
    expect(request?.url).toContain(image.layers[0]);
    while (request?.socket.destroyed !== true) await sleep(20);
  });
});

describe("the digest of a tag", () => {
  test("costs one HEAD request, and holds for what is opened after", async () => {
    const image = await imageOf([[["a", "b"]]]);
    const server = await serveImage(image);
    const subject = impatientRegistry().client.image(nameIn(server));
    expect(await subject.resolveDigest()).toEqual({ digest: image.root });
    expect(server.requests.map(({ method }) => method)).toEqual(["HEAD"]);
    await subject.open(amd64);
    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "HEAD /v2/a/b/manifests/1",
      `GET /v2/a/b/manifests/${image.root}`,
      expect.stringContaining("GET /v2/a/b/blobs/sha256:"),
    ]);
  });

  test("is known without a request where the name has it", async () => {
    const image = await imageOf([[]]);
    const server = await serveImage(image);
    const subject = impatientRegistry().client.image(nameIn(server, `a/b:7@${image.root}`));
    expect(await subject.resolveDigest()).toEqual({ digest: image.root });
    expect(server.requests).toEqual([]);
    expect((await subject.open(amd64)).digest).toBe(image.root);
  });

  test.each([405, 404, 200])("is taken from the manifest where HEAD answers %i without it", async (status) => {
    const image = await imageOf([[]]);
    const server = await serveImage(image, ({ method }, response) => {
      if (method === "HEAD") response.writeHead(status).end();
      return method === "HEAD";
    });
    const subject = impatientRegistry().client.image(nameIn(server));
    expect(await subject.resolveDigest()).toEqual({ digest: image.root });
    expect((await subject.open(amd64)).digest).toBe(image.root);
    // The manifest was read with the tag already.
    expect(server.requests.filter(({ url }) => url?.includes("/manifests/"))).toHaveLength(2);
  });
});

test("what many ask for at once is asked for once", async () => {
  const server = await serveImage(await imageOf([[]]));
  const { client } = impatientRegistry();
  const name = nameIn(server);
  const opened = await Promise.all(Array.from({ length: 10 }, () => client.image(name).open(amd64)));
  expect(new Set(opened.map(({ digest }) => digest)).size).toBe(1);
  expect(server.requests).toHaveLength(3);
});

test("a layer that breaks off in the middle is resumed", async () => {
  const content = randomBytes(3 << 20);
  const image = await imageOf([[["big", content]]], { packing: "none" });
  const [digest = ""] = image.layers;
  let broken = 0;
  const server = await serveImage(image, ({ headers }, response, path) => {
    if (!path.endsWith(`/blobs/${digest}`)) return false;
    const bytes = image.blobs.get(digest) ?? Buffer.of();
    const from = Number(/^bytes=([0-9]+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, {
      "content-length": bytes.length - from,
      ...(from > 0 && { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
    });
    if (broken++ < 2) response.write(bytes.subarray(from, from + (1 << 20)), () => response.destroy());
    else response.end(bytes.subarray(from));
    return true;
  });
  const opened = await impatientRegistry().client.image(nameIn(server)).open(amd64);
  for await (const entry of opened.layers[0]?.entries() ?? []) expect(entry.size).toBe(content.length);
  expect(broken).toBe(3);
});

describe("a mirror", () => {
  test("is asked in place of the registry, below its path, and named", async () => {
    const image = await imageOf([[["a", "b"]]]);
    const [registry, mirror] = [await serveImage(await imageOf([])), await serveImage(image)];
    const mirrorLines = [`127.0.0.1:${registry.port}=127.0.0.1:${mirror.port}/hub`];
    const subject = impatientRegistry({ mirrorLines }).client.image(nameIn(registry));
    const servedBy = `127.0.0.1:${mirror.port}/hub/a/b`;
    expect(await subject.resolveDigest()).toEqual({ digest: image.root, servedBy });
    const opened = await subject.open(amd64);
    expect(opened.servedBy).toBe(servedBy);
    expect(await filesOf(opened)).toEqual(["a:b"]);
    expect(registry.requests).toEqual([]);
    expect(mirror.requests.every(({ url }) => url?.startsWith("/v2/hub/a/b/"))).toBe(true);
  });

  test.each([404, 401, 403, 500])("that answers %i is passed over for the registry, with a warning", async (status) => {
    const image = await imageOf([[["a", "b"]]]);
    const registry = await serveImage(image);
    const mirror = await serve((_, response) => void response.writeHead(status).end());
    const { client, said } = impatientRegistry({
      mirrorLines: [`127.0.0.1:${registry.port}=127.0.0.1:${mirror.port}/hub`],
    });
    const opened = await client.image(nameIn(registry)).open(amd64);
    expect(opened.servedBy).toBeUndefined();
    expect(said).toContainEqual(
      expect.stringContaining(
        `127.0.0.1:${mirror.port}/hub/a/b cannot serve "docker://127.0.0.1:${registry.port}/a/b:1", so 127.0.0.1:${registry.port}/a/b is asked:`,
      ),
    );
  });

  test("that has a manifest and not a layer is helped out by the registry", async () => {
    const image = await imageOf([[["a", "b"]]]);
    const registry = await serveImage(image);
    const mirror = await serveImage(image, (_, response, path) => {
      const isLayer = path.endsWith(image.layers[0] ?? "");
      if (isLayer) response.writeHead(404).end();
      return isLayer;
    });
    const { client, said } = impatientRegistry({
      mirrorLines: [`127.0.0.1:${registry.port}=127.0.0.1:${mirror.port}`],
    });
    expect(await filesOf(await client.image(nameIn(registry)).open(amd64))).toEqual(["a:b"]);
    expect(registry.requests.map(({ url }) => url)).toEqual([`/v2/a/b/blobs/${image.layers[0]}`]);
    expect(said).toHaveLength(1);
  });
});

describe("the tags of a repository", () => {
  /** A registry whose list of tags comes in pages, by number. */
  async function paged(pages: readonly (readonly [tags: readonly string[], link?: string])[]): Promise<ForeignServer> {
    return await serve((request, response) => {
      const page = Number(new URL(request.url ?? "", "http://x").searchParams.get("page") ?? 0);
      const [tags, link] = pages[page] ?? [[]];
      response.writeHead(200, link === undefined ? {} : { link }).end(JSON.stringify({ name: "a/b", tags }));
    });
  }

  test("are read page by page", async () => {
    const server = await paged([
      [["v1", "v2"], '</v2/a/b/tags/list?page=1>; rel="next"'],
      [["v3"], "<list?page=2>; rel=next"],
      [["not a tag!", "v4"]],
    ]);
    expect(await impatientRegistry().client.tags(nameIn(server))).toEqual(["v1", "v2", "v3", "v4"]);
  });

  test("may be none", async () => {
    const server = await serve((_, response) => void response.end('{"name":"a/b","tags":null}'));
    expect(await impatientRegistry().client.tags(nameIn(server))).toEqual([]);
  });

  test("are not looked for at another host, or in a circle", async () => {
    const { client } = impatientRegistry();
    const elsewhere = await paged([[["v1"], '<http://127.0.0.1:1/v2/a/b/tags/list>; rel="next"']]);
    await expect(client.tags(nameIn(elsewhere))).rejects.toThrow("goes on at another host");
    const circle = await paged([
      [["v1"], '<list?page=1>; rel="next"'],
      [["v2"], '<list?page=1>; rel="next"'],
    ]);
    await expect(client.tags(nameIn(circle))).rejects.toThrow("lead in a circle");
  });

  test("can be had without an image", async () => {
    const server = await paged([[["v1"]]]);
    const { client } = impatientRegistry();
    expect(await client.tags(nameIn(server, "a/b"))).toEqual(["v1"]);
  });
});

describe("a refusal", () => {
  /** What is said of an answer with this status to every request. */
  async function said(status: number, headers: Record<string, string> = {}, body: object = {}): Promise<string> {
    const server = await serve((_, response) => void response.writeHead(status, headers).end(json(body)));
    const { client } = impatientRegistry();
    const error = await client
      .image(nameIn(server))
      .open(amd64)
      .catch((thrown: unknown) => thrown);
    if (!(error instanceof Error)) throw new Error("It was not refused.");
    expect(error.name).toBe("UserError");
    return error.message.replaceAll(String(server.port), "PORT");
  }

  test("for want of a login says how to log in", async () => {
    expect(await said(401)).toBe(
      '"docker://127.0.0.1:PORT/a/b:1": 127.0.0.1:PORT wants a login for a/b (401): log in (docker login, podman login, or the input registry-auth-file).',
    );
  });

  test("for want of a right says so", async () => {
    expect(await said(403)).toContain("does not allow anybody who is not logged in to read a/b (403)");
  });

  test("of an unknown repository says that it is the repository", async () => {
    const body = { errors: [{ code: "NAME_UNKNOWN", message: "repository name not known to registry" }] };
    expect(await said(404, {}, body)).toContain("has no repository a/b (404); check the name.");
  });

  test("of an unknown tag names those that come close", async () => {
    const tags = ["latest", "v5.8.6", "v5.8.60", "v4.0.0", "5.8", "v3"];
    const server = await serve((request, response) => {
      const isList = request.url?.includes("/tags/list") ?? false;
      response.writeHead(isList ? 200 : 404).end(json(isList ? { tags } : { errors: [{ code: "MANIFEST_UNKNOWN" }] }));
    });
    await expect(impatientRegistry().client.image(nameIn(server, "a/b:5.8.6")).open(amd64)).rejects.toThrow(
      'does not have tag "5.8.6" in a/b (404); check the name. Tags that it has: v5.8.6, v5.8.60, 5.8.',
    );
  });

  test("for too many pulls names the limit, when to ask again, and what to do", async () => {
    const limits = { "ratelimit-limit": "100;w=21600", "ratelimit-remaining": "0;w=21600", "retry-after": "3600" };
    expect(await said(429, limits)).toMatch(
      /limits how much is pulled and answered 429 \(Too Many Requests\); it may be asked again at 20[-0-9T:]+Z: 100 pulls in 6 hours are allowed, 0 are left; wait, log in \(.*\), or set registry-mirrors\.$/,
    );
  });

  test("by a broken server says how often it was asked", async () => {
    expect(await said(503)).toContain("answered 503 (Service Unavailable) in 5 tries");
  });
});
