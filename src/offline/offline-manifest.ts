import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { sha256OfFile } from "../content/file-source.ts";
import { UserError } from "../model/user-error.ts";
import { filesBelow } from "./files.ts";

/** The file that says what a folder of `fetch` holds; it is written last. */
export const manifestName = "fetch.json";

/** Folders of such a folder. */
export const storedFolders = { modules: "modules", profiles: "profiles", images: "images" } as const;

/** No longer than any manifest is: a line for each file of ten thousands of modules. */
const longestManifest = 64 << 20;

/** A path below the folder, in the same characters on every system. */
const storedPath = v.pipe(
  v.string(),
  v.maxLength(1000),
  v.regex(/^(?:modules|profiles|images)(?:\/[^/\\\0]+)+$/, "Expected a path below the folder"),
  v.check((path) => !path.split("/").some((part) => part === ".." || part === "."), "Expected a path below the folder"),
);

const manifestSchema = v.object({
  schemaVersion: v.literal(1),
  tool: v.string(),
  /** GOOS/GOARCH that the toolchains run on. */
  platform: v.string(),
  gateways: v.array(
    v.object({
      /** As the user wrote it, with the placeholders filled. */
      reference: v.string(),
      target: v.string(),
      profile: storedPath,
      goVersion: v.string(),
      /** The digest under which a registry gave it, else the identity that the engine gave it. */
      image: v.optional(v.object({ reference: v.string(), digest: v.string(), file: storedPath })),
    }),
  ),
  files: v.array(
    v.object({
      path: storedPath,
      size: v.pipe(v.number(), v.integer(), v.minValue(0)),
      sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
    }),
  ),
});

/** What a folder of `fetch` holds, with digests of everything. */
export type FetchManifest = v.InferOutput<typeof manifestSchema>;
export type FetchedGateway = FetchManifest["gateways"][number];
export type StoredFile = FetchManifest["files"][number];

/** @param folder absolute @returns undefined where there is none @throws UserError where it is none of ours */
export function readManifest(folder: string, written: string): FetchManifest | undefined {
  const file = join(folder, manifestName);
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (!found.isFile() || found.size > longestManifest) throw damaged(written, "it is too large");
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw damaged(written, "it is not JSON");
  }
  const result = v.safeParse(manifestSchema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw damaged(written, `${v.getDotPath(issue) ?? "the whole file"}: ${issue.message.slice(0, 200)}`);
}

function damaged(written: string, why: string): UserError {
  return new UserError(`offline: ${manifestName} in "${written}" cannot be used: ${why}. Run fetch again.`);
}

/** Writes a manifest in one step. */
export function writeManifest(folder: string, manifest: FetchManifest): void {
  const beside = join(folder, `.${manifestName}.${process.pid}`);
  writeFileSync(beside, `${JSON.stringify(manifest, undefined, 1)}\n`);
  renameSync(beside, join(folder, manifestName));
}

/** One file below the folder, as the manifest lists it. */
export function describeFile(folder: string, path: string): StoredFile {
  const file = join(folder, path);
  return { path, size: statSync(file).size, sha256: sha256OfFile(file) };
}

/**
 * Holds everything below the folder against its manifest: nothing is missing, changed or more than was fetched, since
 * Go takes whatever lies among the modules.
 * @throws UserError that names the first file that is not as it was
 */
export function checkFiles(folder: string, manifest: FetchManifest, written: string): void {
  const listed = new Map(manifest.files.map((file) => [file.path, file]));
  for (const name of Object.values(storedFolders)) {
    for (const path of filesBelow(folder, name)) {
      if (listed.has(path)) continue;
      throw new UserError(
        `offline: "${written}" holds ${path.slice(0, 300)}, which its ${manifestName} does not list; run fetch again.`,
      );
    }
  }
  for (const { path, size, sha256 } of manifest.files) {
    const found = statSync(join(folder, path), { throwIfNoEntry: false });
    const problem =
      found === undefined
        ? "is missing"
        : found.size !== size || sha256OfFile(join(folder, path)) !== sha256
          ? "is not what was fetched"
          : undefined;
    if (problem !== undefined) {
      throw new UserError(`offline: ${path.slice(0, 300)} in "${written}" ${problem}; run fetch again.`);
    }
  }
  const profiles = manifest.gateways.flatMap(({ profile, image }) => [profile, ...(image ? [image.file] : [])]);
  const lost = profiles.find((path) => !listed.has(path));
  if (lost !== undefined) throw damaged(written, `${lost} is in no list of files`);
}
