import { statSync } from "node:fs";
import { readBinary } from "../binary/binary.ts";
import { BinaryError } from "../binary/error.ts";
import { detect, detectLength } from "../content/archive/detect.ts";
import { withFile } from "../content/file-source.ts";
import { profilesOfFolder } from "../gateway/profile-folder.ts";

/**
 * How many of the words of a command line are gateways: the first one, and those behind it that can be nothing else. The
 * last one is a plugin.
 */
export function leadingGateways(words: readonly string[]): number {
  const others = words.slice(1, -1);
  const end = others.findIndex((word) => !isGateway(word));
  return 1 + (end < 0 ? others.length : end);
}

/** Whether a word names a gateway and no plugin: of files, a profile, an archive, or a program that opens plugins. */
function isGateway(word: string): boolean {
  const found = statSync(word, { throwIfNoEntry: false });
  if (found === undefined) return /^(?:[a-z][a-z0-9-]*@|[a-z][a-z0-9+.-]*:\/\/)[^!]*$/i.test(word);
  if (found.isDirectory()) return profilesOfFolder(word, () => {}) !== undefined || isLayout(word);
  return found.isFile() && isGatewayFile(word);
}

function isLayout(folder: string): boolean {
  return statSync(`${folder}/oci-layout`, { throwIfNoEntry: false }) !== undefined;
}

function isGatewayFile(file: string): boolean {
  try {
    return withFile(file, (source) => {
      const content = detect(source.read(0, Math.min(detectLength, source.size)));
      if (content !== "elf" && content !== "mach-o") return content !== "unknown";
      const binary = readBinary(source);
      return binary.image.kind === "program" && binary.hasFingerprints;
    });
  } catch (error) {
    // Whoever opens it says what is wrong with it.
    if (error instanceof BinaryError || (error instanceof Error && "code" in error)) return false;
    throw error;
  }
}
