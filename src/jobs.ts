import { existsSync, realpathSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { crossCompiler } from "./build/c-compiler.ts";
import type { NativeBuild } from "./build/native.ts";
import { findPlugins, type PluginFile, type PluginSubject } from "./build/plugins.ts";
import { deriveRecipe, gatewayVersion } from "./build/recipe.ts";
import type { CommandRunner } from "./command.ts";
import type { Environment } from "./environment.ts";
import type { GatewayFacts } from "./gateway/facts.ts";
import { openGateway } from "./gateway/open.ts";
import type { RunInputs } from "./inputs.ts";
import type { Logger } from "./logger.ts";
import { checkTarget, fillReference, type ObtainedGateway, obtainGateway } from "./obtain.ts";
import { pluginFileName, pluginsFolder } from "./publish/plugin-file.ts";
import { defaultTarget, formatTarget, type Host, isHostTarget, type Target } from "./target.ts";
import type { TemporaryFolders } from "./temporary.ts";
import { UserError } from "./user-error.ts";

/** What a run needs of its surroundings; the shells bring it. */
export interface RunIo {
  /** Absolute folder of the job; places in findings are relative to it. */
  readonly directory: string;
  /** Of the process. */
  readonly environment: Environment;
  readonly host: Host;
  readonly logger: Logger;
  readonly commands: CommandRunner;
  /** Whoever made it removes what is left when the run has ended or is interrupted. */
  readonly temporary: TemporaryFolders;
  /** Fetches an `https://` URL into a folder. @returns the file's absolute path @throws UserError */
  download(url: string, folder: string): Promise<string>;
}

/** Everything that will be done. */
export interface Plan {
  /** Absolute folder that the user's paths start from. */
  readonly folder: string;
  readonly jobs: readonly Job[];
}

/** One gateway on one target, with its plugins in order. */
export interface Job {
  readonly gateway: ObtainedGateway;
  readonly facts: GatewayFacts;
  readonly target: Target;
  readonly items: readonly JobItem[];
}

/** One plugin: to be built, or there already. */
export type JobItem =
  | { readonly kind: "build"; readonly build: NativeBuild; readonly path: string }
  | { readonly kind: "file"; readonly file: PluginFile };

/** Finds everything that the inputs name, before anything is built; closes the gateways when `body` has ended. */
export async function withPlan<T>(inputs: RunInputs, io: RunIo, body: (plan: Plan) => Promise<T>): Promise<T> {
  const folder = workingFolder(inputs.workingDirectory, io.directory);
  const subjects = findPlugins(inputs.plugins, folder);
  checkBuilder(inputs, subjects);
  const targets = inputs.targets.length > 0 ? inputs.targets : [defaultTarget(io.environment, io.host)];
  const gateways = new GatewayFiles(inputs, folder, io);
  try {
    const jobs: Job[] = [];
    for (const written of inputs.gateways) {
      for (const target of targets) {
        const { gateway, facts } = await gateways.get(fillReference(written, target));
        checkTarget(gateway.reference, facts.target, target);
        const items = planItems(subjects, { facts, target, folder, inputs, io, targets });
        jobs.push({ gateway, facts, target, items });
      }
    }
    checkOutputs(jobs, inputs.pluginFile);
    return await body({ folder, jobs });
  } finally {
    gateways.close();
  }
}

function workingFolder(written: string, directory: string): string {
  const folder = resolve(directory, written);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new UserError(`working-directory: there is no folder "${written}".`);
  }
  return realpathSync(folder);
}

function checkBuilder(inputs: RunInputs, subjects: readonly PluginSubject[]): void {
  const source = subjects.find((subject) => subject.kind === "source");
  if (inputs.builder !== "none" || source?.kind !== "source") return;
  throw new UserError(
    `builder: none builds nothing, and the plugin "${source.source.path}" is source; give the built file.`,
  );
}

/** Gateways on the disk, each obtained and opened once. */
class GatewayFiles {
  readonly #inputs: RunInputs;
  readonly #folder: string;
  readonly #io: RunIo;
  readonly #found = new Map<string, { gateway: ObtainedGateway; facts: GatewayFacts; close(): void }>();

  constructor(inputs: RunInputs, folder: string, io: RunIo) {
    this.#inputs = inputs;
    this.#folder = folder;
    this.#io = io;
  }

  async get(reference: string): Promise<{ gateway: ObtainedGateway; facts: GatewayFacts }> {
    const known = this.#found.get(reference);
    if (known !== undefined) return known;
    const { gatewayDigest } = this.#inputs;
    if (gatewayDigest !== undefined && this.#found.size > 0) {
      throw new UserError("gateway-digest: several gateways are given, and one digest cannot be that of all.");
    }
    const { temporary, download, logger } = this.#io;
    const gateway = await obtainGateway(reference, gatewayDigest, {
      directory: this.#folder,
      temporary: () => temporary.create(),
      download,
    });
    const opened = await openGateway(gateway.file, reference, "none");
    const facts = opened.isProfile ? opened.facts : { ...opened.facts, sha256: gateway.sha256 };
    const found = { gateway, facts, close: () => opened.close() };
    this.#found.set(reference, found);
    logger.info(`Gateway ${reference}: ${facts.buildInfo?.goVersion ?? "Go of unknown version"}, ${facts.target}`);
    return found;
  }

  close(): void {
    for (const { close } of this.#found.values()) close();
  }
}

/** What an item is planned from. */
interface ItemContext {
  readonly facts: GatewayFacts;
  readonly target: Target;
  readonly targets: readonly Target[];
  readonly folder: string;
  readonly inputs: RunInputs;
  readonly io: RunIo;
}

function planItems(subjects: readonly PluginSubject[], context: ItemContext): JobItem[] {
  const { facts, target, folder, inputs } = context;
  if (subjects.every((subject) => subject.kind === "file")) {
    return subjects.map(({ file }) => ({ kind: "file", file }));
  }
  const recipe = deriveRecipe(facts, target, { buildTags: inputs.buildTags, cc: compilerFor(context) });
  for (const warning of recipe.warnings) context.io.logger.warning(warning);
  return subjects.map((subject): JobItem => {
    if (subject.kind === "file") return subject;
    const values = { name: subject.source.name, target, version: gatewayVersion(facts) };
    const path = `${pluginsFolder}/${pluginFileName(inputs.pluginFile, values)}`;
    return { kind: "build", build: { source: subject.source, recipe, output: join(folder, path) }, path };
  });
}

/** CC of the environment where it can only be meant for this target; else Go's own choice, or the usual cross compiler. */
function compilerFor({ target, targets, io }: ItemContext): string | undefined {
  const chosen = io.environment["CC"] || undefined;
  if (isHostTarget(target, io.host)) return chosen;
  return chosen !== undefined && targets.length === 1 ? chosen : crossCompiler(target);
}

function checkOutputs(jobs: readonly Job[], template: string): void {
  const taken = new Map<string, string>();
  for (const { items, target } of jobs) {
    for (const item of items) {
      if (item.kind !== "build") continue;
      const what = `${item.build.source.path} for ${formatTarget(target)}`;
      const other = taken.get(item.path);
      if (other !== undefined) {
        throw new UserError(
          `plugin-file: "${template}" makes ${item.path} of both ${other} and ${what}; name the plugins apart (name=path), or add a placeholder.`,
        );
      }
      taken.set(item.path, what);
    }
  }
}
