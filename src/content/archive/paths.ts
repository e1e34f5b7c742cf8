import { UserError } from "../../model/user-error.ts";
import type { Entry } from "./entry.ts";
import { type ArchiveOptions, archiveLimits } from "./limits.ts";

/**
 * Where members belong. An archive that somebody offers for download unpacks into some folder, and nothing in it has a
 * business outside of that; the root of a layer or a package is the root of the system.
 */
type Origin = "archive" | "root";

/** What readers of archives are told. */
export interface MemberOptions extends ArchiveOptions {
  readonly origin: Origin;
}

/** A member's path in the form of `Entry.path`, and what is wrong with it. */
interface MemberPath {
  readonly path: string;
  readonly problem?: string;
}

/** @throws UserError where it is longer than any system opens */
export function memberPath(written: string, { reference, origin, limits = archiveLimits }: MemberOptions): MemberPath {
  if (written.length > limits.pathLength) {
    throw new UserError(`"${reference}" has a member whose path is longer than ${limits.pathLength} characters.`);
  }
  const names: string[] = [];
  let leaves = false;
  for (const name of written.split("/")) {
    if (name === "" || name === ".") continue;
    if (name !== "..") names.push(name);
    else if (names.pop() === undefined) leaves = true;
    if (name === ".." && origin === "archive") leaves = true;
  }
  const path = names.join("/");
  if (leaves) return { path, problem: "leads out of the archive" };
  if (origin === "archive" && /^(?:\/|[A-Za-z]:\/)/.test(written)) return { path, problem: "is absolute" };
  if (written.includes("\0")) return { path: path.replaceAll("\0", ""), problem: "contains a zero byte" };
  return { path };
}

/** A member as a format's reader found it; its names as they are written. */
export interface RawMember {
  readonly path: string;
  readonly kind: Entry["kind"];
  readonly link?: string;
  readonly size: number;
  readonly mode: number;
  /** Why its content cannot be had, as the end of a sentence about it: `is encrypted`. */
  readonly problem?: string;
  content(): ReturnType<Entry["content"]>;
}

/**
 * The entry for a member: with normal paths, and, instead of its content, a UserError where that cannot be had safely.
 *
 * A member whose path or target leads out of the archive stays a file without content: where it is not wanted, it harms
 * nobody; where it is, the user must hear of it and not that there is no such file.
 * @returns undefined for the root itself @throws UserError where a name is too long
 */
export function memberEntry(member: RawMember, options: MemberOptions): Entry | undefined {
  const { reference, limits = archiveLimits } = options;
  const { path, problem } = memberPath(member.path, options);
  if (path === "") return undefined;
  const target = member.kind === "hardlink" ? memberPath(member.link ?? "", options) : undefined;
  const wrong =
    problem !== undefined
      ? `has a path that ${problem}`
      : target?.problem !== undefined
        ? `is a link whose target ${target.problem}`
        : (member.problem ??
          (member.size > limits.member
            ? `has ${member.size} bytes, more than the ${limits.member} allowed`
            : undefined));
  const { kind, size, mode } = member;
  if (wrong !== undefined) {
    const refuse = () => {
      throw new UserError(`"${reference}" is refused: its member "${shown(member.path)}" ${wrong}.`);
    };
    // What has no content cannot refuse to give it: it is left out of all that is looked up.
    const refused = kind === "file" || kind === "hardlink" ? "file" : "other";
    return { path, kind: refused, size, mode, content: refuse };
  }
  const link = kind === "symlink" ? member.link : target?.path;
  if (link !== undefined && link.length > limits.pathLength) {
    throw new UserError(`"${reference}" has a link whose target is longer than ${limits.pathLength} characters.`);
  }
  return { path, kind, ...(link !== undefined && { link }), size, mode, content: () => member.content() };
}

/** Counts members. @throws UserError where there are too many */
export function memberCounter({ reference, limits = archiveLimits }: ArchiveOptions): () => void {
  let members = 0;
  return () => {
    members += 1;
    if (members <= limits.members) return;
    throw new UserError(`"${reference}" has more than ${limits.members} members, the most that are read.`);
  };
}

export function shown(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 197)}…`;
}
