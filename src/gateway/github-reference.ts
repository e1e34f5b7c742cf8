import { UserError } from "../model/user-error.ts";

export interface GithubPlace {
  /** `github.com`, or the server's own, with its port where it has one. Lower case. */
  readonly host: string;
  readonly owner: string;
  readonly repository: string;
  /** A tag, which may hold slashes, or `latest` for the newest release that is no pre-release. */
  readonly tag: string;
  /** A glob of asset names, in which `{version}` is the release's tag without its `v`. */
  readonly asset: string;
}

/**
 * Reads what follows `github://`: `[host/]owner/repository@tag/asset-pattern`.
 * @param text the whole reference, for errors
 * @throws UserError where it is not of this form
 */
export function parseGithubPlace(rest: string, text: string): GithubPlace {
  const at = rest.indexOf("@");
  const slash = rest.lastIndexOf("/");
  if (at < 0) throw malformed(text, 'it has no "@" with a tag, or @latest');
  if (slash < at || slash === rest.length - 1) throw malformed(text, "no asset follows the tag");
  const [repository, owner, host = "github.com", ...more] = rest.slice(0, at).split("/").toReversed();
  if (!isName(owner) || !isName(repository) || more.length > 0)
    throw malformed(text, "what precedes the tag is no repository");
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(?::[0-9]{1,5})?$/.test(host)) {
    throw malformed(text, `"${host.slice(0, 100)}" is not a host`);
  }
  const tag = rest.slice(at + 1, slash);
  // Source: git-check-ref-format.
  if (tag === "" || tag.length > 250 || /[\x00-\x20\x7f~^:?*[\\]|\.\.|\/\/|@\{/.test(tag)) {
    throw malformed(text, `"${tag.slice(0, 100)}" is not a tag`);
  }
  return { host: host.toLowerCase(), owner, repository, tag, asset: rest.slice(slash + 1) };
}

function isName(name: string | undefined): name is string {
  return name !== undefined && /^[A-Za-z0-9_.-]{1,100}$/.test(name) && !/^\.\.?$/.test(name);
}

function malformed(text: string, found: string): UserError {
  return new UserError(
    `"${text.slice(0, 300)}": ${found}; write github://owner/repo@tag/asset, for another server github://host/owner/repo@tag/asset.`,
  );
}
