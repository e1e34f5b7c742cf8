import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { directives } from "../../explain/go-mod.ts";
import { change, type FixStep } from "../../model/fix.ts";
import { printCommand } from "../../ports/command-runner.ts";
import { minorOf } from "../plan/build-plan.ts";
import type { PlanIo } from "../plan/plan-io.ts";
import type { Recipe } from "../recipe.ts";
import { shownPath } from "../user-files.ts";

/** A change of one go.mod or go.work, and the command that is to do the same. */
interface FileEdit {
  /** Absolute. */
  readonly file: string;
  readonly own: string;
  readonly wanted: string;
  /** The words of `go mod edit` or `go work edit`. */
  readonly words: readonly string[];
}

/** The first release that knows every keyword which older modules can have. */
const firstWithToolchains = 21;

/**
 * The command for a person, which was run on a copy of the file; a sentence where it does not do the same.
 * @param folder absolute, that it is run in
 */
export async function editStep(
  { file, own, wanted, words }: FileEdit,
  folder: string,
  recipe: Recipe,
  io: PlanIo,
): Promise<FixStep> {
  mkdirSync(io.folder, { recursive: true });
  // Only this name is none of the plan's.
  const copy = join(io.folder, "edited");
  writeFileSync(copy, own);
  // An older Go cannot read what is to be taken out.
  const isOwnGo =
    minorOf(recipe) < firstWithToolchains || words.some((word) => /^-drop(?:tool|ignore|godebug)=/.test(word));
  const environment = isOwnGo ? {} : { GOTOOLCHAIN: recipe.goVersion };
  const result = await io.run("go", [...words, copy], folder, {
    GOWORK: "off",
    PWD: folder,
    GOTOOLCHAIN: "",
    ...environment,
  });
  const shown = shownPath(folder, io.directory);
  if (result?.exitCode === 0 && meaning(readFileSync(copy, "utf8")) === meaning(wanted)) {
    return { kind: "command", line: printCommand({ file: "go", args: words, environment }), folder: shown };
  }
  return change(`Change ${shownPath(file, io.directory)} as the difference says.`);
}

/** What a file says, whatever the order of its lines. */
function meaning(text: string): string {
  const said = directives(text).map(({ keyword, words }) => JSON.stringify([keyword, ...words]));
  return JSON.stringify(said.sort());
}
