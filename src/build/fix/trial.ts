import type { ModuleEdit } from "../../explain/go-mod-edit.ts";
import type { FixStep } from "../../model/fix.ts";
import type { Finding } from "../../model/report.ts";
import type { BuildPlan } from "../plan/build-plan.ts";
import type { LinkedPackages } from "../plan/linked-packages.ts";
import type { ChangedFile } from "./user-text.ts";

/** One edit of the go.mod in one folder. */
export interface PlacedEdit {
  /** Absolute. */
  readonly folder: string;
  readonly edit: ModuleEdit;
}

/** Files that were changed, in a place of their own, and resolved again. */
export interface ChangedFiles {
  readonly kind: "changed";
  /** What Go makes of the changed files and adds nothing to. */
  readonly plan: BuildPlan;
  readonly linked: LinkedPackages;
  readonly files: readonly ChangedFile[];
  readonly steps: readonly FixStep[];
  /** Absolute folder of the vendor folder that belongs to them, where the module has one. */
  readonly vendor?: string;
}

/** What came of an attempt. */
export type Trial = ChangedFiles | { readonly kind: "failed"; readonly findings: readonly Finding[] };

/** Applies edits to files in a place of their own, and resolves the plugin with them. */
export type Attempt = (edits: readonly PlacedEdit[]) => Promise<Trial>;
