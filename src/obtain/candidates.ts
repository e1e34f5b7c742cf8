import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { listReleaseTags } from "../content/download/github.ts";
import { parseImageName } from "../content/registry/image-name.ts";
import { presetTable } from "../gateway/presets/known-presets.ts";
import type { Preset, Presets } from "../gateway/presets/preset.ts";
import { readPresetFile } from "../gateway/presets/preset-file.ts";
import { presetOfImage } from "../gateway/presets/preset-images.ts";
import { needsTags, type PresetCandidate, presetCandidates } from "../gateway/presets/resolve.ts";
import type { GatewayReference } from "../gateway/reference.ts";
import { chooseVersion } from "../gateway/version-choice.ts";
import type { Target } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";
import type { Network } from "./network.ts";

/** A preset with the release that was chosen. */
export interface ChosenPreset {
  readonly preset: Preset;
  /** Whole, without `v`; undefined where the gateway's module does not tell. */
  readonly version?: string;
  /** Whether the user named it, or it was recognised by its module. */
  readonly by: "name" | "module";
}

/** The places that may have a gateway, in the order in which they are tried. */
export interface Candidates {
  readonly places: readonly PresetCandidate[];
  readonly chosen?: ChosenPreset;
}

/** The presets of a run: those that are known, and those of `preset-file`. @throws UserError */
export function openPresets(presetFile: string | undefined, directory: string): Presets {
  if (presetFile === undefined) return presetTable;
  const file = resolve(directory, presetFile);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new UserError(`preset-file: there is no file "${presetFile}"; write a path that is there, or leave it out.`);
  }
  return readPresetFile(readFileSync(file, "utf8"), presetFile, presetTable);
}

/**
 * Where a reference's gateway may be.
 * @param member what the user said that the member is
 * @throws UserError where there is no such release
 */
export async function candidatesOf(
  reference: GatewayReference,
  { target, member, presets, network }: { target: Target; member?: string; presets: Presets; network: () => Network },
): Promise<Candidates> {
  if (reference.kind === "image") return ofImage(reference, { presets, ...(member !== undefined && { member }) });
  if (reference.kind !== "preset") {
    return { places: [{ reference: { ...reference, ...(member !== undefined && { member }) } }] };
  }
  const preset = presets.get(reference.preset);
  if (preset === undefined) throw new Error(`The preset ${reference.preset} was known before.`);
  const list = needsTags(preset, reference.version);
  const request = { target, ...(member !== undefined && { member }) };
  if (list === undefined) {
    const { version } = reference;
    return { places: presetCandidates(preset, { ...request, version }), chosen: { preset, version, by: "name" } };
  }
  const tags =
    list.kind === "image"
      ? await network().registry.tags(parseImageName(list.image, reference.text))
      : await listReleaseTags(list.repository, reference.text, network().github);
  const place = list.kind === "image" ? list.image : `github.com/${list.repository}`;
  const { version, tag } = chooseVersion({ wanted: reference.version, tags, template: list.template, place });
  return { places: presetCandidates(preset, { ...request, version, tag }), chosen: { preset, version, by: "name" } };
}

/** An image that somebody wrote out: of a known gateway its preset tells the rest. */
function ofImage(
  reference: GatewayReference & { kind: "image" },
  { presets, member }: { presets: Presets; member?: string },
): Candidates {
  const name = parseImageName(reference.image, reference.text);
  const known = presetOfImage(name, presets);
  const path = member ?? known?.path;
  return {
    places: [{ reference: { ...reference, ...(path !== undefined && { member: path }) } }],
    ...(known?.version !== undefined && { chosen: { preset: known.preset, version: known.version, by: "name" } }),
  };
}
