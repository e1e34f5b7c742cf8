import { join, resolve } from "node:path";
import { declaredOtherwise } from "../build/declared-otherwise.ts";
import { moduleKinds } from "../build/module-location.ts";
import { hasGoMod, moduleFolder, type PluginSource, readGoMod, vendorCommands } from "../build/module-tree.ts";
import type { NativeBuild } from "../build/native-build.ts";
import { locationOf, shownPath } from "../build/user-files.ts";
import { directiveLine, requirements } from "../explain/go-mod.ts";
import { isShownBy } from "../explain/witness.ts";
import { type Fix, type FixStep, isAboutModule } from "../model/fix.ts";
import type { Finding, Location, PluginReport } from "../model/report.ts";
import type { Check, JudgedItem, UnbuiltItem } from "./item.ts";

/** Where a run looks for files, and names them from. */
interface Places {
  /** Absolute: the path of `gateway-file` starts from it. */
  readonly folder: string;
  /** Absolute: locations in reports are relative to it. */
  readonly directory: string;
  /** The user's GOWORK. */
  readonly goWork: string | undefined;
}

/** Leads findings to lines of the user's files, and commands to their folders. */
export function locate(check: Check<JudgedItem | UnbuiltItem>, places: Places): Check<JudgedItem | UnbuiltItem> {
  const { folder, directory } = places;
  const { location } = check;
  const gateway = location && locationOf(resolve(folder, location.file), location.line, directory);
  const items = check.items.map((item) => {
    if (item.kind === "unbuilt") return { ...item, report: withSource(item.report, item.source, directory) };
    const { report, made } = item;
    const placed = made === undefined ? report : ofSource(report, made.build, places);
    return { ...item, report: gateway === undefined ? placed : atGateway(placed, gateway) };
  });
  return { ...check, items };
}

/** What the source tells of a plugin beside its file. */
function ofSource(plugin: PluginReport, build: NativeBuild, places: Places): PluginReport {
  const { source } = build;
  const { directory } = places;
  const placed = withSource(atModules(atDeclarations(plugin, build, directory), source, directory), source, directory);
  const { fix } = placed;
  return fix === undefined ? placed : { ...placed, fix: inModule(fix, source, places) };
}

/** Commands that change go.mod in the folder of the module, with what its vendor folder needs behind them. */
function inModule(fix: Fix, source: PluginSource, { directory, goWork }: Places): Fix {
  const root = moduleFolder(source);
  const folder = shownPath(root, directory);
  const own = (line: string): FixStep => ({ kind: "command", line, folder });
  // What the record of a vendored build lets one guess, the source tells.
  const others = fix.steps.filter((step) => step.kind === "change" || !/^go (?:mod|work) vendor$/.test(step.line));
  const steps = others.map((step) => {
    return step.kind === "change" || step.folder !== undefined || !isAboutModule(step.line) ? step : own(step.line);
  });
  const changes = steps.findLastIndex(
    (step) => step.kind === "command" && step.folder === folder && isAboutModule(step.line),
  );
  const vendoring = changes < 0 ? [] : vendorCommands(root, goWork).map(own);
  return { ...fix, steps: steps.toSpliced(changes + 1, 0, ...vendoring) };
}

/** Symbols that are missing in the file, and stand in the source as something else. */
function atDeclarations(plugin: PluginReport, { source, recipe }: NativeBuild, directory: string): PluginReport {
  const exported = new Set(plugin.symbols);
  /** What was said without the source, and what is said instead. */
  const retold = new Map<string, string>();
  const findings = plugin.findings.map((finding): Finding => {
    const { kind, severity, subject } = finding;
    if (kind !== "required-symbol" || severity !== "error" || subject === undefined || exported.has(subject))
      return finding;
    const found = declaredOtherwise(source, recipe, subject);
    if (found === undefined) return finding;
    const where = locationOf(found.file, found.line, directory);
    retold.set(finding.message, found.message);
    if (finding.fix !== undefined) retold.set(finding.fix, found.fix);
    return { ...finding, message: found.message, fix: found.fix, ...(where !== undefined && { where }) };
  });
  const { cause, fix } = plugin;
  const again = (text: string) => retold.get(text) ?? text;
  return {
    ...plugin,
    ...(cause !== undefined && { cause: { ...cause, evidence: cause.evidence.map(again) } }),
    ...(fix !== undefined && { fix: { ...fix, steps: fix.steps.map((step) => retoldStep(step, again)) } }),
    findings,
  };
}

function retoldStep(step: FixStep, again: (text: string) => string): FixStep {
  return step.kind === "change" ? { kind: "change", sentence: again(step.sentence) } : step;
}

function withSource(plugin: PluginReport, source: PluginSource, directory: string): PluginReport {
  const module = moduleFolder(source);
  const goMod = hasGoMod(module) ? shownPath(join(module, "go.mod"), directory) : undefined;
  const folder = shownPath(source.folder, directory);
  return { ...plugin, source: { folder, ...(goMod !== undefined && { goMod }) } };
}

/** Findings about modules, and about the Go version, at their lines in the plugin's go.mod. */
function atModules(plugin: PluginReport, source: PluginSource, directory: string): PluginReport {
  const goMod = goModOf({ source });
  if (goMod === undefined) return plugin;
  const file = join(moduleFolder(source), "go.mod");
  const { witness } = plugin.cause ?? {};
  const findings = plugin.findings.map((finding): Finding => {
    // A line that asks for another version, in the place of one that asks for the right one.
    if (isShownBy(finding, witness)) return { ...finding, where: witness.where };
    const line = finding.where === undefined ? lineOf(finding, goMod) : undefined;
    const where = line === undefined ? undefined : locationOf(file, line, directory);
    return where === undefined ? finding : { ...finding, where };
  });
  return { ...plugin, findings };
}

/** What is wrong and has no line of its own, at the line that names the gateway. */
function atGateway(plugin: PluginReport, gateway: Location): PluginReport {
  const findings = plugin.findings.map((finding): Finding => {
    const isPlaced = finding.where !== undefined || finding.severity === "notice";
    return isPlaced ? finding : { ...finding, where: gateway };
  });
  return { ...plugin, findings };
}

/** The text of a plugin's go.mod; undefined where it has none. */
function goModOf({ source }: { readonly source: PluginSource }): string | undefined {
  const folder = moduleFolder(source);
  return hasGoMod(folder) ? readGoMod(folder) : undefined;
}

/** Kinds of finding whose subject is a module, or a package of one. */
const ownedKinds: readonly Finding["kind"][] = [...moduleKinds, "package-mismatch"];

function lineOf({ kind, subject }: Finding, goMod: string): number | undefined {
  if (kind === "go-version") return directiveLine(goMod, "toolchain") ?? directiveLine(goMod, "go");
  if (subject === undefined || !ownedKinds.includes(kind)) return undefined;
  const owners = requirements(goMod).filter(({ path }) => subject === path || subject.startsWith(`${path}/`));
  return owners.sort((a, b) => b.path.length - a.path.length)[0]?.line;
}
