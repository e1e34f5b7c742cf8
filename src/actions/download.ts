import { join } from "node:path";
import { UserError } from "../user-error.ts";

/** Fetches a URL into a folder. @returns the file's absolute path @throws UserError where it cannot be had */
export type Download = (url: string, folder: string) => Promise<string>;

/** Through `@actions/tool-cache`: proxies, redirects, and three attempts where the server or the network fails. */
export const toolCacheDownload: Download = async (url, folder) => {
  const { downloadTool, HTTPError } = await import("@actions/tool-cache");
  try {
    return await downloadTool(url, join(folder, "gateway"));
  } catch (error) {
    const reason =
      error instanceof HTTPError && error.httpStatusCode !== undefined
        ? `the server answers ${error.httpStatusCode}`
        : describe(error);
    throw new UserError(
      `gateway: "${url}" cannot be downloaded: ${reason}. Check the URL, and that this machine reaches it.`,
    );
  }
};

/** The same with nothing on stdout, which on the command line is for results: the toolkit prints its attempts there. */
export const quietDownload: Download = async (url, folder) => {
  const { stdout } = process;
  const write = stdout.write;
  stdout.write = () => true;
  try {
    return await toolCacheDownload(url, folder);
  } finally {
    stdout.write = write;
  }
};

/** An error of several addresses (AggregateError) has no message of its own. */
function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join("; ");
  return error instanceof Error ? error.message || error.name : String(error);
}
