import { execFileSync } from "node:child_process";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Server, Socket } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { bodyBytes } from "../../../src/content/http/body.ts";
import { type HttpClientOptions, httpClient } from "../../../src/content/http/client.ts";
import type { HttpClient, HttpResponse } from "../../../src/ports/http-client.ts";

/** A foreign server on loopback that behaves as the test says. */
export interface ForeignServer {
  readonly port: number;
  /** `http://127.0.0.1:PORT` or `https://127.0.0.1:PORT`. */
  readonly url: string;
  /** Everything that was asked, in order. */
  readonly requests: readonly IncomingMessage[];
}

/** Starts a server that stops with the test. */
export async function serve(listener: RequestListener, tls?: { key: string; cert: string }): Promise<ForeignServer> {
  const requests: IncomingMessage[] = [];
  const noted: RequestListener = (request, response) => {
    requests.push(request);
    listener(request, response);
  };
  const server = tls === undefined ? createServer(noted) : createTlsServer(tls, noted);
  const port = await listen(server);
  return { port, url: `http${tls === undefined ? "" : "s"}://127.0.0.1:${port}`, requests };
}

/** Makes a server listen on loopback until the test ends. @returns its port */
export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket.on("error", () => {})));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return address.port;
}

/** A client that hardly waits between tries, and what it said. */
export function impatientClient(options: Partial<HttpClientOptions> = {}): { client: HttpClient; lines: string[] } {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const logger = { info: say, warning: say, debug: () => {}, group: <T>(_: string, body: () => Promise<T>) => body() };
  const client = httpClient({ environment: {}, logger, userAgent: "test/1", pace: { firstWait: 10 }, ...options });
  return { client, lines };
}

/** What an answer says. */
export async function bodyText(response: HttpResponse, limit: number): Promise<string> {
  return (await bodyBytes(response, limit)).toString("utf8");
}

/** An authority of our own, and a certificate of 127.0.0.1 that it signed, as PEM files. */
export interface Certificates {
  readonly authority: string;
  readonly key: string;
  readonly certificate: string;
}

/** Makes them with openssl. */
export function makeCertificates(folder: string, names = "IP:127.0.0.1,DNS:localhost"): Certificates {
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const fresh = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const extension = (text: string) => ["-addext", text];
  openssl("req", "-x509", ...fresh, "-subj", "/CN=Authority", "-keyout", "authority.key", "-out", "authority.pem");
  const leaf = [
    "-subj",
    "/CN=Server",
    ...extension(`subjectAltName=${names}`),
    ...extension("basicConstraints=CA:FALSE"),
  ];
  const signed = ["-CA", "authority.pem", "-CAkey", "authority.key", "-keyout", "server.key", "-out", "server.pem"];
  openssl("req", "-x509", ...fresh, ...leaf, ...signed);
  return {
    authority: join(folder, "authority.pem"),
    key: join(folder, "server.key"),
    certificate: join(folder, "server.pem"),
  };
}
