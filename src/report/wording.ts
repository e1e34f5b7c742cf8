import type { FindingKind, Severity } from "../model/catalogue.ts";
import { catalogue } from "../model/catalogue.ts";
import { type Fix, type FixStep, isAboutModule, stepLine, stepsOf } from "../model/fix.ts";
import { clip, count, shellArgument } from "../model/phrases.ts";
import type {
  BuildReport,
  CheckReport,
  Finding,
  LoadAnswer,
  PluginReport,
  RebuildReport,
  Verdict,
  Witness,
} from "../model/report.ts";
import { terminalLines, terminalText } from "./escape.ts";

/** What is known of a gateway besides its name: `go1.24.6`, `example.com/gateway`, `revision 1a2b3c`, `1130 packages`. */
export function gatewayFacts(check: CheckReport): string[] {
  const { gateway } = check;
  const facts = [check.target];
  if (gateway.resolved !== undefined) facts.push(gateway.resolved);
  if (gateway.servedBy !== undefined) facts.push(`from ${gateway.servedBy}`);
  if (gateway.goVersion !== undefined) facts.push(gateway.goVersion);
  if (gateway.module !== undefined) facts.push(gateway.module);
  if (gateway.revision !== undefined) facts.push(`revision ${gateway.revision.slice(0, 12)}`);
  if (gateway.packages !== undefined) facts.push(`${gateway.packages} packages`);
  if (gateway.runtime?.libc !== undefined) facts.push(gateway.runtime.libc);
  return facts;
}

/** What a person wants to know of builds beside their commands, one phrase each. */
export function buildFacts({ image, digest, buildId, pins = [], rebuild }: BuildReport): string[] {
  return [
    ...(image === undefined ? [] : [`in the image ${image}${digest === undefined ? "" : ` (${digest})`}`]),
    ...(buildId === undefined ? [] : [`build id ${buildId}`]),
    ...pins.map(({ module, from, to }) => `pinned ${module} ${from} → ${to}`),
    ...(rebuild === undefined ? [] : [rebuildPhrase(rebuild)]),
  ];
}

function rebuildPhrase({ sameBytes, sameFingerprints }: RebuildReport): string {
  if (sameBytes) return "built twice with the same bytes";
  return `built twice with ${sameFingerprints ? "the same" : "other"} fingerprints and other bytes`;
}

/** How many shared packages differ; undefined where none were compared. */
export function packageCount(plugin: PluginReport): string | undefined {
  const { shared, different, preflight } = plugin;
  // Without a build there are no fingerprints to compare.
  if (shared === undefined || preflight !== undefined) return undefined;
  const count = different?.length ?? 0;
  if (count === 0) return `all ${shared} shared packages are equal`;
  return `${count} of ${shared} shared packages ${count === 1 ? "differs" : "differ"}`;
}

/** What a comparison of modules alone found, without a build. */
export function preflightSentence({ shared, preflight }: PluginReport): string {
  if (preflight === "refused") return "would be rejected; it was not built";
  const clear = "nothing speaks against it; it was not built";
  return shared === undefined
    ? clear
    : `${clear}, but the ${shared} packages that the gateway links too come from the same modules`;
}

/** Characters of one list, however much of it is asked for; the JSON report has all. */
const longestList = 100_000;

/** The first of several names, ready to be shown, and how many more there are. */
export function firstOf(names: readonly string[], limit: number): string[] {
  const shown: string[] = [];
  let length = 0;
  for (const name of names.length <= limit + 1 ? names : names.slice(0, limit)) {
    const text = terminalText(name);
    length += text.length;
    if (length > longestList) break;
    shown.push(text);
  }
  return shown.length === names.length ? shown : [...shown, `… ${names.length - shown.length} more`];
}

const severities: readonly Severity[] = ["error", "warning", "notice"];

/** Findings with what decides first: the cause, then errors, warnings, notices; otherwise in the order of the check. */
export function orderedFindings(plugin: PluginReport): Finding[] {
  const rank = (finding: Finding) =>
    severities.indexOf(finding.severity) * 2 + (finding.kind === plugin.cause?.kind ? 0 : 1);
  return plugin.findings.toSorted((a, b) => rank(a) - rank(b));
}

/** More changes than anybody makes by hand: the findings have the others. */
const mostFixes = 100;

/** The changes that make a plugin right, without repetition: of the refusal, else of its cause, else of all that is wrong. */
function fixes(plugin: PluginReport): string[] {
  // For another machine everything has to be built anew: the processor alone would be half of that.
  const isElsewhere = plugin.findings.some(({ kind }) => kind === "wrong-machine");
  const ordered = orderedFindings(plugin).filter(({ kind }) => !(isElsewhere && kind === "target"));
  const candidates = [
    ordered.filter(({ kind }) => kind === "package-mismatch"),
    ordered.filter(({ kind }) => kind === plugin.cause?.kind),
    ordered.filter(({ severity }) => severity === "error"),
  ].map((findings) => findings.flatMap(({ fix }) => fix ?? []));
  const found = [...new Set(candidates.find((some) => some.length > 0))];
  const shown = found.slice(0, mostFixes);
  // Two findings can ask for the same in more and in fewer words: the longer says it all.
  return shown.filter((fix) => !shown.some((other) => other !== fix && other.startsWith(fix.replace(/\.$/, ""))));
}

/** What to do about a plugin, each command with its folder; undefined where nothing is known. */
export function fixOf(plugin: PluginReport): Fix | undefined {
  const { source, fix } = plugin;
  const steps = fix?.steps ?? fixes(plugin).flatMap(stepsOf);
  if (fix === undefined && steps.length === 0) return undefined;
  const own = source?.folder;
  const placed = steps.map((step): FixStep => {
    const isPlaced = step.kind === "change" || step.folder !== undefined || !isAboutModule(step.line);
    return isPlaced || own === undefined ? step : { ...step, folder: own };
  });
  return fix === undefined ? { standing: "try", steps: placed } : { ...fix, steps: placed };
}

/** What to do about one finding beside the fix of its plugin; nothing where that is known to be enough, or of no use. */
export function stepsBeside(plugin: PluginReport, { fix, severity }: Finding): readonly FixStep[] {
  const whole = fixOf(plugin);
  if (fix === undefined || (severity === "error" && whole !== undefined && whole.standing !== "try")) return [];
  const told = new Set(whole?.steps.map(stepLine));
  return stepsOf(fix).filter((step) => !told.has(stepLine(step)));
}

/** What stands before a fix. Nothing is called one that nobody has tried. */
export function fixHeading({ standing, reason }: Fix): { readonly name: string; readonly note?: string } {
  if (standing === "try") return { name: "Try" };
  if (standing === "proven") return { name: "Fix", note: "proven: resolved again" };
  return { name: "No fix exists", ...(reason !== undefined && { note: reason }) };
}

/** Steps as a person follows them: commands that share a folder go there once, others go there each by itself. */
export function fixSteps({ steps }: Fix): FixStep[] {
  const commands = steps.filter((step) => step.kind === "command");
  const folders = new Set(commands.map(({ folder }) => folder ?? "."));
  if (folders.size !== 1) return steps.map((step) => (step.kind === "command" ? inSubshell(step) : step));
  const first = commands[0];
  if (first?.folder === undefined || first.folder === ".") return [...steps];
  const folder = shellFolder(first.folder);
  if (folder === undefined) return steps.map((step) => (step.kind === "command" ? inSubshell(step) : step));
  return steps.flatMap((step) => (step === first ? [{ kind: "command", line: `cd ${folder}` }, step] : [step]));
}

/** A fix as lines of plain text: `Try: …`, and what follows below it. */
export function fixLines(fix: Fix): string[] {
  const { name, note } = fixHeading(fix);
  const steps = fixSteps(fix).map((step) => terminalText(stepLine(step)));
  const [first = "", ...more] = steps;
  const indented = (lines: readonly string[]) => lines.map((line) => `     ${line}`);
  if (fix.standing === "none") return [terminalText(`${name}: ${note ?? ""}`), ...indented(steps)];
  return [`${note === undefined ? name : `${name} (${note})`}: ${first}`, ...indented(more)];
}

/**
 * The commands of a fix, one a line, each of which can be pasted at the root of the workspace.
 * @param place turns a folder as reports write it into one that is seen from there
 */
export function fixCommands({ standing, steps }: Fix, place: (folder: string) => string): string[] {
  if (standing === "none") return [];
  return steps.flatMap((step) => {
    if (step.kind !== "command") return [];
    const { folder, line } = step;
    return inSubshell(folder === undefined ? step : { kind: "command", line, folder: place(folder) }).line;
  });
}

/** A diff of the user's files, ready to be shown, and how many lines more it has. */
export function patchLines(patch: string, limit: number): string[] {
  const lines = patch.replace(/\n$/, "").split("\n");
  const shown = lines.slice(0, limit).map((line) => terminalText(line.replaceAll("\t", "    ")));
  return lines.length === shown.length ? shown : [...shown, `… ${count(lines.length - shown.length, "line")} more`];
}

type CommandStep = Extract<FixStep, { kind: "command" }>;

function inSubshell(step: CommandStep): CommandStep {
  if (step.folder === undefined || step.folder === ".") return { kind: "command", line: step.line };
  const folder = shellFolder(step.folder);
  // Without its folder a command would change another module.
  const line =
    folder === undefined ? `# in ${terminalText(step.folder)}: ${step.line}` : `(cd ${folder} && ${step.line})`;
  return { kind: "command", line };
}

/** Undefined where nothing can be pasted. */
function shellFolder(folder: string): string | undefined {
  return shellArgument(folder.startsWith("-") ? `./${folder}` : folder);
}

/** More differences than anybody accepts one by one. */
const mostAccepted = 20;

/** Lines of `ignore` that would accept what makes a plugin a mismatch, without their reasons. */
export function acceptableRules({ verdict, findings }: PluginReport): string[] {
  if (verdict !== "mismatch") return [];
  const rules = findings.filter(({ severity }) => severity === "error").map(ruleFor);
  return [...new Set(rules)].slice(0, mostAccepted);
}

/** A rule has no spaces in it, and what cannot be seen cannot be written. */
function ruleFor({ kind, subject }: Finding): string {
  const isPlain = subject !== undefined && subject !== "" && !/\s/.test(subject) && terminalText(subject) === subject;
  return isPlain ? `${kind}:${subject}` : kind;
}

/** The flag that accepts a difference. */
export function acceptFlag(rule: string): string {
  return `--ignore ${shellArgument(`${rule} REASON`) ?? rule}`;
}

/** Whether a difference is one that every gateway and its plugins have: nobody needs to read or count it. */
export function isUsual(finding: Finding): boolean {
  return finding.severity === "notice" && finding.accepted === undefined && comparesValues(finding);
}

/** Why a plugin does not load and what points to it, one sentence each; empty where there is nothing to explain. */
export function causeSentences(plugin: PluginReport): string[] {
  const { cause } = plugin;
  if (cause === undefined) return reason(plugin).slice(0, 1);
  const [statement = catalogue[cause.kind].title, ...evidence] = cause.evidence;
  const next = (cause.next ?? []).flatMap((one) => one.evidence.slice(0, 1));
  return [
    statement,
    // The count of packages has a line of its own.
    ...evidence.filter((sentence) => sentence !== `${packageCount(plugin)}.`),
    ...next.map((sentence) => `Next: ${sentence}`),
    ...witnessSentences(cause.witness),
  ];
}

/**
 * How a package of a module comes into a plugin, where the plugin does not name it itself; of the standard library nobody
 * asks.
 */
function witnessSentences(witness: Witness | undefined): string[] {
  if (witness?.plugin === undefined) return [];
  const { imports = [], requirements = [], where } = witness;
  const place = where === undefined ? "" : ` (${where.file}:${where.line})`;
  return [
    ...(imports.length < 3 ? [] : [`Imported: ${clip(imports.join(" → "))}`]),
    ...(requirements.length < 3 ? [] : [`Required: ${clip(requirements.join(" → "))}${place}`]),
  ];
}

/** Which kind of finding the first of the sentences is about. */
export function causeKind(plugin: PluginReport): FindingKind | undefined {
  const [first] = causeSentences(plugin);
  return plugin.cause?.kind ?? plugin.findings.find(({ message }) => message === first)?.kind;
}

/** What the loader stumbled over, where nobody had to find out why: its findings stand before all others. */
function reason({ verdict, preflight, findings }: PluginReport): string[] {
  const decisive: readonly Verdict[] = ["unknown", "rejected", "crashes"];
  if (!decisive.includes(verdict) && preflight !== "refused") return [];
  const telling = findings.filter(({ kind, severity }) => severity === "error" && kind !== "package-mismatch");
  const reasons = telling.length > 0 || verdict !== "unknown" ? telling : findings;
  return reasons.map(({ message }) => message);
}

/** The findings that the sentence of the loader, the cause and the count of packages do not tell, what matters first. */
export function sideFindings(plugin: PluginReport): Finding[] {
  const next = (plugin.cause?.next ?? []).flatMap(({ evidence }) => evidence);
  const causes = new Set([...causeSentences(plugin), ...next]);
  return orderedFindings(plugin).filter(({ kind, message }) => !causes.has(message) && kind !== "package-mismatch");
}

/** The message of a finding, ready to be shown: a compiler's has lines of its own, any other is one sentence. */
export function messageLines({ kind, message }: Pick<Finding, "kind" | "message">): string[] {
  return kind === "build-failed" ? terminalLines(message) : [terminalText(message)];
}

/** The same behind its place, as compilers write it. */
export function placedMessage({ where, ...finding }: Pick<Finding, "kind" | "message" | "where">): string[] {
  const [first = "", ...more] = messageLines(finding);
  return [where === undefined ? first : `${terminalText(where.file)}:${where.line}: ${first}`, ...more];
}

/** A finding that compares two values, as opposed to one that is a sentence only. */
export function comparesValues(finding: Finding): boolean {
  return finding.gateway !== undefined || finding.plugin !== undefined;
}

const openedWhere = { native: "on this machine", image: "in the gateway's image", qemu: "under emulation" } as const;
const openedHow = {
  loads: "it loads",
  rejected: "it is rejected",
  crashes: "the loader dies",
  undecided: "nothing was decided",
} as const;

export function openedBy({ loader, how, outcome, error }: LoadAnswer): string {
  return `by ${loader}, ${openedWhere[how]}: ${openedHow[outcome]}${error === undefined ? "" : ` (${error})`}`;
}
