import { readBinary } from "../binary/binary.ts";
import { BinaryError } from "../binary/error.ts";
import { crossCompiler } from "../build/c-compiler.ts";
import { type Engine, findEngine } from "../build/container/engine.ts";
import { deriveRecipe } from "../build/recipe.ts";
import { openFile } from "../content/file-source.ts";
import type { RunInputs } from "../inputs/inputs.ts";
import { withLoadAnswer } from "../load/compare.ts";
import type { GatewayImage } from "../load/in-image.ts";
import { type LoadSubject, type LoadTest, loadTest } from "../load/load-test.ts";
import { loadPermission } from "../load/permission.ts";
import type { GatewayFacts } from "../model/gateway-facts.ts";
import type { CheckReport, Finding, PluginReport } from "../model/report.ts";
import { isHostTarget, type Target } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";
import type { Prepared } from "./builders.ts";
import type { Job, Plan } from "./jobs.ts";
import type { RunContext } from "./run-context.ts";

/** What a load test is part of. */
interface LoadContext {
  readonly job: Job;
  readonly plan: Plan;
  readonly inputs: RunInputs;
  readonly io: RunContext;
}

/** A check with what the gateway's own loader said of its plugins, where that was asked for and may be. */
export async function withLoadTest(
  report: CheckReport,
  prepared: readonly Prepared[],
  context: LoadContext,
): Promise<CheckReport> {
  const { inputs, io } = context;
  const permission = loadPermission(inputs.loadTest, io.trust);
  if (!permission.may) {
    if (inputs.loadTest !== "never") io.logger.info(`load-test: not done, since ${permission.why}.`);
    return report;
  }
  const subjects = subjectsOf(report, prepared, context.job.gateway.facts);
  if (subjects.length === 0) return report;
  const tested = await open(subjects, context);
  if (tested.kind === "not-run") {
    io.logger.info(`load-test: not done, since ${tested.why}.`);
    if (inputs.loadTest === "auto") return report;
  }
  const answers = new Map(
    subjects.map(({ index }, at) => [index, tested.kind === "answered" ? tested.answers[at] : undefined]),
  );
  const plugins = report.plugins.map((plugin, index): PluginReport => {
    if (!answers.has(index)) return plugin;
    const answer = answers.get(index);
    return answer === undefined ? withFinding(plugin, notOpened(tested)) : withLoadAnswer(plugin, answer);
  });
  return { ...report, plugins };
}

/** A plugin to be opened, and its place in the report. */
interface Subject extends LoadSubject {
  readonly index: number;
}

function subjectsOf(report: CheckReport, prepared: readonly Prepared[], facts: GatewayFacts): readonly Subject[] {
  return report.plugins.flatMap((plugin, index): Subject[] => {
    const one = prepared[index];
    if (one?.kind !== "file" || plugin.notReached) return [];
    const shared = sharedPackages(one.file.file, facts);
    return [{ index, file: one.file.file, required: [], exports: plugin.symbols, shared }];
  });
}

/** Packages that a plugin and its gateway both link. */
function sharedPackages(file: string, facts: GatewayFacts): readonly string[] {
  const source = openFile(file);
  try {
    const listed = readBinary(source).pluginRecord?.fingerprints ?? [];
    return listed.flatMap(({ package: path }) => (facts.fingerprint(path) === undefined ? [] : [path]));
  } catch (error) {
    // What is no Go plugin shares nothing.
    if (!(error instanceof BinaryError)) throw error;
    return [];
  } finally {
    source.close();
  }
}

async function open(subjects: readonly Subject[], { job, plan, inputs, io }: LoadContext): Promise<LoadTest> {
  const { gateway, target, written } = job;
  if (plan.offline !== undefined) return { kind: "not-run", why: "offline holds profiles, and no gateway to run" };
  let file: string;
  let cc: string | undefined;
  try {
    cc = compilerFor(target, io);
    file = await plan.gateways.binary(written, target);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { kind: "not-run", why: error.message.replace(/\.$/, "") };
  }
  const own = await ownImage(job, io);
  const required = inputs.symbols.filter(({ alternatives }) => alternatives === undefined);
  const names = new Map(subjects.map(({ index }) => [index, job.items[index]]));
  return await loadTest(
    {
      gateway: {
        facts: gateway.facts,
        file,
        recipe: deriveRecipe(gateway.facts, target, { buildTags: [], cc }),
        ...(gateway.chosen !== undefined && { preset: gateway.chosen.preset.name }),
        ...(own !== undefined && { image: own.image }),
      },
      target,
      plugins: subjects.map((subject) => {
        const item = names.get(subject.index);
        const name = item?.kind === "build" ? item.build.source.name : item?.file.name;
        const its = required.filter(({ plugin }) => plugin === undefined || plugin === name);
        return { ...subject, required: its.map((symbol) => symbol.name) };
      }),
      opening: inputs.together ? "together" : "alone",
    },
    {
      commands: io.commands,
      temporary: io.temporary,
      host: io.host,
      logger: io.logger,
      settings: io.goSettings,
      ...(own !== undefined && { engine: own.engine }),
    },
  );
}

/** The gateway's own image, where an engine of this machine has it already. */
async function ownImage(
  { gateway }: Job,
  { commands, directory }: RunContext,
): Promise<{ readonly engine: Engine; readonly image: GatewayImage } | undefined> {
  const { path, resolved = gateway.reference } = gateway.provenance;
  const reference = /^docker(?:-daemon)?:\/\/([^!]+)/.exec(resolved)?.[1];
  if (gateway.chosen === undefined || path === undefined || reference === undefined) return undefined;
  const engine = await findEngine({ commands, directory });
  if (engine.kind === "none" || (await engine.image(reference)) === undefined) return undefined;
  return { engine, image: { reference, path } };
}

/** As for the plugins, without the environment's CC: a helper is built for one target only. */
function compilerFor(target: Target, { host }: RunContext): string | undefined {
  return isHostTarget(target, host) ? undefined : crossCompiler(target);
}

function notOpened(tested: LoadTest): Finding {
  const why = tested.kind === "not-run" ? tested.why : "the loader gave no answer";
  return { kind: "load-undecided", severity: "warning", message: `The plugin was not really opened: ${why}.` };
}

function withFinding(plugin: PluginReport, finding: Finding): PluginReport {
  return { ...plugin, findings: [...plugin.findings, finding] };
}
