import { isTrustedEvent } from "../inputs/trusted-event.ts";
import type { Environment } from "../ports/environment.ts";

/** The input `load-test`. */
export const loadTestSettings = ["never", "auto", "always"] as const;
export type LoadTestSetting = (typeof loadTestSettings)[number];

/** Whether plugins may be opened, with the reason where not. */
export type LoadPermission = { readonly may: true } | { readonly may: false; readonly why: string };

/**
 * Whether plugins may be opened, which runs their code. `auto` needs code of somebody who could run it anyway: a command
 * line, an event that is known to be trusted, or a pull request between branches of one repository.
 * @param environment GITHUB_ACTIONS, GITHUB_EVENT_NAME, and GITHUB_EVENT_PATH for the payload
 */
export function loadPermission(setting: LoadTestSetting, environment: Environment): LoadPermission {
  if (setting === "never") return { may: false, why: "load-test is never" };
  if (setting === "always" || !environment["GITHUB_ACTIONS"]) return { may: true };
  if (isTrustedEvent(environment)) return { may: true };
  const event = environment["GITHUB_EVENT_NAME"] ?? "";
  const what =
    event === "pull_request"
      ? "the pull request is from a fork"
      : `the event ${event.slice(0, 100)} may run foreign code`;
  return { may: false, why: `load-test is auto, and ${what}` };
}
