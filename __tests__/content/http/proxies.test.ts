import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, request as forward } from "node:http";
import { connect, createServer as createSocketServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { proxyFor } from "../../../src/content/http/proxies.ts";
import { run } from "../../support/command.ts";
import { bodyText, type Certificates, impatientClient, listen, makeCertificates, serve } from "./server.ts";

/** A proxy that sends every host to loopback, whatever its name, and notes what it was asked. */
async function startProxy(options: { authorization?: string; refusal?: number } = {}) {
  const asked: string[] = [];
  const { authorization, refusal } = options;
  const isRefused = (given: string | undefined) => authorization !== undefined && given !== authorization;
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (isRefused(request.headers["proxy-authorization"])) {
      response.writeHead(407, { "proxy-authenticate": "Basic" });
      response.end("<h1>Who are you?</h1>".repeat(10_000));
      return;
    }
    const { port, pathname, search } = new URL(request.url ?? "");
    const { "proxy-authorization": _, ...headers } = request.headers;
    const onward = forward({ host: "127.0.0.1", port, path: pathname + search, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  server.on("connect", (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    const status = isRefused(request.headers["proxy-authorization"]) ? 407 : (refusal ?? 200);
    socket.write(`HTTP/1.1 ${status} x\r\n\r\n`);
    if (status !== 200) return void socket.end();
    const onward = connect(Number(request.url?.split(":").at(-1)), "127.0.0.1");
    onward
      .on("error", () => socket.destroy())
      .pipe(socket)
      .on("error", () => onward.destroy())
      .pipe(onward);
  });
  const port = await listen(server);
  return { asked, port, url: `http://127.0.0.1:${port}` };
}

const credentials = `Basic ${btoa("us@er:p:ss")}`;

describe("an http:// address behind a proxy", () => {
  test("is asked for with the whole address in the request", async () => {
    const proxy = await startProxy();
    const server = await serve((request, response) => response.end(`${request.headers.host} ${request.url}`));
    const { client } = impatientClient({ environment: { http_proxy: proxy.url } });
    const response = await client.request({ url: `http://files.test:${server.port}/a?b` });
    expect(await bodyText(response, 100)).toBe(`files.test:${server.port} /a?b`);
    expect(proxy.asked).toEqual([`GET http://files.test:${server.port}/a?b`]);
  });

  test("is had from a proxy that wants user and password, which nobody else sees", async () => {
    const proxy = await startProxy({ authorization: credentials });
    const server = await serve((request, response) => response.end(JSON.stringify(request.headers)));
    const HTTP_PROXY = proxy.url.replace("//", "//us%40er:p%3Ass@");
    const { client } = impatientClient({ environment: { HTTP_PROXY } });
    const seen = await bodyText(await client.request({ url: `http://files.test:${server.port}/` }), 1000);
    expect(seen).not.toContain("authorization");
  });

  test.each([{}, { user: "us@er:wrong" }])(
    "is refused with what to do where these are missing or wrong (%o)",
    async ({ user }) => {
      const proxy = await startProxy({ authorization: credentials });
      const http_proxy = user === undefined ? proxy.url : proxy.url.replace("//", `//${user}@`);
      const { client, lines } = impatientClient({ environment: { http_proxy } });
      const error = await client.request({ url: "http://files.test/" }).catch((one) => one);
      expect(error.message).toBe(
        `"http://files.test/" cannot be fetched through the proxy ${proxy.url}: the proxy answers 407 and wants other credentials. Put user and password into https_proxy and http_proxy: http://USER:PASSWORD@HOST:PORT.`,
      );
      expect(lines).toEqual([]);
    },
  );
});

describe("an https:// address", () => {
  let folder: string;
  let certificates: Certificates;
  let tls: { key: string; cert: string };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "http-"));
    certificates = makeCertificates(folder, "IP:127.0.0.1,DNS:registry.test");
    const read = (file: string) => readFile(file, "utf8");
    tls = { key: await read(certificates.key), cert: await read(certificates.certificate) };
  });

  afterAll(() => rm(folder, { recursive: true }));

  /** In a process of its own, since the authorities are fixed when one starts. */
  async function fetch(url: string, environment: Record<string, string>) {
    const { PATH } = process.env;
    const program = join(import.meta.dirname, "fetch-program.ts");
    const ended = await run(process.execPath, [program, url], { env: { PATH, ...environment } });
    return ended.stdout.trim();
  }

  const trusting = () => ({ NODE_EXTRA_CA_CERTS: certificates.authority });

  test("with a certificate of an authority of the user's own is had by NODE_EXTRA_CA_CERTS, and the process ends", async () => {
    const server = await serve((_, response) => response.end("said"), tls);
    expect(await fetch(server.url, trusting())).toBe("200 said");
  });

  test("with one that nobody trusts is refused at once, and the variable is named", async () => {
    const server = await serve((_, response) => response.end("said"), tls);
    expect(await fetch(server.url, {})).toMatch(
      /^UserError: "https:\/\/127.0.0.1:\d+\/" cannot be fetched: the server's certificate is not trusted \(UNABLE_TO_[A-Z_]+\)\. .*NODE_EXTRA_CA_CERTS\.$/,
    );
  });

  test("with a certificate for another name is refused", async () => {
    const server = await serve((_, response) => response.end("said"), tls);
    expect(await fetch(`https://localhost:${server.port}/`, trusting())).toMatch(/certificate is for other names/);
  });

  test("at a port that speaks no TLS is refused with what to check", async () => {
    const server = await serve((_, response) => response.end("said"));
    expect(await fetch(`https://127.0.0.1:${server.port}/`, trusting())).toMatch(
      /does not speak TLS.*whether it is http:\/\/ there/,
    );
  });

  test("is had through CONNECT, with user and password, and the process ends", async () => {
    const proxy = await startProxy({ authorization: credentials });
    const server = await serve((request, response) => response.end(String(request.headers.host)), tls);
    const https_proxy = proxy.url.replace("//", "//us%40er:p%3Ass@");
    const url = `https://registry.test:${server.port}/`;
    expect(await fetch(url, { ...trusting(), https_proxy })).toBe(`200 registry.test:${server.port}`);
    expect(proxy.asked).toEqual([`CONNECT registry.test:${server.port}`]);
    expect(server.requests[0]?.headers).not.toHaveProperty("proxy-authorization");
  });

  test("behind a proxy that is https:// itself is had through both", async () => {
    const proxy = await startProxy();
    const server = await serve((_, response) => response.end("said"), tls);
    const { createServer: createTlsServer } = await import("node:tls");
    const front = createTlsServer(tls, (socket) => {
      const inner = connect(proxy.port, "127.0.0.1");
      inner
        .on("error", () => socket.destroy())
        .pipe(socket)
        .on("error", () => inner.destroy())
        .pipe(inner);
    });
    const https_proxy = `https://127.0.0.1:${await listen(front)}`;
    expect(await fetch(`https://registry.test:${server.port}/`, { ...trusting(), https_proxy })).toBe("200 said");
  });

  test("whose certificate is of nobody is refused behind a proxy as well", async () => {
    const proxy = await startProxy();
    const server = await serve((_, response) => response.end("said"), tls);
    const answer = await fetch(`https://registry.test:${server.port}/`, { https_proxy: proxy.url });
    expect(answer).toMatch(/through the proxy http.*not trusted.*NODE_EXTRA_CA_CERTS/);
    expect(answer).not.toContain("in a row");
  });

  test.each([
    {
      refusal: 403,
      times: 1,
      sentence: /the proxy answers 403\. Ask who runs the proxy, or list the host in no_proxy/,
    },
    { refusal: 407, times: 1, sentence: /the proxy answers 407 and wants other credentials\. Put user and password/ },
    { refusal: 502, times: 5, sentence: /the proxy answers 502, 5 times in a row\./ },
  ])("that a proxy refuses with $refusal is asked for $times times", async ({ refusal, times, sentence }) => {
    const proxy = await startProxy({ refusal });
    const { client } = impatientClient({ environment: { https_proxy: proxy.url } });
    await expect(client.request({ url: "https://registry.test/" })).rejects.toThrow(sentence);
    expect(proxy.asked).toHaveLength(times);
  });

  test("behind a proxy that never answers is given up, and the process ends", async () => {
    const silent = await listen(createSocketServer());
    const { client } = impatientClient({
      environment: { https_proxy: `http://127.0.0.1:${silent}` },
      timeouts: { connect: 100 },
      pace: { firstWait: 1, tries: 2 },
    });
    await expect(client.request({ url: "https://registry.test/" })).rejects.toThrow(
      `through the proxy http://127.0.0.1:${silent}: there was no connection within 0.1 s, 2 times in a row.`,
    );
  });

  test("goes directly where no_proxy lists it", async () => {
    const proxy = await startProxy();
    const server = await serve((_, response) => response.end("said"), tls);
    expect(await fetch(server.url, { ...trusting(), HTTPS_PROXY: proxy.url, NO_PROXY: "127.0.0.0/8" })).toBe(
      "200 said",
    );
    expect(proxy.asked).toEqual([]);
  });
});

describe("the proxy for an address", () => {
  const both = { http_proxy: "http://plain:1", https_proxy: "http://secret:2" };
  const proxyOf = (url: string, environment: Record<string, string>) => proxyFor(new URL(url), environment)?.url;

  test("is that of its scheme, the lower-case name first, and none where none is named", () => {
    expect(proxyOf("http://a/", both)).toBe("http://plain:1");
    expect(proxyOf("https://a/", both)).toBe("http://secret:2");
    expect(proxyOf("https://a/", { http_proxy: "http://plain:1" })).toBeUndefined();
    expect(proxyOf("https://a/", { ...both, HTTPS_PROXY: "http://other:3" })).toBe("http://secret:2");
    expect(proxyOf("https://a/", { https_proxy: "", HTTPS_PROXY: "other:3" })).toBe("http://other:3");
    expect(proxyOf("https://a/", {})).toBeUndefined();
  });

  test("may have a user alone, and a password with any sign", () => {
    expect(proxyFor(new URL("http://a/"), { http_proxy: "http://me@p:1" })?.authorization).toBe(`Basic ${btoa("me:")}`);
    expect(proxyFor(new URL("http://a/"), { http_proxy: "http://me:100%@p:1" })?.authorization).toBe(
      `Basic ${btoa("me:100%")}`,
    );
  });

  test.each(["socks5://user:hunter2@p:1", "http://user:hunter2@", "ftp://p"])(
    "%s is an error that shows no password",
    (https_proxy) => {
      const read = () => proxyOf("https://a/", { https_proxy });
      expect(read).toThrow(/^https_proxy: this is no address of a proxy/);
      expect(read).not.toThrow(/hunter2/);
    },
  );

  test.each([
    ["corp.example", "http://corp.example/", true],
    ["corp.example", "http://registry.corp.example/", true],
    ["corp.example", "http://mycorp.example/", false],
    [".corp.example", "http://registry.corp.example:5000/", true],
    ["*.corp.example", "http://registry.corp.example/", true],
    ["CORP.example", "http://corp.EXAMPLE./", true],
    ["other, corp.example", "http://corp.example/", true],
    ["other corp.example", "http://corp.example/", true],
    ["corp.example:5000", "http://corp.example:5000/", true],
    ["corp.example:5000", "http://corp.example/", false],
    ["corp.example:80", "http://corp.example/", true],
    ["corp.example:443", "https://corp.example/", true],
    ["*", "http://anything/", true],
    ["other,*", "http://anything/", true],
    ["127.0.0.1", "http://127.0.0.1:5000/", true],
    ["127.0.0.1:5000", "http://127.0.0.1:5001/", false],
    ["10.0.0.0/8", "http://10.1.2.3/", true],
    ["10.0.0.0/8", "http://11.1.2.3/", false],
    ["10.0.0.0/99", "http://10.1.2.3/", false],
    ["10.0.0.0/x", "http://10.1.2.3/", false],
    ["0.0.1", "http://127.0.0.1/", false],
    ["::1", "http://[::1]:5000/", true],
    ["[::1]:5000", "http://[::1]:5000/", true],
    ["[::1]:5000", "http://[::1]:5001/", false],
    ["fd00::/8", "http://[fd12::1]/", true],
    ["localhost", "http://localhost:5000/", true],
    ["", "http://a/", false],
    [",.,:", "http://a/", false],
  ])("no_proxy=%s and %s: direct is %s", (no_proxy, url, direct) => {
    expect(proxyOf(url, { ...both, no_proxy }) === undefined).toBe(direct);
  });
});
