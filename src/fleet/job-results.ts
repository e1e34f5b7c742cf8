import { UserError } from "../model/user-error.ts";

/**
 * Which of the jobs before did not end well, one sentence each.
 * @param needs lines `NAME: RESULT`, with `needs.NAME.result`
 * @throws UserError where a line is none
 */
export function unfinishedJobs(needs: readonly string[]): readonly string[] {
  return needs.flatMap((line) => {
    const [, name, result] = /^([\w-]{1,100})\s*:\s*(success|failure|cancelled|skipped)$/.exec(line) ?? [];
    if (name === undefined) {
      throw new UserError(
        `needs: "${line.slice(0, 200)}" is not JOB: RESULT with needs.JOB.result, for example verify: success.`,
      );
    }
    if (result === "success") return [];
    return [`The job ${name} ${result === "failure" ? "failed" : `was ${result}`}.`];
  });
}
