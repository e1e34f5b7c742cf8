import type { CommandResult } from "../../ports/command-runner.ts";

/**
 * What git is asked for the commit that a folder is at. Nothing that the repository's own settings name is started, and a
 * folder that somebody committed in the shape of a repository is none.
 */
export const commitQuestion: readonly string[] = [
  "-c",
  "core.fsmonitor=false",
  "-c",
  "safe.bareRepository=explicit",
  "rev-parse",
  "--verify",
  "HEAD",
];

/** The commit that git answered with; undefined where there is none, or no git. */
export function commitOf(answer: CommandResult | undefined): string | undefined {
  return answer?.exitCode === 0 ? /^[0-9a-f]{40,64}$/m.exec(answer.stdout)?.[0] : undefined;
}
