import { type AgentOptions, type ClientRequest, Agent as PlainAgent, type RequestOptions, request } from "node:http";
import { request as requestTls, Agent as TlsAgent } from "node:https";
import type { Reach } from "../../ports/http-client.ts";
import { type HttpProxy, proxyFor, type Variables } from "./proxies.ts";
import { checkLiteral, guardedLookup } from "./reach.ts";
import type { Hop } from "./redirects.ts";
import { TunnelAgent } from "./tunnel.ts";

/** How a request gets to the host that it is for. */
export interface Route {
  readonly proxy: HttpProxy | undefined;
  /** Begins the request; its body is yet to come. */
  start(hop: Hop, signal: AbortSignal | undefined): ClientRequest;
}

/** Milliseconds that an idle connection is kept. Many servers close theirs after five seconds. */
const idle = 4000;

const keeping: AgentOptions = { keepAlive: true, timeout: idle };

/** Connections, kept open for a while: direct ones, and those through each proxy. Idle ones let the process end. */
export class Routes {
  readonly #environment: Variables;
  readonly #patience: number;
  readonly #agents = new Map<string, PlainAgent>();

  /** @param patience milliseconds until there is a connection */
  constructor(environment: Variables, patience: number) {
    this.#environment = environment;
    this.#patience = patience;
  }

  /**
   * @param namedFrom where the server is that named the address; undefined where the user did
   * @throws RefusedAddress where that server may not name it; `start` fails so where its name leads to such an address
   * @throws UserError where the environment names a proxy that is none
   */
  for(url: URL, namedFrom: Reach | undefined): Route {
    const proxy = proxyFor(url, this.#environment);
    if (proxy !== undefined) return url.protocol === "https:" ? this.#tunnel(proxy) : this.#relay(proxy);
    if (namedFrom !== undefined) checkLiteral(url, namedFrom);
    const tls = url.protocol === "https:";
    const options = namedFrom === undefined ? keeping : { ...keeping, lookup: guardedLookup(namedFrom) };
    const key = `${url.protocol} ${namedFrom}`;
    const agent = this.#agent(key, () => (tls ? new TlsAgent(options) : new PlainAgent(options)));
    const start = tls ? requestTls : request;
    return { proxy, start: (hop, signal) => start(hop.url, requestOptions(hop, agent, signal)) };
  }

  #tunnel(proxy: HttpProxy): Route {
    const agent = this.#agent(keyOf(proxy), () => new TunnelAgent(proxy, this.#patience, keeping));
    return { proxy, start: (hop, signal) => requestTls(hop.url, requestOptions(hop, agent, signal)) };
  }

  /** Proxies for http:// expect the whole address in the request; many refuse CONNECT to other ports than 443. */
  #relay(proxy: HttpProxy): Route {
    const tls = proxy.url.startsWith("https:");
    const agent = this.#agent(proxy.url, () => (tls ? new TlsAgent(keeping) : new PlainAgent(keeping)));
    const start = tls ? requestTls : request;
    const { authorization } = proxy;
    const ours = authorization === undefined ? {} : { "proxy-authorization": authorization };
    return {
      proxy,
      start: (hop, signal) => {
        const headers = { ...hop.headers, host: hop.url.host, ...ours };
        return start(proxy.url, { ...requestOptions({ ...hop, headers }, agent, signal), path: hop.url.href });
      },
    };
  }

  #agent(key: string, make: () => PlainAgent): PlainAgent {
    const agent = this.#agents.get(key) ?? make();
    this.#agents.set(key, agent);
    return agent;
  }
}

function keyOf({ url, authorization = "" }: HttpProxy): string {
  return `tunnel ${url} ${authorization}`;
}

function requestOptions({ method, headers }: Hop, agent: PlainAgent, signal: AbortSignal | undefined): RequestOptions {
  return { method, headers, agent, ...(signal !== undefined && { signal }) };
}
