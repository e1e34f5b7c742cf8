import type { Logger } from "../../ports/logger.ts";

/** Says each kind of trouble once: a store that does not work is one line in the log and not one per entry. */
export class StoreWarnings {
  readonly #logger: Logger;
  readonly #said = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @param kind what makes two troubles the same */
  say(kind: string, sentence: string): void {
    if (this.#said.has(kind)) return;
    this.#said.add(kind);
    this.#logger.warning(sentence);
  }
}

/** The system's word for what went wrong (`ENOSPC`), where it gave one. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Why something failed, in a few words; of several addresses (AggregateError) the reason of each. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.map(reasonOf).join("; ");
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
