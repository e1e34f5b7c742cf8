/**
 * Looks for packages that package-lock.json mentions and does not hold.
 *
 * npm writes such a lock where a registry does not serve the optional packages of other platforms, and `npm ci`
 * then fails on those platforms alone.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

type Names = Readonly<Record<string, unknown>>;

/** The fields of a `packages` entry that name other packages. */
interface Entry {
  readonly dependencies?: Names;
  readonly devDependencies?: Names;
  readonly optionalDependencies?: Names;
  readonly peerDependencies?: Names;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** One sentence per package that is mentioned and missing; empty for a lock file that is whole. */
export function lockFileGaps(root: string): string[] {
  const lock: { packages: Readonly<Record<string, Entry>> } = JSON.parse(
    readFileSync(join(root, "package-lock.json"), "utf8"),
  );
  const manifest: Entry = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const gaps: string[] = [];
  const top = lock.packages[""] ?? {};
  for (const kind of ["dependencies", "devDependencies", "optionalDependencies"] as const) {
    if (JSON.stringify(manifest[kind] ?? {}) !== JSON.stringify(top[kind] ?? {})) {
      gaps.push(`package-lock.json was not written for the ${kind} of package.json: run \`npm install\``);
    }
  }
  for (const [path, entry] of Object.entries(lock.packages)) {
    const peers = Object.keys(entry.peerDependencies ?? {}).filter(
      (name) => entry.peerDependenciesMeta?.[name]?.optional !== true,
    );
    const named = [entry.dependencies, entry.optionalDependencies].flatMap((names) => Object.keys(names ?? {}));
    for (const name of new Set([...named, ...peers])) {
      if (!resolves(lock.packages, path, name)) gaps.push(`${path || "package.json"} needs ${name}, which is missing`);
    }
  }
  return gaps;
}

/** Whether a package finds another one in its own or an outer `node_modules`, as Node looks it up. */
function resolves(packages: Readonly<Record<string, Entry>>, from: string, name: string): boolean {
  let folder = from;
  while (true) {
    if (`${folder === "" ? "" : `${folder}/`}node_modules/${name}` in packages) return true;
    if (folder === "") return false;
    const outer = folder.lastIndexOf("/node_modules/");
    folder = outer < 0 ? "" : folder.slice(0, outer);
  }
}
