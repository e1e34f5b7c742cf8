import { readBinary } from "../binary/binary.ts";
import { crossCompilers } from "../build/c-compiler.ts";
import { type Engine, findEngine } from "../build/container/engine.ts";
import { deriveRecipe } from "../build/recipe.ts";
import { withIntactFile } from "../content/file-source.ts";
import type { RunInputs } from "../inputs/inputs.ts";
import { withLoadAnswer } from "../load/compare.ts";
import type { GatewayImage } from "../load/in-image.ts";
import { type LoadSubject, type LoadTest, loadTest } from "../load/load-test.ts";
import { loadPermission } from "../load/permission.ts";
import type { GatewayFacts } from "../model/gateway-facts.ts";
import type { Finding, PluginReport } from "../model/report.ts";
import { isHostTarget, type Target } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";
import type { ObtainedGateway } from "../obtain/gateways.ts";
import type { Check, JudgedItem, ReportedItem, UnbuiltItem } from "./item.ts";
import type { RunContext } from "./run-context.ts";
import type { Plan } from "./run-plan.ts";

/** What a load test is part of. */
interface LoadContext {
  readonly plan: Plan;
  readonly inputs: RunInputs;
  readonly context: RunContext;
}

/** Gives the files of a check to the gateway's own loader, where that was asked for and may be. */
export async function openReally(
  check: Check<JudgedItem | UnbuiltItem>,
  about: LoadContext,
): Promise<Check<ReportedItem>> {
  const { inputs, context } = about;
  const permission = loadPermission(inputs.loadTest, context.trust);
  if (!permission.may) {
    if (inputs.loadTest !== "never") context.logger.info(`load-test: not done, since ${permission.why}.`);
    return check;
  }
  const reached = check.items.filter((item) => item.kind === "judged").filter(({ report }) => !report.notReached);
  const subjects = new Map(reached.map((item) => [item, subjectOf(item, check.gateway.facts)]));
  if (subjects.size === 0) return check;
  const tested = await open([...subjects.values()], check, about);
  if (tested.kind === "not-run") {
    context.logger.info(`load-test: not done, since ${tested.why}.`);
    if (inputs.loadTest === "auto") return check;
  }
  const items = check.items.map((item): ReportedItem => {
    const subject = item.kind === "judged" ? subjects.get(item) : undefined;
    if (item.kind !== "judged" || subject === undefined) return item;
    const answer = tested.kind === "answered" ? tested.answers.get(subject) : undefined;
    const { report } = item;
    const opened = answer === undefined ? withFinding(report, notOpened(tested)) : withLoadAnswer(report, answer);
    return { ...item, kind: "opened", report: opened };
  });
  return { ...check, items };
}

function subjectOf({ plugin: { file }, report, required }: JudgedItem, facts: GatewayFacts): LoadSubject {
  return { file, required, exports: report.symbols, shared: sharedPackages(file, facts) };
}

/** Packages that a plugin and its gateway both link. */
function sharedPackages(file: string, facts: GatewayFacts): readonly string[] {
  const found = withIntactFile(file, (source) => {
    const listed = readBinary(source).pluginRecord?.fingerprints ?? [];
    return listed.flatMap(({ package: path }) => (facts.fingerprint(path) === undefined ? [] : [path]));
  });
  // What is no Go plugin shares nothing.
  return found ?? [];
}

async function open(
  plugins: readonly LoadSubject[],
  check: Check<JudgedItem | UnbuiltItem>,
  { plan, inputs, context }: LoadContext,
): Promise<LoadTest> {
  const { gateway, target, written } = check;
  if (plan.offline !== undefined) return { kind: "not-run", why: "offline holds profiles, and no gateway to run" };
  let file: string;
  let cc: string | undefined;
  try {
    cc = compilerFor(target, context);
    file = await plan.gateways.binary(written, target);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { kind: "not-run", why: error.message.replace(/\.$/, "") };
  }
  const own = await ownImage(gateway, context);
  const { commands, temporary, host, logger, goSettings } = context;
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
      plugins,
      opening: inputs.together ? "together" : "alone",
    },
    {
      commands,
      temporary,
      host,
      logger,
      settings: goSettings,
      ...(own !== undefined && { engine: own.engine }),
    },
  );
}

/** The gateway's own image, where an engine of this machine has it already. */
async function ownImage(
  gateway: ObtainedGateway,
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
  return isHostTarget(target, host) ? undefined : crossCompilers(target).cc;
}

function notOpened(tested: LoadTest): Finding {
  const why = tested.kind === "not-run" ? tested.why : "the loader gave no answer";
  return { kind: "load-undecided", severity: "warning", message: `The plugin was not really opened: ${why}.` };
}

function withFinding(plugin: PluginReport, finding: Finding): PluginReport {
  return { ...plugin, findings: [...plugin.findings, finding] };
}
