import { UserError } from "../model/user-error.ts";

/**
 * The name of a plugin among the assets of a release, which has no folders.
 *
 * GitHub gives other names to what it does not take, and a gateway would not find the plugin by them.
 * @param name below the output directory, with `/`
 * @throws UserError
 */
export function assetName(name: string): string {
  const flat = name.replaceAll("/", "_");
  if (/^[\w+-][\w.+-]*$/.test(flat) && !flat.endsWith(".") && flat.length <= 200) return flat;
  throw new UserError(
    `release: "${name}" cannot be the name of an asset, in which GitHub replaces all but letters, digits, dots, dashes, underscores and plus; name it otherwise with plugin-file.`,
  );
}

/** @throws UserError where two plugins would be one asset */
export function checkAssetNames(names: readonly string[]): void {
  const taken = new Map<string, string>();
  for (const name of names) {
    const asset = assetName(name);
    const other = taken.get(asset);
    if (other !== undefined && other !== name) {
      throw new UserError(
        `release: "${other}" and "${name}" would both be the asset "${asset}"; tell them apart with plugin-file.`,
      );
    }
    taken.set(asset, name);
  }
}
