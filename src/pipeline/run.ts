import { resolve } from "node:path";
import { placeOf } from "../build/native.ts";
import type { NativeBuild } from "../build/native-build.ts";
import { findPlugins, type PluginFile, type PluginSubject } from "../build/plugins.ts";
import { digestNamed, identityOfFile, openFile } from "../content/file-source.ts";
import { presetSymbols } from "../gateway/presets/resolve.ts";
import type { RunInputs } from "../inputs/inputs.ts";
import type { PluginInput } from "../model/plugin-input.ts";
import type { CheckReport, Finding, PluginReport, RebuildReport, Report } from "../model/report.ts";
import { formatTarget } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";
import { exitCode } from "../report/exit-code.ts";
import { ignoreInChecks } from "../verify/ignore.ts";
import type { RequiredSymbol } from "../verify/symbols.ts";
import { Builders, type Prepared } from "./builders.ts";
import { check, reportOf } from "./check.ts";
import { type Job, type Plan, withPlan } from "./jobs.ts";
import { withLoadTest } from "./load-check.ts";
import { goModOf, withPlaceOfGateway, withPlaces } from "./places.ts";
import type { RunContext } from "./run-context.ts";

/** What came out of a run. */
export interface RunResult {
  readonly report: Report;
  readonly exitCode: 0 | 1 | 3;
  /** Absolute paths of the plugins that were built, in the report's order. */
  readonly pluginFiles: readonly string[];
}

/**
 * The whole job: obtains the gateways, builds what is source, verifies, and reports.
 * @throws UserError for a mistake in the input
 */
export async function run(inputs: RunInputs, io: RunContext): Promise<RunResult> {
  return await withPlan(inputs, io, async (plan) => {
    const prepared = await new Builders(inputs, plan, io).prepareAll(plan.jobs);
    const checks: CheckReport[] = [];
    const pluginFiles: string[] = [];
    for (const [index, job] of plan.jobs.entries()) {
      const plugins = prepared[index] ?? [];
      for (const one of plugins) if (one.kind === "file" && one.built !== undefined) pluginFiles.push(one.file.file);
      const judged = judge(job, plugins, plan, inputs, io);
      checks.push(await withLoadTest(judged, plugins, { job, plan, inputs, io }));
    }
    const report = reportOf(ignoreInChecks(checks, inputs.ignore));
    return { report, exitCode: exitCode(report, inputs.failOn), pluginFiles };
  });
}

/**
 * The commands that would build the plugins, one per plugin and target; runs nothing.
 * @throws UserError for a mistake in the input
 */
export async function printBuilds(inputs: RunInputs, io: RunContext): Promise<string[]> {
  return await withPlan(inputs, io, async (plan) => {
    const builders = new Builders(inputs, plan, io);
    const commands: string[] = [];
    for (const job of plan.jobs) commands.push(...(await builders.print(job)));
    return commands;
  });
}

/** What became of the plugins of one gateway on one target, without any verdict. */
export interface BuiltPlugin {
  readonly name: string;
  readonly target: string;
  /** As the user would write it; undefined where the build failed. */
  readonly path?: string;
  readonly findings: readonly Finding[];
}

/** Only the builds. @throws UserError for a mistake in the input */
export async function buildAll(inputs: RunInputs, io: RunContext): Promise<BuiltPlugin[]> {
  return await withPlan(inputs, io, async (plan) => {
    const prepared = await new Builders(inputs, plan, io).prepareAll(plan.jobs);
    return plan.jobs.flatMap(({ target }, index) =>
      (prepared[index] ?? []).map((one): BuiltPlugin => {
        const of = { target: formatTarget(target) };
        return one.kind === "file"
          ? { ...of, name: one.file.name, path: one.file.path, findings: one.built?.findings ?? [] }
          : { ...of, name: one.plugin.name, findings: one.plugin.findings };
      }),
    );
  });
}

/** Verifies the files of one job; what could not be built keeps its place among them. */
function judge(job: Job, prepared: readonly Prepared[], plan: Plan, inputs: RunInputs, io: RunContext): CheckReport {
  const open: { close(): void }[] = [];
  const openPlugin = (plugin: PluginFile, build?: NativeBuild): PluginInput => {
    const source = openFile(plugin.file, plugin.path);
    open.push(source);
    const identity = identityOfFile(plugin.file);
    const digests = digestNamed(plugin.file, plugin.path);
    const goMod = build === undefined ? undefined : goModOf(build.source);
    return {
      name: plugin.name,
      path: plugin.path,
      source,
      identity,
      ...digests,
      ...(goMod !== undefined && { goMod }),
    };
  };
  // The shells know nothing of working-directory.
  const place = job.place && placeOf(resolve(plan.folder, job.place.file), job.place.line, io.directory);
  try {
    const files = prepared.flatMap((one) => (one.kind === "file" ? [one] : []));
    const alongside = findPlugins(
      inputs.alongside.map((path) => ({ path })),
      plan.folder,
    );
    const report = check(
      job.gateway.facts,
      files.map(({ file, built }) => openPlugin(file, built?.build)),
      {
        together: inputs.together,
        alongside: alongside.map((subject) => openPlugin(builtFile(subject))),
        symbols: requiredSymbols(inputs, job, files),
        provenance: job.gateway.provenance,
      },
    );
    const verified = [...report.plugins];
    const plugins = prepared.flatMap((one): PluginReport[] => {
      if (one.kind === "unbuilt") return [one.plugin];
      const plugin = verified.shift();
      if (plugin === undefined) return [];
      const { built } = one;
      const whole = built === undefined ? plugin : withFindings(plugin, built.findings);
      const placed = built === undefined ? whole : withPlaces(whole, built.build.source, io.directory);
      return [place === undefined ? placed : withPlaceOfGateway(placed, place)];
    });
    return { ...report, target: formatTarget(job.target), ...buildReport(prepared), plugins };
  } finally {
    for (const file of open) file.close();
  }
}

/** What the user asks for, else what the gateway's own loader looks for. */
function requiredSymbols(
  { symbols }: RunInputs,
  { gateway }: Job,
  files: readonly (Prepared & { kind: "file" })[],
): readonly RequiredSymbol[] {
  const { chosen } = gateway;
  if (symbols.length > 0 || chosen === undefined) return symbols;
  return files.flatMap(({ file }) =>
    presetSymbols(chosen.preset, file.name).map((symbol) => ({ ...symbol, plugin: file.name })),
  );
}

function builtFile(subject: PluginSubject): PluginFile {
  if (subject.kind === "file") return subject.file;
  throw new UserError(`alongside: "${subject.source.path}" is source; give built plugins.`);
}

/** Facts about the build beside those of the check; an error among them is a mismatch of what would load. */
function withFindings(plugin: PluginReport, findings: readonly Finding[]): PluginReport {
  if (findings.length === 0) return plugin;
  const isWorse = plugin.verdict === "loads" && findings.some(({ severity }) => severity === "error");
  return { ...plugin, ...(isWorse && { verdict: "mismatch" }), findings: [...plugin.findings, ...findings] };
}

/** How the plugins of a check were built, as one. */
function buildReport(prepared: readonly Prepared[]): Pick<CheckReport, "build"> {
  const reports = prepared.flatMap((one) => (one.kind === "file" ? (one.built?.report ?? []) : (one.report ?? [])));
  const [first] = reports;
  if (first === undefined) return {};
  const pins = new Map(reports.flatMap(({ pins = [] }) => pins.map((pin) => [JSON.stringify(pin), pin] as const)));
  const rebuild = rebuildOfAll(reports.flatMap((report) => report.rebuild ?? []));
  return {
    build: {
      ...first,
      command: reports.map(({ command }) => command).join("\n"),
      ...(pins.size > 0 && { pins: [...pins.values()] }),
      ...(rebuild !== undefined && { rebuild }),
    },
  };
}

/** Several second builds as one: what differs for one plugin differs. */
function rebuildOfAll(rebuilds: readonly RebuildReport[]): RebuildReport | undefined {
  if (rebuilds.length === 0) return undefined;
  const differs = [...new Set(rebuilds.flatMap((rebuild) => rebuild.differs ?? []))];
  return {
    sameFingerprints: rebuilds.every(({ sameFingerprints }) => sameFingerprints),
    sameBytes: rebuilds.every(({ sameBytes }) => sameBytes),
    ...(differs.length > 0 && { differs }),
  };
}
