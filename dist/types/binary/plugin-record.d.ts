import type { PluginRecord } from "./facts.js";
import type { Image } from "./object-file.js";
/**
 * Reads the record of a plugin.
 * @returns undefined where the file is a program or has no fingerprints: it is not a Go plugin
 * @throws BinaryError where the record is damaged
 */
export declare function readPluginRecord(image: Image): PluginRecord | undefined;
