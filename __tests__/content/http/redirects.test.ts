import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { describe, expect, test } from "vitest";
import { bodyText, impatientClient, makeCertificates, serve } from "./server.ts";

/** Where a server sends whoever asks. */
function redirecting(status: number, location: string) {
  return serve((_, response) => response.writeHead(status, { location }).end());
}

const said = () => serve((_, response) => response.end("said"));
const authorization = "Bearer hunter2";

describe("a redirect", () => {
  test.each([301, 302, 303, 307, 308])("with status %i is followed, and the last address is told", async (status) => {
    const target = await said();
    const server = await redirecting(status, `${target.url}/there?x=1`);
    const response = await impatientClient().client.request({ url: server.url });
    expect(await bodyText(response, 100)).toBe("said");
    expect(response).toMatchObject({ status: 200, url: `${target.url}/there?x=1` });
  });

  test("may be relative", async () => {
    const server = await serve((request, response) => {
      if (request.url === "/v2/x/blobs/1") response.writeHead(307, { location: "../data?y" }).end();
      else response.end(request.url);
    });
    const response = await impatientClient().client.request({ url: `${server.url}/v2/x/blobs/1` });
    expect(await bodyText(response, 100)).toBe("/v2/x/data?y");
  });

  test("of HEAD stays HEAD, one of POST becomes GET without the body", async () => {
    const server = await serve((request, response) => {
      if (request.url === "/") response.writeHead(302, { location: "/there" }).end();
      else response.end();
    });
    const { client } = impatientClient();
    await client.request({ url: server.url, method: "HEAD" });
    await client.request({ url: server.url, method: "POST", body: "a=b", headers: { "content-type": "x/y" } });
    expect(server.requests.map(({ method }) => method)).toEqual(["HEAD", "HEAD", "POST", "GET"]);
    expect(server.requests.at(-1)?.headers).not.toHaveProperty("content-type");
  });

  test("in a circle ends after ten", async () => {
    const server = await redirecting(302, "/again");
    await expect(impatientClient().client.request({ url: server.url })).rejects.toThrow(/redirects more than 10 times/);
    expect(server.requests).toHaveLength(11);
  });

  test.each(["file:///etc/passwd", "http://[", "gopher://127.0.0.1/"])("to %s is an error", async (location) => {
    const server = await redirecting(302, location);
    await expect(impatientClient().client.request({ url: server.url })).rejects.toThrow(/which is no address/);
  });

  test("without a location is an answer", async () => {
    const server = await serve((_, response) => response.writeHead(302).end());
    const response = await impatientClient().client.request({ url: server.url });
    expect(response.status).toBe(302);
    response.body.destroy();
  });

  test("that fails for a while is walked from its beginning, since the address it led to may be used up", async () => {
    let times = 0;
    const storage = await serve((request, response) => {
      response.writeHead(request.url === "/ticket-3" ? 200 : 503).end("said");
    });
    const server = await serve((_, response) => {
      response.writeHead(307, { location: `${storage.url}/ticket-${++times}` }).end();
    });
    const { client, lines } = impatientClient();
    expect(await bodyText(await client.request({ url: server.url }), 100)).toBe("said");
    expect(storage.requests.map(({ url }) => url)).toEqual(["/ticket-1", "/ticket-2", "/ticket-3"]);
    expect(lines[0]).toContain(`127.0.0.1:${storage.port}: the server answers 503`);
  });
});

describe("credentials", () => {
  test("go along where the origin stays", async () => {
    const server = await serve((request, response) => {
      if (request.url === "/") response.writeHead(302, { location: "/there" }).end();
      else response.end();
    });
    const { body } = await impatientClient().client.request({
      url: server.url,
      headers: { Authorization: authorization },
    });
    body.destroy();
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([authorization, authorization]);
  });

  test("do not go to another port, and do not come back on the way back", async () => {
    const home = await serve((request, response) => {
      if (request.url === "/") response.writeHead(302, { location: `${away.url}/away` }).end();
      else response.end("said");
    });
    const away = await serve((_, response) => response.writeHead(302, { location: `${home.url}/back` }).end());
    const headers = { authorization, Cookie: "session=hunter2", accept: "x/y" };
    expect(await bodyText(await impatientClient().client.request({ url: home.url, headers }), 100)).toBe("said");
    expect(home.requests.map((request) => request.headers.authorization)).toEqual([authorization, undefined]);
    const [abroad] = away.requests;
    expect(abroad?.headers).not.toHaveProperty("authorization");
    expect(abroad?.headers).not.toHaveProperty("cookie");
    expect(abroad?.headers.accept).toBe("x/y");
  });

  test("do not go to another name of the same machine", async () => {
    const server = await serve((request, response) => {
      const { port } = server;
      if (request.url === "/") response.writeHead(302, { location: `http://localhost:${port}/there` }).end();
      else response.end();
    });
    const { body } = await impatientClient().client.request({ url: server.url, headers: { authorization } });
    body.destroy();
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([authorization, undefined]);
  });

  test("in the address are basic authentication, and those of a redirect's address are nobody's", async () => {
    const away = await said();
    const server = await redirecting(302, away.url.replace("//", "//mallory:x@"));
    const url = server.url.replace("//", "//us%40er:p%3Ass@");
    const { body, url: last } = await impatientClient().client.request({ url });
    body.destroy();
    expect(last).toBe(`${away.url}/`);
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${btoa("us@er:p:ss")}`);
    expect(away.requests[0]?.headers.authorization).toBeUndefined();
  });

  test("in the body of a request are not sent to another host", async () => {
    const away = await said();
    const server = await redirecting(307, away.url);
    const asked = impatientClient().client.request({ url: server.url, method: "POST", body: "refresh_token=hunter2" });
    await expect(asked).rejects.toThrow(/may hold credentials .* is refused/);
    expect(away.requests).toHaveLength(0);
  });
});

test("a redirect from https to http is refused, one from http to https is followed without credentials", async () => {
  const folder = await mkdtemp(join(tmpdir(), "http-"));
  const before = getCACertificates("default");
  try {
    const certificates = makeCertificates(folder);
    const read = (file: string) => readFile(file, "utf8");
    const tls = { key: await read(certificates.key), cert: await read(certificates.certificate) };
    setDefaultCACertificates([await read(certificates.authority)]);
    const plain = await said();
    const secret = await serve((request, response) => {
      if (request.url === "/out") response.writeHead(302, { location: `${plain.url}/file` }).end();
      else response.end("said");
    }, tls);
    const upgrade = await redirecting(301, `${secret.url}/in`);
    const { client } = impatientClient();
    await expect(client.request({ url: `${secret.url}/out` })).rejects.toThrow(
      `"${secret.url}/out" redirects to "${plain.url}/file", which is not encrypted; this is refused.`,
    );
    expect(plain.requests).toHaveLength(0);
    expect(await bodyText(await client.request({ url: upgrade.url, headers: { authorization } }), 100)).toBe("said");
    expect(secret.requests.at(-1)?.headers.authorization).toBeUndefined();
  } finally {
    setDefaultCACertificates(before);
    await rm(folder, { recursive: true });
  }
});
