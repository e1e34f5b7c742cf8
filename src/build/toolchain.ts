import { UserError } from "../model/user-error.ts";
import type { CommandResult, CommandRunner } from "../ports/command-runner.ts";
import { missingGo } from "./plan/plan-io.ts";
import type { Recipe } from "./recipe.ts";

/** The gateway's Go on this machine, or the output that says why it cannot be had. */
export type Toolchain =
  | { readonly kind: "toolchain"; readonly moduleCache: string }
  | { readonly kind: "failed"; readonly result: CommandResult };

/**
 * Makes sure that the gateway's Go is what runs.
 * @param directory in no module, since what a go.mod says is not asked here
 * @throws UserError where this machine has no Go that can fetch it
 */
export async function checkToolchain(
  recipe: Recipe,
  environment: Readonly<Record<string, string>>,
  directory: string,
  commands: CommandRunner,
): Promise<Toolchain> {
  const ask = async (args: readonly string[]) => {
    const result = await commands.run({
      file: "go",
      args,
      directory,
      environment: { ...environment, GOWORK: "off", PWD: directory },
      output: "hidden",
    });
    if (result === undefined) throw missingGo();
    return result;
  };
  const known = await ask(["env", "GOVERSION", "GOMODCACHE"]);
  if (known.exitCode !== 0) return { kind: "failed", result: known };
  const [recorded = "", moduleCache = ""] = known.stdout.split("\n").map((line) => line.trim());
  // GOVERSION came with Go 1.16; a release with experiments says so behind its name.
  const found = recorded || (/^go version (\S+)/.exec((await ask(["version"])).stdout)?.[1] ?? "");
  if (found.split(/[ -]X:/)[0] === recipe.goVersion) return { kind: "toolchain", moduleCache };
  throw new UserError(
    `builder: the gateway was built with ${recipe.goVersion} and the Go of this machine is ${found || "unknown"}, which cannot fetch it; install Go 1.21 or later.`,
  );
}
