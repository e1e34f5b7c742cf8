import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HttpClientOptions } from "../../src/content/http/client.ts";
import { verifiedBody } from "../../src/content/http/verified-body.ts";
import { type ForeignServer, impatientClient, makeCertificates, serve } from "../content/http/server.ts";
import { startTinyproxy, type Tinyproxy } from "./services/tinyproxy.ts";
import { type FaultyLine, startToxiproxy, type Toxic, type Toxiproxy } from "./services/toxiproxy.ts";

const megabyte = 1_000_000;
const words = new Uint32Array((20 * megabyte) / 4).map((_, at) => Math.imul(at, 2654435761));
const content = Buffer.from(words.buffer);
const digest = `sha256:${createHash("sha256").update(content).digest("hex")}`;

/** A server of one large file that knows ranges, as a registry's storage does. */
function storage(tls?: { key: string; cert: string }): Promise<ForeignServer> {
  return serve((request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const headers = { "content-length": String(content.length - start), etag: '"one"' };
    const range = { "content-range": `bytes ${start}-${content.length - 1}/${content.length}` };
    response.writeHead(start === 0 ? 200 : 206, start === 0 ? headers : { ...headers, ...range });
    response.end(content.subarray(start));
  }, tls);
}

/** Reads the file, verified. @returns what the client said */
async function read(url: string, options: Partial<HttpClientOptions> = {}, watch: (bytes: number) => void = () => {}) {
  const { client, lines } = impatientClient({ pace: { firstWait: 100 }, ...options });
  const received = createHash("sha256");
  let bytes = 0;
  const sink = new Writable({
    write(piece: Buffer, _, done) {
      received.update(piece);
      bytes += piece.length;
      watch(bytes);
      done();
    },
  });
  await pipeline(verifiedBody(client, { url }, { shown: "the file", digest, size: content.length }), sink);
  expect(bytes).toBe(content.length);
  expect(`sha256:${received.digest("hex")}`).toBe(digest);
  return lines;
}

/** As `read`, while something happens as soon as a quarter is there. */
async function readWhile(url: string, options: Partial<HttpClientOptions>, event: () => Promise<void>) {
  let happening: Promise<void> | undefined;
  const lines = await read(url, options, (bytes) => {
    if (bytes > content.length / 4) happening ??= event();
  });
  await happening;
  return lines;
}

describe("a large file comes whole and verified over a line", () => {
  let toxiproxy: Toxiproxy;

  beforeAll(async () => {
    toxiproxy = await startToxiproxy();
  });

  afterAll(() => toxiproxy.stop());

  async function faulty(
    ...toxics: readonly Toxic[]
  ): Promise<{ line: FaultyLine; url: string; server: ForeignServer }> {
    const server = await storage();
    const line = await toxiproxy.lineTo(server.port);
    for (const toxic of toxics) await line.add(toxic);
    return { line, url: `http://127.0.0.1:${line.port}/`, server };
  }

  test("that ends every connection after three megabytes", async () => {
    const { url, server } = await faulty({ type: "limit_data", attributes: { bytes: 3 * megabyte } });
    const lines = await read(url);
    expect(lines).toHaveLength(6);
    expect(server.requests).toHaveLength(7);
    expect(lines[0]).toMatch(/: the connection was (?:closed|reset)(?: \(\w+\))?; trying again in /);
  });

  test("that is far away", async () => {
    const { url } = await faulty({ type: "latency", attributes: { latency: 300, jitter: 100 } });
    expect(await read(url)).toEqual([]);
  });

  test("that is slow", async () => {
    const { url } = await faulty({ type: "bandwidth", attributes: { rate: 8000 } });
    expect(await read(url)).toEqual([]);
  });

  test("that cuts everything into small pieces", async () => {
    const { url } = await faulty({
      type: "slicer",
      attributes: { average_size: 2000, size_variation: 1999, delay: 1 },
    });
    expect(await read(url)).toEqual([]);
  });

  test.each<{ title: string; toxic: Toxic }>([
    { title: "falls silent", toxic: { type: "timeout", attributes: { timeout: 0 } } },
    { title: "closes every connection", toxic: { type: "timeout", attributes: { timeout: 50 } } },
    { title: "resets every connection", toxic: { type: "reset_peer", attributes: { timeout: 50 } } },
  ])("that $title in the middle for a while", async ({ toxic }) => {
    const { url, line, server } = await faulty({ type: "bandwidth", attributes: { rate: 20_000 } });
    const lines = await readWhile(url, { timeouts: { idle: 300, headers: 300 } }, async () => {
      await line.add(toxic);
      await sleep(800);
      await line.remove(toxic.type);
    });
    expect(lines.length).toBeGreaterThan(0);
    expect(server.requests.at(-1)?.headers.range).toMatch(/^bytes=[1-9]\d+-$/);
  });

  test("that is cut in the middle and mended later", async () => {
    const { url, line } = await faulty({ type: "bandwidth", attributes: { rate: 20_000 } });
    const lines = await readWhile(url, {}, async () => {
      await line.cut();
      await sleep(500);
      await line.mend();
    });
    expect(lines.join("\n")).toContain("the connection was refused (ECONNREFUSED)");
  });
});

describe("a file behind tinyproxy, which wants user and password,", () => {
  let tinyproxy: Tinyproxy;
  let folder: string;
  const authorities = getCACertificates("default");

  beforeAll(async () => {
    tinyproxy = await startTinyproxy();
    folder = await mkdtemp(join(tmpdir(), "tls-"));
  });

  afterAll(async () => {
    tinyproxy.stop();
    setDefaultCACertificates(authorities);
    await rm(folder, { recursive: true });
  });

  test("comes whole over http://", async () => {
    const server = await storage();
    expect(await read(`${server.url}/file`, { environment: { http_proxy: tinyproxy.url } })).toEqual([]);
    expect(await tinyproxy.requests()).toContain(`GET ${server.url}/file`);
  });

  test("comes whole over https:// through CONNECT", async () => {
    const certificates = makeCertificates(folder);
    const text = (file: string) => readFile(file, "utf8");
    setDefaultCACertificates([await text(certificates.authority)]);
    const server = await storage({ key: await text(certificates.key), cert: await text(certificates.certificate) });
    expect(await read(`${server.url}/file`, { environment: { https_proxy: tinyproxy.url } })).toEqual([]);
    expect(await tinyproxy.requests()).toContain(`CONNECT 127.0.0.1:${server.port}`);
  });

  test("comes whole over a line behind it that ends every connection after eight megabytes", async () => {
    const toxiproxy = await startToxiproxy();
    try {
      const server = await storage();
      const line = await toxiproxy.lineTo(server.port);
      await line.add({ type: "limit_data", attributes: { bytes: 8 * megabyte } });
      const lines = await read(`http://127.0.0.1:${line.port}/`, { environment: { http_proxy: tinyproxy.url } });
      expect(lines.length).toBeGreaterThan(1);
    } finally {
      toxiproxy.stop();
    }
  });

  test.each(["http", "https"])("is refused over %s:// without them, with what to do", async (scheme) => {
    const proxy = `http://${tinyproxy.address}`;
    const { client, lines } = impatientClient({ environment: { http_proxy: proxy, https_proxy: proxy } });
    const asked = client.request({ url: `${scheme}://127.0.0.1:1/` });
    await expect(asked).rejects.toThrow(
      /^".*" cannot be fetched through the proxy http:.*Put user and password into https_proxy and http_proxy/,
    );
    expect(lines).toEqual([]);
  });
});
