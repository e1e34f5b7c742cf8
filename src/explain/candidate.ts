import type { FindingKind } from "../model/catalogue.ts";
import type { FixStep } from "../model/fix.ts";

export interface Candidate {
  readonly kind: FindingKind;
  /** How many of the differing packages it accounts for. */
  readonly effect: number;
  /** One sentence each. */
  readonly evidence: readonly string[];
  /** What makes it right, in order; empty where nothing is known. */
  readonly steps: readonly FixStep[];
}
