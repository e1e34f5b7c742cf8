import { createHash } from "node:crypto";
import { httpClient } from "../content/http/client.ts";
import type { FleetJob } from "../fleet/fleet-plan.ts";
import { commentOnPullRequest, longestComment } from "../fleet/pull-request-comment.ts";
import { pullRequestNumber } from "../inputs/pull-request.ts";
import { runOrigin } from "../inputs/run-origin.ts";
import type { Report } from "../model/report.ts";
import { toolName, toolVersion } from "../model/tool.ts";
import { UserError } from "../model/user-error.ts";
import type { Environment } from "../ports/environment.ts";
import type { Logger } from "../ports/logger.ts";
import { type PageLinks, renderMarkdown } from "../report/markdown.ts";

/** What a comment needs of its surroundings. */
interface CommentIo {
  readonly jobs: readonly FleetJob[];
  readonly links: PageLinks;
  /** GITHUB_WORKFLOW, GITHUB_REPOSITORY, the event; and the proxies. */
  readonly environment: Environment;
  readonly token: string | undefined;
  readonly logger: Logger;
}

/** Room for the marker and the lines of the server. */
const longestText = longestComment - 1000;

/**
 * Writes a report on the pull request that this run is for, in the place of the one before. Where that cannot be, the log
 * says why: the verdict is the same without it.
 */
export async function commentOnRun(
  report: Report,
  { jobs, links, environment, token, logger }: CommentIo,
): Promise<void> {
  const number = pullRequestNumber(environment);
  if (number === undefined) return logger.info("comment: this run is for no pull request.");
  const { trust, repository, github } = runOrigin(environment, "action");
  // The token of such a run may only read.
  if (trust.kind === "untrusted") return logger.info(`comment: none is written, since ${trust.why}.`);
  if (repository === undefined) return logger.warning("comment: GITHUB_REPOSITORY names no repository.");
  const http = httpClient({ environment, logger, userAgent: `${toolName}/${toolVersion}` });
  const comment = {
    repository,
    number,
    key: keyOf(jobs, environment),
    text: renderMarkdown(report, links, longestText),
  };
  try {
    const done = await commentOnPullRequest(comment, { http, logger, home: github, ...(token && { token }) });
    if (done.kind === "forbidden") logger.warning(done.sentence);
    else logger.info(`comment: ${done.kind} ${done.page}`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    logger.warning(error.message);
  }
}

/** Two workflows, and two calls of one for other plugins, have a comment each. */
function keyOf(jobs: readonly FleetJob[], environment: Environment): string {
  const plugins = [...new Set(jobs.map(({ plugin }) => plugin))];
  const content = JSON.stringify([environment["GITHUB_WORKFLOW"] ?? "", plugins]);
  return createHash("sha256").update(content).digest("hex").slice(0, 16);
}
