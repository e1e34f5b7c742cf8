import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A server of files on loopback, whose certificate nobody knows who was not told. */
export interface FileServer {
  /** `https://127.0.0.1:PORT` */
  readonly origin: string;
  /** What makes a process trust it. */
  readonly trusting: Readonly<Record<string, string>>;
  /** Path → its content, or what answers for it; every other path is 404. */
  readonly files: Map<string, Buffer | RequestListener>;
  /** `GET /path` and, where a part was asked for, its range; in order. */
  readonly requests: string[];
  /** Bytes of bodies that were sent. */
  readonly sent: { bytes: number };
  stop(): void;
}

/** Starts a server that knows ranges and strong validators, as those of releases do. */
export async function startFileServer(): Promise<FileServer> {
  const folder = mkdtempSync(join(tmpdir(), "file-server-"));
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
  const fresh = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  execFileSync("openssl", ["req", "-x509", ...fresh, "-keyout", key, "-out", certificate, ...subject], {
    stdio: "pipe",
  });
  const files = new Map<string, Buffer | RequestListener>();
  const requests: string[] = [];
  const sent = { bytes: 0 };
  const tls = { key: readFileSync(key), cert: readFileSync(certificate) };
  const sockets = new Set<Socket>();
  const server = createServer(tls, (request, response) => {
    const { method = "", url = "", headers } = request;
    requests.push([method, url, headers.range].filter((part) => part !== undefined).join(" "));
    const file = files.get(url);
    if (file === undefined) response.writeHead(404).end("nothing here");
    else if (typeof file === "function") file(request, response);
    else sent.bytes += sendFile(file, request, response);
  });
  server.on("secureConnection", (socket: Socket) => sockets.add(socket.on("error", () => {})));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  const stop = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
    rmSync(folder, { recursive: true, force: true });
  };
  const origin = `https://127.0.0.1:${address.port}`;
  return { origin, trusting: { NODE_EXTRA_CA_CERTS: certificate }, files, requests, sent, stop };
}

/** Answers with a file or the part of it that is asked for. @returns how many bytes the answer has */
export function sendFile(file: Buffer, { method, headers }: IncomingMessage, response: ServerResponse): number {
  const etag = `"${sha256(file)}"`;
  const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
  const body = file.subarray(start);
  const range = start === 0 ? {} : { "content-range": `bytes ${start}-${file.length - 1}/${file.length}` };
  response.writeHead(start === 0 ? 200 : 206, { etag, "content-length": body.length, ...range });
  response.end(method === "HEAD" ? undefined : body);
  return method === "HEAD" ? 0 : body.length;
}

/** 64 hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
