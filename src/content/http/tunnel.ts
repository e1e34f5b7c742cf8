import { type RequestOptions, request } from "node:http";
import { Agent, type AgentOptions, request as requestTls } from "node:https";
import { isIP } from "node:net";
import { Duplex } from "node:stream";
import { Silence, TunnelRefusal } from "./failure.ts";
import type { HttpProxy } from "./proxies.ts";

/**
 * Connections to https:// hosts through a proxy (`CONNECT`: RFC 9110, 9.3.6), kept open like others.
 *
 * Kept packages for this stay connected to a proxy that never answers, which holds the process, and pass a proxy's refusal
 * off as the host's own answer.
 */
export class TunnelAgent extends Agent {
  readonly #proxy: HttpProxy;
  readonly #patience: number;

  /** @param patience milliseconds until there is a tunnel */
  constructor(proxy: HttpProxy, patience: number, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
    this.#patience = patience;
  }

  override createConnection(
    options: RequestOptions,
    done?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | undefined {
    this.#tunnel(`${isIP(options.host ?? "") === 6 ? `[${options.host}]` : options.host}:${options.port}`).then(
      (socket) => done?.(null, super.createConnection(Object.assign(options, { socket })) ?? socket),
      // The type wants a stream beside an error.
      (error) => done?.(error, new Duplex()),
    );
    return undefined;
  }

  #tunnel(target: string): Promise<Duplex> {
    const { url, authorization } = this.#proxy;
    const headers = { host: target, ...(authorization !== undefined && { "proxy-authorization": authorization }) };
    return new Promise((resolve, reject) => {
      const start = url.startsWith("https:") ? requestTls : request;
      const asked = start(url, { method: "CONNECT", path: target, agent: false, headers });
      const silence = new Silence("connecting", this.#patience);
      const timer = setTimeout(() => asked.destroy(silence), this.#patience);
      asked.once("connect", ({ statusCode = 0 }, socket) => {
        if (statusCode >= 200 && statusCode < 300) return resolve(socket);
        socket.destroy();
        reject(new TunnelRefusal(statusCode));
      });
      asked.on("error", reject);
      asked.once("close", () => clearTimeout(timer));
      asked.end();
    });
  }
}
