// One by one: the package as a whole is twice as much to load.
import type SemVer from "semver/classes/semver.js";
import parse from "semver/functions/parse.js";
import rcompare from "semver/functions/rcompare.js";
import { UserError } from "../model/user-error.ts";

export interface ChosenVersion {
  /** Without `v`: `5.8.6`. */
  readonly version: string;
  /** `v5.8.6` */
  readonly tag: string;
  /** Whether what was asked for moves (`latest`, `5.8`), so that the choice is worth a line in the log. */
  readonly moved: boolean;
}

export interface VersionQuestion {
  /** `latest`, `5`, `5.8`, or a whole version; with or without `v`. */
  readonly wanted: string;
  /** Tags as a registry or a forge lists them, in any order. */
  readonly tags: readonly string[];
  /** How versions are written as tags: `v{version}`, `{version}-alpine`. A `v` more or less is forgiven. */
  readonly template: string;
  /** Where the tags are from, for errors: `docker.io/tykio/tyk-gateway`. */
  readonly place: string;
}

interface Candidate {
  readonly tag: string;
  readonly version: SemVer;
  /** As the tag writes it. */
  readonly text: string;
}

/**
 * Chooses a version from a list of tags: of `latest` and `5.8` the newest release that is no pre-release.
 * @throws UserError where there is none, with those that are near
 */
export function chooseVersion({ wanted, tags, template, place }: VersionQuestion): ChosenVersion {
  const asked = wanted.replace(/^v(?=\d)/i, "");
  const candidates = readTags(tags, template);
  const stable = candidates.filter(({ version }) => version.prerelease.length === 0);
  if (isMoving(asked)) {
    const newest = stable.find(({ version }) => asked === "latest" || isOf(version, asked));
    if (newest !== undefined) return { version: newest.text, tag: newest.tag, moved: true };
  } else {
    const exact = candidates.find(({ text }) => text === asked);
    if (exact !== undefined) return { version: exact.text, tag: exact.tag, moved: false };
  }
  throw new UserError(
    `${place} has no ${asked === "latest" ? "release" : `version ${asked.slice(0, 100)}`}${near(asked, stable, candidates)}.`,
  );
}

/** Orders whole versions, the oldest first; what is none comes before all. */
export function compareReleases(a: string, b: string): number {
  const [one, other] = [parse(a), parse(b)];
  if (one === null || other === null) return Number(one !== null) - Number(other !== null);
  return rcompare(other, one);
}

/** Whether a wanted version is decided by a list of tags: `latest`, `5`, `5.8`. */
export function isMoving(wanted: string): boolean {
  return /^(?:latest|v?\d+(?:\.\d+)?)$/i.test(wanted);
}

/** The version that a tag stands for; undefined where the template is not that of the tag. */
export function versionOfTag(tag: string, template: string): string | undefined {
  const at = template.indexOf("{version}");
  if (at < 0) return undefined;
  const before = template.slice(0, at).replace(/v$/, "");
  const after = template.slice(at + "{version}".length);
  if (!tag.startsWith(before) || !tag.endsWith(after) || tag.length <= before.length + after.length) return undefined;
  const text = tag.slice(before.length, tag.length - after.length).replace(/^v(?=\d)/, "");
  return /^\d[\w.+-]*$/.test(text) ? text : undefined;
}

/** All tags of the template, newest first; a tag with the template's own `v` before one with another. */
function readTags(tags: readonly string[], template: string): Candidate[] {
  const found: Candidate[] = [];
  for (const tag of tags) {
    const text = versionOfTag(tag, template);
    const version = text === undefined ? null : parse(text);
    if (text !== undefined && version !== null) found.push({ tag, version, text });
  }
  const own = (tag: string, text: string) => (tag === template.replace("{version}", () => text) ? 0 : 1);
  return found.sort(
    (a, b) => rcompare(a.version, b.version) || own(a.tag, a.text) - own(b.tag, b.text) || (a.tag < b.tag ? -1 : 1),
  );
}

function isOf(version: SemVer, asked: string): boolean {
  const [major, minor] = asked.split(".").map(Number);
  return version.major === major && (minor === undefined || version.minor === minor);
}

/** The rest of the sentence: which versions somebody may have meant. */
function near(asked: string, stable: readonly Candidate[], all: readonly Candidate[]): string {
  const [newest] = stable;
  if (newest === undefined) {
    return all.length === 0 ? "; none of its tags is a version" : `; it has only pre-releases, as ${names(all)}`;
  }
  const [major, minor] = asked.split(/[.+-]/).map(Number);
  const sameMinor = stable.filter(({ version }) => version.major === major && version.minor === minor);
  if (sameMinor.length > 0) return `; of ${major}.${minor} it has ${names(sameMinor)}`;
  const sameMajor = stable.filter(({ version }) => version.major === major);
  if (sameMajor.length > 0) return `; of ${major} it has ${names(sameMajor)}`;
  return `; its newest are ${names(stable)}`;
}

function names(candidates: readonly Candidate[]): string {
  const texts = [...new Set(candidates.map(({ text }) => text.slice(0, 50)))];
  return texts.length > 5 ? `${texts.slice(0, 5).join(", ")} and older` : texts.join(", ");
}
