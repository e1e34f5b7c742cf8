import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FleetJob } from "../fleet/fleet-plan.ts";
import type { LeftReport } from "../fleet/merge-reports.ts";
import { reportInFolder } from "../fleet/report-folder.ts";
import type { Report } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";
import { Semaphore } from "../ports/concurrency.ts";
import type { Logger } from "../ports/logger.ts";
import type { TemporaryFolders } from "../ports/temporary-folders.ts";
import { renderJson } from "../report/json.ts";

interface ArtifactIo {
  readonly temporary: TemporaryFolders;
  readonly logger: Logger;
}

/** Bytes as they are kept, compressed: what is unpacked of it has a thousand times as many at most. */
const largestArtifact = 4 << 20;
const atATime = 8;

/** Uploads the report of a job under a name that `plan` chose. @throws UserError where the upload fails */
export async function uploadReport(name: string, report: Report, { temporary, logger }: ArtifactIo): Promise<void> {
  const { DefaultArtifactClient, GHESNotSupportedError } = await import("@actions/artifact");
  const folder = temporary.create();
  const file = join(folder, "report.json");
  writeFileSync(file, renderJson(report));
  try {
    await new DefaultArtifactClient().uploadArtifact(name, [file], folder);
  } catch (error) {
    if (error instanceof GHESNotSupportedError) {
      logger.warning(
        `report-artifact: "${name}" is not uploaded: this GitHub Enterprise Server has no such artifacts.`,
      );
      return;
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`report-artifact: "${name}" cannot be uploaded: ${reason}`, { cause: error });
  }
}

/**
 * Downloads the reports of jobs from the artifacts of this run, the newest of each name.
 * @throws UserError where the artifacts cannot be listed
 */
export async function downloadReports(
  jobs: readonly FleetJob[],
  { temporary, logger }: ArtifactIo,
): Promise<(job: FleetJob) => LeftReport> {
  const { DefaultArtifactClient } = await import("@actions/artifact");
  const client = new DefaultArtifactClient();
  const folder = temporary.create();
  const listed = await logger.group("Downloading the reports of all jobs", async () => {
    const { artifacts } = await client.listArtifacts({ latest: true }).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UserError(`reports: the artifacts of this run cannot be listed: ${reason}`, { cause: error });
    });
    const byName = new Map(artifacts.map((artifact) => [artifact.name, artifact]));
    const download = async ({ report }: FleetJob): Promise<string | undefined> => {
      const artifact = byName.get(report);
      if (artifact === undefined) return undefined;
      if (artifact.size > largestArtifact) return "its report is larger than 4 MiB as an artifact, and is not read.";
      try {
        await client.downloadArtifact(artifact.id, { path: join(folder, report) });
        return undefined;
      } catch (error) {
        return `its report cannot be downloaded: ${error instanceof Error ? error.message : String(error)}.`;
      }
    };
    const turns = new Semaphore(atATime);
    const failures = await Promise.all(jobs.map((job) => turns.run(() => download(job))));
    return new Map(jobs.map(({ report }, at) => [report, failures[at]]));
  });
  return (job) => {
    const missing = listed.get(job.report);
    return missing === undefined ? reportInFolder(folder, job) : { missing };
  };
}
