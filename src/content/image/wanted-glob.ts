import { UserError } from "../../model/user-error.ts";
import { type Glob, parseGlob } from "../glob.ts";
import type { Overlay, SeenFile } from "./overlay.ts";
import { names } from "./overlay.ts";

export interface GlobMatch {
  /** As the glob matched it, with a leading slash. */
  readonly path: string;
  readonly seen: SeenFile;
}

/**
 * The files that a glob matches, sorted by path; each once, under its own name before that of a link to it.
 *
 * Folders that the glob spells out may be links; below a wildcard, links of folders are not entered.
 * @throws UserError where none matches, or more than `most`
 */
export function globMatches(written: string, overlay: Overlay, reference: string, most: number): GlobMatch[] {
  const glob = parseGlob(written);
  const found = new Map<string, GlobMatch>();
  for (const match of candidates(glob, overlay)) {
    const known = found.get(match.seen.path);
    if (known === undefined || isBetter(match, known)) found.set(match.seen.path, match);
    if (found.size > most) {
      throw new UserError(`${reference}: "${written}" matches more than ${most} files; narrow it down.`);
    }
  }
  if (found.size === 0) throw new UserError(`${reference}: no file matches "${written}"${hint(written, overlay)}.`);
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function* candidates(glob: Glob, overlay: Overlay): Iterable<GlobMatch> {
  for (const { folder, matches } of glob.alternatives) {
    const asked = `/${folder.join("/")}`;
    const start = overlay.resolve(asked);
    if (start.kind !== "directory") continue;
    for (const member of overlay.below(start)) {
      if (member.kind === "other") continue;
      const rest = names(member.path).slice(names(start.path).length);
      if (!matches(rest)) continue;
      const seen = overlay.resolve(member.path);
      if (seen.kind === "file") yield { path: `/${[...folder, ...rest].join("/")}`, seen };
    }
  }
}

/** Its own name first, then the first in order: plugins are told apart by the file, whatever name leads to it. */
function isBetter(match: GlobMatch, known: GlobMatch): boolean {
  const own = (one: GlobMatch): number => (one.path === one.seen.path ? 0 : 1);
  return own(match) - own(known) < 0 || (own(match) === own(known) && match.path < known.path);
}

function hint(written: string, overlay: Overlay): string {
  const extension = /\.[a-z0-9]+$/.exec(written)?.[0];
  const root = overlay.resolve("/");
  if (extension === undefined || root.kind !== "directory") return "";
  const near: string[] = [];
  for (const { path, kind } of overlay.below(root)) {
    if (kind === "file" && path.endsWith(extension)) near.push(path.slice(0, 200));
    if (near.length === 5) break;
  }
  return near.length === 0 ? "" : `; there is ${near.join(", ")}`;
}
