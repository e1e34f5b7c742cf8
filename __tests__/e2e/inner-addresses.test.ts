// What a server elsewhere names is not fetched from this machine or its link; what the user names is.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listen, makeCertificates, serve } from "../content/http/server.ts";
import { buildHost } from "../support/build.ts";
import { temporaryFolder } from "../support/files.ts";
import { commandLine } from "../support/product.ts";

/** `https://gateways.test`, which the proxy knows, and a server of this machine that has the gateway. */
async function world() {
  const folder = await temporaryFolder();
  const host = readFileSync(await buildHost());
  const { authority, key, certificate } = makeCertificates(folder, "IP:127.0.0.1,DNS:gateways.test,DNS:localhost");
  const tls = { key: readFileSync(key, "utf8"), cert: readFileSync(certificate, "utf8") };
  const inner = await serve((_, response) => response.end(host), tls);
  const outer = await serve((request, response) => {
    const location = new URL(request.url ?? "/", "https://gateways.test").searchParams.get("to");
    if (location === null) response.end(host);
    else response.writeHead(302, { location }).end();
  }, tls);
  const proxy = createServer().on("connect", (_, socket) => {
    const onward = connect(outer.port, "127.0.0.1", () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
    onward.on("error", () => socket.destroy()).pipe(socket);
    socket.on("error", () => onward.destroy()).pipe(onward);
  });
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    TMPDIR: folder,
    NODE_EXTRA_CA_CERTS: authority,
    https_proxy: `http://127.0.0.1:${await listen(proxy)}`,
    no_proxy: "127.0.0.0/8,localhost,169.254.0.0/16",
  };
  const output = join(folder, "profile.json");
  const profile = (url: string) =>
    commandLine(["profile", url, "--target", "linux/amd64", "--cache", "false", "-o", output], { env });
  return { inner, profile, outside: (to: string) => `https://gateways.test/gateway?to=${encodeURIComponent(to)}` };
}

test.each(["127.0.0.1", "localhost"])(
  "a redirect to %s ends with 2, names who sent it, and asks nobody",
  async (name) => {
    const { inner, profile, outside } = await world();
    const { code, stderr } = await profile(outside(`https://${name}:${inner.port}/gateway`));
    expect(stderr).toContain(
      `gateways.test answered "https://gateways.test/gateway?…" with the address "https://${name}:${inner.port}/gateway", which is this machine's own (127.0.0.1)`,
    );
    expect(code).toBe(2);
    expect(inner.requests).toEqual([]);
  },
);

test("a redirect to the metadata of a cloud's machine ends with 2", async () => {
  const { profile, outside } = await world();
  const { code, stderr } = await profile(outside("https://169.254.169.254/latest/meta-data"));
  expect(stderr).toMatch(
    /gateways\.test answered .* which is one of this network link alone \(link-local\) \(169\.254/,
  );
  expect(code).toBe(2);
});

test("the same address is fetched where the user gives it", async () => {
  const { inner, profile } = await world();
  expect(await profile(`https://127.0.0.1:${inner.port}/gateway`)).toMatchObject({ code: 0 });
  expect(inner.requests.length).toBeGreaterThan(0);
});

test("a redirect to another host elsewhere is followed", async () => {
  const { profile, outside } = await world();
  expect(await profile(outside("https://gateways.test/there"))).toMatchObject({ code: 0 });
});
