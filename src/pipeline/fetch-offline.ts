import { resolve } from "node:path";
import type { PluginSource } from "../build/module-tree.ts";
import { findPlugins, type PluginSubject } from "../build/plugins.ts";
import { formatProfile } from "../gateway/profile.ts";
import type { SubjectInputs } from "../inputs/inputs.ts";
import { defaultTarget, type Target } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";
import { Gateways } from "../obtain/gateways.ts";
import { fetchAll, type StoredGateway } from "../offline/fetch.ts";
import type { FetchManifest } from "../offline/offline-manifest.ts";
import type { RunContext } from "./run-context.ts";
import { type CompilerWishes, StoredCompilers } from "./stored-compilers.ts";

/** What is to be had without a network later. */
export interface FetchWishes extends SubjectInputs, CompilerWishes {
  readonly buildTags: readonly string[];
  /** The folder to fill. */
  readonly output: string;
}

/** Stores what a run of these gateways and plugins needs. @throws UserError for a mistake in the input */
export async function fetchOffline(wishes: FetchWishes, context: RunContext): Promise<FetchManifest> {
  const { gateways, obtain, buildTags, gatewaySource, output } = wishes;
  const targets = wishes.targets.length > 0 ? wishes.targets : [defaultTarget(context.host)];
  const plugins = findPlugins(wishes.plugins, context.directory, (sentence) => context.logger.info(sentence)).map(
    sourceOf,
  );
  const known = new Gateways({ ...obtain, hash: "sha256" }, context);
  const gatewayOf = async (reference: string, target: Target): Promise<StoredGateway> => {
    const gateway = await known.get(reference, target);
    const version = gateway.chosen?.version;
    return { profile: formatProfile(gateway.profile()), ...(version !== undefined && { tag: `v${version}` }) };
  };
  const compilers = new StoredCompilers(wishes, known, context);
  const source = gatewaySource === undefined ? {} : { gatewaySource: resolve(context.directory, gatewaySource) };
  try {
    return await fetchAll(
      { gateways, targets, plugins, buildTags, output, ...source },
      {
        ...context,
        settings: context.goSettings,
        exclude: [],
        gatewayOf,
        compilerOf: (...of) => compilers.compilerOf(...of),
      },
    );
  } finally {
    await known.close();
  }
}

function sourceOf(subject: PluginSubject): PluginSource {
  if (subject.kind === "source") return subject.source;
  throw new UserError(
    `plugin: "${subject.file.path}" is built already and needs no modules; name the folder with its source, or leave it out.`,
  );
}
