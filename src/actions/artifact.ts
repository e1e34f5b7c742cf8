import { UserError } from "../model/user-error.ts";
import type { Logger } from "../ports/logger.ts";
import { type Artifact, artifactsOf } from "../publish/artifacts.ts";
import type { RunFolder } from "../publish/run-folder.ts";

/** What is uploaded, and how it is called. */
export interface ArtifactWish {
  /** `artifact-name` */
  readonly template: string;
  readonly retentionDays?: number | undefined;
  /** The address of the run, without a slash at the end. */
  readonly runPage: string;
}

/** An artifact of the run. */
export interface Uploaded {
  readonly name: string;
  /** Its address. */
  readonly url: string;
}

/**
 * Uploads the artifacts of a run. The client is a megabyte of code, loaded only here.
 * @returns those that are there; none where the server has no artifacts of this kind, which is a warning
 * @throws UserError where an upload fails
 */
export async function uploadArtifacts(folder: RunFolder, wish: ArtifactWish, logger: Logger): Promise<Uploaded[]> {
  const uploaded: Uploaded[] = [];
  for (const artifact of artifactsOf(wish.template, folder)) {
    const url = await upload(artifact, { ...wish, root: folder.root }, logger);
    if (url === undefined) break;
    uploaded.push({ name: artifact.name, url });
  }
  return uploaded;
}

async function upload(
  { name, files, isBare }: Artifact,
  { root, retentionDays, runPage }: ArtifactWish & { readonly root: string },
  logger: Logger,
): Promise<string | undefined> {
  const { DefaultArtifactClient, GHESNotSupportedError } = await import("@actions/artifact");
  try {
    const paths = files.map(({ path }) => path);
    const options = { ...(retentionDays !== undefined && { retentionDays }), ...(isBare && { skipArchive: true }) };
    const { id } = await new DefaultArtifactClient().uploadArtifact(name, paths, root, options);
    return id === undefined ? undefined : `${runPage}/artifacts/${id}`;
  } catch (error) {
    if (!(error instanceof GHESNotSupportedError)) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UserError(`artifact-name: "${name}" cannot be uploaded: ${reason}`, { cause: error });
    }
    logger.warning(`artifact-name: "${name}" is not uploaded: this GitHub Enterprise Server has no such artifacts.`);
    return undefined;
  }
}
