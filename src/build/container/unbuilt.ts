import type { Finding } from "../../model/report.ts";
import type { CommandResult } from "../../ports/command-runner.ts";

/**
 * What a build failed by: `image` every build in it fails; `site` something around this build, which may be otherwise
 * elsewhere; `source` the compiler refuses it, or its time is over, so that no other builder is to try it.
 */
export type Fault = "image" | "site" | "source";

/** A build that ended with findings. */
export class Unbuilt extends Error {
  override readonly name = "Unbuilt";
  readonly findings: readonly Finding[];
  readonly fault: Fault;

  constructor(findings: readonly Finding[], fault: Fault = "site") {
    super("The plugin could not be built");
    this.findings = findings;
    this.fault = fault;
  }
}

/** By what a compiler's findings say a build failed. An image may lack C headers that another place has. */
export function faultOf(findings: readonly Finding[]): Fault {
  const isOfSource = ({ where, message }: Finding) =>
    where?.file.endsWith(".go") === true && !/fatal error: .*No such file/.test(message);
  return findings.some(isOfSource) ? "source" : "site";
}

/** What a script says besides the compiler: commands that it traces (`set -x`), and all of its standard output. */
export function withoutChatter({ exitCode, stdout, stderr }: CommandResult): CommandResult {
  const errors = stderr.replaceAll(/^\+{1,9} .*\n?/gm, "");
  return { exitCode, stderr: errors, stdout: errors.trim() === "" ? stdout : "" };
}
