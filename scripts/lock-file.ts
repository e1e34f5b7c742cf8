/**
 * Looks for packages that package-lock.json mentions and does not hold.
 *
 * npm writes such a lock where a registry does not serve the optional packages of other platforms, and `npm ci`
 * then fails on those platforms alone.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

type Names = Readonly<Record<string, unknown>>;

/** The fields of a `packages` entry that name other packages, and what it says of itself. */
interface Entry {
  readonly version?: string;
  /** Only development needs it: `npm audit --omit=dev` and Dependabot's alerts leave it out. */
  readonly dev?: boolean;
  readonly dependencies?: Names;
  readonly devDependencies?: Names;
  readonly optionalDependencies?: Names;
  readonly peerDependencies?: Names;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

interface Lock {
  readonly packages: Readonly<Record<string, Entry>>;
}

function readJson(root: string, file: "package.json"): Entry;
function readJson(root: string, file: "package-lock.json"): Lock;
function readJson(root: string, file: string): unknown {
  return JSON.parse(readFileSync(join(root, file), "utf8"));
}

/**
 * One sentence per package that is in `dist/` and that nobody would be warned of, and per dependency that is not in it.
 *
 * The bundle is what users run: a vulnerability in it is one of the product. npm and Dependabot know that only of what
 * `dependencies` names, and of what that needs.
 * @param licenses `dist/licenses.txt`, which has a title `name version (licence)` for every package in the bundle
 */
export function bundleGaps(root: string, licenses: string): string[] {
  const { packages } = readJson(root, "package-lock.json");
  const bundled = Array.from(
    licenses.matchAll(/^((?:@[\w.-]+\/)?[\w.-]+) (\d+\.\S+) \(.*\)$/gm),
    ([, name = "", version]) => ({
      name,
      version,
    }),
  );
  if (bundled.length === 0) return ["dist/licenses.txt names no package: run `npm run build`"];
  const unseen = bundled.filter(
    ({ name, version }) =>
      !Object.entries(packages).some(
        ([path, entry]) => path.endsWith(`node_modules/${name}`) && entry.version === version && entry.dev !== true,
      ),
  );
  const names = new Set(bundled.map(({ name }) => name));
  const needless = Object.keys(readJson(root, "package.json").dependencies ?? {}).filter((name) => !names.has(name));
  return [
    ...unseen.map(({ name, version }) => `${name} ${version} is in the bundle: its root belongs to "dependencies"`),
    ...needless.map((name) => `${name} is not in the bundle: it belongs to "devDependencies"`),
  ];
}

/** One sentence per package that is mentioned and missing; empty for a lock file that is whole. */
export function lockFileGaps(root: string): string[] {
  const lock = readJson(root, "package-lock.json");
  const manifest = readJson(root, "package.json");
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
