import type { Finding } from "../../model/report.ts";
import type { CommandResult } from "../../ports/command-runner.ts";

/** A build that ended with findings. */
export class Unbuilt extends Error {
  override readonly name = "Unbuilt";
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[]) {
    super("The plugin could not be built");
    this.findings = findings;
  }
}

/** What a script says besides the compiler: commands that it traces (`set -x`), and all of its standard output. */
export function withoutChatter({ exitCode, stdout, stderr }: CommandResult): CommandResult {
  const errors = stderr.replaceAll(/^\+{1,9} .*\n?/gm, "");
  return { exitCode, stderr: errors, stdout: errors.trim() === "" ? stdout : "" };
}
