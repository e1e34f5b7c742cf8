import { basename } from "node:path";
import { parseTarget } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";
import type { RunFile, RunFolder } from "./run-folder.ts";

/** One artifact of a run. */
export interface Artifact {
  readonly name: string;
  readonly files: readonly RunFile[];
  /** Whether it is its one file as it is, and no archive of it. */
  readonly isBare: boolean;
}

/**
 * The artifacts that a folder becomes, by the placeholders in their name: one, one per target, or one per plugin. What is
 * about all targets is in each.
 * @param template `artifact-name`
 * @throws UserError where two plugins would be one artifact
 */
export function artifactsOf(template: string, { files }: RunFolder): readonly Artifact[] {
  if (template === "{file}") return bareArtifacts(files.filter(({ kind }) => kind === "plugin"));
  const names = new Set(files.flatMap(({ target }) => (target === undefined ? [] : artifactName(template, target))));
  return [...names].map((name) => ({
    name,
    files: files.filter(({ target }) => target === undefined || artifactName(template, target) === name),
    isBare: false,
  }));
}

function artifactName(template: string, target: string): string {
  const { goos, goarch, variant = "" } = parseTarget(target, "target");
  return template.replaceAll("{goos}", goos).replaceAll("{goarch}", goarch).replaceAll("{variant}", variant);
}

function bareArtifacts(plugins: readonly RunFile[]): readonly Artifact[] {
  const taken = new Map<string, string>();
  return plugins.map((file) => {
    const name = basename(file.name);
    const other = taken.get(name);
    if (other !== undefined) {
      throw new UserError(
        `artifact-name: "{file}" would make "${name}" of ${other} and of ${file.name}; tell them apart with plugin-file.`,
      );
    }
    taken.set(name, file.name);
    return { name, files: [file], isBare: true };
  });
}
