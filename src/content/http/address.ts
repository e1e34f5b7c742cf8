import { UserError } from "../../model/user-error.ts";

/** Longest address that a message shows. */
const longest = 300;

/** An address as messages show it: without user, password and query, where the secrets are. */
export function shownUrl(url: URL | string): string {
  const parsed = typeof url === "string" ? URL.parse(url) : url;
  if (parsed === null)
    return String(url)
      .slice(0, longest)
      .replace(/\/\/[^/]*@/, "//")
      .replace(/[?#].*$/s, "");
  const shown = `${parsed.origin}${parsed.pathname}${parsed.search === "" ? "" : "?…"}`;
  return shown.length > longest ? `${shown.slice(0, longest)}…` : shown;
}

/** Reads the address of a request. @throws UserError where it is none that HTTP can be spoken to */
export function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw new UserError(`"${shownUrl(text)}" is no address; write https://HOST/PATH.`);
  }
  return url;
}

/** `Authorization` for user and password as they stand in an address (RFC 7617); undefined where there are none. */
export function basicAuthorization({ username, password }: URL): string | undefined {
  if (username === "" && password === "") return undefined;
  return `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString("base64")}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
