import { statSync } from "node:fs";
import { resolve } from "node:path";
import { sha256OfFile } from "./file-source.ts";
import { formatTarget, type Target } from "./target.ts";
import { UserError } from "./user-error.ts";
import type { VerifiedBy } from "./verify/model.ts";

/** A gateway on this machine's disk. */
export interface ObtainedGateway {
  /** As the user wrote it, with the placeholders filled. */
  readonly reference: string;
  /** Absolute. */
  readonly file: string;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly verifiedBy: VerifiedBy;
}

/** What obtaining needs of its surroundings. */
export interface ObtainIo {
  /** Absolute folder that paths start from. */
  readonly directory: string;
  /** Absolute folder for what is downloaded; it exists and is empty. */
  temporary(): string;
  /** @returns the file's absolute path @throws UserError */
  download(url: string, folder: string): Promise<string>;
}

/** The reference for one target. */
export function fillReference(reference: string, target: Target): string {
  return reference.replaceAll("{goos}", target.goos).replaceAll("{goarch}", target.goarch);
}

/**
 * Gets a gateway onto the disk and checks its digest.
 * @param reference a path or an `https://` URL
 * @param digest 64 lower-case hexadecimal digits, where the user pinned one
 * @throws UserError where it is missing, cannot be had, or is another file than was pinned
 */
export async function obtainGateway(
  reference: string,
  digest: string | undefined,
  io: ObtainIo,
): Promise<ObtainedGateway> {
  const file = /^https:\/\//i.test(reference)
    ? await io.download(reference, io.temporary())
    : existing(resolve(io.directory, reference), reference);
  const sha256 = hashFile(file, reference);
  if (digest !== undefined && digest !== sha256) {
    throw new UserError(
      `gateway-digest: "${reference}" is sha256:${sha256} and not the sha256:${digest} that is asked for.`,
    );
  }
  return { reference, file, sha256, verifiedBy: digest === undefined ? "none" : "pinned-digest" };
}

function existing(file: string, reference: string): string {
  const found = statOf(file);
  if (found === undefined) throw new UserError(`gateway: there is no file "${reference}".`);
  if (found.isDirectory())
    throw new UserError(`gateway: "${reference}" is a folder; give the gateway's binary or profile.`);
  if (!found.isFile()) throw new UserError(`gateway: "${reference}" is no regular file.`);
  return file;
}

function statOf(file: string) {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** SHA-256 of a file as hexadecimal. @throws UserError that names it as `shown` */
export function hashFile(file: string, shown: string): string {
  try {
    return sha256OfFile(file);
  } catch (error) {
    const denied = error instanceof Error && "code" in error && error.code === "EACCES";
    throw new UserError(`"${shown}" cannot be read: ${denied ? "permission denied" : String(error)}.`);
  }
}

/** Refuses a gateway of another target than the one that is built for. @throws UserError */
export function checkTarget(reference: string, actual: string, target: Target): void {
  const wanted = formatTarget(target);
  const [goos, goarch, variant] = actual.split("/");
  const alike = target.variant === undefined || variant === undefined || target.variant === variant;
  if (goos === target.goos && goarch === target.goarch && alike) return;
  throw new UserError(
    `target: "${reference}" is a gateway for ${actual}, and the target is ${wanted}; set target: ${actual}.`,
  );
}
