import { closeSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { detect, detectLength } from "../content/archive/detect.ts";
import type { TreeFile } from "../content/image/tree.ts";
import { checkNamed } from "../content/named-file.ts";
import { type OpenGateway, openGateway } from "../gateway/open-gateway.ts";
import { isKnownGateway } from "../gateway/presets/gateway-modules.ts";
import type { Profile } from "../gateway/profile-schema.ts";
import type { ObtainInputs } from "../inputs/inputs.ts";
import { defaultTarget, isSameTarget, parseTarget, readTarget, type Target } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";
import type { ChosenPreset } from "../obtain/candidates.ts";
import type { ObtainedGateway } from "../obtain/gateways.ts";
import type { RunContext } from "./run-context.ts";

/** Which gateway a command line names. */
export interface GatewayQuestion {
  readonly reference: string;
  /** `GOOS/GOARCH[/variant]`; undefined takes the one of this machine. */
  readonly target: string | undefined;
  /** `sha256` reads every byte for the report, `none` only what matters. */
  readonly hash: "sha256" | "none";
  readonly obtain: ObtainInputs;
}

/** Gives `body` the surroundings of a run, which cost time to make: only where something is looked up or fetched. */
export type WithContext = <T>(body: (context: RunContext) => Promise<T>) => Promise<T>;

/** A gateway, and what else its sources may hold. */
export interface GivenGateway {
  readonly gateway: ObtainedGateway;
  /** Fetches finished plugins out of an image or archive: `docker://image:tag!/plugins/*.so`. @throws UserError */
  members(written: string): Promise<readonly TreeFile[]>;
}

/** Opens a gateway that is read where it lies, and closes it when `body` has ended. @throws UserError */
export async function withPlainGateway<T>(
  { reference, hash }: GatewayQuestion,
  tell: (line: string) => void,
  body: (gateway: ObtainedGateway) => Promise<T>,
): Promise<T> {
  checkNamed("GATEWAY", reference);
  const open = openGateway(reference, reference, hash);
  try {
    const chosen = await knownPreset(open);
    if (chosen !== undefined) tell((await import("../obtain/recognise.ts")).recognised(reference, chosen));
    const provenance = { verifiedBy: "none" } as const;
    return await body({ ...open, reference, provenance, ...(chosen !== undefined && { chosen }) });
  } finally {
    open.close();
  }
}

/** The presets are loaded for those gateways only that have one. */
async function knownPreset({ facts }: OpenGateway): Promise<ChosenPreset | undefined> {
  if (!isKnownGateway(facts.buildInfo)) return undefined;
  const [{ presetTable }, { recognise }] = await Promise.all([
    import("../gateway/presets/known-presets.ts"),
    import("../obtain/recognise.ts"),
  ]);
  return recognise(facts, presetTable);
}

/** Gateways that have to be looked up or fetched. */
export interface FetchedGateways {
  /** @param target `GOOS/GOARCH[/variant]`; undefined takes the one of this machine @throws UserError */
  get(reference: string, target: string | undefined): Promise<GivenGateway>;
  /** The gateways that the file of `gateway-file` names; none where there is no such input. @throws UserError */
  listed(): Promise<readonly string[]>;
  /** Refuses lines of `gateway-digest` that are about none of these. @throws UserError */
  pinned(references: readonly string[], targets: readonly (string | undefined)[]): void;
}

/** Opens what fetches gateways, and closes all that it got when `body` has ended. @throws UserError */
export async function withFetchedGateways<T>(
  { hash, obtain }: Pick<GatewayQuestion, "hash" | "obtain">,
  withContext: WithContext,
  body: (gateways: FetchedGateways) => Promise<T>,
): Promise<T> {
  // Half a megabyte of code, and most checks are of files that are here.
  const [{ Gateways }, { checkPins }] = await Promise.all([
    import("../obtain/gateways.ts"),
    import("../obtain/pinned-digests.ts"),
  ]);
  return await withContext(async (context) => {
    const gateways = new Gateways({ ...obtain, hash }, context);
    const targetOf = (target: string | undefined) => wantedTarget(target, context);
    const pinned = (references: readonly string[], targets: readonly (string | undefined)[]) =>
      checkPins(obtain.gatewayDigests, references, targets.map(targetOf));
    const get = async (reference: string, target: string | undefined): Promise<GivenGateway> => {
      const wanted = targetOf(target);
      const gateway = await gateways.get(reference, wanted);
      return { gateway, members: (written) => gateways.members(written, wanted, gateway.chosen?.version) };
    };
    const listed = async (): Promise<readonly string[]> => {
      if (obtain.gatewayFile === undefined) return [];
      const { readGatewayFile } = await import("../obtain/given.ts");
      const found = await readGatewayFile(obtain.gatewayFile, {
        directory: context.directory,
        presets: gateways.presets,
      });
      return found.map(({ reference }) => reference);
    };
    try {
      return await body({ get, listed, pinned });
    } finally {
      await gateways.close();
    }
  });
}

/** Fetches members of an image or archive, `docker://image:tag!/plugins/*.so`, for as long as `body` needs them. @throws UserError */
export async function withMembers<T>(
  { reference, target, hash, obtain }: GatewayQuestion,
  withContext: WithContext,
  body: (members: readonly TreeFile[]) => T,
): Promise<T> {
  const { Gateways } = await import("../obtain/gateways.ts");
  return await withContext(async (context) => {
    const gateways = new Gateways({ ...obtain, hash }, context);
    return body(await gateways.members(reference, wantedTarget(target, context)));
  });
}

function wantedTarget(target: string | undefined, { host }: RunContext): Target {
  return target === undefined ? defaultTarget(host) : parseTarget(target, "target");
}

/** All that is known of a gateway, to be written to a file. @throws UserError */
export async function gatewayProfile(question: GatewayQuestion, withContext: WithContext): Promise<Profile> {
  if (!isPlainGateway(question)) {
    return await withFetchedGateways(question, withContext, async (gateways) => {
      gateways.pinned([question.reference], [question.target]);
      return (await gateways.get(question.reference, question.target)).gateway.profile();
    });
  }
  return await withPlainGateway(
    question,
    () => {},
    async ({ facts, profile }) => {
      const { reference, target } = question;
      if (target !== undefined && !isSameTarget(readTarget(facts.target), parseTarget(target, "target"))) {
        throw new UserError(`--target ${target}: ${reference} is a gateway for ${facts.target}; leave the target out.`);
      }
      return profile();
    },
  );
}

/** Whether a GATEWAY is a binary or a profile that is read where it lies, with nothing to be looked up or fetched. */
export function isPlainGateway({ reference, obtain }: GatewayQuestion): boolean {
  const { gatewayFile, gatewayPath, gatewayDigests, presetFile, runtimeLibc, registryMirrors } = obtain;
  const wishes = [gatewayFile, gatewayPath, presetFile, runtimeLibc, ...gatewayDigests, ...registryMirrors];
  if (wishes.some((wish) => wish !== undefined)) return false;
  const found = statSync(reference, { throwIfNoEntry: false });
  // What is not there is answered by who knows gateways by name.
  if (found === undefined) return false;
  if (found.isDirectory()) return statSync(join(reference, "oci-layout"), { throwIfNoEntry: false }) === undefined;
  return !found.isFile() || !isArchive(reference);
}

/** Whether a file is an archive or compressed. What cannot be read is left to whoever says why. */
function isArchive(file: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(file, "r");
  } catch {
    return false;
  }
  try {
    const head = Buffer.alloc(detectLength);
    const content = detect(head.subarray(0, readSync(descriptor, head)));
    return !["elf", "mach-o", "json", "unknown"].includes(content);
  } finally {
    closeSync(descriptor);
  }
}
