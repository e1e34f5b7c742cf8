import { isBuiltFrom } from "../gateway/presets/gateway-modules.ts";
import type { Presets } from "../gateway/presets/preset.ts";
import type { GatewayFacts } from "../model/gateway-facts.ts";
import type { ChosenPreset } from "./candidates.ts";

/** The preset of a gateway that nobody named, by the module that it was built from. */
export function recognise({ buildInfo }: Pick<GatewayFacts, "buildInfo">, presets: Presets): ChosenPreset | undefined {
  if (buildInfo === undefined) return undefined;
  const preset = [...presets.values()].findLast(({ modules }) =>
    modules.some(({ path, tag }) => isBuiltFrom(buildInfo, { path, ...(tag !== undefined && { tag }) })),
  );
  if (preset === undefined) return undefined;
  // Other builds than a release's are stamped with the commit, or not at all.
  const version = /^v(\d+\.\d+\.\d+(?:-(?:alpha|beta|rc)[.\d]*)?)(?:\+incompatible)?$/.exec(
    buildInfo.main?.version ?? "",
  )?.[1];
  return { preset, by: "module", ...(version !== undefined && { version }) };
}

/** Says that what is known of a gateway applies to one that was given as a file. */
export function recognised(reference: string, { preset, version }: ChosenPreset): string {
  const what = version === undefined ? preset.title : `${preset.title} ${version}`;
  return `Gateway ${reference}: ${what}, by its module; what is known of ${preset.name} applies.`;
}
