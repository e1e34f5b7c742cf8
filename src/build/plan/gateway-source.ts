import { existsSync } from "node:fs";
import { resolve } from "node:path";
import * as v from "valibot";
import { readLocalPaths } from "../../explain/go-mod.ts";
import type { Finding, Location } from "../../model/report.ts";
import { UserError } from "../../model/user-error.ts";
import type { CommandResult } from "../../ports/command-runner.ts";
import { hasGoMod, modulePath, readGoMod } from "../module-tree.ts";
import type { GatewayModule } from "../recipe.ts";
import { commitOf, commitQuestion } from "./commit.ts";
import type { GatewayNeed } from "./gateway-need.ts";

/** The gateway's own module with its source on this machine. */
export interface GatewaySource {
  /** Absolute. */
  readonly folder: string;
  /** Whether it lies in the module cache, where no go.work above it counts. */
  readonly isDownloaded: boolean;
  /** The version that the module proxy answered with. */
  readonly version?: string;
  readonly warnings: readonly string[];
}

/** Runs git or go for a question; undefined where there is no such program. */
export interface Asking {
  run(file: "git" | "go", args: readonly string[], directory: string): Promise<CommandResult | undefined>;
}

/** What `go mod download -json` prints. Source: cmd/go/internal/modcmd/download.go. */
const downloadSchema = v.object({
  Version: v.optional(v.string()),
  Dir: v.optional(v.string()),
  Error: v.optional(v.string()),
  Origin: v.optional(v.object({ Hash: v.optional(v.string()) })),
});

/** Longest text of Go's that goes into a message. */
const longestReason = 600;

/**
 * Checks a folder that was given as the gateway's source.
 * @param written the folder as the user wrote it
 * @throws UserError where it is not the root of the gateway's own module
 */
export function checkGatewaySource(folder: string, written: string, module: GatewayModule | undefined): void {
  if (module === undefined) {
    throw new UserError("gateway-source: the gateway does not record which module it was built from.");
  }
  const found = hasGoMod(folder) ? modulePath(folder) : undefined;
  if (found === module.path) return;
  throw new UserError(
    found === undefined
      ? `gateway-source: the folder "${written}" holds no go.mod; give the root of ${module.path}.`
      : `gateway-source: the folder "${written}" holds the module ${found.slice(0, 200)}, and the gateway was built from ${module.path}.`,
  );
}

/** Says what a folder that stands for the gateway's source is at, where git can tell. */
export async function sourceInFolder(folder: string, module: GatewayModule, asking: Asking): Promise<GatewaySource> {
  const warnings: string[] = [];
  const commit = commitOf(await asking.run("git", commitQuestion, folder));
  if (commit !== undefined && module.revision !== undefined && commit !== module.revision) {
    warnings.push(
      `The gateway was built from commit ${module.revision.slice(0, 12)} of ${module.path}, and its source here is at ${commit.slice(0, 12)}: packages that changed between them will differ.`,
    );
  }
  return { folder, isDownloaded: false, warnings };
}

/**
 * Fetches the gateway's own module as the module proxy or its repository has it.
 * @param directory an empty folder: the question must not depend on any go.mod
 * @returns Go's last words where no version of it can be had
 */
export async function downloadSource(
  module: GatewayModule,
  directory: string,
  asking: Asking,
): Promise<GatewaySource | { readonly reason: string }> {
  let reason = "it records neither a version nor a commit";
  for (const query of module.queries) {
    const answer = await asking.run("go", ["mod", "download", "-json", `${module.path}@${query}`], directory);
    const found = readDownload(answer?.stdout ?? "");
    if (answer?.exitCode === 0 && found?.Dir !== undefined && existsSync(found.Dir)) {
      return {
        folder: found.Dir,
        isDownloaded: true,
        ...(found.Version !== undefined && { version: found.Version }),
        warnings: movedTag(module, query, found.Origin?.Hash),
      };
    }
    reason = (found?.Error ?? answer?.stderr ?? "").trim().slice(0, longestReason) || reason;
  }
  return { reason };
}

function readDownload(stdout: string): v.InferOutput<typeof downloadSchema> | undefined {
  try {
    const result = v.safeParse(downloadSchema, JSON.parse(stdout));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}

function movedTag({ path, revision }: GatewayModule, query: string, commit: string | undefined): readonly string[] {
  if (commit === undefined || revision === undefined || commit === revision) return [];
  return [
    `The gateway was built from commit ${revision.slice(0, 12)} of ${path}, and ${query} is ${commit.slice(0, 12)} now: packages that changed between them will differ.`,
  ];
}

/** A folder that the gateway's go.mod replaces something with and that its source does not hold. */
export function missingReplacement(folder: string): string | undefined {
  return readLocalPaths(readGoMod(folder)).replacements.find((target) => !existsSync(resolve(folder, target)));
}

/** Why a plugin cannot be built beside its gateway, and how to give the source. */
export function sourceFinding(
  { path, revision }: GatewayModule,
  need: GatewayNeed,
  reason: string,
  where: Location | undefined,
): Finding {
  const what =
    need.kind === "imported" ? `The plugin imports ${need.path.slice(0, 300)} of` : "The plugin's go.mod requires";
  const at = revision === undefined ? "the release of the gateway" : revision;
  return {
    kind: "build-failed",
    severity: "error",
    subject: path,
    message: `${what} the gateway's own module ${path}, which loads only if it is built beside the gateway's source. ${reason}`,
    ...(where !== undefined && { where }),
    fix: `Check out the gateway's source at ${at} and give its folder: gateway-source: FOLDER.`,
  };
}
