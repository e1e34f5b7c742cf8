import { openedPath } from "../model/opened-path.ts";
import type { PluginReport } from "../model/report.ts";

/**
 * What the gateway prints for a plugin that it refuses, as a whole, with the path as the user wrote it; of a member of an
 * image, with the path there.
 *
 * After dlopen has succeeded, the name that is quoted has lost its `.so` (runtime: plugin/plugin_dlopen.go).
 * @returns undefined where the host's words are not known
 */
export function loaderSentence(plugin: PluginReport): string | undefined {
  const { loaderError, loaderStage, path } = plugin;
  if (loaderError === undefined) return undefined;
  // These are whole already: the runtime's own death, and the errors of Lookup and of the stub without cgo.
  if (plugin.verdict === "crashes" || loaderStage === "lookup" || loaderError.startsWith("plugin: ")) {
    return loaderError;
  }
  const opened = openedPath(path);
  const initialised = loaderStage === "init" && !loaderError.endsWith(" (previous failure)");
  const quoted = initialised && opened.length > 3 && opened.endsWith(".so") ? opened.slice(0, -3) : opened;
  return `plugin.Open("${quoted}"): ${loaderError}`;
}
