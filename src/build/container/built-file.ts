import { statSync } from "node:fs";
import { posix } from "node:path";
import { readBinary } from "../../binary/binary.ts";
import { withIntactFile } from "../../content/file-source.ts";
import type { Finding } from "../../model/report.ts";
import type { RenderedCall } from "./compiler.ts";
import type { Container } from "./container.ts";
import { buildFailed, builtNothing, builtProgram } from "./engine-failures.ts";

/** What a call left, copied to this machine, or what it left instead. */
export type TakenOutput = { readonly pluginPath: string | undefined } | { readonly finding: Finding };

/** Bytes of a plugin that are taken out of a container at most. */
const largestPlugin = 4 * 1024 ** 3;

/** Sizes and paths of what may be the plugin, by turns. A link may lead anywhere, so it is none. */
const question = 'for f in "$1" "$2"/*.so; do [ -f "$f" ] && [ ! -L "$f" ] && wc -c <"$f" && echo "$f"; done; true';

/**
 * Finds what a call left and copies only that.
 * @param present base names of files that were there before, of which none is the plugin
 * @param to the file to write
 * @param image as the user would name it
 */
export async function takeOutput(
  container: Container,
  call: Pick<RenderedCall, "output" | "mount">,
  present: readonly string[],
  to: string,
  image: string,
): Promise<TakenOutput> {
  const listed = await container.exec({ args: ["sh", "-c", question, "sh", call.output, call.mount] });
  const lines = listed.stdout.split("\n");
  const found = new Map<string, number>();
  for (let index = 0; index + 1 < lines.length; index += 2) {
    const path = lines[index + 1] ?? "";
    if (path !== "" && !present.includes(posix.basename(path))) found.set(path, Number(lines[index]));
  }
  const [only, ...others] = found.keys();
  const path = found.has(call.output) ? call.output : others.length === 0 ? only : undefined;
  if (path === undefined) return { finding: builtNothing(image, call.output) };
  const taken = await container.readFile(path, to, largestPlugin);
  const size = statSync(to, { throwIfNoEntry: false })?.size;
  if (taken.exitCode !== 0 || size !== found.get(path)) {
    const why = (taken.stderr.trim().split("\n", 1)[0] ?? "").slice(0, 300);
    return {
      finding: buildFailed(`${path} could not be copied out of the container in full: ${why || "it changed"}.`),
    };
  }
  return readOutput(to, image);
}

/** The plugin path of what was built. Whatever else is wrong with the file, the loader's decision about it is reported. */
function readOutput(file: string, image: string): TakenOutput {
  const found = withIntactFile(file, (source) => {
    const binary = readBinary(source);
    const record = binary.pluginRecord;
    const { kind, linking } = binary.image;
    const isProgram = kind === "program" || linking.interpreter !== undefined;
    if (record === undefined && isProgram) return { finding: builtProgram(image) };
    return { pluginPath: record?.pluginPath };
  });
  return found ?? { pluginPath: undefined };
}
