import { readFileSync, statSync } from "node:fs";
import * as v from "valibot";
import type { Environment } from "../ports/environment.ts";

/** The server cuts payloads at 25 MB. */
const longestPayload = 32 << 20;

const payloadSchema = v.object({ number: v.pipe(v.number(), v.safeInteger(), v.minValue(1)) });

/** The number of the pull request that a run is for; undefined for every other event, and where the payload does not tell. */
export function pullRequestNumber(environment: Environment): number | undefined {
  if (environment["GITHUB_EVENT_NAME"] !== "pull_request") return undefined;
  const path = environment["GITHUB_EVENT_PATH"] ?? "";
  try {
    if (path === "" || statSync(path).size > longestPayload) return undefined;
    const payload = v.safeParse(payloadSchema, JSON.parse(readFileSync(path, "utf8")));
    return payload.success ? payload.output.number : undefined;
  } catch {
    return undefined;
  }
}
