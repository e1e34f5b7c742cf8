import * as v from "valibot";
import { findingSchema, type Members, some, text } from "../model/finding-schema.ts";
import type { Finding } from "../model/report.ts";
import type { Pin } from "./plan/pin.ts";

/** What is known of a file that was built. */
export interface BuildFacts {
  /** The one `go build`, as a person reads it; the plan of the build has what it needs beside. */
  readonly command: string;
  /** As the file itself records it; undefined where it records none. */
  readonly pluginPath?: string;
  /** Modules whose versions were set to the gateway's. */
  readonly pins: readonly Pin[];
  /** What the gateway's own module was taken from, where it took part: its version, or its folder. */
  readonly gatewaySource?: string;
  /** Facts about the build that belong to the plugin's report. */
  readonly findings: readonly Finding[];
}

export const pinsSchema = v.array(v.object({ module: some, from: text, to: some } satisfies Members<Pin>));

/** The same out of a file that anybody may have written. */
export const factsSchema = v.object({
  command: some,
  pluginPath: v.exactOptional(some),
  pins: pinsSchema,
  gatewaySource: v.exactOptional(some),
  findings: v.array(findingSchema),
} satisfies Members<BuildFacts>);
