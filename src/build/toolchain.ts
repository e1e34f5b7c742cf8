import { UserError } from "../model/user-error.ts";
import type { CommandRunner } from "../ports/command-runner.ts";
import type { Recipe } from "./recipe.ts";

/**
 * Makes sure that the gateway's Go is what runs.
 * @returns the output of a toolchain that could not be fetched, undefined where all is well
 */
export async function checkToolchain(
  recipe: Recipe,
  environment: Readonly<Record<string, string>>,
  directory: string,
  commands: CommandRunner,
) {
  const result = await commands.run({
    file: "go",
    args: ["version"],
    directory,
    environment: { ...environment, GOWORK: "off" },
    output: "hidden",
  });
  if (result === undefined) throw missingGo();
  if (result.exitCode !== 0) return result;
  const found = /^go version (\S+)/.exec(result.stdout)?.[1];
  if (found === recipe.goVersion) return undefined;
  throw new UserError(
    `builder: the gateway was built with ${recipe.goVersion} and the Go of this machine is ${found ?? "unknown"}, which cannot fetch it; install Go 1.21 or later.`,
  );
}

/** What is said where there is no Go at all. */
export function missingGo(): UserError {
  return new UserError(
    "builder: there is no go on PATH; install Go 1.21 or later (in a workflow: actions/setup-go), or give built plugins.",
  );
}
