import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { findGateways, longestGatewayFile, parseGatewayFile } from "../gateway/gateway-file.ts";
import type { GatewayMention } from "../gateway/gateway-mention.ts";
import { type Presets, presetNames } from "../gateway/presets/preset.ts";
import { UserError } from "../model/user-error.ts";

/** Whether a value of `plugin` names members of an image or archive: `docker://image:tag!/plugins/*.so`. */
export function isMemberReference(text: string, directory: string): boolean {
  if (existsSync(resolve(directory, text))) return false;
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) || /.![^!]/.test(text);
}

/**
 * The gateway that a file of the repository names, or all of a list.
 * @param written `FILE[#key]`
 * @param preset its own name, where only mentions of one gateway count
 * @throws UserError where the file names none, or two
 */
export async function readGatewayFile(
  written: string,
  { directory, presets, preset }: { directory: string; presets: Presets; preset?: string },
): Promise<readonly GatewayMention[]> {
  const { file, key } = parseGatewayFile(written);
  const path = resolve(directory, file);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true) {
    throw new UserError(`gateway-file: there is no file "${file}"; write FILE or FILE#key, with a path that is there.`);
  }
  if (found.size > longestGatewayFile) {
    throw new UserError(`gateway-file: "${file}" is larger than 256 KiB; name the file that people write.`);
  }
  return await findGateways({ text: readFileSync(path, "utf8"), file, key, preset, presets });
}

/** The preset that a value of `gateway` names without a version, which a file may tell. */
export function barePreset(text: string, presets: Presets): string | undefined {
  return presetNames(presets).get(text.toLowerCase());
}
