import type { Report } from "../model/report.ts";
import { fixes } from "../report/wording.ts";

/** Outputs of the action that come from the report; those without a value are left out. */
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
  const versions = unique(report.checks.flatMap(({ gateway }) => gateway.goVersion ?? []));
  const changes = unique(report.checks.flatMap((check) => check.plugins.flatMap(fixes)));
  return {
    verdict: report.verdict,
    plugins: JSON.stringify(plugins),
    ...(versions.length > 0 && { "gateway-go-version": versions.join("\n") }),
    ...(changes.length > 0 && { fix: changes.join("\n") }),
  };
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
