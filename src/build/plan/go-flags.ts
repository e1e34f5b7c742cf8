import type { Recipe } from "../recipe.ts";
import { minorOf } from "./build-plan.ts";
import { quoted } from "./recorded-paths.ts";

/** Flags of `go build`, by who can carry them. */
export interface CarriedFlags {
  /** A value of GOFLAGS. */
  readonly variable: string;
  /** What can only stand on the line of the command. */
  readonly onLine: readonly string[];
}

/** GOFLAGS knows quotes since Go 1.20; before, every space parts two flags. Source: cmd/go/internal/base/goflags.go. */
const firstWithQuotes = 20;

/**
 * Parts flags into those that GOFLAGS can carry and those that it cannot. With `-buildmode=plugin` in it, what `go test`
 * and `go run` build is a plugin too, and dies when it is started.
 */
export function carryFlags(flags: readonly string[], recipe: Pick<Recipe, "goVersion">): CarriedFlags {
  const carried: string[] = [];
  const onLine: string[] = [];
  for (const flag of flags) {
    const word = flag.startsWith("-buildmode=") ? undefined : asWord(flag, recipe);
    if (word === undefined) onLine.push(flag);
    else carried.push(word);
  }
  return { variable: carried.join(" "), onLine };
}

function asWord(flag: string, recipe: Pick<Recipe, "goVersion">): string | undefined {
  if (!/\s/.test(flag)) return flag;
  return minorOf(recipe) >= firstWithQuotes ? quoted(flag) : undefined;
}
