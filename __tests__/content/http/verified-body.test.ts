import { createHash } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { type ExpectedBody, verifiedBody } from "../../../src/content/http/verified-body.ts";
import { UserError } from "../../../src/model/user-error.ts";
import type { HttpRequest } from "../../../src/ports/http-client.ts";
import { closings, startClosingServer } from "../../support/closing-server.ts";
import { impatientClient, serve } from "./server.ts";

/** Bytes in which every place is another, so that a part put in the wrong place is seen. */
function sample(length: number, seed = 0): Buffer {
  const words = new Uint32Array(Math.ceil(length / 4)).map((_, at) => Math.imul(at + seed, 2654435761));
  return Buffer.from(words.buffer, 0, length);
}

const content = sample(1_000_000);
const digest = digestOf(content);
const shown = "layer 1";
const whole: ExpectedBody = { shown, digest, size: content.length };

function digestOf(bytes: Buffer, algorithm = "sha256"): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest("hex")}`;
}

/** Reads it all. */
async function read(url: string, expected: ExpectedBody = whole, options?: Parameters<typeof impatientClient>[0]) {
  const { client, lines } = impatientClient(options);
  const pieces: Buffer[] = [];
  const sink = new Writable({ write: (piece, _, done) => done(void pieces.push(piece)) });
  const ended = pipeline(verifiedBody(client, { url, headers: { authorization: "Bearer x" } }, expected), sink);
  const error: unknown = await ended.then(
    () => undefined,
    (one: unknown) => one,
  );
  return { bytes: Buffer.concat(pieces), lines, error };
}

/** The sentence of a stream that had to fail. */
async function failure(url: string, expected?: ExpectedBody, options?: Parameters<typeof impatientClient>[0]) {
  const { error } = await read(url, expected, options);
  expect(error).toBeInstanceOf(UserError);
  return error instanceof Error ? error.message : "";
}

/** Where a request wants to begin. */
function startOf(request: IncomingMessage): number {
  return Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
}

/** Answers as a server that knows ranges, but breaks the connection after `most` bytes; `times` answers do. */
function breaking(
  most: number,
  times = Number.POSITIVE_INFINITY,
  headers: Record<string, string> = {},
): RequestListener {
  let answers = 0;
  return (request, response) => {
    const start = startOf(request);
    head(response, start, headers);
    const part = content.subarray(start, ++answers > times ? undefined : start + most);
    if (start + part.length === content.length) response.end(part);
    else response.write(part, () => setTimeout(() => request.socket.destroy(), 5));
  };
}

function head(response: ServerResponse, start: number, headers: Record<string, string> = {}): void {
  const length = { "content-length": String(content.length - start) };
  const range = { "content-range": `bytes ${start}-${content.length - 1}/${content.length}` };
  response.writeHead(start === 0 ? 200 : 206, { ...length, ...(start === 0 ? {} : range), ...headers });
}

describe("a body that is as promised", () => {
  test("passes whole", async () => {
    const server = await serve((_, response) => response.end(content));
    const { bytes, error, lines } = await read(server.url);
    expect(error).toBeUndefined();
    expect(bytes.equals(content)).toBe(true);
    expect(lines).toEqual([]);
  });

  test("is checked by sha512 as well", async () => {
    const server = await serve((_, response) => response.end(content));
    const expected = { shown, digest: digestOf(content, "sha512") };
    expect((await read(server.url, expected)).error).toBeUndefined();
    expect(await failure(server.url, { shown, digest: digestOf(sample(5), "sha512") })).toContain(expected.digest);
  });

  test("may be empty", async () => {
    const server = await serve((_, response) => response.end());
    const { error } = await read(server.url, { shown, digest: digestOf(Buffer.alloc(0)), size: 0 });
    expect(error).toBeUndefined();
  });

  test("is not asked for before somebody reads, and the connection ends when nobody wants the rest", async () => {
    let closed = false;
    const server = await serve((request, response) => {
      request.socket.on("close", () => {
        closed = true;
      });
      response.write(content);
    });
    const body = verifiedBody(impatientClient().client, { url: server.url }, whole);
    await new Promise((done) => setTimeout(done, 50));
    expect(server.requests).toHaveLength(0);
    for await (const piece of body) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    await expect.poll(() => closed).toBe(true);
  });

  test("waits for a slow consumer instead of filling the memory", async () => {
    let sent = 0;
    const piece = Buffer.alloc(1 << 20);
    const server = await serve((_, response) => {
      const send = (): void => {
        while (sent < 200 && response.write(piece)) sent++;
        response.once("drain", send);
      };
      send();
    });
    const body = verifiedBody(impatientClient().client, { url: server.url }, { shown, limit: 1 << 30 });
    await body[Symbol.asyncIterator]().next();
    await new Promise((done) => setTimeout(done, 300));
    // What the kernel holds on both sides is part of it.
    expect(sent).toBeLessThan(20);
    body.destroy();
  });
});

describe("a body that breaks off", () => {
  test("is gone on with where it broke, with the same credentials", async () => {
    const server = await serve(breaking(300_000));
    const { bytes, error, lines } = await read(server.url);
    expect(error).toBeUndefined();
    expect(bytes.equals(content)).toBe(true);
    expect(server.requests.map(startOf)).toEqual([0, 300_000, 600_000, 900_000]);
    expect(server.requests.every(({ headers }) => headers.authorization === "Bearer x")).toBe(true);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/the connection was closed; trying again in/);
  });

  test("may do so often, as long as it moves on", async () => {
    const server = await serve(breaking(70_000));
    expect((await read(server.url)).bytes.equals(content)).toBe(true);
    expect(server.requests.length).toBeGreaterThan(10);
  });

  test("and hardly moves on ends after five times, with both digests", async () => {
    const server = await serve(breaking(1000));
    const message = await failure(server.url);
    expect(message).toMatch(
      /^layer 1: only 6000 of 1000000 bytes came from http:.*: the connection was closed, 6 times in a row\./,
    );
    expect(message).toContain(digest);
    expect(message).toContain(digestOf(content.subarray(0, 6000)));
    expect(server.requests).toHaveLength(6);
  });

  test("without having said how long it is, as far as HTTP goes complete, is gone on with", async () => {
    const server = await serve((request, response) => {
      const start = startOf(request);
      if (start > 0) head(response, start);
      response.write(content.subarray(start, start === 0 ? 500_000 : undefined), () => response.end());
    });
    const { bytes, lines } = await read(server.url);
    expect(bytes.equals(content)).toBe(true);
    expect(lines[0]).toContain("the answer ended early");
  });

  test("at a server without ranges is sent again, and what is there is skipped", async () => {
    let answers = 0;
    const server = await serve((request, response) => {
      head(response, 0);
      if (++answers === 3) response.end(content);
      else response.write(content.subarray(0, answers * 200_000), () => setTimeout(() => request.socket.destroy(), 5));
    });
    expect((await read(server.url)).bytes.equals(content)).toBe(true);
    expect(answers).toBe(3);
  });

  test("is gone on with through a redirect to a fresh address", async () => {
    const storage = await serve((request, response) => {
      const fresh = request.url === `/ticket-${server.requests.length}`;
      if (fresh) breaking(400_000)(request, response);
      else response.writeHead(403).end();
    });
    const server = await serve((_, response) => {
      response.writeHead(307, { location: `${storage.url}/ticket-${server.requests.length}` }).end();
    });
    expect((await read(server.url)).bytes.equals(content)).toBe(true);
    expect(storage.requests.map(startOf)).toEqual([0, 400_000, 800_000]);
    expect(storage.requests.some(({ headers }) => "authorization" in headers)).toBe(false);
  });

  test("and is silent afterwards is gone on with after the time for that", async () => {
    const server = await serve((request, response) => {
      const start = startOf(request);
      head(response, start);
      if (start === 0) response.write(content.subarray(0, 300_000));
      else response.end(content.subarray(start));
    });
    const { bytes, lines } = await read(server.url, whole, { timeouts: { idle: 200 } });
    expect(bytes.equals(content)).toBe(true);
    expect(lines[0]).toContain("nothing more of the answer came within 0.2 s");
  });

  test("while the server answers 503 in between", async () => {
    let answers = 0;
    const server = await serve((request, response) => {
      if (++answers === 2) response.writeHead(503).end();
      else breaking(600_000)(request, response);
    });
    expect((await read(server.url)).bytes.equals(content)).toBe(true);
    expect(answers).toBe(3);
  });

  test("and is not to be had any more ends with the status", async () => {
    const server = await serve((request, response) => {
      if (startOf(request) > 0) response.writeHead(404).end();
      else breaking(300_000)(request, response);
    });
    expect(await failure(server.url)).toMatch(/^layer 1: http:\/\/127.0.0.1:\d+\/ answers 404 \(Not Found\)\./);
  });

  test("asks for the rest only of what has not changed, where the server tells versions apart", async () => {
    const server = await serve(breaking(600_000, 1, { etag: '"one"' }));
    expect((await read(server.url)).error).toBeUndefined();
    expect(server.requests.map(({ headers }) => headers["if-range"])).toEqual([undefined, '"one"']);
  });
});

describe.each(closings)("a body that ends with its connection (%s)", (closing) => {
  test("passes whole, however slowly it is read", async () => {
    const server = await startClosingServer(content, closing);
    onTestFinished(() => server.stop());
    const { client, lines } = impatientClient();
    const pieces: Buffer[] = [];
    const write = (piece: Buffer, _: string, done: () => void) => setTimeout(done, 10 * pieces.push(piece) ** 0);
    await pipeline(verifiedBody(client, { url: server.origin }, whole), new Writable({ highWaterMark: 1, write }));
    expect(Buffer.concat(pieces).equals(content)).toBe(true);
    expect(lines).toEqual([]);
  });
});

describe("a server that holds a run up", () => {
  const slowest = { bytes: 10_000, milliseconds: 100 };

  /** Sends a little now and then. */
  function dripping(size: number): RequestListener {
    return (request, response) => {
      let start = startOf(request);
      head(response, start);
      const timer = setInterval(() => {
        response.write(content.subarray(start, start + size));
        start += size;
      }, 20);
      response.on("close", () => clearInterval(timer));
    };
  }

  test("with a byte now and then comes to an end", async () => {
    const server = await serve(dripping(1));
    const message = await failure(server.url, { ...whole, slowest });
    expect(message).toContain("fewer than 10000 bytes came in 0.1 s, 6 times in a row");
    expect(server.requests).toHaveLength(6);
  });

  test("ends when nothing came for the time of all tries, and not before", async () => {
    const server = await serve((request, response) => {
      const start = startOf(request);
      if (start < 300_000) return breaking(100_000)(request, response);
      head(response, start);
      response.flushHeaders();
    });
    const message = await failure(server.url, whole, {
      timeouts: { idle: 400 },
      pace: { tries: 99, firstWait: 1, longest: 1000 },
    });
    expect(message).toContain("nothing more of the answer came within 0.4 s, and nothing of it came in 1 s");
    expect(new Set(server.requests.map(startOf))).toEqual(new Set([0, 100_000, 200_000, 300_000]));
  });

  test("no more than that is waited for", async () => {
    const server = await serve(dripping(50_000));
    expect((await read(server.url, { ...whole, slowest })).lines).toEqual([]);
  });

  test("is not blamed for a slow consumer", async () => {
    const server = await serve((_, response) => response.end(content));
    const { client, lines } = impatientClient({ timeouts: { idle: 150 }, pace: { longest: 160 } });
    const sink = new Writable({ highWaterMark: 1, write: (_, __, done) => void setTimeout(done, 200) });
    await pipeline(
      verifiedBody(client, { url: server.url }, { ...whole, slowest: { bytes: 1e6, milliseconds: 150 } }),
      sink,
    );
    expect(lines).toEqual([]);
  });
});

test("a body that breaks off before anybody looks at it is gone on with", async () => {
  const server = await serve(breaking(10, 1));
  const { client } = impatientClient();
  const dawdling = {
    async request(request: HttpRequest) {
      const response = await client.request(request);
      await new Promise((done) => setTimeout(done, 100));
      return response;
    },
  };
  const body = verifiedBody(dawdling, { url: server.url }, whole);
  await pipeline(body, new Writable({ write: (_, __, done) => done() }));
  expect(server.requests.length).toBeGreaterThan(1);
});

describe("a body that is not what was promised", () => {
  test("in one bit is refused at its end, with both digests", async () => {
    const other = Buffer.from(content);
    other[999_999] = (other[999_999] ?? 0) ^ 1;
    const server = await serve((_, response) => response.end(other));
    const message = await failure(server.url);
    expect(message).toContain(digest);
    expect(message).toContain(digestOf(other));
  });

  test("because it changed between two answers is refused", async () => {
    const other = sample(content.length, 7);
    const server = await serve((request, response) => {
      if (startOf(request) === 0) return breaking(500_000)(request, response);
      head(response, startOf(request));
      response.end(other.subarray(startOf(request)));
    });
    expect(await failure(server.url)).toContain("they are others than was promised");
  });

  test("because there is less of it at the server is refused, with both digests, and not asked for again", async () => {
    const server = await serve((_, response) => response.end(content.subarray(0, 900_000)));
    const message = await failure(server.url);
    expect(message).toMatch(/has 900000 bytes instead of 1000000/);
    expect(message).toContain(digest);
    expect(message).toContain(digestOf(content.subarray(0, 900_000)));
    expect(server.requests).toHaveLength(1);
  });

  test("because the server has nothing after what it sent (416) is refused", async () => {
    const server = await serve((request, response) => {
      if (startOf(request) > 0) response.writeHead(416, { "content-length": "1000000" });
      response.write(content.subarray(0, 900_000), () => setTimeout(() => response.end(), 5));
    });
    expect(await failure(server.url)).toMatch(/has 900000 bytes instead of 1000000/);
  });

  test("because it is announced to be longer is refused before anything is read", async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { "content-length": "1000001" });
      response.write(content);
    });
    const { bytes, error } = await read(server.url);
    expect(String(error)).toMatch(/sends more than the promised 1000000 bytes/);
    expect(bytes).toHaveLength(0);
  });

  test.each([whole, { shown, limit: 1_000_000 }])(
    "because it does not end is refused as soon as it is too long",
    async (expected) => {
      let sent = 0;
      const server = await serve((_, response) => {
        const send = (): void => {
          while (!response.destroyed && response.write(content)) sent++;
          response.once("drain", send);
        };
        send();
      });
      const { bytes, error } = await read(server.url, expected);
      expect(String(error)).toMatch(/sends more than (?:the promised )?1000000 bytes/);
      expect(bytes.length).toBeLessThanOrEqual(1_000_000);
      expect(sent).toBeLessThan(50);
    },
  );

  test.each(["bytes 0-999999/1000000", "bytes 400000-999999/1000000", "bytes */1000000", "none"])(
    "because the rest is another part (%s) is refused",
    async (range) => {
      const server = await serve((request, response) => {
        if (startOf(request) === 0) return breaking(500_000)(request, response);
        response.writeHead(206, { "content-range": range }).end(content.subarray(startOf(request)));
      });
      expect(await failure(server.url)).toContain("sends another part than was asked for");
    },
  );

  test("because the server answers with part of it without being asked is refused", async () => {
    const server = await serve((_, response) => response.writeHead(206).end(content));
    expect(await failure(server.url)).toContain("answers 206");
  });

  test("because it is refused says so in the words of whoever asked", async () => {
    const server = await serve((_, response) => response.writeHead(401, { "www-authenticate": "Basic" }).end());
    const explain = (one: { status: number }) => new UserError(`Log in (${one.status}).`);
    expect(await failure(server.url, { ...whole, explain })).toBe("Log in (401).");
  });
});

describe("a body without a digest", () => {
  test("is gone on with where the server vouches for it with a strong tag", async () => {
    const server = await serve(breaking(600_000, 1, { etag: '"one"' }));
    expect((await read(server.url, { shown })).bytes.equals(content)).toBe(true);
  });

  test.each([{}, { etag: 'W/"one"' }])("is not put together from two answers otherwise (%o)", async (headers) => {
    const server = await serve(breaking(600_000, 1, headers));
    expect(await failure(server.url, { shown })).toMatch(/neither a digest nor the server vouches/);
  });

  test("is not put together where the tag has changed", async () => {
    const server = await serve((request, response) => {
      const start = startOf(request);
      head(response, 0, { etag: start === 0 ? '"one"' : '"two"' });
      if (start === 0)
        response.write(content.subarray(0, 600_000), () => setTimeout(() => request.socket.destroy(), 5));
      else response.end(content);
    });
    expect(await failure(server.url, { shown })).toMatch(/may have changed/);
  });
});

test("a digest of an unknown kind is an error at once", () => {
  const { client } = impatientClient();
  for (const wrong of ["md5:00", "sha256:ABC", `sha256:${"0".repeat(63)}`, "", `sha384:${"0".repeat(96)}`]) {
    expect(() => verifiedBody(client, { url: "http://127.0.0.1/" }, { shown, digest: wrong })).toThrow(UserError);
  }
});

test("a body that is told to stop ends with the reason", async () => {
  const server = await serve((_, response) => response.write(content.subarray(0, 10)));
  const abort = new AbortController();
  const body = verifiedBody(impatientClient().client, { url: server.url, signal: abort.signal }, whole);
  setTimeout(() => abort.abort(new Error("enough")), 100);
  await expect(pipeline(body, new Writable({ write: (_, __, done) => done() }))).rejects.toThrow("enough");
});
