import { existsSync } from "node:fs";
import { readBinary } from "../binary/binary.ts";
import type { Fingerprint } from "../binary/facts.ts";
import { withNamed } from "../content/named-file.ts";
import { looksLikeProfile, parseProfile, profileGateway } from "../gateway/profile.ts";
import type { Profile } from "../gateway/profile-schema.ts";
import { UserError } from "../model/user-error.ts";
import type { DiffSide } from "../report/diff.ts";
import { type GatewayQuestion, gatewayProfile, isPlainGateway, type WithContext } from "./given-gateway.ts";

/** A side of a comparison: the lines of `go version -m`, the fingerprints, and what else a gateway tells. */
export interface ReadSide extends DiffSide {
  readonly fingerprints: readonly Fingerprint[];
  /** Of a program or its profile, not of a plugin. */
  readonly gateway?: { readonly target: string; readonly libc?: string };
}

/**
 * Reads a binary or profile where it lies, or gets a gateway by its reference.
 * @param what the side, as the sentence of an error begins: `A`
 * @throws UserError
 */
export async function readSide(what: string, question: GatewayQuestion, withContext: WithContext): Promise<ReadSide> {
  const { reference } = question;
  const looksLikeReference = existsSync(reference) || /@|:\/\/|.!/.test(reference);
  if (!looksLikeReference || isPlainGateway(question)) return sideOfFile(what, reference);
  return sideOfProfile(reference, await gatewayProfile(question, withContext));
}

function sideOfFile(what: string, file: string): ReadSide {
  return withNamed(what, file, (source) => {
    if (looksLikeProfile(source.read(0, Math.min(64, source.size)))) {
      return sideOfProfile(file, parseProfile(Buffer.from(source.read(0, source.size)).toString("utf8"), file));
    }
    const binary = readBinary(source);
    const { buildInfo, pluginRecord, image, target } = binary;
    if (buildInfo === undefined) throw withoutBuildInfo(file);
    const fingerprints = pluginRecord?.fingerprints ?? binary.fingerprints();
    return { file, buildInfo, fingerprints, ...(image.kind === "program" && { gateway: { target } }) };
  });
}

function sideOfProfile(file: string, profile: Profile): ReadSide {
  const { buildInfo, target, runtime } = profileGateway(profile, file);
  if (buildInfo === undefined) throw withoutBuildInfo(file);
  const libc = runtime?.libc === undefined ? undefined : `${runtime.libc} ${runtime.libcVersion ?? ""}`.trim();
  return {
    file,
    buildInfo,
    fingerprints: Object.entries(profile.fingerprints).map(([path, hash]) => ({ package: path, hash })),
    gateway: { target, ...(libc !== undefined && { libc }) },
  };
}

function withoutBuildInfo(file: string): UserError {
  return new UserError(`${file} has no build information to compare; plugins of Go 1.20 and older have none.`);
}
