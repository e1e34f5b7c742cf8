import { clip } from "../model/phrases.ts";
import { compareModules } from "../verify/compare-modules.ts";
import { standing } from "../verify/module.ts";
import type { ModulePackages, Pattern } from "./pattern.ts";

type Role =
  /** The main module of one side, or one of several in its workspace, and a dependency of the other. */
  | "main-module"
  /** Another version, another replacement by a version, another checksum. */
  | "module-version"
  | "module-replacement"
  | "module-sum"
  /** Same version, other files: a local copy, a working copy, another module. */
  | "module-source"
  /** The same version, and a side records no checksum, as every build from a vendor folder. */
  | "unsummed"
  /** The gateway's own module, from a working copy on both sides. */
  | "own"
  /** Nothing recorded says why. */
  | "same";

export interface Judged extends ModulePackages {
  readonly role: Role;
}

/**
 * Whether a record tells by itself that the packages of a module cannot be the same. Of the others code that is inlined
 * from elsewhere may be all that differs.
 */
export function isTold({ role }: Judged): boolean {
  return role !== "own" && role !== "same" && role !== "unsummed" && role !== "module-source";
}

/**
 * Says of each module with differing packages how they came to differ: that of the first package before all others, then
 * those with most packages.
 */
export function judge(pattern: Pattern): readonly Judged[] {
  const { gateway, plugin } = pattern;
  const kinds = new Map<string, string>();
  if (gateway !== undefined && plugin !== undefined) {
    for (const finding of compareModules(gateway, plugin, pattern.shared, pattern.different)) {
      if (finding.severity === "error" && finding.subject !== undefined) kinds.set(finding.subject, finding.kind);
    }
  }
  const isFirst = ({ path }: ModulePackages) => (path === pattern.firstModule ? 0 : 1);
  return pattern.modules
    .filter((module) => module.different.length > 0)
    .toSorted((a, b) => isFirst(a) - isFirst(b))
    .map((module) => ({ ...module, role: roleOf(pattern, module, kinds.get(clip(module.path))) }));
}

function roleOf(pattern: Pattern, module: ModulePackages, kind: string | undefined): Role {
  const { gateway, plugin } = pattern;
  const wanted = gateway && module.gateway && standing(gateway, module.gateway);
  const found = plugin && module.plugin && standing(plugin, module.plugin);
  switch (kind) {
    case "main-module":
      // Untrimmed, the recorded folder decides, and a replaced folder may be the right one.
      return found === "local" && pattern.trimmed("gateway") === false ? "module-source" : kind;
    case "module-version":
    case "module-replacement":
    case "module-sum":
    case "module-source":
      return kind;
    default:
  }
  if (wanted === "main" && (found === "main" || found === undefined)) return "own";
  // Without the gateway's record there is nothing to compare with; without the plugin's, the version is the usual reason.
  if (wanted === undefined) return "same";
  if (found === undefined) return "module-version";
  if (wanted === "local" || found === "local" || wanted === "main" || found === "main") return "module-source";
  const sums = [module.gateway, module.plugin].map((side) => (side?.replacedBy ?? side)?.sum);
  return sums.includes(undefined) ? "unsummed" : "same";
}
