import { UserError } from "../../model/user-error.ts";
import { type Environment, isForFetching } from "../../ports/environment.ts";

/** One line of `build-env`. */
export interface BuildVariable {
  readonly name: string;
  readonly value: string;
}

/** Longest value, in characters. */
const longestValue = 65_536;

/**
 * Reads the lines of `build-env`: `NAME=VALUE`, or `NAME` for the value that it has here. Every value is a secret:
 * whoever shows output of the build masks it.
 * @throws UserError for a line that is neither, or a name that is not set here
 */
export function parseBuildEnv(lines: readonly string[], environment: Environment): BuildVariable[] {
  const variables = new Map<string, string>();
  for (const line of lines) {
    const [, name, , given] = /^([A-Za-z_][A-Za-z0-9_]*)(=(.*))?$/s.exec(line) ?? [];
    // The line may hold a secret: only what stands before its value is shown.
    if (name === undefined) {
      throw new UserError(
        `build-env: "${line.split("=", 1)[0]?.slice(0, 60)}" is not NAME or NAME=VALUE; use letters, digits and underscores.`,
      );
    }
    const value = given ?? environment[name];
    if (value === undefined) throw new UserError(`build-env: ${name} is not set in the environment of this job.`);
    if (value.length > longestValue || /[\r\n\0]/.test(value)) {
      throw new UserError(`build-env: the value of ${name} is longer than one line of ${longestValue} characters.`);
    }
    variables.set(name, value);
  }
  return [...variables].map(([name, value]) => ({ name, value }));
}

/** What must not appear in any log. Short values are no secrets, and masking them would hide half of the log. */
export function secretsOf(variables: readonly BuildVariable[]): string[] {
  return [...new Set(variables.map(({ value }) => value).filter((value) => value.length >= 4))];
}

/** Splits variables by the step that is told of them. */
export function splitVariables(variables: readonly BuildVariable[]): {
  readonly fetching: readonly BuildVariable[];
  readonly building: readonly BuildVariable[];
} {
  return {
    fetching: variables.filter(({ name }) => isForFetching(name)),
    building: variables.filter(({ name }) => !isForFetching(name)),
  };
}

/** The content of an `--env-file`: one `NAME=VALUE` per line, nothing quoted. */
export function environmentFile(variables: readonly BuildVariable[]): string {
  return variables.map(({ name, value }) => `${name}=${value}\n`).join("");
}
