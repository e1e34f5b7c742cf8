import { callsC } from "../binary/c-code.ts";
import { readable } from "../binary/error.ts";
import { type Explanation, explainRejection } from "../explain/cause.ts";
import { explainRefusal } from "../explain/early-refusal.ts";
import { signOf } from "../explain/file-damage.ts";
import { withProof } from "../explain/proof-step.ts";
import { requirementsToFollow } from "../explain/requirements.ts";
import { stepsText } from "../model/fix.ts";
import type { GatewayFacts } from "../model/gateway-facts.ts";
import type { PluginInput } from "../model/plugin-input.ts";
import {
  type CheckReport,
  type Finding,
  type GatewayProvenance,
  type GatewayReport,
  isJudged,
  type PluginReport,
  type Report,
  worstVerdict,
} from "../model/report.ts";
import { toolName, toolVersion } from "../model/tool.ts";
import { UserError } from "../model/user-error.ts";
import { type IgnoreRule, ignoreInChecks } from "../verify/ignore.ts";
import { alteredFile } from "../verify/integrity.ts";
import { stumble } from "../verify/stumble.ts";
import type { RequiredSymbol } from "../verify/symbols.ts";
import {
  alteredPlugin,
  type NotReached,
  type OpeningOptions,
  OpeningOrder,
  type PluginJudgement,
} from "../verify/verify.ts";

/** How `verify` judges. Everything has a default. */
export interface VerifyOptions {
  /** Whether the plugins are opened in order in one process (the default) or each in its own. */
  readonly together?: boolean;
  /** Plugins that the process has opened before. */
  readonly alongside?: readonly PluginInput[];
  readonly symbols?: readonly RequiredSymbol[];
  readonly ignore?: readonly IgnoreRule[];
  /** Where the gateway's bytes come from; nothing vouches for them where nobody says. */
  readonly provenance?: GatewayProvenance;
}

/**
 * Decides for each plugin whether the gateway loads it, and why not.
 *
 * Executes nothing. The plugins are opened in the order given.
 * @throws UserError where a plugin of `alongside` kills the gateway
 */
export function verify(gateway: GatewayFacts, plugins: readonly PluginInput[], options: VerifyOptions = {}): Report {
  return reportOf(ignoreInChecks([check(gateway, plugins, options)], options.ignore ?? []));
}

/** One gateway with its plugins, without `ignore`: a part of a report of several checks. */
export function check(
  gateway: GatewayFacts,
  plugins: readonly PluginInput[],
  { together = true, alongside = [], symbols = [], provenance = { verifiedBy: "none" } }: VerifyOptions = {},
): CheckReport {
  const opening = new PluginCheck(gateway, { together, alongside });
  return {
    gateway: gatewayReport(gateway, provenance),
    target: gateway.target,
    together,
    plugins: plugins.map((plugin) => opening.report(plugin, symbolsOf(plugin.name, symbols))),
  };
}

/** @param input as the user wrote it @throws UserError where a symbol is required of a plugin that nobody named */
export function checkSymbols(
  input: "--symbol" | "symbols:",
  symbols: readonly RequiredSymbol[],
  names: readonly string[],
): void {
  const lost = symbols.find(({ plugin }) => plugin !== undefined && !names.includes(plugin));
  if (lost === undefined) return;
  throw new UserError(
    `${input} ${lost.plugin}:${lost.name} names no plugin of this run; they are ${names.join(", ")}.`,
  );
}

/** Those of the required symbols that a plugin of this name must export. */
export function symbolsOf(name: string, symbols: readonly RequiredSymbol[]): readonly RequiredSymbol[] {
  return symbols.filter(({ plugin }) => plugin === undefined || plugin === name);
}

/** Reports on plugins one by one, in the order in which the gateway opens them. */
export class PluginCheck {
  readonly #gateway: GatewayFacts;
  readonly #order: OpeningOrder;
  readonly #release: string | undefined;
  /** What is wrong with the gateway alone is told once, with the first plugin. */
  #ofGateway: readonly Finding[];

  /** @throws UserError where a plugin of `alongside` kills the gateway */
  constructor(gateway: GatewayFacts, options: OpeningOptions) {
    this.#gateway = gateway;
    this.#order = new OpeningOrder(gateway, options);
    this.#release = options.release;
    const altered = alteredFile("gateway", gateway);
    this.#ofGateway = altered === undefined ? [] : [altered];
  }

  /** @param required what it must export */
  report(plugin: PluginInput, required: readonly RequiredSymbol[]): PluginReport {
    const report = this.#reportOf(plugin, required);
    const findings = [...report.findings, ...this.#ofGateway];
    this.#ofGateway = [];
    return { ...report, findings };
  }

  #reportOf(plugin: PluginInput, required: readonly RequiredSymbol[]): PluginReport {
    try {
      const judgement = this.#order.open(plugin, required);
      if ("notReached" in judgement) return notReachedReport(judgement);
      return pluginReport(this.#gateway, judgement, explain(this.#gateway, judgement, this.#release));
    } catch (error) {
      if (error instanceof UserError) throw error;
      return defectReport(identityOf(plugin), error);
    }
  }
}

/** The report about a plugin that this program could not cope with. */
export function defectReport(plugin: PluginName, error: unknown): PluginReport {
  return { ...plugin, verdict: "unknown", symbols: [], findings: [stumble(error)] };
}

/** What a report calls a plugin. */
type PluginName = Pick<PluginReport, "name" | "path" | "sha256" | "size" | "integrity">;

/** What a report says of a gateway. */
export function gatewayReport(gateway: GatewayFacts, provenance: GatewayProvenance): GatewayReport {
  const { buildInfo, linking, runtime } = gateway;
  const revision = buildInfo?.settings.find(({ key }) => key === "vcs.revision")?.value;
  const libc = runtime?.libc === undefined ? undefined : `${runtime.libc} ${runtime.libcVersion ?? ""}`.trim();
  return {
    reference: gateway.reference,
    ...(gateway.sha256 !== undefined && { sha256: gateway.sha256 }),
    ...(gateway.integrity !== undefined && { integrity: gateway.integrity }),
    ...provenance,
    ...(buildInfo !== undefined && { goVersion: buildInfo.goVersion }),
    ...(buildInfo?.main !== undefined && { module: buildInfo.main.path }),
    ...(revision !== undefined && { revision }),
    ...(gateway.packages !== undefined && { packages: gateway.packages }),
    ...(libc !== undefined && {
      runtime: { libc, ...(linking.interpreter !== undefined && { interpreter: linking.interpreter }) },
    }),
  };
}

/** A report of checks; its verdict is the worst of all plugins that are judged. */
export function reportOf(checks: readonly CheckReport[]): Report {
  const plugins = checks.flatMap((check) => check.plugins);
  const judged = plugins.filter(isJudged);
  return {
    schemaVersion: 1,
    tool: { name: toolName, version: toolVersion },
    verdict: worstVerdict((judged.length > 0 ? judged : plugins).map(({ verdict }) => verdict)),
    checks,
  };
}

function pluginReport(gateway: GatewayFacts, judgement: PluginJudgement, explanation?: Explanation): PluginReport {
  const { input, outcome, buildInfo, target, verdict } = judgement;
  const { project } = input;
  const { record, comparison } = outcome;
  const text = stepsText(explanation?.fix?.steps ?? []);
  // Of files that are damaged or for another machine the source has nothing to say.
  const fix =
    explanation?.fix !== undefined && outcome.package !== undefined
      ? withProof(explanation.fix, gateway.reference, project)
      : explanation?.fix;
  // The fix belongs to what the user sees first: the refusal itself.
  const findings = judgement.findings.map((finding) =>
    finding.kind === "package-mismatch" && text !== undefined ? { ...finding, fix: text } : finding,
  );
  const accepted = verdict === "loads" || verdict === "mismatch";
  if (accepted && project?.goMod !== undefined && gateway.buildInfo !== undefined && buildInfo !== undefined) {
    for (const finding of requirementsToFollow(project.goMod, gateway.buildInfo, buildInfo, comparison?.shared ?? [])) {
      findings.push(finding);
    }
  }
  return {
    ...identityOf(input),
    ...(target !== undefined && { target }),
    ...(buildInfo !== undefined && { goVersion: buildInfo.goVersion }),
    ...(record !== undefined && { pluginPath: record.pluginPath }),
    verdict,
    ...(judgement.stage !== undefined && { loaderStage: judgement.stage }),
    ...(judgement.error !== undefined && { loaderError: judgement.error }),
    ...(judgement.package !== undefined && { package: judgement.package }),
    ...(comparison !== undefined && { shared: comparison.shared.length, different: comparison.different }),
    symbols: record?.exports.map(({ name }) => name) ?? [],
    ...(explanation?.cause !== undefined && { cause: explanation.cause }),
    ...(fix !== undefined && { fix }),
    findings,
  };
}

/** Why a gateway refuses a plugin, or dies of it. */
function explain(
  gateway: GatewayFacts,
  { input, outcome, buildInfo, verdict, findings }: PluginJudgement,
  release: string | undefined,
): Explanation | undefined {
  if (verdict === "loads" || verdict === "mismatch") return undefined;
  const altered = () =>
    findings.find(({ kind, subject }) => kind === "altered-file" && subject === "plugin") ??
    alteredPlugin({ outcome, ...(buildInfo !== undefined && { buildInfo }) }, input.readIntegrity?.());
  if (outcome.package === undefined) {
    return explainRefusal(gateway, findings, { sign: () => readable(() => signOf(input.source)), altered });
  }
  const { record, comparison, binary } = outcome;
  return explainRejection({
    gateway: gateway.buildInfo,
    pluginInfo: buildInfo,
    pluginPath: record?.pluginPath,
    shared: comparison?.shared ?? [],
    different: comparison?.different ?? [],
    package: outcome.package,
    findings,
    project: input.project,
    ...(release !== undefined && { release }),
    altered,
    callsC: (packagePath) => binary !== undefined && readable(() => callsC(binary, packagePath)) === true,
  });
}

function notReachedReport({ input, because }: NotReached): PluginReport {
  const message = `Not reached: ${because} kills the gateway before.`;
  return {
    ...identityOf(input),
    verdict: "unknown",
    symbols: [],
    notReached: true,
    findings: [{ kind: "undecided", severity: "notice", message }],
  };
}

function identityOf({ name, path, sha256, size, integrity }: PluginInput): PluginName {
  return {
    name,
    path,
    ...(sha256 !== undefined && { sha256 }),
    ...(size !== undefined && { size }),
    ...(integrity !== undefined && { integrity }),
  };
}
