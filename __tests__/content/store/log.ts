import type { Logger } from "../../../src/ports/logger.ts";

/** A logger that keeps what it is told. */
export function keptLog(): Logger & { readonly warnings: readonly string[]; readonly infos: readonly string[] } {
  const warnings: string[] = [];
  const infos: string[] = [];
  return {
    warnings,
    infos,
    info: (line) => void infos.push(line),
    warning: (line) => void warnings.push(line),
    debug: () => undefined,
    group: (_, body) => body(),
  };
}
