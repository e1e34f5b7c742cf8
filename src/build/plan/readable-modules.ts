import { join } from "node:path";
import { goLine, isLaterGo } from "../../binary/go-version.ts";
import { type Directive, directives } from "../../explain/go-mod.ts";
import type { ModuleEdit } from "../../explain/go-mod-edit.ts";
import { clipValue } from "../../model/phrases.ts";
import type { Finding } from "../../model/report.ts";
import type { Recipe } from "../recipe.ts";
import { locationOf } from "../user-files.ts";
import { type BuildPlan, goModOf, minorOf, withGoModEdits } from "./build-plan.ts";

/** Lines of a go.mod that older releases refuse, and the minor release of Go that began to know them. */
const knownSince: Readonly<Record<string, number>> = { toolchain: 21, godebug: 23, tool: 24, ignore: 25 };

/** A line of a go.mod that the gateway's Go cannot read. */
interface Unreadable {
  readonly edit: ModuleEdit;
  /** A `go` line that names a later release; else the keyword is unknown. */
  readonly isTooHigh: boolean;
  readonly directive: Directive;
}

function unreadable(goMod: string, recipe: Recipe): readonly Unreadable[] {
  const minor = minorOf(recipe);
  return directives(goMod).flatMap((directive): Unreadable[] => {
    const { keyword, words } = directive;
    const isTooHigh = keyword === "go" && isLaterGo(`go${words[0] ?? ""}`, recipe.goVersion);
    const since = knownSince[keyword];
    if (!isTooHigh && (since === undefined || minor >= since)) return [];
    const edit: ModuleEdit = isTooHigh
      ? { act: "set-go", version: goLine(recipe.goVersion) }
      : { act: "drop", keyword };
    return [{ edit, isTooHigh, directive }];
  });
}

/** What makes a go.mod one that the gateway's Go can read. */
export function readableEdits(goMod: string, recipe: Recipe): readonly ModuleEdit[] {
  const edits = new Map(unreadable(goMod, recipe).map(({ edit }) => [JSON.stringify(edit), edit]));
  return [...edits.values()];
}

/**
 * A plan whose go.mod files the gateway's Go can read: lines of a later release are left out, and a higher `go` line is
 * the gateway's. Which Go runs is not the module's to say, and none of these lines makes a package another one.
 */
export function withReadableModules(plan: BuildPlan, directory: string): BuildPlan {
  return plan.modules.reduce((done, { folder }) => {
    const goMod = goModOf(done, folder);
    const findings: Finding[] = [];
    for (const { isTooHigh, directive } of unreadable(goMod, plan.recipe)) {
      const { keyword, words, line } = directive;
      const [value = ""] = words;
      // A toolchain line is told where it names a later release, whichever Go builds.
      if (keyword === "toolchain" || findings.some(({ subject }) => subject === keyword)) continue;
      const where = locationOf(join(folder, "go.mod"), line, directory);
      findings.push({
        kind: "go-version",
        severity: "notice",
        subject: keyword,
        gateway: plan.recipe.goVersion,
        plugin: clipValue(words.join(" ")),
        message: isTooHigh
          ? `go.mod asks for Go ${clipValue(value)}; the plugin is built with ${plan.recipe.goVersion}, the gateway's, as the language of that release.`
          : `go.mod has a line ${keyword}, which ${plan.recipe.goVersion} does not know; it is left out of the build.`,
        ...(where !== undefined && { where }),
      });
    }
    const edited = withGoModEdits(done, folder, readableEdits(goMod, plan.recipe));
    return findings.length === 0 ? edited : { ...edited, findings: [...edited.findings, ...findings] };
  }, plan);
}
