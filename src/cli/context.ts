import { availableParallelism, homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { goSettings } from "../build/go-settings.ts";
import { folderStore } from "../content/store/folder-store.ts";
import { noStore, readOnly } from "../content/store/layered.ts";
import { cachePolicy } from "../inputs/cache-policy.ts";
import {
  type CacheUse,
  type InputName,
  type InputSpec,
  inputTable,
  parseInputs,
  type RawInputs,
  type RunInputs,
} from "../inputs/inputs.ts";
import { runOrigin } from "../inputs/run-origin.ts";
import { hostOf } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";
import type { RunContext } from "../pipeline/run-context.ts";
import { type Environment, programEnvironment } from "../ports/environment.ts";
import { execRunner } from "../ports/exec.ts";
import { TemporaryFolders } from "../ports/temporary-folders.ts";
import type { Arguments } from "./arguments.ts";
import { switchOf } from "./output.ts";
import { progressOn } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

/** The inputs of a run out of its flags. @throws UserError for a mistake in them */
export function inputsOf(args: Arguments, names: readonly InputName[], environment: Environment): RunInputs {
  if (args.positionals.length > 0) {
    throw new UserError(
      `"${args.positionals[0]}" stands alone; name a gateway with --gateway, a plugin with --plugin.`,
    );
  }
  return parseInputs(rawInputs(args, names, environment), environment);
}

/** The texts of inputs out of flags; the token, which must not stand on a command line, out of the environment. */
export function rawInputs(args: Arguments, names: readonly InputName[], environment: Environment): RawInputs {
  const specs: readonly (InputSpec & { readonly name: InputName })[] = inputTable;
  const raw = specs
    .filter(({ name }) => names.includes(name))
    .map(({ name, flag = name, kind }) => [
      name,
      kind === "boolean" ? switchOf(args, flag)?.toString() : textOf(args, flag),
    ]);
  return { ...Object.fromEntries(raw), token: environment["GH_TOKEN"] || environment["GITHUB_TOKEN"] };
}

function textOf(args: Arguments, flag: string): string | undefined {
  const values = args.values(flag);
  const broken = values.find((value) => /[\r\n]/.test(value));
  if (broken !== undefined) throw new UserError(`--${flag} holds a line break; repeat the flag instead.`);
  return values.length === 0 ? undefined : values.join("\n");
}

/** Gives `body` what a run needs of this process, and removes what is left of it, however it ends. */
export async function withContext<T>(
  terminal: Terminal,
  cache: CacheUse,
  body: (context: RunContext) => Promise<T>,
): Promise<T> {
  const { logger, sink, masks } = progressOn(terminal);
  const temporary = new TemporaryFolders(tmpdir());
  // 128 and the number of the signal, as a shell says it.
  const interrupted = (signal: NodeJS.Signals) => process.exit(signal === "SIGINT" ? 130 : 143);
  const ended = () => temporary.removeAll();
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted).once("exit", ended);
  try {
    const { trust, repository, github } = runOrigin(terminal.env, "command-line");
    const policy = cachePolicy(cache, trust);
    const profiles = policy.read ? folderStore(join(cacheFolder(terminal.env), "profiles"), logger) : noStore;
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
      commands: execRunner(environment, sink),
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
