import { availableParallelism, homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { goSettings, vcsSettings } from "../build/go-settings.ts";
import type { Foreground } from "../build/run-in-plan.ts";
import { folderStore } from "../content/store/folder-store.ts";
import { noStore, readOnly } from "../content/store/layered.ts";
import { toldStore } from "../content/store/told.ts";
import { cachePolicy, describePolicy } from "../inputs/cache-policy.ts";
import type { CacheUse } from "../inputs/inputs.ts";
import { runOrigin } from "../inputs/run-origin.ts";
import { hostOf } from "../model/target.ts";
import type { RunContext } from "../pipeline/run-context.ts";
import { type Environment, programEnvironment } from "../ports/environment.ts";
import { execRunner } from "../ports/exec.ts";
import { TemporaryFolders } from "../ports/temporary-folders.ts";
import { ForegroundSlot, signalCode } from "./foreground.ts";
import { progressOn } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

/** Signals that ask a program to end, and what else ends it where nobody listens. */
const ending = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/** Gives `body` what a run needs of this process, and removes what is left of it, however it ends. */
export async function withContext<T>(
  terminal: Terminal,
  cache: CacheUse,
  body: (context: RunContext, foreground: Foreground) => Promise<T>,
): Promise<T> {
  const { logger, sink, masks } = progressOn(terminal);
  for (const name of ["GH_TOKEN", "GITHUB_TOKEN"]) masks.add(terminal.env[name] ?? "");
  const temporary = new TemporaryFolders(tmpdir());
  const foreground = new ForegroundSlot(terminal.env, logger);
  const interrupted = (signal: NodeJS.Signals) => {
    if (!foreground.pass(signal)) process.exit(signalCode(signal));
  };
  const ended = () => temporary.endAll();
  for (const signal of ending) process.on(signal, interrupted);
  process.once("exit", ended);
  try {
    const origin = runOrigin(terminal.env, "command-line");
    const { trust, repository, github } = origin;
    const policy = cachePolicy(cache, origin);
    logger.debug(describePolicy(policy, trust));
    const folder = join(cacheFolder(terminal.env), "profiles");
    const profiles = policy.read ? toldStore(folderStore(folder, logger), folder, logger) : noStore;
    const environment = programEnvironment(terminal.env);
    const context: RunContext = {
      directory: process.cwd(),
      environment,
      github,
      trust,
      repository,
      host: hostOf(process, terminal.env),
      goSettings: { ...vcsSettings(environment, trust), ...goSettings(environment, process.platform) },
      logger,
      commands: execRunner(environment, sink, logger),
      temporary,
      store: policy.write ? profiles : readOnly(profiles),
      cores: availableParallelism(),
      goCache: policy.sharesGoCache ? undefined : temporary.create(),
      keptPlugins: policy.keepsBuilds ? join(cacheFolder(terminal.env), "plugins") : undefined,
      masks,
    };
    return await body(context, (command) => foreground.run(command));
  } finally {
    for (const signal of ending) process.off(signal, interrupted);
    process.off("exit", ended);
    temporary.removeAll();
    temporary.sweep();
  }
}

/** What outlives a run. Source: XDG Base Directory Specification. */
function cacheFolder(environment: Environment): string {
  return join(environment["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "go-plugin-verifier");
}
