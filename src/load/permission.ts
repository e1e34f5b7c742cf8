import type { Trust } from "../model/trust.ts";

/** The input `load-test`. */
export type LoadTestSetting = "never" | "auto" | "always";

/** Whether plugins may be opened, with the reason where not. */
export type LoadPermission = { readonly may: true } | { readonly may: false; readonly why: string };

/**
 * Whether plugins may be opened, which runs their code. `auto` needs code of somebody who could run it anyway.
 */
export function loadPermission(setting: LoadTestSetting, trust: Trust): LoadPermission {
  if (setting === "never") return { may: false, why: "load-test is never" };
  if (setting === "always" || trust.kind === "trusted") return { may: true };
  return { may: false, why: `load-test is auto, and ${trust.why}` };
}
