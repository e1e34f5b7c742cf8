import { shellArgument } from "../model/phrases.ts";
import { type InputSpec, inputTable, type RawInputs } from "./inputs.ts";

/** Inputs that change nothing about the verdict, or that no command line may hold. */
const leftOut: readonly string[] = ["cache", "format", "token"];

/**
 * The command that does on another machine what a run of the action did, as a person can paste it.
 * @param program what starts the command line, ready for a shell
 * @param targets of the run, where the inputs leave them open
 * @returns undefined where an input holds what nobody should paste
 */
export function reproduceCommand(program: string, raw: RawInputs, targets: readonly string[]): string | undefined {
  const flags: string[] = [];
  const specs: readonly (InputSpec & { readonly name: keyof RawInputs })[] = inputTable;
  for (const { name, flag, kind, default: usual } of specs) {
    const value = raw[name]?.trim() || (name === "target" ? targets.join("\n") : "");
    if (flag === undefined || value === "" || value === usual || leftOut.includes(name)) continue;
    if (kind === "boolean") {
      flags.push(/^true$/i.test(value) ? `--${flag}` : `--no-${flag}`);
      continue;
    }
    const values = kind === "lines" || kind === "list" ? value.split(/\r?\n/) : [value];
    for (const each of values.map((one) => one.trim()).filter((one) => one !== "")) {
      // The values of variables are secrets; a name alone takes the variable over.
      const argument = shellArgument(name === "build-env" ? each.replace(/=.*$/s, "") : each);
      if (argument === undefined) return undefined;
      flags.push(each.startsWith("-") ? `--${flag}=${argument}` : `--${flag} ${argument}`);
    }
  }
  // A line a flag: a long line has to be scrolled.
  return [`${program} run`, ...flags].join(" \\\n  ");
}
