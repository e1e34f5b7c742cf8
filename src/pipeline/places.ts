import { join } from "node:path";
import { moduleKinds, ownGoMod } from "../build/module-place.ts";
import { placeOf } from "../build/native.ts";
import { moduleFolder, type PluginSource } from "../build/workspace.ts";
import { directiveLine, requirements } from "../explain/go-mod.ts";
import type { Finding, Place, PluginReport } from "../model/report.ts";

/** Leads findings about modules, and about the Go version, to their lines in the plugin's go.mod. */
export function withPlaces(plugin: PluginReport, source: PluginSource, directory: string): PluginReport {
  const goMod = goModOf(source);
  if (goMod === undefined) return plugin;
  const file = join(moduleFolder(source), "go.mod");
  const findings = plugin.findings.map((finding): Finding => {
    const line = finding.where === undefined ? lineOf(finding, goMod) : undefined;
    const where = line === undefined ? undefined : placeOf(file, line, directory);
    return where === undefined ? finding : { ...finding, where };
  });
  return { ...plugin, findings };
}

/** Leads what is wrong and has no line of its own to the line that names the gateway. */
export function withPlaceOfGateway(plugin: PluginReport, place: Place): PluginReport {
  const findings = plugin.findings.map((finding): Finding => {
    const isPlaced = finding.where !== undefined || finding.severity === "notice";
    return isPlaced ? finding : { ...finding, where: place };
  });
  return { ...plugin, findings };
}

/** The text of a plugin's go.mod; undefined where it has none. */
export function goModOf(source: PluginSource): string | undefined {
  return ownGoMod({ original: moduleFolder(source) });
}

/** Kinds of finding whose subject is a module, or a package of one. */
const ownedKinds: readonly Finding["kind"][] = [...moduleKinds, "package-mismatch"];

function lineOf({ kind, subject }: Finding, goMod: string): number | undefined {
  if (kind === "go-version") return directiveLine(goMod, "toolchain") ?? directiveLine(goMod, "go");
  if (subject === undefined || !ownedKinds.includes(kind)) return undefined;
  const owners = requirements(goMod).filter(({ path }) => subject === path || subject.startsWith(`${path}/`));
  return owners.sort((a, b) => b.path.length - a.path.length)[0]?.line;
}
