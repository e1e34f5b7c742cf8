import { createHash } from "node:crypto";
import { constants, copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { readBinary } from "../binary/binary.ts";
import { BinaryError } from "../binary/error.ts";
import type { BuildInfo } from "../binary/facts.ts";
import type { Recipe } from "../build/recipe.ts";
import { recipeSheet } from "../build/recipe-sheet.ts";
import { fileProblem } from "../content/file-problem.ts";
import { withNamed } from "../content/named-file.ts";
import { formatProfile } from "../gateway/profile.ts";
import type { Profile } from "../gateway/profile-schema.ts";
import type { BuildReport, Report } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";
import type { Logger } from "../ports/logger.ts";
import { jsonText } from "../report/escape.ts";
import { renderJson, stringify } from "../report/json.ts";
import { checkOutputFolder, runFileNames } from "./output-folder.ts";

/** A file that a run leaves, and may hand on. */
export interface RunFile {
  readonly kind: "plugin" | "sbom" | "checksums" | "report" | "recipe" | "profile";
  /** In the folder, with `/`. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** When it was checked or written: 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** `GOOS/GOARCH[/variant]`; undefined where it is about all targets. */
  readonly target?: string;
}

/** What one run leaves behind. */
export interface RunFolder {
  /** Absolute. */
  readonly root: string;
  readonly files: readonly RunFile[];
}

/** One gateway on one target, after its plugins were judged. */
export interface FinishedCheck {
  /** As the user wrote it, with the placeholders filled. */
  readonly gateway: string;
  readonly target: string;
  readonly plugins: readonly FinishedPlugin[];
  /** How the plugins were built, where one was. */
  readonly recipe?: Recipe;
  readonly build?: BuildReport;
  profile(): Profile;
}

/** A plugin that was judged. */
interface FinishedPlugin {
  /** Absolute. */
  readonly path: string;
  /** As the user wrote it. */
  readonly shown: string;
  readonly sha256: string;
}

/** What is asked of a run's folder. */
export interface RunFolderWish {
  /** Absolute. */
  readonly root: string;
  /** `output-directory` as the user wrote it. */
  readonly written: string;
  /** Absolute folder that is worked in. */
  readonly directory: string;
  readonly checks: readonly FinishedCheck[];
  readonly report: Report;
}

/**
 * Puts beside the built plugins what belongs to them: a bill of materials of each, checksums, the report, the recipes and
 * the gateways' profiles. Plugins that lie elsewhere are copied.
 * @throws UserError where two files would get one name, or the system refuses
 */
export async function writeRunFolder(wish: RunFolderWish, logger: Logger): Promise<RunFolder> {
  const { root, written, directory, checks, report } = wish;
  checkOutputFolder([join(root, runFileNames.checksums)], written, directory);
  const plugins = pluginsOf(wish);
  const files: RunFile[] = plugins.map(({ name, path, sha256, target }) => ({
    kind: "plugin",
    name,
    path,
    sha256,
    target,
  }));
  const taken = new Map(plugins.map(({ name, shown }) => [name, shown]));
  const add = (kind: RunFile["kind"], name: string, text: string, target?: string) => {
    const other = taken.get(name);
    if (other !== undefined) throw sameName(other, `the ${kind}`, name);
    taken.set(name, `the ${kind}`);
    const path = join(root, name);
    write(path, wish, () => writeFileSync(path, text, { flag: "wx" }));
    const sha256 = createHash("sha256").update(text).digest("hex");
    files.push({ kind, name, path, sha256, ...(target !== undefined && { target }) });
  };
  const { renderSbom } = await import("./sbom.ts");
  for (const { name, path, sha256, target, gateways, shown } of plugins) {
    const buildInfo = buildInfoOf(path);
    if (buildInfo === undefined) {
      logger.info(`${shown} does not record what it was made from; there is no bill of materials of it.`);
      continue;
    }
    // Gateways that open every file with .so in its name are to pass it by.
    const sbom = `${name.replace(/\.so$/, "")}.cdx.json`;
    add("sbom", sbom, renderSbom({ file: basename(name), sha256, target, gateways, buildInfo }), target);
  }
  add("checksums", runFileNames.checksums, renderChecksums(files));
  add("report", runFileNames.report, renderJson(report));
  const recipes = checks.flatMap(({ recipe, ...check }) =>
    recipe === undefined ? [] : recipeJson({ ...check, recipe }),
  );
  if (recipes.length > 0) add("recipe", runFileNames.recipe, stringify(recipes));
  for (const { gateway, target, profile } of checks) {
    const name = `${lastPart(gateway)}_${target}`.replaceAll(/[^\w.+-]/g, "-");
    add("profile", freeName(`${name}.profile.json`, taken), jsonText(formatProfile(profile())), target);
  }
  return { root, files };
}

/** As `sha256sum` writes and reads it: plugins and their bills of materials, which leave together. */
export function renderChecksums(files: readonly Pick<RunFile, "kind" | "name" | "sha256">[]): string {
  const listed = files.filter(({ kind }) => kind === "plugin" || kind === "sbom");
  return listed.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join("");
}

/** How plugins for one gateway are built: what `env` prints of it, and how those of this run were. */
function recipeJson({ gateway, target, recipe, build }: FinishedCheck & { readonly recipe: Recipe }): object {
  return { gateway, target, goVersion: recipe.goVersion, ...recipeSheet(recipe, undefined, "plugin.so"), build };
}

/** The last part of a path, an image or an address is what tells gateways apart. */
function lastPart(reference: string): string {
  return reference.split(/[\\/]/).findLast((part) => part !== "") ?? "";
}

function freeName(name: string, taken: ReadonlyMap<string, string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) {
    const other = name.replace(/(?=\.profile\.json$)/, `-${number}`);
    if (!taken.has(other)) return other;
  }
}

interface TakenPlugin extends FinishedPlugin {
  readonly name: string;
  readonly target: string;
  readonly gateways: string[];
}

/** Every plugin once, by its place in the folder. */
function pluginsOf(wish: RunFolderWish): readonly TakenPlugin[] {
  const { root, checks } = wish;
  const plugins = new Map<string, TakenPlugin>();
  for (const { gateway, target, plugins: finished } of checks) {
    for (const { path: file, shown, sha256 } of finished) {
      const inside = relative(root, file).replaceAll(sep, "/");
      const isInside = !/^\.\.(?:\/|$)/.test(inside) && !isAbsolute(inside);
      // A member of an image or archive is known by its path there.
      const name = isInside ? inside : basename(shown.slice(shown.lastIndexOf("!") + 1));
      const known = plugins.get(name);
      if (known !== undefined && known.sha256 !== sha256) throw sameName(known.shown, shown, name);
      known?.gateways.push(gateway);
      if (known !== undefined) continue;
      const path = join(root, name);
      if (!isInside) write(path, wish, () => copyFileSync(file, path, constants.COPYFILE_EXCL));
      plugins.set(name, { name, path, sha256, target, gateways: [gateway], shown });
    }
  }
  return [...plugins.values()];
}

function sameName(one: string, other: string, name: string): UserError {
  return new UserError(
    `output-directory: ${one} and ${other} would both be "${name}" in it; name the plugins apart (name=path), or set plugin-file.`,
  );
}

function write(path: string, { written }: RunFolderWish, act: () => void): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    // What lies there may be a link of the checkout, and lead out of it.
    rmSync(path, { force: true });
    act();
  } catch (error) {
    throw new UserError(
      `output-directory: "${basename(path)}" cannot be written to "${written}": ${fileProblem(error)}.`,
    );
  }
}

/** Undefined where the file records none, or is damaged: its verdict says so. */
function buildInfoOf(path: string): BuildInfo | undefined {
  try {
    return withNamed("plugin", path, (source) => readBinary(source).buildInfo);
  } catch (error) {
    if (error instanceof BinaryError) return undefined;
    throw error;
  }
}
