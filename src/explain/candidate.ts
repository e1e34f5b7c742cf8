import type { FindingKind } from "../model/catalogue.ts";
import type { FixStep } from "../model/fix.ts";
import type { ModuleChange } from "../verify/module-commands.ts";

/** Something that keeps a plugin from loading. */
export interface Candidate {
  readonly kind: FindingKind;
  /** One sentence each; the first one says what it is. */
  readonly evidence: readonly string[];
  /** What makes it right, in order; where it is hopeless, the choices that are left. */
  readonly steps: readonly FixStep[];
  /** Modules that have to come to the gateway's versions, which is done for all causes at once. */
  readonly requires?: readonly ModuleChange[];
  /** Why nothing that the plugin's author can change helps, one sentence. */
  readonly hopeless?: string;
  /** Paths of the modules whose packages it accounts for; undefined: of any. */
  readonly modules?: readonly string[];
}
