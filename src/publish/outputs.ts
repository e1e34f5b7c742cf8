import { releaseOf } from "../binary/go-version.ts";
import type { Report } from "../model/report.ts";
import { jsonText, terminalLines } from "../report/escape.ts";
import { fixes } from "../report/wording.ts";

/**
 * Outputs of the action that come from the report; those without a value are left out. Later steps print them: no line
 * of them is a command to the runner.
 */
export function reportOutputs(report: Report): Record<string, string> {
  const plugins = report.checks.flatMap((check) =>
    check.plugins.map(({ name, path, sha256, verdict }) => ({
      name,
      gateway: check.gateway.reference,
      target: check.target,
      path,
      sha256,
      verdict,
    })),
  );
  const versions = unique(report.checks.flatMap(({ gateway }) => releaseOf(gateway.goVersion ?? "") ?? []));
  const changes = unique(report.checks.flatMap((check) => check.plugins.flatMap(fixes)));
  return {
    verdict: report.verdict,
    plugins: jsonText(JSON.stringify(plugins)),
    ...(versions.length > 0 && { "gateway-go-version": versions.join("\n") }),
    ...(changes.length > 0 && { fix: changes.flatMap(terminalLines).join("\n") }),
  };
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
