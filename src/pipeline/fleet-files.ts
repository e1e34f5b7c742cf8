import { lstatSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { readBinary } from "../binary/binary.ts";
import { hashFile, withIntactFile } from "../content/file-source.ts";
import { entriesOf, type FleetJob } from "../fleet/fleet-plan.ts";
import type { Report } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";
import type { RunFile, RunFolder } from "../publish/run-folder.ts";
import { renderSbom } from "../publish/sbom.ts";

/** A job leaves its plugins, what they were made from, and a few files more. */
const mostFiles = 10_000;
const deepest = 12;

interface FoundPlugin {
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
  readonly target: string;
  readonly gateways: string[];
}

/**
 * The plugins that the jobs of a matrix left, each the file that was judged, with a bill of materials.
 * @param folderOf where the files of a job were put
 * @param root absolute, an empty folder
 * @throws UserError where a job left another file than it reported on, or two files have one name
 */
export function fleetFiles(
  jobs: readonly FleetJob[],
  report: Report,
  { folderOf, root }: { readonly folderOf: (job: FleetJob) => string; readonly root: string },
): RunFolder {
  const filesOf = new Map(jobs.map((job) => [job, filesByDigest(folderOf(job))]));
  const plugins = new Map<string, FoundPlugin>();
  for (const { gateway, target, plugins: judged } of report.checks) {
    const own = jobs.filter((job) => {
      return entriesOf(job).some((entry) => entry.gateway === gateway.reference && entry.target === target);
    });
    for (const { name: shown, sha256 = "" } of judged) {
      const job = own.find((one) => filesOf.get(one)?.has(sha256));
      const name = job && filesOf.get(job)?.get(sha256);
      if (job === undefined || name === undefined) throw lost(own[0], shown, sha256);
      const known = plugins.get(name);
      if (known !== undefined && known.sha256 !== sha256) throw sameName(name, known, gateway.reference);
      known?.gateways.push(gateway.reference);
      if (known !== undefined) continue;
      plugins.set(name, { name, path: join(folderOf(job), name), sha256, target, gateways: [gateway.reference] });
    }
  }
  const files = [...plugins.values()].flatMap((plugin, at): readonly RunFile[] => {
    const { name, path, sha256, target } = plugin;
    const sbom = sbomOf(plugin, join(root, `${at}.cdx.json`));
    return [{ kind: "plugin", name, path, sha256, target }, ...(sbom === undefined ? [] : [sbom])];
  });
  return { root, files };
}

function lost(job: FleetJob | undefined, plugin: string, sha256: string): UserError {
  const which = job === undefined ? "a job" : `job ${job.job} (${job.name})`;
  return new UserError(
    `release: ${which} left no file that is the ${plugin} which it judged (sha256:${sha256}); give its step artifact-name: the files of its entry in the matrix.`,
  );
}

function sameName(name: string, { gateways }: FoundPlugin, gateway: string): UserError {
  return new UserError(
    `release: the plugins for ${gateways[0]} and for ${gateway} are both "${name}"; tell them apart with {version} or {gateway} in plugin-file.`,
  );
}

/** Paths below a folder, with `/`, by the SHA-256 of their files. */
function filesByDigest(folder: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const look = (below: string, depth: number): void => {
    for (const name of namesIn(join(folder, below))) {
      const path = below === "" ? name : `${below}/${name}`;
      const stats = lstatSync(join(folder, path));
      if (stats.isDirectory() && depth < deepest) look(path, depth + 1);
      else if (stats.isFile() && !/\.(?:json|txt)$|^SHA256SUMS$/.test(name))
        found.set(hashFile(join(folder, path), path), path);
      if (found.size > mostFiles) throw new UserError(`release: a job left more than ${mostFiles} files.`);
    }
  };
  look("", 0);
  return found;
}

/** A job that left nothing has no folder. */
function namesIn(folder: string): readonly string[] {
  return lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder).sort() : [];
}

/** Undefined where the plugin does not record what it was made from. */
function sbomOf({ name, path, sha256, target, gateways }: FoundPlugin, file: string): RunFile | undefined {
  const buildInfo = withIntactFile(path, (source) => readBinary(source).buildInfo, name);
  if (buildInfo === undefined) return undefined;
  writeFileSync(file, renderSbom({ file: basename(name), sha256, target, gateways, buildInfo }), { flag: "wx" });
  const sbom = `${name.replace(/\.so$/, "")}.cdx.json`;
  return { kind: "sbom", name: sbom, path: file, sha256: hashFile(file, sbom), target };
}
