import type { Location } from "../model/report.ts";
import type { Presets } from "./presets/preset.ts";

export interface GatewayMention {
  /** `tyk@5.8.6`, or `docker://…` where the file pins a digest or names an image that no preset has. */
  readonly reference: string;
  readonly location: Location;
}

export interface GatewayFileQuestion {
  readonly text: string;
  /** The file as the user wrote it; its name tells YAML from the rest. */
  readonly file: string;
  /** A variable, or a dotted name in YAML; undefined looks for every mention of a known image. */
  readonly key?: string | undefined;
  /** The preset's own name, where one is given: others are passed over. */
  readonly preset?: string | undefined;
  readonly presets: Presets;
}
