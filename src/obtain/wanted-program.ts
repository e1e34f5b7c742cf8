import { type GoBinary, readBinary } from "../binary/binary.ts";
import { isElf } from "../binary/elf.ts";
import { BinaryError } from "../binary/error.ts";
import { isMachO } from "../binary/macho-fat.ts";
import type { Entry } from "../content/archive/entry.ts";
import { withIntactFile } from "../content/file-source.ts";
import { clip } from "../content/image/wanted-path.ts";
import { UserError } from "../model/user-error.ts";

/** The runtime alone makes a Go program longer. */
const shortestProgram = 1 << 20;
const mostListed = 8;

/** Whether a member may be a Go program, by what its header says. */
export function mayBeProgram(entry: Entry): boolean {
  return (
    entry.kind === "file" &&
    (entry.mode & 0o111) !== 0 &&
    entry.size >= shortestProgram &&
    !/\.so(\.|$)/.test(entry.path)
  );
}

/** Whether the first bytes are those of a program. */
export function startsLikeProgram(start: Buffer): boolean {
  return isElf(start) || isMachO(start);
}

/** What a file is to somebody who looks for the gateway. */
export type ProgramKind = "opens-plugins" | "go" | "other";

/** Looks into a file on the disk. */
export function programKind(file: string): ProgramKind {
  const found = withIntactFile(file, (source) => {
    const binary = readBinary(source);
    if (binary.image.kind !== "program") return "other";
    if (binary.hasFingerprints) return "opens-plugins";
    return isGo(binary) ? "go" : "other";
  });
  return found ?? "other";
}

function isGo(binary: GoBinary): boolean {
  try {
    return binary.buildInfo !== undefined;
  } catch (error) {
    if (error instanceof BinaryError) return false;
    throw error;
  }
}

/**
 * The one program that opens plugins.
 * @param able paths of programs that open plugins
 * @param others paths of Go programs that do not
 * @throws UserError where there is none or more than one, with their paths
 */
export function onlyProgram(able: readonly string[], others: readonly string[], reference: string): string {
  const [only, ...more] = able;
  if (only !== undefined && more.length === 0) return only;
  if (only !== undefined) {
    throw new UserError(
      `${reference} holds ${able.length} programs that open Go plugins: ${list(able)}. Set gateway-path to the one that is meant.`,
    );
  }
  if (others.length > 0) {
    throw new UserError(
      `${reference} holds no program that can open Go plugins; its Go programs are ${list(others)}. Set gateway-path to have one of them judged all the same.`,
    );
  }
  throw new UserError(
    `${reference} holds no Go program. Set gateway-path if the gateway is a file that cannot be recognised.`,
  );
}

function list(paths: readonly string[]): string {
  const shown = paths.slice(0, mostListed).map(clip).join(", ");
  return paths.length > mostListed ? `${shown} and ${paths.length - mostListed} more` : shown;
}
