import { type GoBinary, readBinary } from "../binary/binary.ts";
import { BinaryError } from "../binary/error.ts";
import { digestFile, integrityOfFile, openFile, sha256OfFile } from "../content/file-source.ts";
import type { GatewayFacts, RuntimeFacts } from "../model/gateway-facts.ts";
import { listed } from "../model/phrases.ts";
import { toolVersion } from "../model/tool.ts";
import { UserError } from "../model/user-error.ts";
import { binaryGateway, type GatewayIdentity } from "./binary-gateway.ts";
import { refusePacked } from "./packed.ts";
import { looksLikeProfile, parseProfile, profileGateway, profileOf } from "./profile.ts";
import type { Profile } from "./profile-schema.ts";
import { comesWith } from "./system/libc.ts";

/** A gateway that is open; `close` when no more facts are asked for. */
export interface OpenGateway {
  readonly facts: GatewayFacts;
  /** Whether the file was a profile, which is of one target only. */
  readonly isProfile: boolean;
  /** All that is known of it, to be written to a file. @throws UserError where the gateway is damaged */
  profile(): Profile;
  close(): void;
}

/** What is known of a gateway's file beside its bytes. */
export interface GatewayOrigin extends Pick<GatewayIdentity, "sha256" | "integrity" | "digest"> {
  /** The member of the image or archive that it was. */
  readonly member?: string;
  readonly runtime?: RuntimeFacts;
}

/** More than any profile has (89 KB for a Tyk-sized gateway). */
const longestProfile = 64 << 20;

/**
 * Opens a gateway's binary or profile: the only way to a gateway, so that what is none is refused everywhere.
 * @param path where the file is
 * @param reference as the user wrote it
 * @param hash `sha256` reads every byte for the report, `none` only what matters
 * @throws UserError where the file is not a gateway; the system's error where it cannot be opened
 */
export function openGateway(
  path: string,
  reference: string,
  hash: "sha256" | "none",
  origin: GatewayOrigin = {},
): OpenGateway {
  const { member, integrity, digest, runtime } = origin;
  const shown = member === undefined ? reference : `${member} of ${reference}`;
  const source = openFile(path, shown);
  try {
    const start = source.read(0, Math.min(64, source.size));
    if (looksLikeProfile(start)) {
      if (source.size > longestProfile) throw new UserError(`${shown} is larger than any profile.`);
      const profile = parseProfile(Buffer.from(source.read(0, source.size)).toString("utf8"), shown);
      const facts = withRuntime(profileGateway(profile, reference), runtime);
      return { facts, isProfile: true, profile: () => profile, close: () => source.close() };
    }
    refusePacked(source, shown);
    const binary = readBinary(source);
    checkProgram(binary, shown);
    const sha256 = origin.sha256 ?? (hash === "sha256" ? sha256OfFile(path) : undefined);
    const known = { ...(sha256 !== undefined && { sha256 }), ...(integrity !== undefined && { integrity }) };
    const facts = binaryGateway(binary, { reference, ...known });
    if (facts.noPluginSupport === "no-plugin-package") checkLibraries(binary, shown);
    const looksUp = {
      fingerprint: (packagePath: string, expected?: string) =>
        answered(shown, () => facts.fingerprint(packagePath, expected)),
      hasSymbol: (name: string) => answered(shown, () => facts.hasSymbol(name)),
    };
    return {
      facts: withRuntime({ ...facts, ...looksUp }, runtime),
      isProfile: false,
      profile: () => {
        const identity = {
          reference,
          // A profile is of the file as it lies there, down to the last byte.
          ...(sha256 === undefined ? digestFile(path) : { sha256, integrity: integrity ?? integrityOfFile(path) }),
          ...(member !== undefined && { path: member }),
          ...(digest !== undefined && { digest }),
        };
        return usable(shown, () => profileOf(binary, identity, toolVersion, runtime));
      },
      close: () => source.close(),
    };
  } catch (error) {
    source.close();
    throw unusable(shown, error);
  }
}

function withRuntime(facts: GatewayFacts, runtime: RuntimeFacts | undefined): GatewayFacts {
  return runtime === undefined ? facts : { ...facts, runtime };
}

/** Plugins decide what is looked up: one that asks for too much makes no gateway unusable for the others. */
function answered<T>(shown: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof BinaryError && error.code === "too-large") throw error;
    throw unusable(shown, error);
  }
}

/** Damage to a gateway's file is the user's mistake, also where it shows only when a plugin is compared. */
function usable<T>(shown: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unusable(shown, error);
  }
}

function unusable(shown: string, error: unknown): unknown {
  if (!(error instanceof BinaryError)) return error;
  return new UserError(`${shown} cannot be used as a gateway: expected ${error.expected}, found ${error.found}.`);
}

/** @throws UserError where the file is whole and opens no plugins, or does and is not whole */
function checkProgram(binary: GoBinary, shown: string): void {
  const { kind, loadedEnd, source } = binary.image;
  if (kind === "library" && !isForPrograms(binary)) {
    throw new UserError(
      `${shown} is a shared library (a plugin?), not a gateway: name the program that opens plugins first.`,
    );
  }
  if (kind === "other") {
    throw new UserError(`${shown} is an object file, not a gateway: name the program that it was linked into.`);
  }
  if (loadedEnd > source.size) {
    throw new UserError(
      `${shown} cannot be used as a gateway: it has ${source.size} bytes, and the program reaches to ${loadedEnd}; the file was cut off.`,
    );
  }
}

/** Whether a library is Go code that programs of other languages link, and that may open plugins for them. */
function isForPrograms(binary: GoBinary): boolean {
  if (binary.buildMode !== undefined) return binary.buildMode === "c-shared";
  // Of what Go's linker makes, only these bind to themselves (Go up to 1.19 records no mode).
  return binary.hasFingerprints && binary.image.bindsToItself;
}

/** @throws UserError where a program without Go code may leave plugins to a library of its own */
function checkLibraries({ image, buildInfo }: GoBinary, shown: string): void {
  if (buildInfo !== undefined) return;
  const own = image.linking.needed.filter((library) => !isSystems(library));
  if (own.length === 0) return;
  throw new UserError(
    `${shown} holds no Go code that opens plugins. Where it is a program in C that links a Go library which does, that library is the gateway: give the file of ${listed(own)}.`,
  );
}

/** Libraries that a compiler adds by itself. */
function isSystems(library: string): boolean {
  return comesWith("glibc", library) || comesWith("musl", library) || /^lib(gcc_s|stdc\+\+|c\+\+)\./.test(library);
}
