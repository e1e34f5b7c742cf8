import { join, resolve } from "node:path";
import { type BuildIo, buildNative, goSettings, type NativeBuild, placeOf, printBuild } from "./build/native.ts";
import { findPlugins, type PluginFile, type PluginSubject } from "./build/plugins.ts";
import { check, reportOf } from "./check.ts";
import { hashFile, identityOfFile, openFile } from "./file-source.ts";
import { presetSymbols } from "./gateway/presets/resolve.ts";
import type { RunInputs } from "./inputs.ts";
import { type Job, type JobItem, type Plan, type RunIo, withPlan } from "./jobs.ts";
import { goModOf, withPlaceOfGateway, withPlaces } from "./places.ts";
import { pluginsFolder } from "./publish/plugin-file.ts";
import { exitCode } from "./report/exit-code.ts";
import { formatTarget } from "./target.ts";
import { UserError } from "./user-error.ts";
import { ignoreInChecks } from "./verify/ignore.ts";
import type { CheckReport, Finding, PluginReport, Report } from "./verify/model.ts";
import type { PluginInput } from "./verify/plugin-input.ts";
import type { RequiredSymbol } from "./verify/symbols.ts";

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
export async function run(inputs: RunInputs, io: RunIo): Promise<RunResult> {
  return await withPlan(inputs, io, async (plan) => {
    const buildIo = buildSurroundings(plan, io);
    const checks: CheckReport[] = [];
    const pluginFiles: string[] = [];
    for (const job of plan.jobs) {
      const prepared = await prepareAll(job, buildIo);
      for (const one of prepared) if (one.kind === "file" && one.build !== undefined) pluginFiles.push(one.file.file);
      checks.push(judge(job, prepared, plan, inputs, buildIo));
    }
    const report = reportOf(ignoreInChecks(checks, inputs.ignore));
    return { report, exitCode: exitCode(report, inputs.failOn), pluginFiles };
  });
}

/**
 * The commands that would build the plugins, one per plugin and target; runs nothing.
 * @throws UserError for a mistake in the input
 */
export async function printBuilds(inputs: RunInputs, io: RunIo): Promise<string[]> {
  return await withPlan(inputs, io, async (plan) => {
    const buildIo = buildSurroundings(plan, io);
    return plan.jobs.flatMap(({ items }) =>
      items.flatMap((item) => (item.kind === "build" ? [printBuild(item.build, buildIo)] : [])),
    );
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
export async function buildAll(inputs: RunInputs, io: RunIo): Promise<BuiltPlugin[]> {
  return await withPlan(inputs, io, async (plan) => {
    const buildIo = buildSurroundings(plan, io);
    const built: BuiltPlugin[] = [];
    for (const job of plan.jobs) {
      const target = formatTarget(job.target);
      for (const one of await prepareAll(job, buildIo)) {
        built.push(
          one.kind === "file"
            ? { name: one.file.name, target, path: one.file.path, findings: [] }
            : { name: one.plugin.name, target, findings: one.plugin.findings },
        );
      }
    }
    return built;
  });
}

/** A plugin after the builds: a file to verify, or the reason why there is none. */
type Prepared =
  | { readonly kind: "file"; readonly file: PluginFile; readonly build?: NativeBuild }
  | { readonly kind: "unbuilt"; readonly plugin: PluginReport };

function buildSurroundings(plan: Plan, io: RunIo): BuildIo {
  const settings = goSettings(io.environment, io.host.platform);
  return { ...io, settings, exclude: [join(plan.folder, pluginsFolder)] };
}

async function prepareAll(job: Job, io: BuildIo): Promise<Prepared[]> {
  const prepared: Prepared[] = [];
  for (const item of job.items) prepared.push(await prepare(item, io));
  return prepared;
}

async function prepare(item: JobItem, io: BuildIo): Promise<Prepared> {
  if (item.kind === "file") return item;
  const { build, path } = item;
  const { name } = build.source;
  const outcome = await buildNative(build, io);
  if (outcome.kind === "built") return { kind: "file", file: { name, path, file: outcome.file }, build };
  const plugin = {
    name,
    path: build.source.path,
    verdict: "unbuilt",
    symbols: [],
    findings: outcome.findings,
  } as const;
  return { kind: "unbuilt", plugin };
}

/** Verifies the files of one job; what could not be built keeps its place among them. */
function judge(job: Job, prepared: readonly Prepared[], plan: Plan, inputs: RunInputs, io: BuildIo): CheckReport {
  const open: { close(): void }[] = [];
  const openPlugin = (plugin: PluginFile, build?: NativeBuild): PluginInput => {
    const source = openFile(plugin.file, plugin.path);
    open.push(source);
    const identity = identityOfFile(plugin.file);
    const sha256 = hashFile(plugin.file, plugin.path);
    const goMod = build === undefined ? undefined : goModOf(build.source);
    return {
      name: plugin.name,
      path: plugin.path,
      source,
      identity,
      sha256,
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
      files.map(({ file, build }) => openPlugin(file, build)),
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
      const placed = one.build === undefined ? plugin : withPlaces(plugin, one.build.source, io.directory);
      return [place === undefined ? placed : withPlaceOfGateway(placed, place)];
    });
    return { ...report, target: formatTarget(job.target), ...buildReport(job, io), plugins };
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

function buildReport({ items }: Job, io: BuildIo): Pick<CheckReport, "build"> {
  const builds = items.flatMap((item) => (item.kind === "build" ? [item.build] : []));
  const [first] = builds;
  if (first === undefined) return {};
  const command = builds.map((build) => printBuild(build, io)).join("\n");
  return { build: { builder: "native", goVersion: first.recipe.goVersion, command } };
}
