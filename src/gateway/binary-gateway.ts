import type { GoBinary } from "../binary/binary.ts";
import { type Integrity, isStripped } from "../binary/content-id.ts";
import { sourceFiles } from "../binary/source-files.ts";
import type { GatewayFacts } from "../model/gateway-facts.ts";
import { sourceFolders } from "../model/source-folders.ts";
import { noPluginSupport } from "./plugin-support.ts";

/** What the user calls a gateway, and what is known of its bytes. */
export interface GatewayIdentity {
  /** As the user wrote it. */
  readonly reference: string;
  readonly sha256?: string;
  readonly integrity?: Integrity;
  /** The member of the image or archive that it was. */
  readonly path?: string;
  /** Of the image or archive: `sha256:…`. */
  readonly digest?: string;
}

/**
 * The facts of a gateway, straight from its binary; fingerprints are looked up one by one.
 * @throws BinaryError where the binary is damaged
 */
export function binaryGateway(binary: GoBinary, { reference, sha256, integrity }: GatewayIdentity): GatewayFacts {
  const { image, buildInfo, moduleData } = binary;
  const noSupport = noPluginSupport(binary);
  // Each plugin of a check asks for the same packages.
  const known = new Map<string, string | undefined>();
  let taken: Set<string> | undefined;
  const fingerprint = (packagePath: string, expected?: string): string | undefined => {
    if (known.has(packagePath)) return known.get(packagePath);
    const hash = binary.fingerprint(packagePath, expected);
    known.set(packagePath, hash);
    return hash;
  };
  return {
    reference,
    target: binary.target,
    machine: image.machine,
    ...(noSupport !== undefined && { noPluginSupport: noSupport }),
    moduleData,
    ...(buildInfo !== undefined && { buildInfo }),
    linking: image.linking,
    ...(sha256 !== undefined && { sha256 }),
    ...(integrity !== undefined && { integrity }),
    isStripped: isStripped(image),
    fingerprint,
    sourceFolders: () => sourceFolders(sourceFiles(binary), buildInfo),
    hasSymbol: (name) => {
      if (image.symbol(name)?.defined === true) return true;
      taken ??= new Set(image.undefinedSymbols().flatMap((symbol) => (symbol.weak ? [] : symbol.name)));
      return taken.has(name);
    },
    nextPlugin: () => image.work.renew(),
  };
}
