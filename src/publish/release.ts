import { UserError } from "../model/user-error.ts";
import type { Failures } from "../ports/http-client.ts";
import type { Logger } from "../ports/logger.ts";
import type { NewRelease, Release, ReleaseAsset, ReleaseFile, Releases } from "./release-api.ts";

/** What is released, and how far. */
export interface ReleaseWish extends NewRelease {
  /** A draft is left to a person. */
  readonly state: "draft" | "publish";
  /** Whether an asset of the same name and other bytes is replaced. */
  readonly overwrite: boolean;
}

/** A release with its files. */
export interface Released {
  readonly page: string;
  readonly state: "draft" | "published";
}

/** Times that one thing is tried, and looked at again in between. */
const mostTries = 5;

/**
 * Refuses before anything is built what could not be released afterwards.
 * @throws UserError for a release that cannot be changed, or is further than was asked for
 */
export async function checkRelease({ tag, state }: ReleaseWish, releases: Releases): Promise<void> {
  const [first] = await releases.ofTag(tag);
  if (first !== undefined) checkChangeable(first, state);
}

function checkChangeable({ tag_name: tag, draft, immutable }: Release, state: ReleaseWish["state"]): void {
  if (draft) return;
  if (immutable === true) {
    throw new UserError(
      `release-tag: "${tag}" has a release that is published and immutable, so that no asset of it can be added or replaced; make a new tag.`,
    );
  }
  if (state === "draft") {
    throw new UserError(
      `release: draft, and the release of "${tag}" is published already; write release: publish to add to it, or make a new tag.`,
    );
  }
}

/**
 * Brings files into the release of a tag, which is made as a draft where there is none, and published last: nobody sees
 * half of it, and an immutable release is whole. What is there with the same bytes is done; a run that was ended in the
 * middle is so taken up by the next one, and two at once come to the same end.
 * @throws UserError where the server refuses, holds other bytes, or does not say what it did
 */
export async function releaseFiles(
  files: readonly ReleaseFile[],
  wish: ReleaseWish,
  { releases, logger }: { readonly releases: Releases; readonly logger: Logger },
): Promise<Released> {
  const release = await openRelease(wish, releases, logger);
  checkChangeable(release, wish.state);
  const placing = new Placing(release, { wish, releases, logger });
  for (const file of files) await placing.place(file);
  await placing.checkAll(files);
  const ended = release.draft && wish.state === "publish" ? await published(release, releases) : release;
  const page = releases.page(ended);
  logger.info(ended.draft ? `The release of ${wish.tag} is a draft: ${page}` : `Released: ${page}`);
  return { page, state: ended.draft ? "draft" : "published" };
}

/** The release of the tag: the published one, else the oldest draft, else a new draft. */
async function openRelease(wish: ReleaseWish, releases: Releases, logger: Logger): Promise<Release> {
  let after: Failures | undefined;
  for (let tried = 1; tried <= mostTries; tried++) {
    const [found] = await releases.ofTag(wish.tag, after);
    if (found !== undefined) return found;
    const since = performance.now();
    const made = await releases.create(wish);
    if (made.kind === "done") return await firstOf(made.value, releases, logger);
    after = { times: tried, reason: made.reason, since };
  }
  throw new UserError(
    `release: ${mostTries} times the server did not say that it made a release of "${wish.tag}", and lists none (${after?.reason}). Try again later.`,
  );
}

/** Of two jobs that each made a draft at once, both go on with the older one. */
async function firstOf(made: Release, releases: Releases, logger: Logger): Promise<Release> {
  const [first = made] = await releases.ofTag(made.tag_name);
  if (first.id === made.id) {
    logger.info(`Made a draft for ${made.tag_name}.`);
    return made;
  }
  logger.info(`Another job made a release of ${made.tag_name} at the same time; this one goes on with that.`);
  await releases.remove(made);
  return first;
}

async function published(release: Release, releases: Releases): Promise<Release> {
  const ended = await releases.publish(release);
  if (!ended.draft && ended.tag_name === release.tag_name) return ended;
  throw new UserError(
    `release: the server answers that the release of "${release.tag_name}" is published as ${ended.draft ? "a draft" : `"${ended.tag_name}"`}; look at ${releases.page(ended)}.`,
  );
}

/** An upload that has not ended, or broke off, is listed too (`starter`). */
function isWhole({ state }: ReleaseAsset): boolean {
  return state === undefined || state === "uploaded";
}

interface PlacingIo {
  readonly wish: ReleaseWish;
  readonly releases: Releases;
  readonly logger: Logger;
}

/** Puts files into one release, by what the server said it has. */
class Placing {
  readonly #release: Release;
  readonly #io: PlacingIo;
  #assets: Promise<readonly ReleaseAsset[]> | undefined;

  constructor(release: Release, io: PlacingIo) {
    this.#release = release;
    this.#io = io;
  }

  /** Uploads a file that is not there yet. @throws UserError */
  async place(file: ReleaseFile): Promise<void> {
    const { releases, logger } = this.#io;
    let replaced = false;
    let reason = "";
    for (let tried = 1; tried <= mostTries; tried++) {
      const since = performance.now();
      const there = await this.#find(file);
      if (there !== undefined && isWhole(there)) {
        if ((await releases.sha256(there)) === file.sha256) {
          if (tried === 1) logger.info(`${file.name} is there already, with the same bytes.`);
          return;
        }
        if (replaced || !this.#io.wish.overwrite) throw await this.#otherBytes(there, file, replaced);
        logger.info(`${file.name} is replaced.`);
        replaced = true;
        await releases.removeAsset(there);
      } else if (there !== undefined && tried === 1) {
        // Another job may be uploading it just now.
        reason = `an upload of ${file.name} has not ended`;
        this.#look({ times: 2, reason, since });
        continue;
      } else if (there !== undefined) {
        logger.info(`An upload of ${file.name} broke off; it is removed.`);
        await releases.removeAsset(there);
      }
      logger.info(`Uploading ${file.name} (${file.size} bytes)`);
      const upload = await releases.upload(this.#release, file);
      if (upload.kind === "done") return await this.#checkUploaded(upload.value, file);
      reason = upload.reason;
      this.#look({ times: tried, reason, since: performance.now() });
    }
    throw new UserError(
      `release: "${file.name}" was not uploaded in ${mostTries} tries (${reason}). Run the job again: what is there already is kept.`,
    );
  }

  /** Makes sure that every file is there before the release is published. @throws UserError */
  async checkAll(files: readonly ReleaseFile[]): Promise<void> {
    this.#look(undefined);
    for (const file of files) {
      let there = await this.#find(file);
      if (there === undefined) {
        // A list may be older than what was done.
        this.#look({ times: 1, reason: `${file.name} is not listed yet`, since: performance.now() });
        there = await this.#find(file);
      }
      if (there === undefined || !isWhole(there)) {
        throw new UserError(
          `release: "${file.name}" was uploaded, and the server does not list it any more; somebody removed it. Run the job again.`,
        );
      }
      if ((await this.#io.releases.sha256(there)) !== file.sha256) throw await this.#otherBytes(there, file, true);
    }
  }

  /** Asks for the assets once more, when they are next needed. */
  #look(after: Failures | undefined): void {
    this.#assets = this.#io.releases.assets(this.#release, after);
    // Whoever needs them meets the error.
    this.#assets.catch(() => {});
  }

  async #find({ name }: ReleaseFile): Promise<ReleaseAsset | undefined> {
    if (this.#assets === undefined) this.#look(undefined);
    return (await this.#assets)?.find((asset) => asset.name === name);
  }

  /** Leaves nothing behind that is not what was sent. */
  async #checkUploaded(asset: ReleaseAsset, file: ReleaseFile): Promise<void> {
    const { releases } = this.#io;
    const found = asset.name === file.name ? await releases.sha256(asset) : undefined;
    if (found === file.sha256) return;
    await releases.removeAsset(asset);
    throw new UserError(
      found === undefined
        ? `release: "${file.name}" became "${asset.name}" on the server, which gateways would not find; it was removed. Name it otherwise with plugin-file.`
        : `release: "${file.name}" is sha256:${file.sha256} here, and sha256:${found} on the server; it was removed there. Run the job again.`,
    );
  }

  async #otherBytes(asset: ReleaseAsset, file: ReleaseFile, isMeanwhile: boolean): Promise<UserError> {
    const { releases, wish } = this.#io;
    const found = await releases.sha256(asset);
    const place = `release: "${file.name}" of ${wish.tag} is sha256:${found} on the server and sha256:${file.sha256} here`;
    return new UserError(
      isMeanwhile
        ? `${place}; another job writes to the same release. Let one job release.`
        : `${place}; set overwrite: true to replace it, or make a new tag.`,
    );
  }
}
