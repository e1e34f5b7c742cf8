// What follows where a file is not what the go command wrote (src/binary/content-id.ts finds that out).
import type { Integrity } from "../binary/content-id.ts";
import type { BuildInfo } from "../binary/facts.ts";
import type { Finding } from "../model/report.ts";
import { setting } from "./recorded-settings.ts";

export interface AlteredFile {
  readonly integrity?: Integrity;
  /** It has section headers and no symbol table among them. */
  readonly isStripped?: boolean;
  readonly buildInfo?: BuildInfo;
}

/** The finding about a file that was changed after it was linked; undefined about any other. */
export function alteredFile(side: "gateway" | "plugin", file: AlteredFile): Finding | undefined {
  if (file.integrity !== "altered") return undefined;
  const common = { kind: "altered-file", subject: side } as const;
  if (file.isStripped === true && !linkedWithoutSymbols(file.buildInfo)) {
    const message = `The ${side}'s file was changed after it was linked, and its symbol table is gone: strip does that, and changes nothing that is loaded.`;
    return { ...common, severity: "notice", message };
  }
  return {
    ...common,
    severity: "warning",
    message: `The ${side}'s file was changed after it was linked: by patchelf, a packer, or damage.`,
    fix: `Take the ${side} as it was built, or find out what changed it; compare sha256sum with the place that it comes from.`,
  };
}

/** Whether the linker is known to have written no symbol table (`-s`), so that strip had none to take away. */
function linkedWithoutSymbols(info: BuildInfo | undefined): boolean {
  const flags = info === undefined ? undefined : setting(info, "-ldflags");
  return flags !== undefined && /(?:^|[\s=])-s(?:=true|=1)?(?:\s|$)/.test(flags);
}
