import type { Module } from "../binary/facts.ts";
import { clip } from "../model/phrases.ts";
import type { ResolvedProject } from "../model/plugin-input.ts";
import type { Finding, Location, Witness } from "../model/report.ts";
import { describeModule } from "../verify/module.ts";
import type { Candidate } from "./candidate.ts";
import { requireLine } from "./go-mod.ts";
import type { Pattern } from "./pattern.ts";
import { requirementChain, shortestWay } from "./requirement-chain.ts";

/** The first package in the loader's order that shows a cause, and how it comes into both sides. */
export function witnessOf(pattern: Pattern, { modules }: Candidate): Witness {
  const isOwn = (packagePath: string) => {
    const { gateway, plugin } = pattern.owners.of(packagePath);
    return [gateway?.path, plugin?.path].some((path) => path !== undefined && modules?.includes(path));
  };
  const shown = pattern.different.find(isOwn) ?? pattern.first ?? "";
  const { gateway, plugin } = pattern.owners.of(shown);
  const base = {
    package: clip(shown),
    ...(gateway !== undefined && { gateway: named(gateway) }),
    ...(plugin !== undefined && { plugin: named(plugin) }),
  };
  const resolved = pattern.project?.resolved;
  if (resolved === undefined) return base;
  const imports = shortestWay([resolved.main], shown, (from) => resolved.imports.get(from) ?? []);
  // Who asks for a version is worth a word where it is another one than the gateway's.
  const isOther = plugin !== undefined && plugin.version !== gateway?.version;
  const requirements = isOther ? requirementChain(resolved, plugin.path, plugin.version) : undefined;
  const where = requirements === undefined ? undefined : locationOfChain(resolved, requirements);
  return {
    ...base,
    ...(imports !== undefined && { imports: imports.map((one) => clip(one)) }),
    ...(requirements !== undefined && { requirements: requirements.map((one) => clip(one)) }),
    ...(where !== undefined && { where }),
  };
}

/** The line of the user's own with which a chain of requirements begins. */
export function locationOfChain(
  { modules }: ResolvedProject,
  [first = "", second = ""]: readonly string[],
): Location | undefined {
  const module = modules.find(({ path }) => path === first);
  const line = module && requireLine(module.goMod, second.replace(/ .*$/, ""));
  return module === undefined || line === undefined ? undefined : { file: module.goModFile, line };
}

/** Whether a finding is about the module, or the package, whose requirement a witness places. */
export function isShownBy(
  { kind, subject }: Finding,
  witness: Witness | undefined,
): witness is Witness & { readonly where: Location } {
  if (witness?.where === undefined || subject === undefined) return false;
  if (kind === "package-mismatch") return subject === witness.package;
  return kind === "module-version" && witness.plugin?.startsWith(`${subject} `) === true;
}

function named(module: Module): string {
  return clip(describeModule(module, module.path));
}
