import { BlockList, isIP } from "node:net";
import { UserError } from "../../model/user-error.ts";
import { basicAuthorization } from "./address.ts";

/** Variables by name, as of a process. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** A proxy as the environment names it. */
export interface HttpProxy {
  /** `http://host:port` or `https://host:port`, without user and password. */
  readonly url: string;
  /** `Proxy-Authorization`, where the variable holds user and password. */
  readonly authorization?: string;
}

/**
 * The proxy that a request goes through; undefined where it goes directly.
 *
 * As curl does it: `http_proxy` is for `http://` and `https_proxy` for `https://`, the lower-case name comes first, and
 * `no_proxy` lists host names (with all below them), addresses, ranges as 10.0.0.0/8, each with or without `:port`, or `*`.
 * @throws UserError where the variable is no address of a proxy
 */
export function proxyFor(url: URL, environment: Variables): HttpProxy | undefined {
  const name = url.protocol === "https:" ? "https_proxy" : "http_proxy";
  const written = variable(environment, name);
  if (written === undefined || goesDirectly(url, variable(environment, "no_proxy") ?? "")) return undefined;
  const proxy = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `http://${written}`);
  if (proxy === null || (proxy.protocol !== "http:" && proxy.protocol !== "https:")) {
    throw new UserError(
      `${name}: this is no address of a proxy; write http://HOST:PORT or http://USER:PASSWORD@HOST:PORT.`,
    );
  }
  const authorization = basicAuthorization(proxy);
  return { url: proxy.origin, ...(authorization === undefined ? {} : { authorization }) };
}

function variable(environment: Variables, name: string): string | undefined {
  return environment[name] || environment[name.toUpperCase()] || undefined;
}

function goesDirectly(url: URL, noProxy: string): boolean {
  const host = url.hostname
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "")
    .toLowerCase();
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry === "*" || (entry !== "" && isMeant(entry, host, port)));
}

/** Whether an entry of `no_proxy` means a host: `corp`, `.corp`, `*.corp`, `10.0.0.0/8`, `[::1]:5000`, `host:5000`. */
function isMeant(entry: string, host: string, port: string): boolean {
  const [, written = "", entryPort] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(entry) ?? [];
  // An IPv6 address without brackets has no port, whatever its end looks like.
  const name = isIP(entry) === 6 ? entry : written;
  if (name === written && entryPort !== undefined && entryPort !== port) return false;
  if (isIP(host) > 0) return isInRange(host, name);
  const suffix = name.replace(/^\*?\./, "");
  return host === suffix || host.endsWith(`.${suffix}`);
}

/** @param range an address, or one with the number of its leading bits that count */
function isInRange(host: string, range: string): boolean {
  const [address = "", bits] = range.split("/");
  const version = isIP(address);
  const most = version === 6 ? 128 : 32;
  const counting = bits === undefined ? most : Number(bits);
  if (version === 0 || version !== isIP(host) || !Number.isInteger(counting) || counting > most) return false;
  const list = new BlockList();
  list.addSubnet(address, counting, version === 6 ? "ipv6" : "ipv4");
  return list.check(host, version === 6 ? "ipv6" : "ipv4");
}
