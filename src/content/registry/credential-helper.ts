// The protocol of github.com/docker/docker-credential-helpers: `docker-credential-NAME get`, the server on standard input.
import { spawn } from "node:child_process";
import type { Environment } from "../../ports/environment.ts";
import type { Logger } from "../../ports/logger.ts";
import type { CredentialHelpers } from "./credentials.ts";

/** Milliseconds: a helper may wait for a network of its own, and not for a person. */
const patience = 30_000;
/** Bytes of an answer. */
const largestAnswer = 65_536;

/**
 * Runs the helpers that are on the PATH, without a shell.
 * @param environment of the helpers; without PATH none is found
 */
export function systemCredentialHelpers(
  environment: Environment,
  logger: Pick<Logger, "warning">,
  limits = { patience },
): CredentialHelpers {
  return {
    get: async (name, server) => {
      const program = `docker-credential-${name}`;
      const ended = await runHelper(program, server, environment, limits.patience);
      if (ended.kind === "answer") return ended.text;
      if (ended.kind === "failure") logger.warning(`${program}: ${ended.why}; going on without its login.`);
      return undefined;
    },
  };
}

type Ended =
  | { readonly kind: "answer"; readonly text: string }
  /** The helper has no login for the server. */
  | { readonly kind: "none" }
  | { readonly kind: "failure"; readonly why: string };

function runHelper(program: string, server: string, environment: Environment, limit: number): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(program, ["get"], {
      env: { ...environment },
      stdio: ["pipe", "pipe", "ignore"],
      windowsHide: true,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    const end = (ended: Ended): void => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      child.stdout.destroy();
      resolve(ended);
    };
    const timer = setTimeout(() => end({ kind: "failure", why: `gave no answer in ${limit / 1000} s` }), limit);
    child.on("error", (error) => {
      const missing = "code" in error && error.code === "ENOENT";
      end({ kind: "failure", why: missing ? "is not on the PATH" : "cannot be started" });
    });
    child.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > largestAnswer) end({ kind: "failure", why: `wrote more than ${largestAnswer} bytes` });
    });
    child.on("close", (code) => {
      const text = Buffer.concat(chunks).toString("utf8");
      if (code === 0) end({ kind: "answer", text });
      // The one sentence that all helpers use. Source: credentials/error.go.
      else if (/credentials not found/i.test(text)) end({ kind: "none" });
      else end({ kind: "failure", why: `ended with ${code === null ? "a signal" : `exit code ${code}`}` });
    });
    // A helper that ends before it has read its input is no reason to end ourselves.
    child.stdin.on("error", () => undefined);
    child.stdin.end(`${server}\n`);
  });
}
