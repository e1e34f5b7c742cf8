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
const largestReport = 4 << 20;
const largestFiles = 1 << 30;
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
    throw new UserError(`report-artifact: "${name}" cannot be uploaded: ${reasonOf(error)}`, { cause: error });
  }
}

/**
 * Downloads the reports of jobs from the artifacts of this run, the newest of each name.
 * @throws UserError where the artifacts cannot be listed
 */
export async function downloadReports(
  jobs: readonly FleetJob[],
  io: ArtifactIo,
): Promise<(job: FleetJob) => LeftReport> {
  const folder = io.temporary.create();
  const names = jobs.map(({ report }) => report);
  const failures = await io.logger.group("Downloading the reports of all jobs", () =>
    downloadArtifacts(names, folder, largestReport),
  );
  return (job) => {
    const failure = failures.get(job.report);
    return failure === undefined ? reportInFolder(folder, job) : { missing: `its report ${failure}.` };
  };
}

/**
 * Downloads the plugins of jobs from the artifacts of this run.
 * @returns the folder of each job
 * @throws UserError where one cannot be had
 */
export async function downloadFiles(jobs: readonly FleetJob[], io: ArtifactIo): Promise<(job: FleetJob) => string> {
  const folder = io.temporary.create();
  const names = jobs.map(({ files }) => files);
  const failures = await io.logger.group("Downloading the plugins of all jobs", () =>
    downloadArtifacts(names, folder, largestFiles),
  );
  for (const [name, failure] of failures) throw new UserError(`release: "${name}" ${failure}.`);
  return (job) => join(folder, job.files);
}

/**
 * Puts artifacts of this run into folders of their names; one that is not there makes no folder.
 * @param largest bytes as they are kept
 * @returns why some were not downloaded, by name
 */
async function downloadArtifacts(
  names: readonly string[],
  folder: string,
  largest: number,
): Promise<ReadonlyMap<string, string>> {
  const { DefaultArtifactClient } = await import("@actions/artifact");
  const client = new DefaultArtifactClient();
  const { artifacts } = await client.listArtifacts({ latest: true }).catch((error: unknown) => {
    throw new UserError(`The artifacts of this run cannot be listed: ${reasonOf(error)}`, { cause: error });
  });
  const byName = new Map(artifacts.map((artifact) => [artifact.name, artifact]));
  const failures = new Map<string, string>();
  const download = async (name: string): Promise<void> => {
    const artifact = byName.get(name);
    if (artifact === undefined) return;
    if (artifact.size > largest) {
      failures.set(name, `is larger than ${largest >> 20} MiB as an artifact, and is not read`);
      return;
    }
    try {
      await client.downloadArtifact(artifact.id, { path: join(folder, name) });
    } catch (error) {
      failures.set(name, `cannot be downloaded: ${reasonOf(error)}`);
    }
  };
  const turns = new Semaphore(atATime);
  await Promise.all(names.map((name) => turns.run(() => download(name))));
  return failures;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
