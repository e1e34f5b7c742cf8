import type { PluginReport } from "../model/report.ts";

/**
 * What the gateway prints for a plugin that it refuses, as a whole, with the path as the user wrote it.
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
  const initialised = loaderStage === "init" && !loaderError.endsWith(" (previous failure)");
  const quoted = initialised && path.length > 3 && path.endsWith(".so") ? path.slice(0, -3) : path;
  return `plugin.Open("${quoted}"): ${loaderError}`;
}
