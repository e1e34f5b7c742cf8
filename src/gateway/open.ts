import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { readBinary } from "../binary/binary.ts";
import { BinaryError } from "../binary/error.ts";
import { openFile } from "../file-source.ts";
import { UserError } from "../user-error.ts";
import { binaryGateway } from "./binary-gateway.ts";
import type { GatewayFacts } from "./facts.ts";

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
    if (/^\s*\{/.test(Buffer.from(start).toString("latin1"))) {
      if (source.size > longestProfile) throw new UserError(`${reference} is larger than any profile.`);
      // Loaded only here: a binary needs no JSON validation, and the command line starts without it.
      const { readProfile } = await import("./profile.ts");
      const text = Buffer.from(source.read(0, source.size)).toString("utf8");
      return { facts: readProfile(text, reference), isProfile: true, close: () => source.close() };
    }
    const binary = readBinary(source);
    if (binary.image.kind === "library") {
      throw new UserError(
        `${reference} is a shared library (a plugin?), not a gateway: name the program that opens plugins first.`,
      );
    }
    const sha256 = hash === "sha256" ? sha256OfFile(path) : undefined;
    const facts = binaryGateway(binary, { reference, ...(sha256 !== undefined && { sha256 }) });
    return { facts, isProfile: false, close: () => source.close() };
  } catch (error) {
    source.close();
    if (error instanceof BinaryError) {
      throw new UserError(
        `${reference} cannot be used as a gateway: expected ${error.expected}, found ${error.found}.`,
      );
    }
    throw error;
  }
}

/** The SHA-256 of a file as lower-case hexadecimal, read in parts. */
export function sha256OfFile(path: string): string {
  const descriptor = openSync(path, "r");
  try {
    const hash = createHash("sha256");
    const part = Buffer.allocUnsafe(1 << 20);
    for (;;) {
      const count = readSync(descriptor, part, 0, part.length, null);
      if (count === 0) return hash.digest("hex");
      hash.update(part.subarray(0, count));
    }
  } finally {
    closeSync(descriptor);
  }
}
