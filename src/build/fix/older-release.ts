import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { PlanIo } from "../plan/plan-io.ts";

/** Releases that are looked at: no more than a person would scroll through. */
const mostReleases = 64;

/** The releases of a module before one of them, oldest first; none where nobody tells. */
export async function releasesBefore(path: string, version: string, io: PlanIo): Promise<readonly string[]> {
  // What is asked must not depend on any go.mod.
  const empty = join(io.folder, "empty");
  mkdirSync(empty, { recursive: true });
  const question = ["list", "-m", "-versions", "-f", "{{range .Versions}}{{.}}\n{{end}}", path];
  const answer = await io.run("go", question, empty, { GOWORK: "off", PWD: empty });
  if (answer?.exitCode !== 0) return [];
  const releases = answer.stdout.split("\n").filter((one) => /^v\d+\.\d+\.\d+(?:\+incompatible)?$/.test(one));
  const index = releases.indexOf(version);
  return releases.slice(0, index < 0 ? releases.length : index).slice(-mostReleases);
}

/**
 * The newest release with which something is so, found by halving: what a module asks for grows with its releases. The
 * one that is returned was tried.
 */
export async function newestThat(
  releases: readonly string[],
  holds: (release: string) => Promise<boolean>,
): Promise<string | undefined> {
  let found: string | undefined;
  let [low, high] = [0, releases.length - 1];
  while (low <= high) {
    // Most often it is one of the last.
    const middle = found === undefined && high === releases.length - 1 ? high : (low + high) >> 1;
    const release = releases[middle];
    if (release === undefined) break;
    if (await holds(release)) {
      found = release;
      low = middle + 1;
    } else {
      high = middle - 1;
    }
  }
  return found;
}
