import { shellArgument } from "../model/phrases.ts";
import type { Environment } from "../ports/environment.ts";

/** The repository that the action was taken from. */
export interface OwnRepository {
  /** Address of the folder of its files, without a slash at the end. */
  readonly page: string;
  /** What starts the command line out of it, ready for a shell. */
  readonly program: string;
}

/**
 * Reads the runner's variables: GITHUB_SERVER_URL, GITHUB_ACTION_REPOSITORY, GITHUB_ACTION_REF.
 * @returns undefined for an action that lies in the checkout, of which the runner names no repository
 */
export function ownRepository(environment: Environment): OwnRepository | undefined {
  const server = environment["GITHUB_SERVER_URL"] || "https://github.com";
  const repository = environment["GITHUB_ACTION_REPOSITORY"] ?? "";
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) return undefined;
  const ref = environment["GITHUB_ACTION_REF"] || "HEAD";
  const packageName = server === "https://github.com" ? `github:${repository}` : `git+${server}/${repository}.git`;
  const argument = shellArgument(`${packageName}#${ref}`);
  const path = ref.split("/").map((part) => encodeURIComponent(part).replace(/[()*']/g, percent));
  if (argument === undefined) return undefined;
  return { page: `${server}/${repository}/blob/${path.join("/")}`, program: `npx ${argument}` };
}

/** What encodeURIComponent leaves, and what would end a link of Markdown. */
function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16)}`;
}
