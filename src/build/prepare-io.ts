import { existsSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { goMinor } from "../binary/go-version.ts";
import { UserError } from "../model/user-error.ts";
import type { CommandResult } from "../ports/command-runner.ts";
import type { FailureContext } from "./failures.ts";
import type { Recipe } from "./recipe.ts";
import type { Workspace } from "./workspace.ts";

/** What preparing needs of its surroundings. */
export interface PrepareIo {
  /** An empty folder for everything that is made. */
  readonly folder: string;
  /** Absolute folders that are never copied. */
  readonly exclude: readonly string[];
  /** The user's GOWORK. */
  readonly goWork: string | undefined;
  /** Runs go or git with the environment of the build. */
  run(
    file: "git" | "go",
    args: readonly string[],
    directory: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<CommandResult | undefined>;
  warning(sentence: string): void;
  /** How Go's words about the copy become findings. */
  failureContext(workspace: Workspace): FailureContext;
}

/** Workspaces came with Go 1.18. */
export function hasWorkspaces({ goVersion }: Pick<Recipe, "goVersion">): boolean {
  return (goMinor(goVersion) ?? 0) >= 18;
}

/** Runs `go mod edit` where there is something to edit. @returns its result where it failed */
export async function editGoMod(
  folder: string,
  edits: readonly string[],
  io: PrepareIo,
): Promise<CommandResult | undefined> {
  if (edits.length === 0) return undefined;
  const result = await io.run("go", ["mod", "edit", ...edits], folder, { GOWORK: "off" });
  if (result === undefined) throw new UserError("builder: there is no go on PATH.");
  return result.exitCode === 0 ? undefined : result;
}

export function readGoMod(folder: string): string {
  const file = join(folder, "go.mod");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** A folder as a go.mod or go.work writes it. */
export function relativeFolder(from: string, to: string): string {
  const path = relative(from, to).split(sep).join("/");
  return path.startsWith("..") ? path : `./${path}`;
}
