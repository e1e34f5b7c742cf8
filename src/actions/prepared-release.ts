import { httpClient } from "../content/http/client.ts";
import type { ReleaseInputs } from "../inputs/inputs.ts";
import type { RunOrigin } from "../inputs/run-origin.ts";
import { toolName, toolVersion } from "../model/tool.ts";
import { UserError } from "../model/user-error.ts";
import type { Environment } from "../ports/environment.ts";
import type { Logger } from "../ports/logger.ts";
import { checkRelease, type Released, type ReleaseWish, releaseFiles } from "../publish/release.ts";
import { Releases } from "../publish/release-api.ts";
import { releaseFilesOf } from "../publish/release-files.ts";
import type { RunFolder } from "../publish/run-folder.ts";

/** What a release needs of its surroundings. */
export interface ReleaseIo {
  readonly origin: RunOrigin;
  readonly token: string | undefined;
  /** The proxies are in it. */
  readonly environment: Environment;
  readonly logger: Logger;
}

/** A release that can be made. */
export type Release = (folder: RunFolder) => Promise<Released>;

/**
 * Finds before anything is built whether this run may release, and what could not be released afterwards.
 * @returns what releases after green; undefined where this run is for no tag, or not to be trusted
 * @throws UserError
 */
export async function prepareRelease(
  inputs: ReleaseInputs,
  { origin, token, environment, logger }: ReleaseIo,
): Promise<Release | undefined> {
  const { startedBy, repository, github } = origin;
  const tag = inputs.tag ?? origin.tag;
  if (tag === undefined) {
    logger.info("Nothing is released: this run is for no tag, and release-tag names none.");
    return undefined;
  }
  if (startedBy.kind === "untrusted") {
    logger.warning(`Nothing is released: ${startedBy.why}.`);
    return undefined;
  }
  if (repository === undefined) {
    throw new UserError("release: GITHUB_REPOSITORY names no repository; leave release out outside of a workflow.");
  }
  const http = httpClient({ environment, logger, userAgent: `${toolName}/${toolVersion}` });
  const releases = new Releases(repository, { http, logger, home: github, ...(token !== undefined && { token }) });
  // Where the tag is there, a commit beside it would only ask for more permissions.
  const commit = tag === origin.tag ? undefined : origin.commit;
  const wish: ReleaseWish = {
    tag,
    state: inputs.state,
    overwrite: inputs.overwrite,
    ...(commit !== undefined && { commit }),
  };
  await checkRelease(wish, releases);
  return async (folder) => await releaseFiles(releaseFilesOf(folder), wish, { releases, logger });
}
