import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Command } from "../../ports/command-runner.ts";
import { type BuildPlan, planFolder, resolutionOf } from "./build-plan.ts";
import { joinScript, recordedPaths } from "./recorded-paths.ts";

/** A file that a plan needs beside the user's own. */
export interface PlanFile {
  /** Below the plan's folder, with slashes. */
  readonly name: string;
  /** `planFolder` in it stands for the plan's folder. */
  readonly text: string;
  readonly isProgram?: true;
}

/** What a plan says to Go: the same whether it is run here, printed or run elsewhere. */
export interface PlanCall {
  readonly files: readonly PlanFile[];
  /** Absolute file that is copied to the plan's folder under its own name, where it exists. */
  readonly copies: readonly string[];
  /** Flags of every command of Go that resolves modules. */
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** What Go is called with for a plan. Values hold `planFolder` where the plan's folder belongs. */
export function planCall(plan: BuildPlan): PlanCall {
  const resolution = resolutionOf(plan);
  const files: PlanFile[] = [];
  const flags: string[] = [];
  let copies: readonly string[] = [];
  let goWork = "off";
  switch (resolution.kind) {
    case "own":
      break;
    case "own-workspace":
      goWork = resolution.goWork;
      break;
    case "module":
      files.push({ name: "go.mod", text: resolution.goMod }, { name: "go.sum", text: resolution.goSum });
      flags.push("-mod=mod", `-modfile=${planFolder}/go.mod`);
      break;
    case "changed":
      files.push({ name: "go.mod", text: resolution.goMod }, { name: "go.sum", text: resolution.goSum });
      // It says nothing of a vendor folder, which belongs to the files as they were.
      flags.push("-mod=readonly", `-modfile=${planFolder}/go.mod`);
      break;
    case "workspace":
      files.push({ name: "go.work", text: resolution.goWork });
      copies = resolution.sums === undefined ? [] : [resolution.sums];
      goWork = `${planFolder}/go.work`;
      // A vendor folder of a module is none of the workspace's, which Go 1.19 does not know.
      flags.push("-mod=readonly");
  }
  const overlay = overlayOf(plan);
  if (overlay.files.length > 0) {
    for (const each of overlay.files) files.push(each);
    flags.push(`-overlay=${planFolder}/overlay.json`);
  }
  return {
    files,
    copies,
    flags,
    environment: { GOWORK: goWork },
  };
}

/** The texts in the place of the user's files, and the list that leads Go to them. */
function overlayOf({ texts }: BuildPlan): { readonly files: readonly PlanFile[] } {
  if (texts.size === 0) return { files: [] };
  const replace: Record<string, string> = {};
  const files = [...texts].flatMap(([file, text], index): PlanFile[] => {
    const name = text === "" ? "" : `overlay/${index}_${basename(file)}`;
    replace[file] = text === "" ? "" : `${planFolder}/${name}`;
    if (text === "") return [];
    return [{ name, text }];
  });
  const list = quotedPaths(`${JSON.stringify({ Replace: replace }, undefined, 2)}\n`);
  return { files: [...files, { name: "overlay.json", text: list }] };
}

/** JSON writes the first character of `planFolder` as an escape. */
function quotedPaths(json: string): string {
  return json.replaceAll(JSON.stringify(planFolder).slice(1, -1), () => planFolder);
}

/** How `go build` is called for a plan. */
export interface BuildCall {
  /** Where the file is written. */
  readonly output: string;
  /** GOMODCACHE, for plans whose packages record folders. */
  readonly moduleCache: string;
  readonly cores?: number | undefined;
}

/** The one `go build` of a plan, and what it reads. Values hold `planFolder`. */
export function buildCall(
  plan: BuildPlan,
  { output, moduleCache, cores }: BuildCall,
): PlanCall & { readonly args: readonly string[] } {
  const { flags, ...call } = compileCall(plan, moduleCache);
  const parallel = cores === undefined ? [] : [`-p=${cores}`];
  return { ...call, flags, args: ["build", ...flags, ...parallel, "-o", output, ...plan.packages] };
}

/** The file that joins the compiler's maps of folders. */
export const joinScriptName = "join";

/** What every command of Go that compiles for a plan is called with. @param moduleCache GOMODCACHE */
export function compileCall(plan: BuildPlan, moduleCache: string): PlanCall {
  const call = planCall(plan);
  const paths = recordedPaths(plan, resolutionOf(plan), moduleCache);
  const flags = [...plan.recipe.flags, ...call.flags];
  if (paths.length === 0) return { ...call, flags };
  const join: PlanFile = { name: joinScriptName, text: joinScript, isProgram: true };
  return {
    ...call,
    files: [...call.files, join],
    flags: [...flags, `-toolexec=${planFolder}/${joinScriptName}`, ...paths],
  };
}

/** Puts the folder in the place that plans leave for it. */
function inFolder(text: string, folder: string): string {
  return text.replaceAll(planFolder, () => folder);
}

/** Writes what Go reads of a plan into a folder, which holds nothing else of another plan. */
export function writePlan(plan: BuildPlan, { files, copies }: PlanCall, folder: string): void {
  mkdirSync(join(folder, "overlay"), { recursive: true });
  for (const [name, target] of plan.links) {
    if (!existsSync(join(folder, name))) symlinkSync(target, join(folder, name));
  }
  for (const { name, text, isProgram } of files) {
    writeFileSync(join(folder, name), inFolder(text, folder), { mode: isProgram ? 0o755 : 0o644 });
  }
  for (const file of copies) {
    if (existsSync(file)) copyFileSync(file, join(folder, basename(file)));
  }
}

/** A command of Go with the plan's folder in its place. */
export function goCommand(
  plan: BuildPlan,
  { environment, args }: { readonly environment: Readonly<Record<string, string>>; readonly args: readonly string[] },
  folder: string,
): Pick<Command, "file" | "args" | "directory" | "environment"> {
  const values = Object.entries(environment).map(([name, value]) => [name, inFolder(value, folder)] as const);
  return {
    file: "go",
    args: args.map((argument) => inFolder(argument, folder)),
    directory: plan.directory,
    // Go takes the spelling of its folder from here, and overlays go by it.
    environment: { ...Object.fromEntries(values), PWD: plan.directory },
  };
}
