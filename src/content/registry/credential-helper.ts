// The protocol of github.com/docker/docker-credential-helpers: `docker-credential-NAME get`, the server on standard input.
import type { CommandRunner, RunningProgram } from "../../ports/command-runner.ts";
import type { Logger } from "../../ports/logger.ts";
import type { CredentialHelpers } from "./credentials.ts";

/** Milliseconds: a helper may wait for a network of its own, and not for a person. */
const patience = 30_000;
/** Bytes of an answer. */
const largestAnswer = 65_536;

/** Runs the helpers that are on the PATH. */
export function systemCredentialHelpers(
  commands: Pick<CommandRunner, "start">,
  logger: Pick<Logger, "warning">,
  limits = { patience },
): CredentialHelpers {
  return {
    get: async (name, server) => {
      const program = `docker-credential-${name}`;
      const ended = await runHelper(commands, program, server, limits.patience);
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

async function runHelper(
  commands: Pick<CommandRunner, "start">,
  program: string,
  server: string,
  limit: number,
): Promise<Ended> {
  const helper = commands.start({ file: program, args: ["get"], environment: {} });
  if (helper === undefined) return { kind: "failure", why: "is not on the PATH" };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Ended>((resolve) => {
    timer = setTimeout(() => resolve({ kind: "failure", why: `gave no answer in ${limit / 1000} s` }), limit);
  });
  helper.stderr.resume();
  helper.stdin.end(`${server}\n`);
  try {
    return await Promise.race([answerOf(helper), late]);
  } finally {
    clearTimeout(timer);
    helper.kill();
    // A child of the helper may hold them open.
    helper.stdout.destroy();
    helper.stderr.destroy();
  }
}

async function answerOf({ stdout, ended }: RunningProgram): Promise<Ended> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdout) {
    size += chunk.length;
    chunks.push(chunk);
    if (size > largestAnswer) return { kind: "failure", why: `wrote more than ${largestAnswer} bytes` };
  }
  const code = await ended;
  const text = Buffer.concat(chunks).toString("utf8");
  if (code instanceof Error) return { kind: "failure", why: "cannot be started" };
  if (code === 0) return { kind: "answer", text };
  // The one sentence that all helpers use. Source: credentials/error.go.
  if (/credentials not found/i.test(text)) return { kind: "none" };
  return { kind: "failure", why: `ended with ${code === undefined ? "a signal" : `exit code ${code}`}` };
}
