import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Credentials, Login } from "../../../src/content/registry/credentials.ts";
import { parseImageName } from "../../../src/content/registry/image-name.ts";
import { type ForeignServer, serve } from "../http/server.ts";
import { filesOf, imageOf, impatientRegistry, serveImage } from "./served-image.ts";

const amd64 = { os: "linux", architecture: "amd64" };
const alice: Login = { kind: "password", username: "alice", password: "hunter2", origin: "/home/me/config.json" };
const basic = `Basic ${Buffer.from("alice:hunter2").toString("base64")}`;

/** Somebody who is logged in to every registry. */
function loggedIn(login: Login): Credentials {
  return { find: async () => login };
}

/** A token server that gives `token-1`, `token-2`, …, unless it refuses. */
async function tokenServer(answer: (count: number) => object | number = () => ({})): Promise<ForeignServer> {
  let count = 0;
  return await serve((_, response) => {
    count += 1;
    const given = answer(count);
    if (typeof given === "number") response.writeHead(given).end();
    else response.end(JSON.stringify({ token: `token-${count}`, ...given }));
  });
}

/** A registry with one image that challenges whoever does not bring what `accepts` likes. */
async function guarded(challenge: string, accepts: (authorization: string) => boolean): Promise<ForeignServer> {
  return await serveImage(await imageOf([[["a", "b"]]]), ({ headers }, response) => {
    const refused = !accepts(headers.authorization ?? "");
    if (refused) response.writeHead(401, { "www-authenticate": challenge }).end("{}");
    return refused;
  });
}

async function read(registry: ForeignServer, credentials?: Credentials): Promise<string> {
  const { client } = impatientRegistry(credentials === undefined ? {} : { credentials });
  const image = client.image(parseImageName(`127.0.0.1:${registry.port}/a/b:1`));
  try {
    return (await filesOf(await image.open(amd64))).join();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "UserError") throw error;
    expect(error.message).not.toContain("hunter2");
    return error.message;
  }
}

function authorizations(server: ForeignServer): readonly (string | undefined)[] {
  return server.requests.map(({ headers }) => headers.authorization);
}

describe("a token", () => {
  test("is asked for once, for pulling the one repository, and shown with each request", async () => {
    const tokens = await tokenServer();
    const registry = await guarded(`Bearer realm="${tokens.url}/token?x=1",service="s"`, (shown) => shown !== "");
    expect(await read(registry)).toBe("a:b");
    const { searchParams } = new URL(tokens.requests[0]?.url ?? "", tokens.url);
    expect(Object.fromEntries(searchParams)).toEqual({ x: "1", service: "s", scope: "repository:a/b:pull" });
    expect(tokens.requests).toHaveLength(1);
    expect(authorizations(tokens)).toEqual([undefined]);
    expect(authorizations(registry)).toEqual([undefined, ...Array(4).fill("Bearer token-1")]);
  });

  test("is asked for with the scopes that the registry names", async () => {
    const tokens = await tokenServer();
    const challenge = `Bearer realm="${tokens.url}/t",scope="repository:x/y:pull repository:z:pull"`;
    expect(await read(await guarded(challenge, (shown) => shown !== ""))).toBe("a:b");
    const { searchParams } = new URL(tokens.requests[0]?.url ?? "", tokens.url);
    expect(searchParams.getAll("scope")).toEqual(["repository:x/y:pull", "repository:z:pull"]);
  });

  test("is asked for once where many requests need it at the same time", async () => {
    const tokens = await tokenServer();
    const registry = await guarded(`Bearer realm="${tokens.url}/t"`, (shown) => shown !== "");
    const { client } = impatientRegistry();
    const { port } = registry;
    const names = ["1", "1", "1", "1"].map((tag) => parseImageName(`127.0.0.1:${port}/a/b:${tag}`));
    await Promise.all([
      ...names.map((name) => client.image(name).open(amd64)),
      client.tags(parseImageName(`127.0.0.1:${port}/a/b`)).catch(() => []),
    ]);
    expect(tokens.requests).toHaveLength(1);
  });

  test("that has run out is replaced", async () => {
    const tokens = await tokenServer(() => ({ expires_in: 1 }));
    const newest = () => `Bearer token-${tokens.requests.length}`;
    const registry = await guarded(`Bearer realm="${tokens.url}/t"`, (shown) => shown === newest());
    const { client } = impatientRegistry();
    const opened = await client.image(parseImageName(`127.0.0.1:${registry.port}/a/b:1`)).open(amd64);
    const before = tokens.requests.length;
    await sleep(1000);
    expect(await filesOf(opened)).toEqual(["a:b"]);
    expect(tokens.requests.length).toBeGreaterThan(before);
    expect(authorizations(registry).slice(-2)).toEqual([undefined, newest()]);
  });

  test("that is refused before its time is replaced once", async () => {
    const tokens = await tokenServer();
    let current = "Bearer token-1";
    const registry = await guarded(`Bearer realm="${tokens.url}/t"`, (shown) => shown === current);
    const { client } = impatientRegistry();
    const opened = await client.image(parseImageName(`127.0.0.1:${registry.port}/a/b:1`)).open(amd64);
    current = "Bearer token-2";
    expect(await filesOf(opened)).toEqual(["a:b"]);
    current = "Bearer none";
    await expect(filesOf(opened)).rejects.toThrow("wants a login");
    expect(tokens.requests).toHaveLength(3);
  });

  test("is bought with a password, which the registry does not see", async () => {
    const tokens = await tokenServer();
    const registry = await guarded(`Bearer realm="${tokens.url}/t"`, (shown) => shown !== "");
    expect(await read(registry, loggedIn(alice))).toBe("a:b");
    expect(authorizations(tokens)).toEqual([basic]);
    expect(authorizations(registry)).not.toContain(basic);
  });

  test("is bought with an identity token in the body of a request", async () => {
    const tokens = await tokenServer();
    const registry = await guarded(`Bearer realm="${tokens.url}/t",service="s"`, (shown) => shown !== "");
    expect(await read(registry, loggedIn({ kind: "identity-token", token: "hunter2", origin: "x" }))).toBe("a:b");
    expect(tokens.requests).toMatchObject([{ method: "POST", url: "/t" }]);
  });

  test("of the user's own is shown as it is", async () => {
    const registry = await guarded('Bearer realm="http://127.0.0.1:1/"', (shown) => shown === "Bearer mine");
    expect(await read(registry, loggedIn({ kind: "registry-token", token: "mine", origin: "x" }))).toBe("a:b");
  });

  test.each([
    [{ token: "a\r\nX-Evil: 1" }, "has characters or a length that no token has"],
    [{ token: "x".repeat(200_000) }, "has characters or a length that no token has"],
    [{ token: 5 }, "answered with something else than a token"],
    [{ token: "" }, "answered with something else than a token"],
    [500, "answered 500 (Internal Server Error) in 5 tries"],
    [401, "wants a login for a/b (401)"],
  ])("%j is none", async (answer, problem) => {
    const tokens = await tokenServer(() => answer);
    expect(await read(await guarded(`Bearer realm="${tokens.url}/t"`, (shown) => shown !== ""))).toContain(problem);
  });

  test("that a password cannot buy names where the password is from", async () => {
    const tokens = await tokenServer(() => 401);
    const message = await read(await guarded(`Bearer realm="${tokens.url}/t"`, () => false), loggedIn(alice));
    expect(message).toMatch(
      /^The token server 127.0.0.1:\d+ of 127.0.0.1:\d+ refused the login of \/home\/me\/config.json/,
    );
  });
});

describe("a password", () => {
  test("is shown to a registry that asks for it, and only then", async () => {
    const registry = await guarded('Basic realm="r"', (shown) => shown === basic);
    expect(await read(registry, loggedIn(alice))).toBe("a:b");
    expect(authorizations(registry).slice(0, 2)).toEqual([undefined, basic]);
  });

  test("that is wrong is shown once and then reported", async () => {
    const registry = await guarded('Basic realm="r"', () => false);
    expect(await read(registry, loggedIn(alice))).toContain("refused the login of /home/me/config.json for a/b (401)");
    expect(authorizations(registry).filter(Boolean).length).toBeLessThanOrEqual(2);
  });

  test.each([
    "http://192.0.2.1/token",
    "http://localhost.example.com/token",
    "ftp://127.0.0.1/token",
    "//127.0.0.1/token",
    "https://me:you@127.0.0.1/token",
    "",
  ])("is not sent to %j, whatever the registry says", async (realm) => {
    const message = await read(await guarded(`Bearer realm="${realm}"`, () => false), loggedIn(alice));
    expect(message).toContain(`names the token server "${realm}", which is no https address; nothing is sent there.`);
  });

  test("is kept from the host that a registry redirects to, and so is the token", async () => {
    const image = await imageOf([[["a", "b"]]]);
    const storage = await serve((request, response) => {
      response.end(image.blobs.get(/sha256:[0-9a-f]{64}/.exec(request.url ?? "")?.[0] ?? ""));
    });
    const tokens = await tokenServer();
    const registry = await serveImage(image, ({ headers }, response, path) => {
      if (headers.authorization !== "Bearer token-1") {
        response.writeHead(401, { "www-authenticate": `Bearer realm="${tokens.url}/t"` }).end();
        return true;
      }
      if (path.includes("/blobs/")) response.writeHead(307, { location: `${storage.url}${path}?signed=1` }).end();
      return path.includes("/blobs/");
    });
    expect(await read(registry, loggedIn(alice))).toBe("a:b");
    expect(authorizations(storage)).toEqual([undefined, undefined]);
  });

  test("is not shown to a host that a registry redirects to, even if that asks for it", async () => {
    const image = await imageOf([[["a", "b"]]]);
    const storage = await serve(
      (_, response) => void response.writeHead(401, { "www-authenticate": "Basic realm=x" }).end(),
    );
    const registry = await serveImage(image, (_, response, path) => {
      if (path.includes("/blobs/")) response.writeHead(307, { location: `${storage.url}${path}` }).end();
      return path.includes("/blobs/");
    });
    expect(await read(registry, loggedIn(alice))).toContain("(401)");
    expect(storage.requests).toHaveLength(1);
    expect(authorizations(storage)).toEqual([undefined]);
  });
});
