import { UserError } from "../../model/user-error.ts";

/** Why no answer came, or not all of it. */
export interface Failure {
  /** `the connection was reset (ECONNRESET)`; follows a colon. */
  readonly reason: string;
  readonly advice: string;
  /** Whether another try can end differently. */
  readonly isPassing: boolean;
}

const reachable = "Check the address, that this machine reaches it, and http_proxy, https_proxy and no_proxy.";
const patience = "Try again later, or from a network with a better connection.";
const authority =
  "If an authority of your own signed it, as that of a proxy or a company, name the file with its certificate in NODE_EXTRA_CA_CERTS.";

/** A request that no server answered; it may have been carried out all the same. */
export class NoAnswer extends UserError {
  readonly reason: string;
  readonly isPassing: boolean;

  constructor(sentence: string, { reason, isPassing, advice }: Failure) {
    super(sentence, { advice });
    this.reason = reason;
    this.isPassing = isPassing;
  }
}

/** A server that let the time pass in which something had to come. */
export class Silence extends Error {
  override readonly name = "Silence";
  readonly during: keyof typeof silences;
  readonly milliseconds: number;

  constructor(during: keyof typeof silences, milliseconds: number) {
    super(`${silences[during]} within ${milliseconds / 1000} s`);
    this.during = during;
    this.milliseconds = milliseconds;
  }
}

const silences = {
  connecting: "there was no connection",
  answering: "no answer came",
  sending: "nothing more of the answer came",
} as const;

/** A proxy that does not connect to the host. */
export class TunnelRefusal extends Error {
  override readonly name = "TunnelRefusal";
  readonly status: number;

  constructor(status: number) {
    super(`the proxy answers ${status}`);
    this.status = status;
  }
}

const unresolved = { advice: reachable, isPassing: false };
const unreached = { advice: reachable, isPassing: true };
const interrupted = { advice: patience, isPassing: true };

/** By the codes of Node.js. */
const failures: Readonly<Record<string, Failure>> = {
  ENOTFOUND: { reason: "there is no such host", ...unresolved },
  EAI_AGAIN: { reason: "the host's name could not be looked up", ...unreached },
  ECONNREFUSED: { reason: "the connection was refused", ...unreached },
  EHOSTUNREACH: { reason: "the host cannot be reached", ...unreached },
  ENETUNREACH: { reason: "the network cannot be reached", ...unreached },
  ETIMEDOUT: { reason: "the connection timed out", ...unreached },
  ECONNRESET: { reason: "the connection was reset", ...interrupted },
  EPIPE: { reason: "the connection was closed", ...interrupted },
  HPE_HEADER_OVERFLOW: {
    reason: "the answer's headers are too long",
    advice: "Check that the address is right.",
    isPassing: false,
  },
  EPROTO: tlsFailure("the server does not speak TLS as it should"),
  ERR_SSL_WRONG_VERSION_NUMBER: tlsFailure("the server does not speak TLS there"),
  ERR_SSL_PACKET_LENGTH_TOO_LONG: tlsFailure("the server does not speak TLS there"),
  ERR_TLS_CERT_ALTNAME_INVALID: {
    reason: "the server's certificate is for other names",
    advice: "Use a name that the certificate is for.",
    isPassing: false,
  },
  CERT_HAS_EXPIRED: certificateFailure("the server's certificate has expired"),
  CERT_NOT_YET_VALID: certificateFailure(
    "the server's certificate is not valid yet; this machine's clock may be wrong",
  ),
};

function tlsFailure(reason: string): Failure {
  return { reason, advice: "Check the port, and whether it is http:// there.", isPassing: false };
}

function certificateFailure(reason: string): Failure {
  return { reason, advice: authority, isPassing: false };
}

const notHttp: Failure = {
  reason: "the server does not speak HTTP there",
  advice: "Check the port, and whether it is https:// there.",
  isPassing: false,
};

/** Codes of OpenSSL's verification (X509_V_ERR_*), as Node.js names them. */
const certificateCode = /CERT|SIGNATURE|CRL|^INVALID_(?:CA|PURPOSE)$|ISSUER|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH/;

export function failureOf(error: unknown): Failure {
  if (error instanceof TunnelRefusal) return proxyFailure(error.status);
  if (error instanceof Silence)
    return { reason: error.message, ...(error.during === "connecting" ? unreached : interrupted) };
  const code = codeOf(error);
  if (isClosed(error)) return { reason: "the connection was closed", ...interrupted };
  if (code === undefined) return { reason: messageOf(error), advice: reachable, isPassing: false };
  const known = failures[code];
  if (known !== undefined) return { ...known, reason: `${known.reason} (${code})` };
  if (code.startsWith("HPE_")) return notHttp;
  if (code.startsWith("ERR_SSL_")) return tlsFailure(`there is no TLS with the server (${code})`);
  if (certificateCode.test(code)) return certificateFailure(`the server's certificate is not trusted (${code})`);
  return { reason: `${messageOf(error)} (${code})`, ...interrupted };
}

/** Whether a connection ended before the answer did. Node.js gives this the code of a reset, and one of two messages. */
function isClosed(error: unknown): boolean {
  return error instanceof Error && /^(?:aborted|socket hang up)$/.test(error.message) && isReset(error);
}

export function isReset(error: unknown): boolean {
  const code = codeOf(error);
  return code === "ECONNRESET" || code === "EPIPE";
}

export function proxyFailure(status: number): Failure {
  const reason = `the proxy answers ${status}`;
  if (status === 407) {
    const advice = "Put user and password into https_proxy and http_proxy: http://USER:PASSWORD@HOST:PORT.";
    return { reason: `${reason} and wants other credentials`, advice, isPassing: false };
  }
  const advice = "Ask who runs the proxy, or list the host in no_proxy if it can be reached directly.";
  return { reason, advice, isPassing: status === 408 || status === 429 || status >= 500 };
}

/** An error of several addresses has the code of the first; one in a chain of causes has that of its cause. */
function codeOf(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; depth++) {
    if (at instanceof AggregateError && at.errors.length > 0) at = at.errors[0];
    else if (at.cause instanceof Error && !("code" in at && typeof at.code === "string" && at.code in failures))
      at = at.cause;
    else return at instanceof Error && "code" in at && typeof at.code === "string" ? at.code : undefined;
  }
  return undefined;
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  return (error instanceof Error ? error.message || error.name : String(error)).slice(0, 200);
}
