import { readFile } from "node:fs/promises";
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { parseImageName } from "../../src/content/registry/image-name.ts";
import { take } from "../content/image/layers.ts";
import { impatientRegistry } from "../content/registry/served-image.ts";
import { buildHost } from "../support/build.ts";
import { need, requirements } from "./requirements.ts";
import { type Certificate, makeCertificate } from "./services/certificate.ts";
import { type ImageFolder, makeImages, skopeoCopy } from "./services/images.ts";
import { type Registry, startRegistry } from "./services/registry.ts";
import { startTokenServer, type TokenServer } from "./services/token-server.ts";
import { startToxiproxy, type Toxic, type Toxiproxy } from "./services/toxiproxy.ts";

const path = "/opt/gateway/gateway";
const amd64 = { os: "linux", architecture: "amd64" };

let host: string;
let images: ImageFolder;
let certificate: Certificate;
let registry: Registry;
let tokens: TokenServer;
let guarded: Registry;
let toxiproxy: Toxiproxy;

beforeAll(async () => {
  for (const name of ["registry", "skopeo", "umoci"] as const) need(requirements[name]);
  host = await buildHost();
  images = await makeImages([{ architecture: "amd64", files: { [host]: path } }]);
  certificate = await makeCertificate();
  tokens = await startTokenServer(certificate);
  registry = await startRegistry();
  guarded = await startRegistry({ tokens });
  for (const { address } of [registry, guarded]) {
    await skopeoCopy(`oci:${images.folder}:multi`, `docker://${address}/hub/gateway:1`, "--all");
  }
  toxiproxy = await startToxiproxy();
});

afterAll(async () => {
  toxiproxy.stop();
  await registry.stop();
  await guarded.stop();
  await tokens.stop();
  await certificate.remove();
  await images.remove();
});

/** Pulls the gateway; fails unless it is the file that was put in. @returns what was said meanwhile */
async function pull(address: string, mirrorLines: readonly string[] = []): Promise<readonly string[]> {
  const { client, said } = impatientRegistry({ mirrorLines });
  const opened = await client.image(parseImageName(`${address}/hub/gateway:1`)).open(amd64);
  const { files } = await take({ tree: { reference: "gateway", layers: opened.layers } }, { kind: "path", path });
  expect((await readFile(files[0]?.file ?? "")).equals(await readFile(host))).toBe(true);
  return said;
}

/** A server in front of a registry, which passes on what the test does not answer itself. */
async function inFront(
  { address }: Registry,
  interfere: (request: IncomingMessage, response: ServerResponse) => boolean,
): Promise<{ readonly address: string; readonly asked: readonly IncomingMessage[] }> {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    if (interfere(request, response)) return;
    const [hostname = "", port = ""] = address.split(":");
    const { method, url: requested, headers } = request;
    const onward = httpRequest({ hostname, port, method, path: requested, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    onward.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function isBlob({ url }: IncomingMessage): boolean {
  return url?.includes("/blobs/") ?? false;
}

describe("a registry behind", () => {
  test.each([
    [429, { "retry-after": "1" }],
    [503, {}],
    [500, {}],
    [408, {}],
  ])("a server that answers %i now and then is asked again", async (status, headers) => {
    let count = 0;
    const front = await inFront(registry, (_, response) => {
      const refuses = count++ % 2 === 0;
      if (refuses) response.writeHead(status, headers).end();
      return refuses;
    });
    const said = await pull(front.address);
    expect(said.filter((line) => line.includes(`the server answers ${status}`)).length).toBeGreaterThanOrEqual(4);
  });

  test("a server that redirects blobs to another host does not tell that host the token", async () => {
    const asked: IncomingMessage[] = [];
    const storage = await inFront(registry, (request) => {
      asked.push(request);
      return false;
    });
    const front = await inFront(guarded, (request, response) => {
      if (!isBlob(request) || request.headers.authorization === undefined) return false;
      response.writeHead(307, { location: `http://${storage.address}${request.url}` }).end();
      return true;
    });
    await pull(front.address);
    expect(asked.length).toBeGreaterThanOrEqual(2);
    expect(asked.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
    expect(front.asked.some(({ headers }) => headers.authorization?.startsWith("Bearer "))).toBe(true);
  });

  test("a server that refuses the token in the middle is shown a fresh one", async () => {
    let refused = 0;
    const front = await inFront(guarded, (request, response) => {
      if (!isBlob(request) || request.headers.authorization === undefined || refused++ > 0) return false;
      response.writeHead(401, { "www-authenticate": `Bearer realm="${tokens.url}",service="${tokens.service}"` }).end();
      return true;
    });
    await pull(front.address);
    expect(refused).toBeGreaterThan(1);
  });

  test("a mirror with a path is not asked itself", async () => {
    const away = await inFront(registry, () => false);
    const { client } = impatientRegistry({ mirrorLines: [`${away.address}=${registry.address}/hub`] });
    const opened = await client.image(parseImageName(`${away.address}/gateway:1`)).open(amd64);
    expect(opened.servedBy).toBe(`${registry.address}/hub/gateway`);
    expect(away.asked).toEqual([]);
  });
});

describe("over a line that", () => {
  const faults: readonly (readonly [string, Toxic])[] = [
    ["breaks off after 300 KB each time", { type: "limit_data", attributes: { bytes: 300_000 } }],
    ["is slow", { type: "bandwidth", attributes: { rate: 2000 } }],
    ["answers late", { type: "latency", attributes: { latency: 200, jitter: 100 } }],
    [
      "cuts everything into small pieces",
      { type: "slicer", attributes: { average_size: 5000, size_variation: 4000, delay: 10 } },
    ],
  ];

  test.each(faults)("%s the same gateway arrives", async (_, toxic) => {
    const line = await toxiproxy.lineTo(Number(registry.address.split(":")[1]));
    await line.add(toxic);
    const said = await pull(`127.0.0.1:${line.port}`);
    if (toxic.type === "limit_data") expect(said.length).toBeGreaterThan(2);
  });

  test("always resets the connection, no gateway arrives, and the tries are counted", async () => {
    const line = await toxiproxy.lineTo(Number(registry.address.split(":")[1]));
    await line.add({ type: "reset_peer", attributes: { timeout: 0 } });
    await expect(pull(`127.0.0.1:${line.port}`)).rejects.toThrow(/reset.*5 times in a row/);
  });

  test("resets in the middle of every layer, the error names the digests", async () => {
    const line = await toxiproxy.lineTo(Number(registry.address.split(":")[1]));
    await line.add({ type: "limit_data", attributes: { bytes: 2500 } });
    await expect(pull(`127.0.0.1:${line.port}`)).rejects.toThrow(/bytes came from .* expected is sha256:/);
  });
});
