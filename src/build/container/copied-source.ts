import { appendFileSync, existsSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { UserError } from "../../model/user-error.ts";
import { hasGoMod, isOutside, vendorsIn } from "../module-tree.ts";
import { type BuildPlan, readableGoWork } from "../plan/build-plan.ts";
import { type CopyOptions, copyPlan } from "../plan/copy-plan.ts";
import { filesInPlace, filesOfCopy, type UserFiles } from "../user-files.ts";

/** A copy of everything that a build in a compiler image reads, with the plan's texts in the place of the user's. */
export interface CopiedSource {
  /** Absolute folder that goes into the container: the module alone where that is all, else the repository. */
  readonly root: string;
  /** The user's own folder behind it, absolute. */
  readonly originalRoot: string;
  /** Absolute files of the copy whose text is the plan's. */
  readonly written: readonly string[];
  /** Absolute folders that are not in the copy, beside what no copy has. */
  readonly removed: readonly string[];
  /** Absolute folder of the plugin's module in the copy. */
  readonly directory: string;
  /** The same in the user's own files. */
  readonly original: string;
  /** What `go build` is told to build: `.`, `./sub` or `.go` files. */
  readonly packages: readonly string[];
  /** Absolute folders of the modules in the copy, the plugin's first. */
  readonly modules: readonly string[];
  /** The go.work of the user's, absolute, in the copy; undefined: none. */
  readonly goWork: string | undefined;
  /** Whether the source had no go.mod and got one in the copy. */
  readonly hasMadeModule: boolean;
  /** Whether one module is all there is: what every documented script can build. */
  readonly isPlain: boolean;
  readonly files: UserFiles;
}

/**
 * Copies the repository of a plugin for a compiler image, whose scripts write into what they are given.
 * @throws UserError where something leads out of the repository, or cannot be read
 */
export async function copySource(plan: BuildPlan, options: CopyOptions): Promise<CopiedSource> {
  const copied = await copyPlan(plan, options);
  const { base } = copied.work;
  if (base !== undefined && isOutside(relative(options.into, base.file))) {
    throw new UserError(
      `plugin: "${plan.source.path}" is part of the workspace ${base.file}, outside of its repository, and a container gets a copy of the repository alone; set GOWORK=off, move the go.work inside, or take builder: native.`,
    );
  }
  const written = new Set<string>();
  for (const [file, text] of copied.texts) {
    written.add(file);
    // A link would lead to the file behind it, which is another one's text.
    rmSync(file, { force: true });
    if (text !== "") writeFileSync(file, text);
  }
  const { tree, directory, packages, modules, work, sums } = copied;
  if (sums !== "") {
    appendFileSync(join(directory, "go.sum"), `\n${sums}`);
    written.add(join(directory, "go.sum"));
  }
  const goWork = work.base?.file;
  const vendored = [...tree.roots, ...(goWork === undefined ? [] : [dirname(goWork)])].filter(vendorsIn);
  // It has other versions than those that were chosen.
  const removed = copied.pins.length === 0 ? [] : vendored.map((folder) => join(folder, "vendor"));
  for (const folder of removed) rmSync(folder, { recursive: true });
  if (work.base !== undefined && goWork !== undefined) {
    const { text, go } = readableGoWork(copied, work.base.text);
    writeFileSync(goWork, `${text}${text.endsWith("\n") ? "" : "\n"}${go}`);
    written.add(goWork);
  }
  const isPlain = modules.length === 1 && packages.join() === "." && goWork === undefined && !leadsOut(directory);
  const places = filesInPlace(tree, options.into);
  return {
    root: isPlain ? directory : options.into,
    originalRoot: isPlain ? plan.directory : (copied.copy?.original ?? plan.directory),
    written: [...written],
    removed,
    directory,
    original: plan.directory,
    packages,
    modules: modules.map(({ folder }) => folder).filter((folder) => hasGoMod(folder)),
    goWork,
    hasMadeModule: plan.hasMadeModule,
    isPlain,
    files: copied.copy === undefined ? places : filesOfCopy(places, copied.copy),
  };
}

/** Files that are looked at to find out whether a module needs what lies around it. */
const mostFiles = 20_000;

/**
 * Whether a module needs what documented scripts do not take with them: anything around it that cgo or a link leads to,
 * and files in its root whose names start with a dot, which `*` leaves out.
 */
function leadsOut(folder: string): boolean {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).slice(0, mostFiles);
  return entries.some((entry) => {
    const file = join(entry.parentPath, entry.name);
    if (entry.isSymbolicLink()) return existsSync(file) && isOutside(relative(folder, realpathSync(file)));
    if (!entry.isFile() || !entry.name.endsWith(".go")) return false;
    const text = readFileSync(file, "utf8");
    const embedsDotted = entry.parentPath === folder && /^\s*\/\/go:embed\s.*(?:all:|[\s"`]\.|\*)/m.test(text);
    return embedsDotted || /^[\s/*]*#cgo\s.*\$\{SRCDIR\}\/\.\./m.test(text);
  });
}
