import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { releaseOf } from "../binary/go-version.ts";
import type { Report } from "../model/report.ts";
import { jsonText, terminalText } from "../report/escape.ts";
import { fixCommands, fixOf } from "../report/wording.ts";

/**
 * Outputs of the action that come from the report; those without a value are left out. Later steps print them: no line
 * of them is a command to the runner.
 * @param workingDirectory as the user wrote it: later steps start in the workspace, and paths are told from there
 */
export function reportOutputs(report: Report, workingDirectory: string): Record<string, string> {
  const plugins = report.checks.flatMap((check) =>
    check.plugins.map(({ name, path, sha256, verdict }) => ({
      name,
      gateway: check.gateway.reference,
      target: check.target,
      path: fromWorkspace(path, workingDirectory),
      sha256,
      verdict,
    })),
  );
  const versions = unique(report.checks.flatMap(({ gateway }) => releaseOf(gateway.goVersion ?? "") ?? []));
  const place = (folder: string) => (isAbsolute(folder) ? folder : join(workingDirectory, folder));
  const fixes = report.checks.flatMap(({ plugins }) => plugins.flatMap((plugin) => fixOf(plugin) ?? []));
  const commands = unique(fixes.flatMap((fix) => fixCommands(fix, place)));
  return {
    verdict: report.verdict,
    plugins: jsonText(JSON.stringify(plugins)),
    ...(versions.length > 0 && { "gateway-go-version": versions.join("\n") }),
    ...(commands.length > 0 && { fix: commands.map((command) => terminalText(command)).join("\n") }),
  };
}

/** What is inside of an image or archive is at no path. */
function fromWorkspace(path: string, workingDirectory: string): string {
  const joined = isAbsolute(path) ? path : join(workingDirectory, path);
  return existsSync(joined) ? joined : path;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
