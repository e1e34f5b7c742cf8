import { readBuildInfo } from "./buildinfo.ts";
import { isElf, openElf } from "./elf.ts";
import { BinaryError } from "./error.ts";
import type { BuildInfo, Fingerprint, ModuleDataSizes, PluginRecord } from "./facts.ts";
import { allFingerprints, FingerprintLookup, linkerPrefix } from "./fingerprints.ts";
import { openMachO } from "./macho.ts";
import { isMachO } from "./macho-fat.ts";
import { moduleDataSizes } from "./module-data.ts";
import type { Image } from "./object-file.ts";
import { readPluginRecord } from "./plugin-record.ts";
import type { ByteSource } from "./source.ts";

/** The Go facts of one file; each is read when it is first asked for. */
export class GoBinary {
  readonly image: Image;
  #buildInfo: { readonly value: BuildInfo | undefined } | undefined;
  #record: { readonly value: PluginRecord | undefined } | undefined;
  #lookup: { readonly value: FingerprintLookup | undefined } | undefined;
  #moduleData: ModuleDataSizes | undefined;

  constructor(image: Image) {
    this.image = image;
  }

  /** What `go version -m` prints; undefined where the file has no build information (plugins of Go ≤ 1.20). */
  get buildInfo(): BuildInfo | undefined {
    this.#buildInfo ??= { value: readBuildInfo(this.image) };
    return this.#buildInfo.value;
  }

  /** Undefined where the file is not a Go plugin. */
  get pluginRecord(): PluginRecord | undefined {
    this.#record ??= { value: readPluginRecord(this.image) };
    return this.#record.value;
  }

  get moduleData(): ModuleDataSizes {
    this.#moduleData ??= moduleDataSizes(this.image);
    return this.#moduleData;
  }

  /** Whether the file exports fingerprints: a host that can open plugins, or a plugin. */
  get hasFingerprints(): boolean {
    return this.#fingerprintLookup !== undefined;
  }

  /** The fingerprint of one package, lower-case hexadecimal; undefined where the file does not link it. */
  fingerprint(packagePath: string, expected?: string): string | undefined {
    return this.#fingerprintLookup?.find(packagePath, expected);
  }

  /** All fingerprints, sorted by package. Reads every dynamic symbol. */
  fingerprints(): Fingerprint[] {
    return allFingerprints(this.image);
  }

  /** `-buildmode` as recorded (Go 1.20 and newer): `plugin`, `c-shared`, `exe`, … */
  get buildMode(): string | undefined {
    return this.#setting("-buildmode");
  }

  /** `GOOS/GOARCH[/variant]`: by the build information, else by the header. */
  get target(): string {
    const goos = this.#setting("GOOS") ?? this.image.goos ?? "unknown";
    const goarch = this.#setting("GOARCH") ?? this.image.goarch ?? "unknown";
    const goarm = goarch === "arm" ? this.#setting("GOARM")?.split(",")[0] : undefined;
    return goarm === undefined ? `${goos}/${goarch}` : `${goos}/${goarch}/v${goarm}`;
  }

  #setting(key: string): string | undefined {
    return this.buildInfo?.settings.find((one) => one.key === key)?.value || undefined;
  }

  get #fingerprintLookup(): FingerprintLookup | undefined {
    if (this.#lookup === undefined) {
      const prefix = linkerPrefix(this.image);
      this.#lookup = { value: prefix === undefined ? undefined : new FingerprintLookup(this.image, prefix) };
    }
    return this.#lookup.value;
  }
}

/**
 * Opens an ELF or Mach-O file.
 * @param goarch which file of a universal Mach-O file; without it the first for amd64 or arm64
 * @throws BinaryError `unsupported` for anything else, and for a universal file that has none for `goarch`
 */
export function readBinary(source: ByteSource, goarch?: string): GoBinary {
  const start = source.read(0, Math.min(16, source.size));
  if (isElf(start)) return new GoBinary(openElf(source));
  if (isMachO(start)) return new GoBinary(openMachO(source, goarch));
  throw new BinaryError({
    code: "unsupported",
    file: source.name,
    offset: 0,
    expected: "an ELF or Mach-O file",
    found: start.length === 0 ? "an empty file" : describeStart(start),
  });
}

/** What the first bytes tell a person. */
function describeStart(start: Uint8Array): string {
  if (start[0] === 0x4d && start[1] === 0x5a) return "a Windows program (PE)";
  if (start[0] === 0x1f && start[1] === 0x8b) return "gzip-compressed data";
  if (start[0] === 0x50 && start[1] === 0x4b) return "a zip archive";
  if (start[0] === 0x21 && start[1] === 0x3c) return "an archive (ar)";
  if (start.every((byte) => (byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13)) return "text";
  return `the bytes ${[...start.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ")}`;
}
