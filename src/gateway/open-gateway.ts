import { readBinary } from "../binary/binary.ts";
import { BinaryError } from "../binary/error.ts";
import type { Image } from "../binary/object-file.ts";
import { openFile, sha256OfFile } from "../content/file-source.ts";
import type { GatewayFacts } from "../model/gateway-facts.ts";
import { UserError } from "../model/user-error.ts";
import { binaryGateway } from "./binary-gateway.ts";
import { refusePacked } from "./packed.ts";
import { looksLikeProfile, readProfile } from "./profile.ts";

/** A gateway that is open; `close` when no more facts are asked for. */
export interface OpenGateway {
  readonly facts: GatewayFacts;
  /** Whether the file was a profile, which is of one target only. */
  readonly isProfile: boolean;
  close(): void;
}

/** More than any profile has (89 KB for a Tyk-sized gateway). */
const longestProfile = 64 << 20;

/**
 * Opens a gateway's binary or profile.
 * @param path where the file is
 * @param reference as the user wrote it
 * @param hash `sha256` reads every byte for the report, `none` only what matters
 * @throws UserError where the file is not a gateway; the system's error where it cannot be opened
 */
export async function openGateway(path: string, reference: string, hash: "sha256" | "none"): Promise<OpenGateway> {
  const source = openFile(path, reference);
  try {
    const start = source.read(0, Math.min(64, source.size));
    if (looksLikeProfile(start)) {
      if (source.size > longestProfile) throw new UserError(`${reference} is larger than any profile.`);
      const text = Buffer.from(source.read(0, source.size)).toString("utf8");
      return { facts: readProfile(text, reference), isProfile: true, close: () => source.close() };
    }
    refusePacked(source, reference);
    const binary = readBinary(source);
    checkProgram(binary.image, reference);
    const sha256 = hash === "sha256" ? sha256OfFile(path) : undefined;
    const facts = binaryGateway(binary, { reference, ...(sha256 !== undefined && { sha256 }) });
    const looksUp = {
      fingerprint: (packagePath: string, expected?: string) =>
        usable(reference, () => facts.fingerprint(packagePath, expected)),
      definesSymbol: (name: string) => usable(reference, () => facts.definesSymbol(name)),
    };
    return { facts: { ...facts, ...looksUp }, isProfile: false, close: () => source.close() };
  } catch (error) {
    source.close();
    return usable(reference, () => {
      throw error;
    });
  }
}

/** Damage to a gateway's file is the user's mistake, also where it shows only when a plugin is compared. */
function usable<T>(reference: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BinaryError)) throw error;
    const found = `expected ${error.expected}, found ${error.found}`;
    throw new UserError(`${reference} cannot be used as a gateway: ${found}.`);
  }
}

/** @throws UserError where the file is whole and is no program, or is a program and not whole */
export function checkProgram(image: Image, reference: string): void {
  const { kind, loadedEnd, source } = image;
  if (kind === "library") {
    throw new UserError(
      `${reference} is a shared library (a plugin?), not a gateway: name the program that opens plugins first.`,
    );
  }
  if (kind === "other") {
    throw new UserError(`${reference} is an object file, not a gateway: name the program that it was linked into.`);
  }
  if (loadedEnd > source.size) {
    throw new UserError(
      `${reference} cannot be used as a gateway: it has ${source.size} bytes, and the program reaches to ${loadedEnd}; the file was cut off.`,
    );
  }
}
