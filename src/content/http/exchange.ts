import type { ClientRequest, IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { TLSSocket } from "node:tls";
import { isReset, Silence } from "./failure.ts";
import type { Hop } from "./redirects.ts";
import type { Route } from "./routes.ts";

/** How long a server may be silent, in milliseconds. */
export interface Timeouts {
  /** Until there is a connection, TLS included. */
  readonly connect: number;
  /** From the request to the end of the answer's headers. */
  readonly headers: number;
  /** Between two pieces of a body. */
  readonly idle: number;
}

export const usualTimeouts: Timeouts = { connect: 30_000, headers: 60_000, idle: 60_000 };

/** What is sent, on which way, and how long it may take. */
export interface Exchange {
  readonly hop: Hop;
  readonly route: Route;
  readonly timeouts: Timeouts;
  readonly signal: AbortSignal | undefined;
  /** Whether it must not be sent a second time. */
  readonly once: true | undefined;
}

export interface Answer {
  readonly message: IncomingMessage;
  /** How many bytes of it came so far, its head included. */
  received(): number;
}

/**
 * Sends one request, and waits for the head of the answer.
 * @throws what the request failed with, or RefusedAddress, Silence, TunnelRefusal
 */
export function exchange(what: Exchange): Promise<Answer> {
  const { hop, route, timeouts, signal, once } = what;
  return new Promise((resolve, reject) => {
    const request = route.start(hop, signal);
    const sending = typeof hop.body === "object" ? hop.body.open() : undefined;
    let timer = endAfter(request, new Silence("connecting", timeouts.connect));
    let before = 0;
    request.once("socket", (socket) => {
      before = socket.bytesRead;
      const ready = () => {
        clearTimeout(timer);
        timer = endAfter(request, new Silence("answering", timeouts.headers));
        // A body that is being sent counts as life.
        sending?.on("data", () => timer.refresh());
      };
      if (request.reusedSocket) ready();
      else socket.once(socket instanceof TLSSocket ? "secureConnect" : "connect", ready);
    });
    let answer: IncomingMessage | undefined;
    let isCutShort = false;
    request.once("response", (response) => {
      clearTimeout(timer);
      answer = response;
      // A server that answers early wants no more of it.
      if (sending?.readableEnded === false) {
        isCutShort = true;
        sending.destroy();
        response.once("close", () => request.destroy());
      }
      watch(response, timeouts.idle);
      const { socket } = response;
      resolve({ message: response, received: () => socket.bytesRead - before });
    });
    request.on("error", (error) => {
      // It says more than the end of the connection does, which the answer would break off with.
      if (!isCutShort) answer?.destroy(error);
      // A connection that was kept may have been closed by the server just now; that is no failure.
      if (request.reusedSocket && answer === undefined && isReset(error) && !once) resolve(exchange(what));
      else reject(error);
      sending?.destroy();
    });
    request.once("close", () => {
      clearTimeout(timer);
      // As after a change to another protocol that nobody asked for.
      reject(new Error("the connection was closed without an answer"));
    });
    if (typeof hop.body === "object" && sending !== undefined) send(sending, hop.body.size, request);
    else request.end(hop.body);
  });
}

/** Sends a body of the size that was announced, and nothing where it has another one by now. */
function send(body: Readable, size: number, request: ClientRequest): void {
  let sent = 0;
  const isOther = () => request.destroy(new Error("the file changed while it was sent"));
  body.on("error", (error) => request.destroy(error));
  body.pipe(request);
  body.on("data", (piece: Buffer) => {
    sent += piece.length;
    if (sent > size) isOther();
  });
  body.on("end", () => {
    if (sent !== size) isOther();
  });
}

function endAfter(request: ClientRequest, silence: Silence): NodeJS.Timeout {
  return setTimeout(() => request.destroy(silence), silence.milliseconds);
}

/** Ends an answer whose next piece does not come. Whoever does not read it waits for nothing, and is not waited for. */
function watch(answer: IncomingMessage, idle: number): void {
  const { socket } = answer;
  const isAwaited = () =>
    answer.readableLength === 0 && (answer.readableFlowing === true || answer.listenerCount("readable") > 0);
  const begin = () => void socket.setTimeout(idle);
  const passed = () => {
    if (isAwaited()) answer.destroy(new Silence("sending", idle));
    else begin();
  };
  begin();
  socket.on("timeout", passed);
  answer.on("resume", begin);
  answer.once("close", () => socket.off("timeout", passed));
}
