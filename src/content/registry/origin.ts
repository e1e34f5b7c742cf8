import { isIP } from "node:net";
import { connect } from "node:tls";
import type { PullSource } from "./mirrors.ts";

/** Milliseconds that a registry on this machine has to answer a greeting. */
const patience = 2000;

/**
 * `https://host[:port]` of a place. A registry on this machine may speak either, as Docker allows it for these alone:
 * a TLS greeting finds out, without a request and whoever signed the certificate.
 */
export async function originOf({ address, scheme }: Pick<PullSource, "address" | "scheme">): Promise<string> {
  if (scheme !== "probe") return new URL(`${scheme}://${address}`).origin;
  return new URL(`${(await speaksTls(address)) ? "https" : "http"}://${address}`).origin;
}

function speaksTls(address: string): Promise<boolean> {
  const url = new URL(`https://${address}`);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return new Promise((resolve) => {
    // The certificate is checked with the first request; a greeting only tells TLS from anything else.
    const servername = isIP(host) === 0 ? host : "";
    const socket = connect({ host, port: Number(url.port || 443), rejectUnauthorized: false, servername });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(patience, () => end(false));
    socket.on("error", () => end(false));
    socket.on("close", () => end(false));
    socket.on("secureConnect", () => end(true));
  });
}
