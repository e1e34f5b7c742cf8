/**
 * Writes the name of the repository and its major version, as package.json has them, into all documents.
 *
 *     npm run repository [-- ACCOUNT/go-plugin-verifier]
 *
 * With a name package.json gets it first. `npm run check` holds the documents against package.json.
 */
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** How people write where the action is. */
export interface RepositoryName {
  /** `ACCOUNT/go-plugin-verifier` */
  readonly name: string;
  /** The tag of the major version. */
  readonly ref: string;
}

/** Where it is the repository that is meant, and not a folder or a package of its name. */
const names = /(?<=\buses: |\bgithub:|\bgithub\.com\/)[\w.-]+\/go-plugin-verifier(?![\w-])/g;
const refs =
  /(?<=(?:\buses: |\bgithub:)[\w.-]+\/go-plugin-verifier[\w./-]*[@#])[\w.-]+|(?<=--branch )[\w.-]+(?= https:\/\/github\.com\/[\w.-]+\/go-plugin-verifier\b)/g;

/** @throws Error where package.json names none */
export function repositoryName(root: string): RepositoryName {
  const { repository, version }: { repository?: string; version?: string } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  const [, name] = /^github:([\w.-]+\/go-plugin-verifier)$/.exec(repository ?? "") ?? [];
  const [, major] = /^(\d+)\./.exec(version ?? "") ?? [];
  if (name === undefined || major === undefined) {
    throw new Error('package.json needs "repository": "github:ACCOUNT/go-plugin-verifier" and a version.');
  }
  return { name, ref: `v${major}` };
}

/** A document that leads people to this repository. */
export function withRepository(document: string, { name, ref }: RepositoryName): string {
  return document.replace(names, () => name).replace(refs, () => ref);
}

/** Documents that name the repository, or may, from the root. */
function documents(root: string): readonly string[] {
  return globSync(["*.md", "docs/**/*.md", ".github/workflows/plugin.yml"], { cwd: root });
}

/** Documents with another name than package.json has, each with what to do. */
export function misnamed(root: string): readonly string[] {
  const repository = repositoryName(root);
  return documents(root)
    .filter((path) => {
      const text = readFileSync(join(root, path), "utf8");
      return withRepository(text, repository) !== text;
    })
    .map((path) => `${path} names another repository than package.json: run \`npm run repository\``);
}

if (import.meta.main) {
  const root = dirname(import.meta.dirname);
  const edit = (path: string, change: (text: string) => string) =>
    writeFileSync(join(root, path), change(readFileSync(join(root, path), "utf8")));
  const [name] = process.argv.slice(2);
  if (name !== undefined) edit("package.json", (text) => text.replace(/("repository": "github:)[^"]*/, `$1${name}`));
  const repository = repositoryName(root);
  for (const path of documents(root)) edit(path, (text) => withRepository(text, repository));
}
