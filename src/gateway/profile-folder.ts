import { type Dirent, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileProblem } from "../content/file-problem.ts";
import { listed } from "../model/phrases.ts";
import { UserError } from "../model/user-error.ts";

/** More than any gateway has releases. */
const mostProfiles = 2000;

/**
 * The profiles of a folder, numbers in their names by value: `tyk-5.8.9.json` before `tyk-5.8.10.json`.
 * @param tell is told which files are none
 * @returns undefined where it is no folder, or one without a `.json` file in it
 * @throws UserError where it cannot be read, or holds too many
 */
export function profilesOfFolder(folder: string, tell: (line: string) => void): readonly string[] | undefined {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
  if (statSync(join(folder, "oci-layout"), { throwIfNoEntry: false }) !== undefined) return undefined;
  const names = entries(folder)
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => name);
  const profiles = names.filter((name) => name.endsWith(".json"));
  if (profiles.length === 0) return undefined;
  if (profiles.length > mostProfiles) {
    throw new UserError(
      `GATEWAY ${folder}: ${profiles.length} profiles are more than ${mostProfiles}; name a smaller folder.`,
    );
  }
  const others = names.filter((name) => !name.endsWith(".json"));
  if (others.length > 0) tell(`GATEWAY ${folder}: ${listed(others)}: no .json, left out.`);
  const { compare } = new Intl.Collator("en", { numeric: true });
  const start = folder.replace(/\/+$/, "");
  return profiles.sort(compare).map((name) => `${start}/${name}`);
}

function entries(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw new UserError(`GATEWAY ${folder}: it cannot be read: ${fileProblem(error)}.`);
  }
}
