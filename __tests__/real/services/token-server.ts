import { createSign, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Certificate } from "./certificate.ts";

/** Gives tokens to registries' users, as distribution.github.io/distribution/spec/auth/token describes it. */
export interface TokenServer {
  readonly url: string;
  readonly service: string;
  readonly issuer: string;
  readonly certificate: Certificate;
  /** What it was asked: method, scope, and how the asker said who they are. */
  readonly asked: readonly { readonly method: string; readonly scope: string; readonly as: string }[];
  stop(): Promise<void>;
}

/** Who may have a token. */
export interface TokenRules {
  /** Name → password; without names anybody. */
  readonly users?: Readonly<Record<string, string>>;
  /** What identity tokens are accepted. */
  readonly identityTokens?: readonly string[];
  /** Seconds that a token holds. Default: 300. */
  readonly lifetime?: number;
}

/** Starts a token server on a free port of this machine. */
export async function startTokenServer(certificate: Certificate, rules: TokenRules = {}): Promise<TokenServer> {
  const { users, identityTokens = [], lifetime = 300 } = rules;
  const asked: { method: string; scope: string; as: string }[] = [];
  const [service, issuer] = ["registry.test", "issuer.test"];
  const server = createServer((request, response) => {
    void (async () => {
      const { scope, as } = await wish(request);
      asked.push({ method: request.method ?? "", scope, as });
      const allowed =
        users === undefined ||
        Object.entries(users).some(([name, password]) => as === `${name}:${password}`) ||
        identityTokens.some((token) => as === token);
      if (!allowed) {
        response.writeHead(401).end("{}");
        return;
      }
      const token = sign(certificate, { service, issuer, scope, lifetime });
      response.end(JSON.stringify({ token, access_token: token, expires_in: lifetime }));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/token`,
    service,
    issuer,
    certificate,
    asked,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function wish(request: IncomingMessage): Promise<{ scope: string; as: string }> {
  if (request.method === "POST") {
    const form = new URLSearchParams(await text(request));
    return { scope: form.get("scope") ?? "", as: form.get("refresh_token") ?? "" };
  }
  const { searchParams } = new URL(request.url ?? "", "http://localhost");
  const [, basic = ""] = /^Basic (.*)$/.exec(request.headers.authorization ?? "") ?? [];
  return { scope: searchParams.getAll("scope").join(" "), as: Buffer.from(basic, "base64").toString() };
}

interface Claims {
  readonly service: string;
  readonly issuer: string;
  readonly scope: string;
  readonly lifetime: number;
}

function sign({ certificate, key }: Certificate, { service, issuer, scope, lifetime }: Claims): string {
  const chain = certificate.replace(/-----[^-]+-----|\s/g, "");
  const now = Math.floor(Date.now() / 1000);
  const access = scope.split(" ").flatMap((one) => {
    const [, type, name, actions] = /^([a-z]+):(.*):([a-z,*]+)$/.exec(one) ?? [];
    return type === undefined ? [] : [{ type, name, actions: actions?.split(",") }];
  });
  const claims = {
    iss: issuer,
    sub: "tester",
    aud: service,
    exp: now + lifetime,
    nbf: now - 5,
    iat: now,
    jti: randomUUID(),
    access,
  };
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "RS256", typ: "JWT", x5c: [chain] })}.${part(claims)}`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(key).toString("base64url")}`;
}
