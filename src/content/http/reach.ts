import { lookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { UserError } from "../../model/user-error.ts";
import type { AddressSource, Reach } from "../../ports/http-client.ts";
import { shownUrl } from "./address.ts";

type Range = readonly [address: string, bits: number, family: "ipv4" | "ipv6"];

/** RFC 6890; IPv6 addresses that hold one of these (RFC 4291, 2.5.5) are found by `BlockList`, those of NAT64 (RFC 6052) here. */
const ranges: Readonly<Record<Exclude<Reach, "elsewhere">, readonly Range[]>> = {
  loopback: [
    ["127.0.0.0", 8, "ipv4"],
    ["::1", 128, "ipv6"],
    ["64:ff9b::7f00:0", 104, "ipv6"],
    // Linux takes what is no address for this machine.
    ["0.0.0.0", 8, "ipv4"],
    ["::", 128, "ipv6"],
  ],
  "link-local": [
    ["169.254.0.0", 16, "ipv4"],
    ["fe80::", 10, "ipv6"],
    ["64:ff9b::a9fe:0", 112, "ipv6"],
  ],
};

/** Who can reach an address as the kernel writes it, a zone (`%eth0`) included. */
export function reachOf(address: string): Reach {
  const [bare = ""] = address.split("%");
  const family = isIP(bare) === 6 ? "ipv6" : "ipv4";
  for (const reach of ["loopback", "link-local"] as const) {
    const list = new BlockList();
    for (const range of ranges[reach]) list.addSubnet(...range);
    if (isIP(bare) !== 0 && list.check(bare, family)) return reach;
  }
  return "elsewhere";
}

/** An address that nobody but the user may name. */
export class RefusedAddress extends Error {
  override readonly name = "RefusedAddress";
  readonly address: string;

  constructor(address: string) {
    super(`${address} is refused`);
    this.address = address;
  }
}

/** Whether somebody at `from` may name an address: those that everybody can reach, and those beside himself. */
function isOpenTo(from: Reach, address: string): boolean {
  const reach = reachOf(address);
  return reach === "elsewhere" || reach === from;
}

/**
 * Looks names up as Node does, and leaves out the addresses that somebody at `from` may not name. What is left is what is
 * connected to, so that a name cannot mean another address by then.
 */
export function guardedLookup(from: Reach): LookupFunction {
  return (host, options, done) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      const open = found?.filter(({ address }) => isOpenTo(from, address)) ?? [];
      const [first] = open;
      if (error !== null) done(error, "");
      else if (first === undefined) done(new RefusedAddress(found[0]?.address ?? host), "");
      else if (options.all === true) done(null, open);
      else done(null, first.address, first.family);
    });
  };
}

/** The same for a host that is an address itself, which nothing looks up. @throws RefusedAddress */
export function checkLiteral({ hostname }: URL, from: Reach): void {
  const address = hostname.replace(/^\[|\]$/g, "");
  if (isIP(address) !== 0 && !isOpenTo(from, address)) throw new RefusedAddress(address);
}

/** Says that an address was not asked, and who named it. */
export function refusedAddress({ address }: RefusedAddress, there: URL, source: AddressSource): UserError {
  const whose = reachOf(address) === "loopback" ? "this machine's own" : "one of this network link alone (link-local)";
  const { host } = new URL(source.url);
  return new UserError(
    `${host} answered "${shownUrl(source.url)}" with the address "${shownUrl(there)}", which is ${whose} (${address}); only you may name such an address, so it is refused. Check ${host}, or give that address yourself.`,
  );
}
