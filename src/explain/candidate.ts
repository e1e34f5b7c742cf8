import type { FindingKind } from "../model/catalogue.ts";

export interface Candidate {
  readonly kind: FindingKind;
  /** How many of the differing packages it accounts for. */
  readonly effect: number;
  /** One sentence each. */
  readonly evidence: readonly string[];
  /** Commands or changes, one per line. */
  readonly fix?: string | undefined;
}
