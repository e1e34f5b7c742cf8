// Token authentication of container registries: distribution.github.io/distribution/spec/auth/token, …/oauth, …/jwt.
import * as v from "valibot";
import { UserError } from "../../model/user-error.ts";
import { PromiseCache } from "../../ports/concurrency.ts";
import type { HttpClient, HttpRequest, HttpResponse } from "../../ports/http-client.ts";
import { bodyBytes, discard } from "../http/body.ts";
import { describeStatus } from "../http/status.ts";
import { type Challenge, parseChallenges } from "./challenge.ts";
import type { Credentials, Login } from "./credentials.ts";
import { isLoopback } from "./image-name.ts";

export interface AuthIo {
  readonly http: HttpClient;
  readonly credentials: Credentials;
}

/** One repository of one registry that requests are for. */
export interface Realm {
  /** `https://host[:port]` of the registry; credentials and tokens go with requests to it and to no other. */
  readonly origin: string;
  /** As logins name it. */
  readonly registry: string;
  readonly repository: string;
}

/** Bytes: a token of many scopes has a few thousand. */
const largestAnswer = 1 << 20;
const longestToken = 131_072;
/** Milliseconds that a token lives where the server does not say. Source: the specification. */
const usualLifetime = 60_000;

const tokenSchema = v.object({
  token: v.nullish(v.string()),
  access_token: v.nullish(v.string()),
  expires_in: v.nullish(v.number()),
});

interface Authorization {
  readonly value: string;
  /** Milliseconds of `performance.now()`. */
  readonly expires: number;
}

/**
 * Answers the challenges of registries, and remembers what convinced them for as long as it holds.
 *
 * Whom a password is shown to: the registry that it is for, on https or on this machine; and the token server that this
 * registry names, which is another host for most (`auth.docker.io`), as Docker and containerd do it. A registry could as
 * well pass on a password that it gets itself, so naming a server gives it nothing new; but the way there must be as safe
 * as the way to the registry: https, or this machine where the registry is on this machine too. A challenge that comes
 * from any other host, after a redirect for instance, is not answered at all.
 */
export class Authorizer {
  readonly #io: AuthIo;
  /** By origin and repository; a promise, so that parallel requests ask for one token. */
  readonly #known = new Map<string, Promise<Authorization | undefined>>();
  /** A helper may take seconds, or ask its user for a key. */
  readonly #logins = new PromiseCache<Login | undefined>();

  constructor(io: AuthIo) {
    this.#io = io;
  }

  /** A client whose requests to the realm's registry carry what it asks for. */
  client(realm: Realm): HttpClient {
    return { request: (request) => this.#request(realm, request) };
  }

  /** The login that is shown to a registry. @throws UserError */
  async login({ registry, repository }: Realm): Promise<Login | undefined> {
    return await this.#logins.get(`${registry} ${repository}`, () => this.#io.credentials.find(registry, repository));
  }

  async #request(realm: Realm, request: HttpRequest): Promise<HttpResponse> {
    const { http } = this.#io;
    if (originOf(request.url) !== realm.origin) return await http.request(request);
    const key = `${realm.origin} ${realm.repository}`;
    const held = await this.#known.get(key);
    const usable = held !== undefined && held.expires > performance.now() ? held : undefined;
    const response = await http.request(authorized(request, usable));
    if (response.status !== 401 || originOf(response.url) !== realm.origin) return response;
    const fresh = await this.#renew(key, usable, realm, response);
    if (fresh === undefined) return response;
    discard(response);
    return await http.request(authorized(request, fresh));
  }

  /** Gets what answers a challenge, once for all requests that wait for it. @param refused what did not convince */
  async #renew(
    key: string,
    refused: Authorization | undefined,
    realm: Realm,
    response: HttpResponse,
  ): Promise<Authorization | undefined> {
    const current = this.#known.get(key);
    const held = await current?.catch(() => undefined);
    if (held !== undefined && held !== refused && held.expires > performance.now()) return held;
    if (this.#known.get(key) !== current) return await this.#known.get(key);
    const getting = this.#answer(realm, response);
    this.#known.set(key, getting);
    try {
      const fresh = await getting;
      // A password that was refused would be refused again.
      return fresh?.value === refused?.value ? undefined : fresh;
    } catch (error) {
      this.#known.delete(key);
      throw error;
    }
  }

  async #answer(realm: Realm, response: HttpResponse): Promise<Authorization | undefined> {
    const challenges = parseChallenges(response.headers["www-authenticate"] ?? "");
    const bearer = challenges.find(({ scheme }) => scheme === "bearer");
    const login = await this.login(realm);
    if (bearer !== undefined) {
      if (login?.kind === "registry-token")
        return { value: `Bearer ${checkToken(login.token, realm)}`, expires: Infinity };
      return await this.#token({ ...bearer, namedBy: response }, realm, login);
    }
    if (challenges.some(({ scheme }) => scheme === "basic") && login?.kind === "password") {
      return { value: basic(login), expires: Infinity };
    }
    return undefined;
  }

  async #token(
    { parameters, namedBy }: Challenge & { readonly namedBy: HttpResponse },
    realm: Realm,
    login: Login | undefined,
  ): Promise<Authorization | undefined> {
    const url = tokenServer(parameters["realm"] ?? "", realm);
    const service = parameters["service"];
    const scope = parameters["scope"] ?? `repository:${realm.repository}:pull`;
    const asked = performance.now();
    const response = await this.#io.http.request({ ...tokenRequest(url, { service, scope, login }), namedBy });
    if (response.status === 401 || response.status === 403) {
      discard(response);
      // Without a login the registry's own refusal says it best.
      if (login === undefined) return undefined;
      throw new UserError(
        `The token server ${url.host} of ${realm.registry} refused the login of ${login.origin} (status ${response.status}): log in again.`,
      );
    }
    if (response.status !== 200) {
      discard(response);
      throw new UserError(
        `The token server ${url.host} of ${realm.registry} answered ${describeStatus(response)} when asked for access to ${realm.repository}; try again later.`,
      );
    }
    const answer = readToken(await bodyBytes(response, largestAnswer));
    if (answer === undefined) {
      throw new UserError(
        `The token server ${url.host} of ${realm.registry} answered with something else than a token.`,
      );
    }
    const lifetime = answer.seconds === undefined ? usualLifetime : Math.min(answer.seconds, 86_400) * 1000;
    // It is given up a little early: the registry's clock decides, and the next request takes a while to arrive.
    return { value: `Bearer ${checkToken(answer.token, realm)}`, expires: asked + lifetime * 0.9 };
  }
}

/** Where tokens come from. @throws UserError where a registry names a place that no secret may go to */
function tokenServer(text: string, realm: Realm): URL {
  const url = URL.parse(text);
  const safe =
    url !== null &&
    url.username === "" &&
    url.password === "" &&
    (url.protocol === "https:" ||
      (url.protocol === "http:" && isLoopback(url.host) && isLoopback(new URL(realm.origin).host)));
  if (safe) return url;
  throw new UserError(
    `The registry ${realm.registry} names the token server "${text.slice(0, 200)}", which is no https address; nothing is sent there.`,
  );
}

interface TokenWish {
  readonly service: string | undefined;
  readonly scope: string;
  readonly login: Login | undefined;
}

const clientName = "go-plugin-verifier";

function tokenRequest(url: URL, { service, scope, login }: TokenWish): HttpRequest {
  const accept = { accept: "application/json" };
  if (login?.kind === "identity-token") {
    const form = new URLSearchParams({ grant_type: "refresh_token", client_id: clientName, scope });
    if (service !== undefined) form.set("service", service);
    form.set("refresh_token", login.token);
    const headers = { ...accept, "content-type": "application/x-www-form-urlencoded" };
    return { method: "POST", url: url.href, headers, body: form.toString() };
  }
  const address = new URL(url);
  if (service !== undefined) address.searchParams.set("service", service);
  // A challenge may name several scopes with spaces between; each is a parameter of its own.
  for (const one of scope.split(" ").filter(Boolean)) address.searchParams.append("scope", one);
  const headers = { ...accept, ...(login?.kind === "password" && { authorization: basic(login) }) };
  return { url: address.href, headers };
}

function readToken(bytes: Uint8Array): { readonly token: string; readonly seconds: number | undefined } | undefined {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch {
    return undefined;
  }
  const result = v.safeParse(tokenSchema, json);
  if (!result.success) return undefined;
  const { token, access_token, expires_in } = result.output;
  const found = token || access_token;
  if (!found) return undefined;
  return { token: found, seconds: expires_in && expires_in > 0 ? expires_in : undefined };
}

/** @throws UserError where a token could not stand in a header, or smuggle another one in */
function checkToken(token: string, { registry }: Realm): string {
  if (token.length <= longestToken && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new UserError(`The token for ${registry} has characters or a length that no token has.`);
}

function basic({ username, password }: Extract<Login, { kind: "password" }>): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

function authorized(request: HttpRequest, authorization: Authorization | undefined): HttpRequest {
  if (authorization === undefined) return request;
  return { ...request, headers: { ...request.headers, authorization: authorization.value } };
}

function originOf(url: string): string | undefined {
  return URL.parse(url)?.origin;
}
