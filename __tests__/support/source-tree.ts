import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Source files by their path in the tree. */
export type SourceTree = Readonly<Record<string, string>>;

/** The example of that name in `__tests__/support/go`. */
export async function example(name: string): Promise<SourceTree> {
  const folder = join(import.meta.dirname, "go", name);
  const names = (await readdir(folder)).sort();
  const files = await Promise.all(
    names.map(async (file) => [file, await readFile(join(folder, file), "utf8")] as const),
  );
  return Object.fromEntries(files);
}

/** The same files inside a folder of another tree. */
export function under(folder: string, tree: SourceTree): SourceTree {
  return Object.fromEntries(Object.entries(tree).map(([path, text]) => [`${folder}/${path}`, text]));
}

/** A Go file that links packages and uses nothing of them. */
export function linking(packages: readonly string[]): string {
  return `package main\n\nimport (\n${packages.map((path) => `\t_ ${JSON.stringify(path)}\n`).join("")})\n`;
}

/** What a `go.mod` says. */
export interface GoMod {
  readonly module: string;
  /** Module path → version. */
  readonly requires?: Readonly<Record<string, string>>;
  /** Module path → folder, or `path@version`. */
  readonly replaces?: Readonly<Record<string, string>>;
}

/** The text of a `go.mod`; `go 1.17` is what every toolchain of the tests can read. */
export function goMod({ module, requires = {}, replaces = {} }: GoMod): string {
  const lines = [`module ${module}`, "", "go 1.17"];
  for (const [path, version] of Object.entries(requires)) lines.push("", `require ${path} ${version}`);
  for (const [path, by] of Object.entries(replaces)) lines.push("", `replace ${path} => ${by.replace("@", " ")}`);
  return `${lines.join("\n")}\n`;
}

/** Writes a tree below an existing folder. */
export async function writeTree(folder: string, tree: SourceTree): Promise<void> {
  for (const [path, text] of Object.entries(tree)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
