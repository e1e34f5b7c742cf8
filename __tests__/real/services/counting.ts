import { request as ask, createServer } from "node:http";
import type { Socket } from "node:net";

/** A server in front of another one of this machine, which counts what passes. */
export interface CountingServer {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  /** `GET /v2/…` in order. */
  readonly requests: string[];
  /** Bytes of answers: of blobs, and of all else. */
  readonly passed: { blobs: number; others: number };
  /** Forgets what was counted. */
  reset(): void;
  stop(): void;
}

/** Starts it. @param upstream `127.0.0.1:PORT` */
export async function startCounting(upstream: string): Promise<CountingServer> {
  const requests: string[] = [];
  const passed = { blobs: 0, others: 0 };
  const sockets = new Set<Socket>();
  const server = createServer(({ method = "", url = "", headers }, response) => {
    requests.push(`${method} ${url}`);
    const onward = ask(`http://${upstream}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on("data", (piece: Buffer) => {
        passed[url.includes("/blobs/") ? "blobs" : "others"] += piece.length;
      });
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    onward.end();
  });
  server.on("connection", (socket: Socket) => sockets.add(socket.on("error", () => {})));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const found = server.address();
  if (found === null || typeof found === "string") throw new Error("The server has no port.");
  return {
    address: `127.0.0.1:${found.port}`,
    requests,
    passed,
    reset() {
      requests.length = 0;
      Object.assign(passed, { blobs: 0, others: 0 });
    },
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
