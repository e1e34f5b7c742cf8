import type { ClientRequest, IncomingMessage } from "node:http";
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
  const { hop, route, timeouts, signal } = what;
  return new Promise((resolve, reject) => {
    const request = route.start(hop, signal);
    let timer = endAfter(request, new Silence("connecting", timeouts.connect));
    let before = 0;
    request.once("socket", (socket) => {
      before = socket.bytesRead;
      const ready = () => {
        clearTimeout(timer);
        timer = endAfter(request, new Silence("answering", timeouts.headers));
      };
      if (request.reusedSocket) ready();
      else socket.once(socket instanceof TLSSocket ? "secureConnect" : "connect", ready);
    });
    let answer: IncomingMessage | undefined;
    request.once("response", (response) => {
      clearTimeout(timer);
      answer = response;
      watch(response, timeouts.idle);
      const { socket } = response;
      resolve({ message: response, received: () => socket.bytesRead - before });
    });
    request.on("error", (error) => {
      // It says more than the end of the connection does, which the answer would break off with.
      answer?.destroy(error);
      // A connection that was kept may have been closed by the server just now; that is no failure.
      if (request.reusedSocket && answer === undefined && isReset(error)) resolve(exchange(what));
      else reject(error);
    });
    request.once("close", () => {
      clearTimeout(timer);
      // As after a change to another protocol that nobody asked for.
      reject(new Error("the connection was closed without an answer"));
    });
    request.end(hop.body);
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
