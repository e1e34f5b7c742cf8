import { availableParallelism, homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { goSettings } from "../build/go-settings.ts";
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
import { progressOn } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

/** Gives `body` what a run needs of this process, and removes what is left of it, however it ends. */
export async function withContext<T>(
  terminal: Terminal,
  cache: CacheUse,
  body: (context: RunContext) => Promise<T>,
): Promise<T> {
  const { logger, sink, masks } = progressOn(terminal);
  for (const name of ["GH_TOKEN", "GITHUB_TOKEN"]) masks.add(terminal.env[name] ?? "");
  const temporary = new TemporaryFolders(tmpdir());
  // 128 and the number of the signal, as a shell says it.
  const interrupted = (signal: NodeJS.Signals) => process.exit(signal === "SIGINT" ? 130 : 143);
  const ended = () => temporary.removeAll();
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted).once("exit", ended);
  try {
    const { trust, repository, github } = runOrigin(terminal.env, "command-line");
    const policy = cachePolicy(cache, trust);
    logger.debug(describePolicy(policy, trust));
    const folder = join(cacheFolder(terminal.env), "profiles");
    const profiles = policy.read ? toldStore(folderStore(folder, logger), folder, logger) : noStore;
    const environment = programEnvironment(terminal.env);
    return await body({
      directory: process.cwd(),
      environment,
      github,
      trust,
      repository,
      host: hostOf(process, terminal.env),
      goSettings: goSettings(environment, process.platform),
      logger,
      commands: execRunner(environment, sink, logger),
      temporary,
      store: policy.write ? profiles : readOnly(profiles),
      cores: availableParallelism(),
      keptPlugins: policy.write ? join(cacheFolder(terminal.env), "plugins") : undefined,
      masks,
    });
  } finally {
    process.off("SIGINT", interrupted).off("SIGTERM", interrupted).off("exit", ended);
    ended();
  }
}

/** What outlives a run. Source: XDG Base Directory Specification. */
function cacheFolder(environment: Environment): string {
  return join(environment["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "go-plugin-verifier");
}
