import { readFileSync, statSync } from "node:fs";
import * as v from "valibot";
import type { GithubHome } from "../content/download/github-api.ts";
import type { Trust } from "../model/trust.ts";
import type { Environment } from "../ports/environment.ts";

/** Who caused a run, and what it belongs to. The shells read it once, and nobody below them asks the runner. */
export interface RunOrigin {
  readonly trust: Trust;
  /** Who caused it, whatever the job may do with caches. */
  readonly startedBy: Trust;
  /** Whether no later run that is trusted finds what this one leaves on the machine, whatever it is. */
  readonly isDisposable: boolean;
  /** Whether the machine ends with its job, and the next one starts empty. */
  readonly endsWithJob: boolean;
  /** Whether the server keeps caches for the job. */
  readonly hasCache: boolean;
  /** `owner/name` of the repository, which tells its caches from those of others; undefined outside of a workflow. */
  readonly repository: string | undefined;
  /** The server that the run and its token belong to. */
  readonly github: GithubHome;
  /** The tag that the run is for. */
  readonly tag: string | undefined;
  /** The commit that is checked out. */
  readonly commit: string | undefined;
}

/**
 * Reads the runner's variables: GITHUB_REPOSITORY, GITHUB_SERVER_URL, GITHUB_API_URL, GITHUB_REF, GITHUB_SHA,
 * GITHUB_EVENT_NAME, and GITHUB_EVENT_PATH for the payload; ACTIONS_CACHE_MODE, ACTIONS_RESULTS_URL, ACTIONS_CACHE_URL and
 * RUNNER_ENVIRONMENT.
 * @param shell on a command line outside of a workflow, whoever typed it could run anything anyway
 */
export function runOrigin(environment: Environment, shell: "action" | "command-line"): RunOrigin {
  const api = environment["GITHUB_API_URL"] || undefined;
  const isTyped = shell === "command-line" && !environment["GITHUB_ACTIONS"];
  return {
    trust: isTyped ? { kind: "trusted" } : trustOfJob(environment),
    startedBy: isTyped ? { kind: "trusted" } : trustOfEvent(environment),
    isDisposable: isDisposable(environment),
    hasCache: Boolean(environment["ACTIONS_RESULTS_URL"] || environment["ACTIONS_CACHE_URL"]),
    endsWithJob: environment["RUNNER_ENVIRONMENT"] === "github-hosted",
    repository: environment["GITHUB_REPOSITORY"] || undefined,
    tag: /^refs\/tags\/(.+)$/.exec(environment["GITHUB_REF"] ?? "")?.[1],
    commit: /^[0-9a-f]{40,64}$/.exec(environment["GITHUB_SHA"] ?? "")?.[0],
    github: { server: environment["GITHUB_SERVER_URL"] || "https://github.com", ...(api !== undefined && { api }) },
  };
}

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

/** Both the event and the job's rights have to speak for it: a stranger's pull request may write caches of its own. */
function trustOfJob(environment: Environment): Trust {
  const mode = cacheMode(environment);
  if (!isReadOnly(mode)) return trustOfEvent(environment);
  return { kind: "untrusted", why: `this job may write no caches (ACTIONS_CACHE_MODE is ${mode})` };
}

/**
 * What the job may do with caches: `none`, `read`, `write` or `write-only`; empty with older runners.
 * Source: @actions/cache, internal/config.
 */
function cacheMode(environment: Environment): string {
  return (environment["ACTIONS_CACHE_MODE"] ?? "").trim().toLowerCase();
}

function isReadOnly(mode: string): boolean {
  return mode === "none" || mode === "read";
}

/**
 * Machines of GitHub's end with their job; what other steps save of them goes to a cache of the pull request's own, or
 * to none. With other events it goes to the cache of the default branch.
 */
function isDisposable(environment: Environment): boolean {
  if (environment["RUNNER_ENVIRONMENT"] !== "github-hosted") return false;
  return environment["GITHUB_EVENT_NAME"] === "pull_request" || isReadOnly(cacheMode(environment));
}

function trustOfEvent(environment: Environment): Trust {
  const event = environment["GITHUB_EVENT_NAME"] ?? "";
  if (trustedEvents.includes(event)) return { kind: "trusted" };
  if (event !== "pull_request") {
    return { kind: "untrusted", why: `the event ${event.slice(0, 100)} may run foreign code` };
  }
  // A pull request between branches of one repository comes from somebody who can push to it.
  return isWithinRepository(environment)
    ? { kind: "trusted" }
    : { kind: "untrusted", why: "the pull request is from a fork" };
}

const repositorySchema = v.object({ id: v.number() });
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
    if (statSync(path).size > longestPayload) return false;
    const { head, base } = v.parse(payloadSchema, JSON.parse(readFileSync(path, "utf8"))).pull_request;
    return head.repo.id === base.repo.id;
  } catch {
    return false;
  }
}
