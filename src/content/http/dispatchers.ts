import type { Agent as AgentType, Dispatcher } from "undici";
import { type HttpProxy, proxyFor, type Variables } from "./proxies.ts";
import { Agent, ProxyAgent } from "./undici.ts";

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

/** Connections, kept open for a while: direct ones, and those through each proxy. Idle ones let the process end. */
export class Dispatchers {
  readonly #environment: Variables;
  readonly #timeouts: Timeouts;
  readonly #direct: Dispatcher;
  readonly #proxied = new Map<string, Dispatcher>();

  constructor(environment: Variables, timeouts: Timeouts) {
    this.#environment = environment;
    this.#timeouts = timeouts;
    this.#direct = new Agent(this.#options());
  }

  /** @throws UserError where the environment names a proxy that is none */
  for(url: URL): { readonly dispatcher: Dispatcher; readonly proxy?: HttpProxy } {
    const proxy = proxyFor(url, this.#environment);
    if (proxy === undefined) return { dispatcher: this.#direct };
    const key = `${proxy.url} ${proxy.authorization ?? ""}`;
    const dispatcher = this.#proxied.get(key) ?? this.#through(proxy);
    this.#proxied.set(key, dispatcher);
    return { dispatcher, proxy };
  }

  #through({ url, authorization }: HttpProxy): Dispatcher {
    const timeout = this.#timeouts.connect;
    return new ProxyAgent({
      ...this.#options(),
      uri: url,
      ...(authorization === undefined ? {} : { token: authorization }),
      // Proxies for http:// expect the whole address in the request; many refuse CONNECT to other ports than 443.
      proxyTunnel: false,
      proxyTls: { timeout },
      requestTls: { timeout },
    });
  }

  #options(): AgentType.Options {
    const { connect, headers, idle } = this.#timeouts;
    return { connect: { timeout: connect }, headersTimeout: headers, bodyTimeout: idle };
  }
}
