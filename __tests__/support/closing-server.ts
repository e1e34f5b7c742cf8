import { createServer, type Socket } from "node:net";

/** How an answer is framed whose end is the end of the connection, too. */
export type Closing = "HTTP/1.0" | "HTTP/1.1, Connection: close" | "HTTP/1.1, Connection: close, Content-Length";

/** The three ways in which servers do it. */
export const closings: readonly Closing[] = [
  "HTTP/1.0",
  "HTTP/1.1, Connection: close",
  "HTTP/1.1, Connection: close, Content-Length",
];

/** A server on loopback that answers everything with one body, and closes the connection right behind it. */
export interface ClosingServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  stop(): void;
}

/** Starts one. Whoever reads slowly finds the connection closed while most of the body still waits. */
export async function startClosingServer(body: Buffer, closing: Closing): Promise<ClosingServer> {
  const [version, ...headers] = closing.split(", ");
  const lines = headers.map((header) => (header === "Content-Length" ? `${header}: ${body.length}` : header));
  const head = [`${version} 200 OK`, ...lines, "", ""].join("\r\n");
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => {}));
    socket.once("data", (request) => {
      socket.write(head);
      socket.end(request.toString("latin1").startsWith("HEAD ") ? "" : body);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
