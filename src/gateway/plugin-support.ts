import type { GoBinary } from "../binary/binary.ts";
import type { ByteSource } from "../binary/source.ts";
import type { NoPluginSupport } from "../model/gateway-facts.ts";

/** Bytes of a file searched at once. */
const partLength = 1 << 20;

/** Why a program cannot open Go plugins; undefined where it can. */
export function noPluginSupport(gateway: GoBinary): NoPluginSupport | undefined {
  // The linker exports fingerprints only from programs that link package plugin with cgo.
  if (gateway.hasFingerprints) return undefined;
  const { image, buildInfo } = gateway;
  const cgo = buildInfo?.settings.find(({ key }) => key === "CGO_ENABLED")?.value;
  if (cgo === "0") return "no-cgo";
  const isStatic = image.linking.interpreter === undefined && image.linking.needed.length === 0;
  const [links, musl] = contains(image.source, ["plugin.lastmoduleinit", "Dynamic loading not supported"]);
  if (!links) return isStatic && cgo === undefined ? "no-cgo" : "no-plugin-package";
  if (!isStatic) return "not-exported";
  return musl ? "static-musl" : "static";
}

/** Which texts stand anywhere in a file; reads it in parts, once. */
function contains(source: ByteSource, texts: readonly string[]): boolean[] {
  const longest = Math.max(...texts.map((text) => text.length));
  const found = texts.map(() => false);
  for (let offset = 0; offset < source.size && found.includes(false); offset += partLength) {
    const part = source.read(offset, Math.min(partLength + longest, source.size - offset));
    const buffer = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    for (const [index, text] of texts.entries()) found[index] ||= buffer.includes(text, 0, "latin1");
  }
  return found;
}
