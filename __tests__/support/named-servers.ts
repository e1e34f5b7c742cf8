import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createProxy, type RequestListener } from "node:http";
import { createServer } from "node:https";
import { connect, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCertificates } from "../content/http/server.ts";

/** Servers of others on loopback, under their own names. */
export interface NamedServers {
  /** The only way to them is a proxy; who they are is vouched for by an authority of ours. */
  readonly environment: { readonly https_proxy: string; readonly NODE_EXTRA_CA_CERTS: string };
  stop(): void;
}

/** Starts them. @param listeners by the name of the host; the proxy leads to no other */
export async function startNamedServers(listeners: Readonly<Record<string, RequestListener>>): Promise<NamedServers> {
  const folder = mkdtempSync(join(tmpdir(), "named-"));
  const names = Object.keys(listeners);
  const { authority, key, certificate } = makeCertificates(folder, names.map((name) => `DNS:${name}`).join(","));
  const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (request, response) => {
    const host = (request.headers.host ?? "").replace(/:\d+$/, "");
    const listener = listeners[host];
    if (listener === undefined) response.writeHead(421).end();
    else listener(request, response);
  });
  const sockets = new Set<Socket>();
  const port = await listening(server, sockets);
  const proxy = createProxy((_, response) => response.writeHead(400).end());
  proxy.on("connect", ({ url = "" }, socket: Socket, head: Buffer) => {
    if (!names.includes(url.replace(/:443$/, ""))) return void socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    const through = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      through.write(head);
      socket.pipe(through).pipe(socket);
    });
    for (const one of [socket, through]) one.on("error", () => one.destroy());
    sockets.add(through);
  });
  const proxyPort = await listening(proxy, sockets);
  return {
    environment: { https_proxy: `http://127.0.0.1:${proxyPort}`, NODE_EXTRA_CA_CERTS: authority },
    stop() {
      server.close();
      proxy.close();
      for (const socket of sockets) socket.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function listening(server: Server, sockets: Set<Socket>): Promise<number> {
  server.on("connection", (socket: Socket) => sockets.add(socket.on("error", () => {})));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return address.port;
}
