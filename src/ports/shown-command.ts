import type { Program } from "./command-runner.ts";
import { printCommand } from "./command-runner.ts";
import { type Environment, isSecret } from "./environment.ts";

/** Variables whose values say where things are and how they are built; all others may hold a secret. */
const harmless =
  /^(?:PATH|HOME|PWD|USER|SHELL|TERM|TMPDIR|TZ|CI|LANG|LC_\w+|XDG_\w+|GO[A-Z0-9_]*|CGO_\w+|CC|CXX|AR|PKG_CONFIG\w*|DOCKER_(?:HOST|CONTEXT|CONFIG)|CONTAINER_HOST|(?:HTTPS?|https?|NO|no)_(?:PROXY|proxy)|NODE_EXTRA_CA_CERTS|SSL_CERT_\w+|RUNNER_\w+|GITHUB_(?:ACTIONS|EVENT_NAME|JOB|REF|REPOSITORY|RUN_ID|SERVER_URL|SHA|WORKFLOW|WORKSPACE))$/;

/** A command with its environment, as those see it who look for what went wrong. No value of a secret is in it. */
export function shownCommand({ file, args, environment: own }: Program, environment: Environment): string {
  const set = Object.entries(own).map(([name, value]): [string, string] => [name, isSecret(name) ? "***" : value]);
  const inherited = Object.entries(environment)
    .filter(([name]) => own[name] === undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const [open, hidden] = [true, false].map((isOpen) =>
    inherited.filter(([name]) => (harmless.test(name) && !isSecret(name)) === isOpen),
  );
  const values = (open ?? []).map(([name, value]) => `${name}=${value}`);
  const names = (hidden ?? []).map(([name]) => name);
  const rest = names.length === 0 ? "" : `; also set: ${names.join(" ")}`;
  const command = printCommand({ file, args, environment: Object.fromEntries(set) });
  return withoutUsers(`${command} (with ${values.join(" ")}${rest})`);
}

/** User and password of addresses, as of a proxy. */
function withoutUsers(text: string): string {
  return text.replace(/:\/\/[^/@\s'"]*@/g, "://***@");
}
