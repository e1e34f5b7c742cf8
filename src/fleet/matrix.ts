import { createHash } from "node:crypto";
import { clip, count } from "../model/phrases.ts";
import { formatTarget } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";
import type { PinnedDigest } from "../obtain/pinned-digests.ts";
import { type FleetJob, renderMatrix } from "./fleet-plan.ts";

/** GitHub starts no matrix of more. Source: "Running variations of jobs in a workflow", usage limits. */
export const mostJobs = 256;

/** Outputs of one job may have 1 MB. */
const longestMatrix = 900_000;

/** What is to be divided among jobs. */
export interface FleetWish {
  /** References as they were written, in the order of the releases. */
  readonly gateways: readonly string[];
  /** Each is about one of the gateways and targets, or about all. */
  readonly digests: readonly PinnedDigest[];
  readonly targets: readonly string[];
  /** As they were written. */
  readonly plugins: readonly string[];
  /** Whether a gateway opens all plugins in one process, so that they stay in one job. */
  readonly together: boolean;
  /** At most `mostJobs`. */
  readonly jobs: number;
  /** Labels of runners by target; of others by the name `*`. */
  readonly runners: ReadonlyMap<string, string>;
}

/** One gateway list and one plugin list on one target, which the action checks against each other. */
interface Row {
  readonly target: string;
  readonly plugins: readonly string[];
}

/**
 * Gateways × targets × plugins in jobs, as many as are allowed and none with two entries more than another on its
 * target.
 * @throws UserError where there are more targets than jobs
 */
export function planJobs(wish: FleetWish): readonly FleetJob[] {
  const rows = rowsOf(wish);
  const key = createHash("sha256").update(JSON.stringify([wish.gateways, wish.targets, wish.plugins]));
  const digest = key.digest("hex").slice(0, 10);
  const [usual, rest] = [Math.floor(wish.jobs / rows.length), wish.jobs % rows.length];
  const parts = rows.flatMap((row, at) =>
    chunks(wish.gateways, usual + (at < rest ? 1 : 0)).map((gateways) => ({ ...row, gateways })),
  );
  const isDivided = rows.length > wish.targets.length;
  const jobs = parts.map(({ gateways, target, plugins }, at): FleetJob => {
    const of = isDivided ? `${nameOf(plugins, "plugin")} in ` : "";
    const pinned = digestLines(wish.digests, gateways, target);
    return {
      job: at + 1,
      name: clip(`${of}${nameOf(gateways, "gateway")} on ${target}`, 100),
      gateway: gateways.map((gateway) => filled(gateway, target)).join("\n"),
      ...(pinned !== "" && { digest: pinned }),
      target,
      plugin: plugins.join("\n"),
      runner: wish.runners.get(target) ?? wish.runners.get("*") ?? usualRunner(target),
      report: `go-plugin-report-${digest}-${at + 1}`,
      files: `go-plugin-files-${digest}-${at + 1}`,
    };
  });
  if (renderMatrix(jobs).length > longestMatrix) {
    throw new UserError("The matrix is longer than GitHub's limit for outputs, 1 MB; divide the gateways or plugins.");
  }
  return jobs;
}

/** Lines of `gateway-digest` for one job, which refuses those that are about none of its gateways. */
function digestLines(digests: readonly PinnedDigest[], gateways: readonly string[], on: string): string {
  return digests
    .filter(({ reference }) => reference === undefined || gateways.includes(reference))
    .filter(({ target }) => target === undefined || formatTarget(target) === on)
    .map(({ reference, target, sha256 }) =>
      [
        ...(reference === undefined ? [] : [filled(reference, on)]),
        ...(target === undefined ? [] : [on]),
        `sha256:${sha256}`,
      ].join(" "),
    )
    .join("\n");
}

function rowsOf({ targets, plugins, together, jobs }: FleetWish): readonly Row[] {
  if (targets.length > jobs) {
    throw new UserError(`max-jobs: ${count(targets.length, "target")} need a job each, and ${jobs} are allowed.`);
  }
  const groups = together ? 1 : Math.floor(jobs / targets.length);
  return targets.flatMap((target) => chunks(plugins, groups).map((part) => ({ target, plugins: part })));
}

/** A list in at most so many parts, in its order, whose lengths differ by one at most. */
function chunks<T>(items: readonly T[], most: number): readonly (readonly T[])[] {
  const parts = Math.min(most, items.length);
  return Array.from({ length: parts }, (_, at) => {
    return items.slice(Math.floor((at * items.length) / parts), Math.floor(((at + 1) * items.length) / parts));
  });
}

function nameOf(items: readonly string[], noun: string): string {
  const [first = ""] = items;
  return items.length === 1 ? first : `${count(items.length, noun)} from ${first}`;
}

/** A job has one target, so that what it checks can be told by its reference. */
function filled(gateway: string, target: string): string {
  const [goos = "", goarch = ""] = target.split("/");
  return gateway.replaceAll("{goos}", () => goos).replaceAll("{goarch}", () => goarch);
}

/** Hosted runners on which a target is built without a cross compiler. */
function usualRunner(target: string): string {
  const runners: Readonly<Record<string, string>> = {
    "linux/arm64": "ubuntu-24.04-arm",
    "darwin/arm64": "macos-latest",
    "darwin/amd64": "macos-15-intel",
  };
  return runners[target] ?? "ubuntu-latest";
}
