import { createServer, type RequestListener } from "node:http";
import { networkInterfaces } from "node:os";
import { describe, expect, onTestFinished, test } from "vitest";
import { reachOf } from "../../../src/content/http/reach.ts";
import { bodyText, impatientClient, listen, serve } from "./server.ts";

test.each([
  ["127.0.0.1", "loopback"],
  ["127.255.255.254", "loopback"],
  ["::1", "loopback"],
  ["::ffff:127.0.0.1", "loopback"],
  ["::ffff:7f00:1", "loopback"],
  ["64:ff9b::127.0.0.1", "loopback"],
  ["0.0.0.0", "loopback"],
  ["::", "loopback"],
  ["169.254.169.254", "link-local"],
  ["::ffff:169.254.169.254", "link-local"],
  ["64:ff9b::a9fe:a9fe", "link-local"],
  ["fe80::1%eth0", "link-local"],
  ["febf::1", "link-local"],
  ["128.0.0.1", "elsewhere"],
  ["169.253.255.255", "elsewhere"],
  ["10.0.0.1", "elsewhere"],
  ["fec0::1", "elsewhere"],
  ["fd00::1", "elsewhere"],
  ["2001:db8::1", "elsewhere"],
  ["::2", "elsewhere"],
] as const)("%s is %s", (address, reach) => {
  expect(reachOf(address)).toBe(reach);
});

const said = () => serve((_, response) => response.end("said"));

/** A host of another name, as a client behind a proxy sees it. */
async function abroad(listener: RequestListener) {
  const http_proxy = `http://127.0.0.1:${await listen(createServer(listener))}`;
  const { client, lines } = impatientClient({
    environment: { http_proxy, no_proxy: "127.0.0.0/8,localhost,169.254.0.0/16,0.0.0.0,::ffff:7f00:1" },
  });
  return { client, lines, url: "http://abroad.test/file" };
}

describe("an address that a server elsewhere names is refused, and the server is named,", () => {
  const redirecting = (location: string) => abroad((_, response) => response.writeHead(302, { location }).end());

  test.each(["127.0.0.1", "localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]", "0.0.0.0"])(
    "where it is this machine: %s",
    async (host) => {
      const inner = await said();
      const { client, lines, url } = await redirecting(`http://${host}:${inner.port}/admin?key=1`);
      const error = await client.request({ url }).catch((one) => one);
      expect(error.message).toMatch(
        /^abroad\.test answered "http:\/\/abroad\.test\/file" with the address "http:\/\/.*:\d+\/admin\?…", which is this machine's own \(.+\); .* refused\. Check abroad\.test, or give that address yourself\.$/,
      );
      expect(inner.requests).toEqual([]);
      expect(lines).toEqual([]);
    },
  );

  test("where it is the link: the metadata of a cloud's machine", async () => {
    const { client, url } = await redirecting("http://169.254.169.254/latest/meta-data/");
    await expect(client.request({ url })).rejects.toThrow(
      /^abroad\.test answered .*, which is one of this network link alone \(link-local\) \(169\.254\.169\.254\);/,
    );
  });

  test("where the way there leads over a third host, which is the one that is named", async () => {
    const inner = await said();
    const { client, url } = await abroad((request, response) => {
      const location = request.url === url ? "http://third.test/" : inner.url;
      response.writeHead(307, { location }).end();
    });
    await expect(client.request({ url })).rejects.toThrow(/^third\.test answered "http:\/\/third\.test\/" with/);
    expect(inner.requests).toEqual([]);
  });

  test("where the connection is there already", async () => {
    const inner = await said();
    const { client, url } = await redirecting(inner.url);
    const first = await client.request({ url: inner.url });
    expect(await bodyText(first, 10)).toBe("said");
    await expect(client.request({ url })).rejects.toThrow(/^abroad\.test answered/);
    expect(inner.requests).toHaveLength(1);
  });

  test("without a proxy in between", async () => {
    const own = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ internal, address }) => !internal && reachOf(address) === "elsewhere" && !address.includes(":"));
    if (own === undefined) throw new Error("This test needs a network interface with an IPv4 address.");
    const inner = await said();
    const outer = createServer((_, response) => response.writeHead(302, { location: inner.url }).end());
    await new Promise<void>((done) => outer.listen(0, own.address, done));
    onTestFinished(() => void outer.close().closeAllConnections());
    const address = outer.address();
    if (address === null || typeof address === "string") throw new Error("The server has no port.");
    const asked = impatientClient().client.request({ url: `http://${own.address}:${address.port}/` });
    await expect(asked).rejects.toThrow(
      new RegExp(`^${own.address}:${address.port} answered .* own \\(127\\.0\\.0\\.1\\)`),
    );
    expect(inner.requests).toEqual([]);
  });
});

describe("an address is not refused", () => {
  test("where the user gives it, by address or name", async () => {
    const inner = await said();
    const { client } = impatientClient();
    expect((await client.request({ url: inner.url })).reach).toBe("loopback");
    expect((await client.request({ url: `http://localhost:${inner.port}/` })).status).toBe(200);
  });

  test("where a server on this machine names another one, as a registry its storage", async () => {
    const storage = await said();
    const registry = await serve((_, response) => response.writeHead(307, { location: storage.url }).end());
    expect(await bodyText(await impatientClient().client.request({ url: registry.url }), 10)).toBe("said");
  });

  test("where a proxy leads to it, which decides for itself", async () => {
    const { client, url } = await abroad((request, response) => {
      if (request.url === url) response.writeHead(302, { location: "http://inner.test/" }).end();
      else response.end("said");
    });
    expect(await client.request({ url })).toMatchObject({ status: 200, url: "http://inner.test/", reach: "elsewhere" });
  });
});

test("a server on this machine cannot name an address of the link", async () => {
  const server = await serve((_, response) => response.writeHead(302, { location: "http://169.254.169.254/" }).end());
  await expect(impatientClient().client.request({ url: server.url })).rejects.toThrow(/^127\.0\.0\.1:\d+ answered/);
});

test("a token server on this machine that a registry elsewhere names is refused", async () => {
  const inner = await said();
  const { client, url } = await abroad((_, response) => response.writeHead(401).end());
  const namedBy = await client.request({ url });
  await expect(client.request({ url: inner.url, namedBy })).rejects.toThrow(/^abroad\.test answered/);
  expect(inner.requests).toEqual([]);
});
