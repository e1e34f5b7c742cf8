import { UserError } from "../model/user-error.ts";
import type { Logger } from "../ports/logger.ts";

/** What is uploaded, and under which name. */
export interface ArtifactUpload {
  readonly name: string;
  /** Absolute. */
  readonly files: readonly string[];
  /** Absolute folder that names in the artifact are relative to. */
  readonly root: string;
  readonly retentionDays?: number;
}

/**
 * Uploads an artifact of the run. The client is a megabyte of code, loaded only here.
 * @param runPage the address of the run, without a slash at the end
 * @returns its address; undefined where the server has no artifacts of this kind, which is a warning
 * @throws UserError where the upload fails
 */
export async function uploadArtifact(
  upload: ArtifactUpload,
  runPage: string,
  logger: Logger,
): Promise<string | undefined> {
  const { DefaultArtifactClient, GHESNotSupportedError } = await import("@actions/artifact");
  const { name, files, root, retentionDays } = upload;
  try {
    const options = retentionDays === undefined ? {} : { retentionDays };
    const { id } = await new DefaultArtifactClient().uploadArtifact(name, [...files], root, options);
    if (id === undefined) return undefined;
    return `${runPage}/artifacts/${id}`;
  } catch (error) {
    if (!(error instanceof GHESNotSupportedError)) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UserError(`artifact-name: "${name}" cannot be uploaded: ${reason}`, { cause: error });
    }
    logger.warning(`artifact-name: "${name}" is not uploaded: this GitHub Enterprise Server has no such artifacts.`);
    return undefined;
  }
}
