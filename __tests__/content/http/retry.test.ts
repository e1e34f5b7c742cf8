import { once } from "node:events";
import { createServer as createTcpServer } from "node:net";
import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { discard, requestBytes } from "../../../src/content/http/body.ts";
import { askAgainAt, describeStatus } from "../../../src/content/http/status.ts";
import { UserError } from "../../../src/model/user-error.ts";
import { bodyText, impatientClient, listen, serve } from "./server.ts";

/** A server that answers with one status after the other, and with 200 when none is left. */
function answering(statuses: readonly number[], headers: Record<string, string> = {}) {
  let at = 0;
  return serve((_, response) => {
    const status = statuses[at++] ?? 200;
    response.writeHead(status, status === 200 ? {} : headers).end("said");
  });
}

describe("what another try can better is tried again", () => {
  test.each([408, 429, 500, 502, 503, 504])("status %i, and the answer after it is the client's", async (status) => {
    const server = await answering([status, status]);
    const { client, lines } = impatientClient();
    const response = await client.request({ url: server.url });
    expect(response.status).toBe(200);
    expect(response.tries).toBe(3);
    expect(await bodyText(response, 100)).toBe("said");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      new RegExp(`^127.0.0.1:${server.port}: the server answers ${status}; trying again in 0.0 s$`),
    );
  });

  test("the fifth answer is returned, whatever it is, for whoever can explain it", async () => {
    const server = await answering([429, 429, 429, 429, 429, 429], { "x-limit": "100;w=21600" });
    const response = await impatientClient().client.request({ url: server.url });
    expect(server.requests).toHaveLength(5);
    expect(response.headers["x-limit"]).toBe("100;w=21600");
    expect(describeStatus(response)).toBe("429 (Too Many Requests) in 5 tries");
    response.body.destroy();
  });

  test.each([400, 401, 403, 404, 410, 416, 451])("status %i is returned at once", async (status) => {
    const server = await answering([status]);
    const { client, lines } = impatientClient();
    const response = await client.request({ url: server.url });
    expect(response).toMatchObject({ status, tries: 1 });
    expect(lines).toEqual([]);
    expect(server.requests).toHaveLength(1);
    response.body.destroy();
  });

  test("a connection that is reset", async () => {
    let asked = 0;
    const server = await serve((request, response) => {
      if (++asked < 4) request.socket.resetAndDestroy();
      else response.end("said");
    });
    const { client, lines } = impatientClient();
    expect(await bodyText(await client.request({ url: server.url }), 100)).toBe("said");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/: the connection was (?:reset|closed) \(\w+\); trying again in /);
  });

  test("a connection that is always reset ends after five tries, and the message holds no secret", async () => {
    const server = await serve((request) => request.socket.resetAndDestroy());
    const url = server.url.replace("//", "//user:hunter2@");
    const error = await impatientClient()
      .client.request({ url: `${url}/v2/?token=hunter2` })
      .catch((one) => one);
    expect(error).toBeInstanceOf(UserError);
    expect(error.message).toMatch(
      /^"http:\/\/127.0.0.1:\d+\/v2\/\?…" cannot be fetched: the connection was (?:reset|closed) \(\w+\), 5 times in a row\. /,
    );
    expect(error.message).not.toContain("hunter2");
    expect(server.requests).toHaveLength(5);
  });

  test("a port where nobody listens is named with what to check", async () => {
    const port = await unusedPort();
    const asked = impatientClient().client.request({ url: `http://127.0.0.1:${port}/` });
    await expect(asked).rejects.toThrow(
      /the connection was refused \(ECONNREFUSED\), 5 times in a row\. Check the address, .*no_proxy/,
    );
  });

  test("a host that does not exist is not asked for again, unless nobody could be asked about it", async () => {
    const { client, lines } = impatientClient();
    const error = await client.request({ url: "http://nowhere.invalid/" }).catch((one) => one);
    expect(error.message).toMatch(/^"http:\/\/nowhere.invalid\/" cannot be fetched: /);
    // Without any name server the answer is another one: that may pass.
    const isKnownToBeMissing = error.message.includes("there is no such host (ENOTFOUND). ");
    expect(isKnownToBeMissing || error.message.includes("(EAI_AGAIN), 5 times in a row. ")).toBe(true);
    expect(lines).toHaveLength(isKnownToBeMissing ? 0 : 4);
  });

  test("a port where something else than HTTP is spoken is not asked again", async () => {
    const port = await listen(createTcpServer((socket) => socket.end("220 mail.test ESMTP\r\n")));
    const { client, lines } = impatientClient();
    const asked = client.request({ url: `http://127.0.0.1:${port}/` });
    await expect(asked).rejects.toThrow(/: the server does not speak HTTP there\. Check the port/);
    expect(lines).toEqual([]);
  });

  test("headers that do not come in time", async () => {
    const server = await serve(() => {});
    const { client } = impatientClient({ timeouts: { headers: 100 }, pace: { firstWait: 1, tries: 2 } });
    await expect(client.request({ url: server.url })).rejects.toThrow(/no answer came within 0\.1 s, 2 times in a row/);
  });

  test("a small body that breaks off is asked for from the start", async () => {
    let asked = 0;
    const server = await serve((request, response) => {
      response.writeHead(200, { "content-length": "10" });
      response.write("12345");
      if (++asked < 3) setTimeout(() => request.socket.destroy(), 20);
      else response.end("67890");
    });
    const { client, lines } = impatientClient();
    const { bytes } = await requestBytes(client, { url: server.url }, 100);
    expect(bytes.toString()).toBe("1234567890");
    expect(lines).toHaveLength(2);
  });
});

describe("the time for all tries together", () => {
  test("ends them before they are used up, where each takes long to fail", async () => {
    const server = await serve(() => {});
    const { client, lines } = impatientClient({
      timeouts: { headers: 100 },
      pace: { tries: 99, firstWait: 1, longest: 250 },
    });
    await expect(client.request({ url: server.url })).rejects.toThrow(
      /: no answer came within 0\.1 s, and nothing of it came in 0\.25 s(?:, [23] times in a row)?\. Try again later\.$/,
    );
    expect(lines.length).toBeLessThanOrEqual(2);
  });

  test("ends them where a server asks for more of it than is left", async () => {
    const server = await answering([503, 503], { "retry-after": "1" });
    const { client, lines } = impatientClient({ pace: { firstWait: 1, longest: 900 } });
    expect(await client.request({ url: server.url })).toMatchObject({ status: 503, tries: 1 });
    expect(lines).toEqual([]);
  });

  test("ends a walk from one slow redirect to the next", async () => {
    const server = await serve((_, response) => {
      setTimeout(() => response.writeHead(302, { location: "/on" }).end(), 60);
    });
    const { client } = impatientClient({ pace: { firstWait: 1, longest: 150 } });
    await expect(client.request({ url: server.url })).rejects.toThrow(
      /redirects slowly, and nothing of it came in 0\.15 s/,
    );
    // Each takes 60 ms at least.
    expect(server.requests.length).toBeLessThanOrEqual(3);
  });

  test("begins where whoever asks again began", async () => {
    const server = await answering([]);
    const { client } = impatientClient({ pace: { firstWait: 1, longest: 1000 } });
    const after = { times: 4, reason: "the layer broke off", since: performance.now() - 1001 };
    await expect(client.request({ url: server.url, after })).rejects.toThrow(
      /: the layer broke off, and nothing of it came in 1 s, 4 times in a row\./,
    );
    expect(server.requests).toEqual([]);
  });
});

describe("a connection that is kept", () => {
  test("and that the server closes just when it is used again is no failure", async () => {
    let connections = 0;
    const port = await listen(
      createTcpServer((socket) => {
        const isFirst = ++connections === 1;
        let asked = 0;
        socket.on("data", () => {
          if (isFirst && ++asked === 2) socket.destroy();
          else socket.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsaid");
        });
      }),
    );
    const { client, lines } = impatientClient();
    const ask = async () => await bodyText(await client.request({ url: `http://127.0.0.1:${port}/` }), 100);
    expect([await ask(), await ask()]).toEqual(["said", "said"]);
    expect(connections).toBe(2);
    expect(lines).toEqual([]);
  });

  test("is used again after answers that nobody wants", async () => {
    const connections = new Set<unknown>();
    const server = await serve((request, response) => {
      connections.add(request.socket);
      response
        .writeHead(server.requests.length === 2 ? 503 : 200, { "content-length": "4000" })
        .end("said".repeat(1000));
    });
    const { client } = impatientClient();
    const unwanted = await client.request({ url: server.url, method: "HEAD" });
    const closed = once(unwanted.body, "close");
    discard(unwanted);
    await closed;
    await setImmediate();
    expect(await bodyText(await client.request({ url: server.url }), 4000)).toContain("said");
    expect(server.requests).toHaveLength(3);
    expect(connections.size).toBe(1);
  });
});

test("an answer that changes to another protocol is a failure", async () => {
  const change = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
  const port = await listen(createTcpServer((socket) => void socket.once("data", () => socket.write(change))));
  const { client } = impatientClient({ pace: { firstWait: 1, tries: 2 } });
  const asked = client.request({ url: `http://127.0.0.1:${port}/` });
  await expect(asked).rejects.toThrow(/cannot be fetched: the connection was closed/);
});

describe("Retry-After", () => {
  test("in seconds is waited for", async () => {
    const server = await answering([503], { "retry-after": "1" });
    const { client, lines } = impatientClient();
    const asked = client.request({ url: server.url });
    setTimeout(() => lines.push("0.9 seconds later"), 900);
    expect((await asked).status).toBe(200);
    expect(lines[1]).toBe("0.9 seconds later");
    expect(lines[0]).toContain("trying again in 1.0 s");
  });

  test("as a date is waited for", async () => {
    const date = new Date(Date.now() + 2500).toUTCString();
    const server = await answering([429], { "retry-after": date });
    expect((await impatientClient().client.request({ url: server.url })).status).toBe(200);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(date));
  });

  test("of more than a minute is not waited for, and the time is told", async () => {
    const server = await answering([429, 429], { "retry-after": "3600" });
    const { client, lines } = impatientClient();
    const before = Date.now();
    const response = await client.request({ url: server.url });
    expect(response).toMatchObject({ status: 429, tries: 1 });
    expect(lines).toEqual([]);
    const anHourEarlier = (askAgainAt(response)?.getTime() ?? 0) - 3_600_000;
    expect(anHourEarlier).toBeGreaterThanOrEqual(before);
    expect(anHourEarlier).toBeLessThanOrEqual(Date.now());
    expect(describeStatus(response)).toMatch(
      /^429 \(Too Many Requests\); it may be asked again at 20\d\d-[\d-]+T[\d:]+Z$/,
    );
    response.body.destroy();
  });

  test("that is nonsense counts as none", async () => {
    for (const nonsense of ["soon", "-5", "1e9", "99999999999999"]) {
      const server = await answering([503], { "retry-after": nonsense });
      expect((await impatientClient().client.request({ url: server.url })).status, nonsense).toBe(200);
    }
  });
});

test("a client that is told to stop does not wait", async () => {
  const server = await answering([503], { "retry-after": "30" });
  const abort = new AbortController();
  const asked = impatientClient().client.request({ url: server.url, signal: abort.signal });
  setTimeout(() => abort.abort(new Error("enough")), 50);
  await expect(asked).rejects.toThrow("enough");
});

test("a client that makes good a failure waits first, and says why", async () => {
  const server = await answering([]);
  const { client, lines } = impatientClient({ pace: { firstWait: 100 } });
  const after = { times: 2, reason: "the layer broke off", since: performance.now() };
  const asked = client.request({ url: server.url, after });
  setTimeout(() => lines.push("90 milliseconds later"), 90);
  await asked;
  expect(lines[1]).toBe("90 milliseconds later");
  expect(lines[0]).toMatch(/the layer broke off; trying again in 0\.[12] s/);
});

async function unusedPort(): Promise<number> {
  const server = createTcpServer();
  const port = await listen(server);
  await new Promise((done) => server.close(done));
  return port;
}
