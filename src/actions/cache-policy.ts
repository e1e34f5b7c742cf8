import { readFileSync, statSync } from "node:fs";
import * as v from "valibot";
import type { Environment } from "../environment.ts";

/** What a run may do with profiles that outlive it. */
export interface CachePolicy {
  readonly read: boolean;
  readonly write: boolean;
}

/** The input `cache`. */
export type CacheSetting = "auto" | "true" | "false";

/**
 * Events that only somebody with write access, or the server's own clock, can cause, and that run the code of the
 * repository itself.
 *
 * Everything else is not trusted to write. `pull_request_target`, `issue_comment`, `issues`, `workflow_run` and the
 * like run with the rights and in the cache's scope of the default branch, while a stranger chooses when and with what
 * content: an entry that such a run could be talked into writing would be read by every later run.
 */
const trustedEvents: readonly string[] = [
  "push",
  "schedule",
  "workflow_dispatch",
  "repository_dispatch",
  "release",
  "merge_group",
];

/**
 * Whether profiles are read from, and written to, what outlives the run. Reading is harmless: entries are checked, and
 * a wrong one is a miss. With `auto` writing needs an event that is known to be trusted.
 * @param environment GITHUB_EVENT_NAME, and GITHUB_EVENT_PATH for the payload
 */
export function cachePolicy(environment: Environment, setting: CacheSetting): CachePolicy {
  if (setting !== "auto") return { read: setting === "true", write: setting === "true" };
  const event = environment["GITHUB_EVENT_NAME"] ?? "";
  // A pull request between branches of one repository comes from somebody who can push to it.
  const write = trustedEvents.includes(event) || (event === "pull_request" && isWithinRepository(environment));
  return { read: true, write };
}

const repositorySchema = v.object({ id: v.number(), fork: v.optional(v.boolean()) });
const payloadSchema = v.object({
  pull_request: v.object({
    head: v.object({ repo: repositorySchema }),
    base: v.object({ repo: repositorySchema }),
  }),
});

/** The server cuts payloads at 25 MB. */
const longestPayload = 32 << 20;

/** What cannot be read is no evidence; the head of a deleted fork is null. */
function isWithinRepository(environment: Environment): boolean {
  try {
    const path = environment["GITHUB_EVENT_PATH"] ?? "";
    if (path === "" || statSync(path).size > longestPayload) return false;
    const payload = v.safeParse(payloadSchema, JSON.parse(readFileSync(path, "utf8")));
    if (!payload.success) return false;
    const { head, base } = payload.output.pull_request;
    return head.repo.id === base.repo.id;
  } catch {
    return false;
  }
}
