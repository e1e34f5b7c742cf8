import type { Fix } from "../model/fix.ts";
import type {
  BuildReport,
  Cause,
  CheckReport,
  Finding,
  GatewayReport,
  LoadAnswer,
  Location,
  NextCause,
  PluginReport,
  Report,
  RuntimeReport,
  SourceReport,
  Witness,
} from "../model/report.ts";
import { jsonText } from "./escape.ts";

/** The members of one shape in the order in which they are written; none can be forgotten. */
type Order<T> = Readonly<Record<keyof Required<T>, true>>;

const location: Order<Location> = { file: true, line: true };
const finding: Order<Finding> = {
  kind: true,
  severity: true,
  subject: true,
  gateway: true,
  plugin: true,
  message: true,
  where: true,
  fix: true,
  accepted: true,
};
const source: Order<SourceReport> = { folder: true, goMod: true };
const cause: Order<Cause> = { kind: true, evidence: true, next: true, witness: true };
const nextCause: Order<NextCause> = { kind: true, evidence: true };
const witness: Order<Witness> = {
  package: true,
  gateway: true,
  plugin: true,
  imports: true,
  requirements: true,
  where: true,
};
const fix: Order<Fix> = { standing: true, steps: true, reason: true, patch: true };
const load: Order<LoadAnswer> = {
  how: true,
  loader: true,
  outcome: true,
  error: true,
  by: true,
  packages: true,
  command: true,
  took: true,
};
const plugin: Order<PluginReport> = {
  name: true,
  path: true,
  sha256: true,
  size: true,
  source: true,
  target: true,
  goVersion: true,
  pluginPath: true,
  verdict: true,
  loaderStage: true,
  loaderError: true,
  package: true,
  shared: true,
  different: true,
  symbols: true,
  notReached: true,
  integrity: true,
  preflight: true,
  cause: true,
  fix: true,
  load: true,
  findings: true,
};
const build: Order<BuildReport> = {
  builder: true,
  image: true,
  digest: true,
  goVersion: true,
  command: true,
  again: true,
  buildId: true,
  pins: true,
  rebuild: true,
};
const runtime: Order<RuntimeReport> = { libc: true, interpreter: true };
const gateway: Order<GatewayReport> = {
  reference: true,
  resolved: true,
  servedBy: true,
  path: true,
  sha256: true,
  integrity: true,
  digest: true,
  verifiedBy: true,
  goVersion: true,
  module: true,
  revision: true,
  packages: true,
  runtime: true,
};
const check: Order<CheckReport> = { gateway: true, target: true, together: true, build: true, plugins: true };
const tool: Order<Report["tool"]> = { name: true, version: true };

/**
 * The report as JSON (`schema/report.schema.json`): members in a fixed order, two spaces, a newline at the end.
 * What is absent is left out, never null.
 */
export function renderJson(report: Report): string {
  return stringify({
    schemaVersion: report.schemaVersion,
    tool: ordered(report.tool, tool),
    verdict: report.verdict,
    checks: report.checks.map((one) => ({
      ...ordered(one, check),
      gateway: {
        ...ordered(one.gateway, gateway),
        runtime: one.gateway.runtime && ordered(one.gateway.runtime, runtime),
      },
      build: one.build && ordered(one.build, build),
      plugins: one.plugins.map(pluginJson),
    })),
  });
}

function pluginJson(of: PluginReport): object {
  return {
    ...ordered(of, plugin),
    source: of.source && ordered(of.source, source),
    cause: of.cause && causeJson(of.cause),
    fix: of.fix && ordered(of.fix, fix),
    load: of.load && ordered(of.load, load),
    findings: of.findings.map((one) => ({
      ...ordered(one, finding),
      where: one.where && ordered(one.where, location),
    })),
  };
}

function causeJson(of: Cause): object {
  return {
    ...ordered(of, cause),
    next: of.next?.map((one) => ordered(one, nextCause)),
    witness: of.witness && {
      ...ordered(of.witness, witness),
      where: of.witness.where && ordered(of.witness.where, location),
    },
  };
}

/** The same members in the order of the table; later spreads keep the place of a key that is there already. */
function ordered<T extends object>(value: T, order: Order<T>): object {
  const members = new Map<string, unknown>(Object.entries(value));
  return Object.fromEntries(Object.keys(order).map((key) => [key, members.get(key)]));
}

/** Any of our results as JSON text that a terminal and a log can show. */
export function stringify(value: unknown): string {
  return `${jsonText(JSON.stringify(value, undefined, 2))}\n`;
}
