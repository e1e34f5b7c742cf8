import { type Integrity, isStripped } from "../binary/content-id.ts";
import { readable } from "../binary/error.ts";
import type { BuildInfo } from "../binary/facts.ts";
import { type Advisory, advisoriesOf, isGoIn } from "../gateway/advisories.ts";
import type { GatewayFacts } from "../model/gateway-facts.ts";
import { clip } from "../model/phrases.ts";
import type { PluginInput } from "../model/plugin-input.ts";
import type { Finding, LoaderStage, Verdict } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";
import { compareModules } from "./compare-modules.ts";
import { bySeverity, compareSettings } from "./compare-settings.ts";
import { alteredFile } from "./integrity.ts";
import { LoaderProcess } from "./loader.ts";
import type { OpenOutcome } from "./open-outcome.ts";
import { lookUp, type RequiredSymbol } from "./symbols.ts";

export interface OpeningOptions {
  /** Whether the plugins share one process, opened in order. */
  readonly together: boolean;
  /** Plugins that the process has opened before. */
  readonly alongside: readonly PluginInput[];
  /** The gateway's release, without `v`, where it is known. */
  readonly release?: string;
}

/** What was found of one plugin; `explain/` and `report/` make the rest of it. */
export interface PluginJudgement {
  readonly input: PluginInput;
  readonly verdict: Verdict;
  readonly stage?: LoaderStage;
  readonly error?: string;
  readonly package?: string;
  readonly outcome: OpenOutcome;
  readonly buildInfo?: BuildInfo;
  readonly target?: string;
  readonly findings: readonly Finding[];
}

/** A plugin that the process does not live to open. */
export interface NotReached {
  readonly input: PluginInput;
  readonly notReached: true;
  readonly because: string;
}

/** One gateway that opens plugins in the order in which it is given them. */
export class OpeningOrder {
  readonly #gateway: GatewayFacts;
  readonly #options: OpeningOptions;
  #process: LoaderProcess;
  /** Those that were not told yet. */
  #advisories: readonly Advisory[];
  #opened = 0;
  #dead: string | undefined;

  /** @throws UserError where a plugin of `alongside` kills the gateway before anything else is opened */
  constructor(gateway: GatewayFacts, options: OpeningOptions) {
    this.#gateway = gateway;
    this.#options = options;
    this.#process = startProcess(gateway, options.alongside);
    this.#advisories = advisoriesOf(gateway, options.release);
  }

  /** Opens the next plugin. @param required what it must export */
  open(input: PluginInput, required: readonly RequiredSymbol[]): PluginJudgement | NotReached {
    if (this.#dead !== undefined) return { input, notReached: true, because: this.#dead };
    const { together, alongside } = this.#options;
    if (!together && this.#opened > 0) this.#process = startProcess(this.#gateway, alongside);
    this.#opened++;
    const judgement = judgementOf(this.#gateway, this.#process.open(input), input, required);
    if (together && judgement.verdict === "crashes") this.#dead = input.path;
    return { ...judgement, findings: [...judgement.findings, ...this.#advise(judgement)] };
  }

  /** What is known of the gateway and concerns a plugin, once for all plugins. */
  #advise({ outcome, buildInfo }: PluginJudgement): readonly Finding[] {
    const told = this.#advisories.filter(
      ({ plugins: { which, go } }) =>
        (which === "all" || outcome.verdict === "loads") &&
        (go === undefined || isGoIn(buildInfo?.goVersion ?? "", go)),
    );
    this.#advisories = this.#advisories.filter((one) => !told.includes(one));
    return told.map(({ subject, text, source, fix }) => ({
      kind: "gateway-advisory",
      severity: "warning",
      subject,
      ...(this.#gateway.buildInfo !== undefined && { gateway: clip(this.#gateway.buildInfo.goVersion) }),
      message: `${text}: ${source}`,
      fix,
    }));
  }
}

function startProcess(gateway: GatewayFacts, alongside: readonly PluginInput[]): LoaderProcess {
  const process = new LoaderProcess(gateway);
  for (const input of alongside) {
    if (process.open(input).verdict === "crashes") {
      throw new UserError(
        `alongside: ${input.path} kills the gateway when it is opened; remove it, or check it alone.`,
      );
    }
  }
  return process;
}

function judgementOf(
  gateway: GatewayFacts,
  outcome: OpenOutcome,
  input: PluginInput,
  required: readonly RequiredSymbol[],
): PluginJudgement {
  const { binary, record } = outcome;
  const buildInfo = readable(() => binary?.buildInfo);
  const target = readable(() => binary?.target);
  const { shared = [], different = [] } = outcome.comparison ?? {};
  const findings: Finding[] = [...outcome.findings];
  // Beside a gateway all settings of what is no plugin differ, and none of them is why.
  const isPlugin = !findings.some(({ kind }) => kind === "not-a-go-plugin");
  // Said already, with both targets.
  const isForOtherMachine = findings.some(({ kind }) => kind === "wrong-machine");
  if (gateway.buildInfo !== undefined && buildInfo !== undefined && isPlugin) {
    const differences = [
      ...compareSettings(gateway.buildInfo, buildInfo).filter(({ kind }) => !isForOtherMachine || kind !== "target"),
      ...compareModules(gateway.buildInfo, buildInfo, shared, different),
    ];
    for (const finding of bySeverity(differences)) findings.push(finding);
  } else if (record !== undefined) {
    findings.push(withoutBuildInfo(gateway.buildInfo === undefined ? "gateway" : "plugin"));
  }
  const altered = alteredPlugin({ outcome, ...(buildInfo !== undefined && { buildInfo }) }, input.integrity);
  if (altered !== undefined) findings.push(altered);
  const base = {
    input,
    outcome,
    ...(buildInfo !== undefined && { buildInfo }),
    ...(target !== undefined && { target }),
  };
  const lookup = outcome.verdict === "loads" && record !== undefined ? lookUp(required, record) : undefined;
  if (lookup?.isRejected) {
    return {
      ...base,
      verdict: "rejected",
      stage: "lookup",
      ...(lookup.error !== undefined && { error: lookup.error }),
      findings: [...lookup.findings, ...findings],
    };
  }
  const all = [...(lookup?.findings ?? []), ...findings];
  const mismatched = outcome.verdict === "loads" && all.some(({ severity }) => severity === "error");
  return {
    ...base,
    verdict: mismatched ? "mismatch" : outcome.verdict,
    ...(outcome.stage !== undefined && { stage: outcome.stage }),
    ...(outcome.error !== undefined && { error: outcome.error }),
    ...(outcome.package !== undefined && { package: outcome.package }),
    findings: all,
  };
}

/** The finding about a plugin that was changed after it was linked. */
export function alteredPlugin(
  { outcome: { binary }, buildInfo }: Pick<PluginJudgement, "outcome" | "buildInfo">,
  integrity: Integrity | undefined,
): Finding | undefined {
  return alteredFile("plugin", {
    isStripped: binary !== undefined && readable(() => isStripped(binary.image)) === true,
    ...(integrity !== undefined && { integrity }),
    ...(buildInfo !== undefined && { buildInfo }),
  });
}

function withoutBuildInfo(side: "gateway" | "plugin"): Finding {
  return {
    kind: "build-info-missing",
    severity: "notice",
    message: `The ${side} has no build information (${side === "plugin" ? "Go up to 1.20 writes none into plugins" : "stripped, or Go before 1.13"}): \`go version -m\` tells nothing, the fingerprints decide.`,
  };
}
