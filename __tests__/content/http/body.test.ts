import { describe, expect, test } from "vitest";
import { bodyBytes, discard } from "../../../src/content/http/body.ts";
import { UserError } from "../../../src/model/user-error.ts";
import type { HttpResponse } from "../../../src/ports/http-client.ts";
import { impatientClient, serve } from "./server.ts";

async function answer(text: string, headers: Record<string, string> = {}): Promise<HttpResponse> {
  const server = await serve((_, response) => response.writeHead(200, headers).end(text));
  return impatientClient().client.request({ url: `${server.url}/list?secret` });
}

describe("a small body", () => {
  test("is read as it is", async () => {
    expect(await bodyBytes(await answer("häß"), 5)).toEqual(Buffer.from("häß"));
    expect(await bodyBytes(await answer(""), 0)).toEqual(Buffer.alloc(0));
  });

  test("that is longer than it may be is an error that names address and limit", async () => {
    const sentence = /^"http:\/\/127.0.0.1:\d+\/list\?…" is longer than the 4 bytes/;
    await expect(bodyBytes(await answer("12345"), 4)).rejects.toThrow(sentence);
    await expect(bodyBytes(await answer("12345", { "content-length": "5" }), 4)).rejects.toThrow(sentence);
  });

  test("that does not end is not read on", async () => {
    let sent = 0;
    const server = await serve((_, response) => {
      const send = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(100_000))) sent++;
        response.once("drain", send);
      };
      send();
    });
    const response = await impatientClient().client.request({ url: server.url });
    await expect(bodyBytes(response, 1_000_000)).rejects.toThrow(UserError);
    expect(sent).toBeLessThan(200);
  });

  test("that takes longer than it may is an error", async () => {
    const server = await serve((_, response) => {
      const timer = setInterval(() => response.write("1"), 20);
      response.on("close", () => clearInterval(timer));
    });
    const response = await impatientClient().client.request({ url: server.url });
    await expect(bodyBytes(response, 1000, 200)).rejects.toThrow(/it took longer than 0.2 seconds/);
  });

  test("that breaks off is an error", async () => {
    const server = await serve((request, response) => {
      response.writeHead(200, { "content-length": "10" });
      response.write("12345", () => setTimeout(() => request.socket.destroy(), 10));
    });
    const response = await impatientClient().client.request({ url: server.url });
    await expect(bodyBytes(response, 100)).rejects.toThrow(/could not be read to its end: the connection was closed/);
  });

  test("that nobody reads disturbs nobody when the connection breaks", async () => {
    const server = await serve((request, response) => {
      response.write("1");
      setTimeout(() => request.socket.resetAndDestroy(), 20);
    });
    const { client } = impatientClient();
    const response = await client.request({ url: server.url });
    await new Promise((done) => setTimeout(done, 100));
    expect(response.body.destroyed).toBe(true);
    discard(await client.request({ url: server.url }));
  });
});
