import * as v from "valibot";
import { UserError } from "../../model/user-error.ts";
import type { HttpClient } from "../../ports/http-client.ts";
import { parseGlob } from "../glob.ts";
import type { AssetRequest, ChecksumFile } from "./asset-request.ts";
import { checksumFilesFor } from "./checksums.ts";
import { apiHeaders, askGithub, type GithubAccess, type GithubServer, githubServer } from "./github-api.ts";

export type { GithubAccess };

/*
 * Releases by plain REST: one request finds the release, and no client library would spare it or say more about what
 * the server answers. Source: https://docs.github.com/en/rest/releases
 */

/** An asset of a release, as in `github://[host/]owner/repository@tag/asset`. */
export interface GithubName {
  /** The reference as the user wrote it; errors name it. */
  readonly text: string;
  /** `github.com`, or another server; with its port where it has one. */
  readonly host: string;
  readonly owner: string;
  readonly repository: string;
  /** A tag, which may hold slashes, or `latest` for the newest release that is no pre-release. */
  readonly tag: string;
  /** A glob of asset names, in which `{version}` is the release's tag without its `v`. */
  readonly asset: string;
}

export interface GithubAsset extends AssetRequest {
  /** The release's tag; another one than was asked for where that was `latest`. */
  readonly tag: string;
  /** The same as long as the asset is, whatever its name: for a store. */
  readonly key: string;
}

const releaseSchema = v.object({
  tag_name: v.pipe(v.string(), v.maxLength(1000)),
  assets: v.array(
    v.object({
      id: v.pipe(v.number(), v.safeInteger()),
      name: v.pipe(v.string(), v.nonEmpty(), v.maxLength(1000)),
      state: v.optional(v.string()),
      size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
      updated_at: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(100)))),
      digest: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(200)))),
      browser_download_url: v.optional(v.pipe(v.string(), v.maxLength(4000))),
    }),
  ),
});

type Release = v.InferOutput<typeof releaseSchema>;
type ReleaseAsset = Release["assets"][number];

/**
 * Finds the one asset that a reference names, and what its release says of its bytes.
 * @param checksums the asset that holds the checksums, where it is known; else the usual names are looked for
 * @throws UserError where there is no such release or asset, or not exactly one
 */
export async function findGithubAsset(
  name: GithubName,
  access: GithubAccess,
  checksums?: string,
): Promise<GithubAsset> {
  const server = githubServer(name.host, access);
  const release = await readRelease(name, server, access.http);
  const version = release.tag_name.replace(/^.*\//, "").replace(/^v(?=[0-9])/, "");
  const asset = chooseAsset(name, name.asset.replaceAll("{version}", version), release);
  const names = release.assets.map((one) => one.name);
  const named = checksums !== undefined && names.includes(checksums) ? [checksums] : undefined;
  const files = named ?? checksumFilesFor(asset.name, names);
  const checksumFiles = files.flatMap((file): ChecksumFile[] => {
    const found = release.assets.find((one) => one.name === file);
    return found === undefined ? [] : [{ name: file, ...assetAddress(name, server, found) }];
  });
  const digest = /^sha256:([0-9a-f]{64})$/i.exec(asset.digest ?? "")?.[1]?.toLowerCase();
  if (checksums !== undefined && files.length === 0 && digest === undefined) {
    const place = `release ${release.tag_name.slice(0, 100)}`;
    access.logger.warning(
      `"${name.text}": ${place} has no "${checksums}"; pin the asset's digest with gateway-digest.`,
    );
  }
  return {
    shown: name.text,
    name: asset.name,
    tag: release.tag_name,
    size: asset.size,
    ...assetAddress(name, server, asset),
    expected:
      digest === undefined
        ? []
        : [
            {
              checksum: { algorithm: "sha256", hex: digest },
              by: "checksums",
              source: `the release on ${server.host}`,
            },
          ],
    checksumFiles,
    // An upload cannot be changed: another file of the same name gets another id.
    key: digest === undefined ? `github:${server.host}/${asset.id}/${asset.updated_at ?? ""}` : `sha256:${digest}`,
  };
}

/** The newest release is another one tomorrow, and older ones are rarely asked for: a few pages hold what matters. */
const mostPages = 10;

const releasesSchema = v.array(
  v.object({
    tag_name: v.pipe(v.string(), v.maxLength(1000)),
    draft: v.optional(v.boolean()),
    prerelease: v.optional(v.boolean()),
  }),
);

/**
 * Tags of the releases on github.com that are neither drafts nor pre-releases, the newest first.
 * @param repository `owner/repository`
 * @param text the reference as the user wrote it
 * @throws UserError where the server does not say
 */
export async function listReleaseTags(
  repository: string,
  text: string,
  access: GithubAccess,
): Promise<readonly string[]> {
  const server = githubServer("github.com", access);
  const [owner = "", name = ""] = repository.split("/");
  const tags: string[] = [];
  for (let page = 1; page <= mostPages; page++) {
    const path = `/repos/${owner}/${name}/releases?per_page=100&page=${page}`;
    const question = { text, path, owner, repository: name, absence: "no releases" };
    const { json, headers } = await askGithub(question, server, access.http);
    const parsed = v.safeParse(releasesSchema, json);
    if (!parsed.success) throw new UserError(`"${text}": what ${server.host} answers is no list of releases.`);
    for (const { tag_name, draft, prerelease } of parsed.output) if (!draft && !prerelease) tags.push(tag_name);
    // The address of the next page is not taken from the answer: the token would go there.
    if (!/\brel="?next"?/.test(headers["link"] ?? "")) break;
  }
  return tags;
}

async function readRelease(name: GithubName, server: GithubServer, http: HttpClient): Promise<Release> {
  const { owner, repository, tag, text } = name;
  const isLatest = tag === "latest";
  const which = isLatest ? "latest" : `tags/${tag.split("/").map(encodeURIComponent).join("/")}`;
  const absence = isLatest ? "no latest release" : `no release of the tag "${tag}"`;
  const path = `/repos/${owner}/${repository}/releases/${which}`;
  const { json } = await askGithub({ text, path, owner, repository, absence }, server, http);
  const parsed = v.safeParse(releaseSchema, json);
  if (!parsed.success) {
    throw new UserError(`"${text}": what ${server.host} answers is not the description of a release.`);
  }
  return parsed.output;
}

function chooseAsset({ text }: GithubName, pattern: string, release: Release): ReleaseAsset {
  // An upload that has not ended is shown too.
  const assets = release.assets.filter(({ state }) => state === undefined || state === "uploaded");
  // A name that has the pattern's characters in it is that asset.
  const exact = assets.find(({ name }) => name === pattern);
  if (exact !== undefined) return exact;
  const glob = parseGlob(pattern);
  const [only, ...more] = assets.filter(({ name }) => glob.matches([name]));
  if (only === undefined) {
    const there = assets.length === 0 ? "it has none" : `it has ${nameSome(assets)}`;
    throw new UserError(`"${text}": release ${release.tag_name} has no asset "${pattern}"; ${there}.`);
  }
  if (more.length > 0) {
    throw new UserError(
      `"${text}": "${pattern}" is the name of ${more.length + 1} assets of release ${release.tag_name}; choose one of ${nameSome([only, ...more])}.`,
    );
  }
  return only;
}

const namesShown = 30;

function nameSome(assets: readonly ReleaseAsset[]): string {
  const names = assets.slice(0, namesShown).map(({ name }) => (name.length > 120 ? `${name.slice(0, 120)}…` : name));
  const rest = assets.length - names.length;
  return names.join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

/** With a token through the API, which private repositories need; without one by the address that browsers use. */
function assetAddress(
  { owner, repository }: GithubName,
  server: GithubServer,
  asset: ReleaseAsset,
): { url: string; headers: Record<string, string> } {
  const browser = asset.browser_download_url;
  // It counts towards no limit. Another host's address is not taken from an answer.
  if (server.token === undefined && browser?.toLowerCase().startsWith(`https://${server.host}/`)) {
    return { url: browser, headers: {} };
  }
  return {
    url: `${server.api}/repos/${owner}/${repository}/releases/assets/${asset.id}`,
    headers: apiHeaders(server, "application/octet-stream"),
  };
}
