import { createReadStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { NoAnswer } from "../../../src/content/http/failure.ts";
import type { StreamedBody } from "../../../src/ports/http-client.ts";
import { sha256 } from "../../support/file-server.ts";
import { bodyText, impatientClient, serve } from "./server.ts";

const megabytes = Buffer.alloc(5 << 20, "0123456789abcdef");

/** A file, announced with its size or another one. */
async function fileBody(bytes: Buffer, size = bytes.length): Promise<StreamedBody & { opened: number }> {
  const folder = await mkdtemp(join(tmpdir(), "sending-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "file");
  await writeFile(path, bytes);
  const body = {
    size,
    opened: 0,
    open() {
      body.opened += 1;
      return createReadStream(path);
    },
  };
  return body;
}

async function received(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}

test("a file is sent with its length, and again from its start after a failure that passes", async () => {
  let calls = 0;
  const server = await serve(async (request, response) => {
    const bytes = await received(request);
    calls += 1;
    response.writeHead(calls === 1 ? 503 : 201).end(`${request.headers["content-length"]} ${sha256(bytes)}`);
  });
  const body = await fileBody(megabytes);
  const response = await impatientClient().client.request({ url: server.url, method: "POST", body });
  expect(response.status).toBe(201);
  expect(await bodyText(response, 100)).toBe(`${megabytes.length} ${sha256(megabytes)}`);
  expect(body.opened).toBe(2);
});

test.each([
  ["a status that may pass", 503],
  ["an answer that never comes", "reset"],
] as const)("what is asked once is not asked again after %s", async (_, failure) => {
  const server = await serve(async (request, response) => {
    await received(request);
    if (failure === "reset") request.socket.destroy();
    else response.writeHead(failure).end();
  });
  const body = await fileBody(megabytes);
  const asking = impatientClient().client.request({ url: server.url, method: "POST", body, once: true });
  if (failure === "reset") await expect(asking).rejects.toThrow(NoAnswer);
  else expect((await asking).status).toBe(failure);
  expect(body.opened).toBe(1);
  expect(server.requests).toHaveLength(1);
});

test("a connection that was kept and is closed by then is no reason to send what is asked once again", async () => {
  const server = await serve((request, response) => {
    if (request.method === "POST") request.socket.destroy();
    else response.end("kept");
  });
  const { client } = impatientClient();
  expect(await bodyText(await client.request({ url: server.url }), 10)).toBe("kept");
  await expect(client.request({ url: server.url, method: "POST", body: "x", once: true })).rejects.toThrow(NoAnswer);
  expect(server.requests.map(({ method }) => method)).toEqual(["GET", "POST"]);
});

test("an answer that comes before the whole file was sent is the answer", async () => {
  const server = await serve((_, response) => response.writeHead(422).end('{"message":"no"}'));
  const body = await fileBody(Buffer.concat([megabytes, megabytes, megabytes, megabytes]));
  const response = await impatientClient().client.request({ url: server.url, method: "POST", body, once: true });
  expect(response.status).toBe(422);
  expect(await bodyText(response, 100)).toBe('{"message":"no"}');
});

test.each([1, -1])("a file that has %i bytes more than was announced is not sent as if it were whole", async (more) => {
  let whole = 0;
  const server = await serve(async (request, response) => {
    const isWhole = await received(request).then(
      ({ length }) => length === megabytes.length - more,
      () => false,
    );
    if (isWhole) whole += 1;
    response.end();
  });
  const body = await fileBody(megabytes, megabytes.length - more);
  const asking = impatientClient().client.request({ url: server.url, method: "POST", body, once: true });
  await expect(asking).rejects.toThrow("the file changed while it was sent");
  expect(whole).toBe(0);
});

test.each([
  ["PATCH", { body: "{}" }],
  ["DELETE", {}],
] as const)("%s follows a redirect to the same origin and to no other", async (method, more) => {
  const elsewhere = await serve((_, response) => response.end());
  const server = await serve(async (request, response) => {
    if (request.url === "/away") response.writeHead(307, { location: `${elsewhere.url}/` }).end();
    else if (request.url === "/moved") response.writeHead(307, { location: "/here" }).end();
    else response.end(`${request.method} ${request.url} ${await received(request)}`);
  });
  const { client } = impatientClient();
  const moved = await client.request({ url: `${server.url}/moved`, method, ...more });
  expect(await bodyText(moved, 100)).toBe(`${method} /here ${"body" in more ? more.body : ""}`);
  const away = client.request({ url: `${server.url}/away`, method, headers: { authorization: "Bearer x" } });
  await expect(away).rejects.toThrow("redirects a request that may hold credentials");
  expect(elsewhere.requests).toHaveLength(0);
});
