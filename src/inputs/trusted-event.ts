import { readFileSync, statSync } from "node:fs";
import * as v from "valibot";
import type { Environment } from "../ports/environment.ts";

/**
 * Events that only somebody with write access, or the server's own clock, can cause, and that run the code of the
 * repository itself.
 *
 * `pull_request_target`, `issue_comment`, `issues`, `workflow_run` and the like run with the rights and in the cache's
 * scope of the default branch, while a stranger chooses when and with what content.
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
 * Whether a run of a workflow was caused by somebody who can push to its repository, and is about that code.
 * @param environment GITHUB_EVENT_NAME, and GITHUB_EVENT_PATH for the payload
 */
export function isTrustedEvent(environment: Environment): boolean {
  const event = environment["GITHUB_EVENT_NAME"] ?? "";
  // A pull request between branches of one repository comes from somebody who can push to it.
  return trustedEvents.includes(event) || (event === "pull_request" && isWithinRepository(environment));
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
