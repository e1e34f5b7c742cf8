import type { Dispatcher as DispatcherType } from "undici";
import methods from "undici/lib/api/index.js";
import Agent from "undici/lib/dispatcher/agent.js";
import Dispatcher from "undici/lib/dispatcher/dispatcher.js";
import ProxyAgent from "undici/lib/dispatcher/proxy-agent.js";

// The package as a whole also loads fetch, web sockets, caches and mocks, which takes 70 ms: longer than a check against
// a profile that is known. Its own index does the same.
Object.assign(Dispatcher.prototype, methods);

export { Agent, ProxyAgent };

/** One request through a dispatcher, as undici's own `request`. */
export function send(
  url: URL,
  {
    dispatcher,
    ...options
  }: Omit<DispatcherType.RequestOptions, "origin" | "path"> & { readonly dispatcher: DispatcherType },
): Promise<DispatcherType.ResponseData> {
  return dispatcher.request({ ...options, origin: url.origin, path: `${url.pathname}${url.search}` });
}
