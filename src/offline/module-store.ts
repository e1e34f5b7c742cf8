import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import * as v from "valibot";
import { planNative } from "../build/native.ts";
import type { BuildIo } from "../build/native-build.ts";
import type { BuildPlan } from "../build/plan/build-plan.ts";
import type { PlanSubject, PlanWishes } from "../build/plan/make-plan.ts";
import { pinnable } from "../build/plan/pin.ts";
import { askGo, type PlanIo } from "../build/plan/plan-io.ts";
import type { Finding } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";
import type { CommandResult } from "../ports/command-runner.ts";

/** Where modules come from and go to. */
export interface ModuleFetch {
  /** Absolute: an empty GOMODCACHE that is filled; `cache/download` in it is what a proxy serves. */
  readonly cache: string;
  /** Settings of go with which they are fetched. */
  readonly environment: Readonly<Record<string, string>>;
}

const goEnvironment = v.object({
  GOMODCACHE: v.string(),
  GOPROXY: v.string(),
  GOHOSTOS: v.string(),
  GOHOSTARCH: v.string(),
});

/**
 * Prepares a fetch with the user's own settings. What the user's module cache has already is taken from there, and
 * checked as if it came from elsewhere.
 * @returns also GOOS/GOARCH of this machine, with a dash as toolchains name it
 * @throws UserError where there is no Go
 */
export async function prepareFetch(cache: string, io: BuildIo): Promise<ModuleFetch & { readonly machine: string }> {
  const result = await io.commands.run({
    file: "go",
    args: ["env", "-json", "GOMODCACHE", "GOPROXY", "GOHOSTOS", "GOHOSTARCH"],
    directory: io.directory,
    environment: { ...io.settings, GOENV: "off", GOTOOLCHAIN: "local" },
    output: "hidden",
  });
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), goEnvironment), result?.stdout ?? "");
  if (result?.exitCode !== 0 || !parsed.success) {
    throw new UserError("fetch: there is no usable go on PATH; install Go 1.21 or later.");
  }
  const { GOMODCACHE, GOPROXY, GOHOSTOS, GOHOSTARCH } = parsed.output;
  const here = pathToFileURL(join(GOMODCACHE, "cache", "download")).href.replaceAll(",", "%2C");
  mkdirSync(cache, { recursive: true });
  return {
    cache,
    machine: `${GOHOSTOS}-${GOHOSTARCH}`,
    environment: {
      ...io.settings,
      GOENV: "off",
      GOFLAGS: "-modcacherw",
      GOMODCACHE: cache,
      GOPROXY: `${here},${GOPROXY}`,
    },
  };
}

/** Fetches a release of Go as the module that GOTOOLCHAIN asks for. Source: go.dev/doc/toolchain. @throws UserError */
export async function fetchToolchain(
  goVersion: string,
  machine: string,
  fetch: ModuleFetch,
  io: BuildIo,
): Promise<void> {
  const module = `golang.org/toolchain@v0.0.1-${goVersion}.${machine}`;
  const result = await go(
    ["mod", "download", module],
    io.directory,
    { GOTOOLCHAIN: "local", GOWORK: "off" },
    fetch,
    io,
  );
  if (result.exitCode === 0) return;
  throw new UserError(`fetch: ${goVersion} cannot be had for this machine: ${lastWords(result)}.`);
}

/**
 * Fetches what the build of one plugin for one gateway reads, by making its plan, and the gateway's versions of modules
 * that both know, for a later `pin`.
 * @param folder absolute and empty
 * @returns what keeps the plugin from being built
 */
export async function fetchModules(
  subject: PlanSubject & PlanWishes,
  folder: string,
  fetch: ModuleFetch,
  io: BuildIo,
): Promise<readonly Finding[]> {
  const planned = await planNative(subject, io, folder, fetch.environment);
  if (planned.kind === "unbuilt") return planned.findings;
  keepAnswers(planned.plan, fetch);
  await fetchGatewayVersions(planned.plan, planned.io, io);
  return [];
}

/**
 * A proxy answers for a commit or a tag with the version that it stands for. A module cache keeps only the version:
 * the answer is stored under each name that the build will ask for.
 */
function keepAnswers({ recipe: { gatewayModule }, gatewaySource }: BuildPlan, { cache }: ModuleFetch): void {
  if (gatewayModule === undefined || gatewaySource === undefined) return;
  const folder = join(cache, "cache", "download", escapePath(gatewayModule.path), "@v");
  const answer = join(folder, `${escapePath(gatewaySource)}.info`);
  if (!existsSync(answer)) return;
  for (const query of gatewayModule.queries) {
    const asked = join(folder, `${escapePath(query)}.info`);
    if (dirname(asked) === folder && !existsSync(asked)) copyFileSync(answer, asked);
  }
}

/** Capital letters of paths and versions. Source: golang.org/x/mod/module, EscapePath. */
function escapePath(path: string): string {
  return path.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}

/** Modules that the plugin's list and the gateway both have, at the gateway's version. */
async function fetchGatewayVersions(plan: BuildPlan, planIo: PlanIo, io: BuildIo): Promise<void> {
  const listed = await askGo(plan, ["list", "-m", "-f", "{{.Path}}", "all"], planIo);
  if (listed.exitCode !== 0) return;
  const known = new Set(listed.stdout.split("\n"));
  const wanted = [...pinnable(plan.recipe).values()]
    .filter(({ path }) => known.has(path))
    .map(({ path, version, replacedBy }) => `${replacedBy?.path ?? path}@${replacedBy?.version ?? version}`);
  for (let at = 0; at < wanted.length; at += 100) {
    const some = wanted.slice(at, at + 100);
    const environment = { GOWORK: "off", PWD: planIo.folder };
    const result = await planIo.run("go", ["mod", "download", ...some], planIo.folder, environment);
    if (result?.exitCode !== 0) io.logger.warning(`A version of the gateway's cannot be had: ${lastWords(result)}.`);
  }
}

async function go(
  args: readonly string[],
  directory: string,
  further: Readonly<Record<string, string>>,
  { environment }: ModuleFetch,
  io: BuildIo,
): Promise<CommandResult> {
  const result = await io.commands.run({
    file: "go",
    args,
    directory,
    environment: { ...environment, ...further },
    output: "hidden",
  });
  if (result === undefined) throw new UserError("fetch: there is no go on PATH.");
  return result;
}

function lastWords(result: CommandResult | undefined): string {
  const lines = `${result?.stdout ?? ""}\n${result?.stderr ?? ""}`.split(/\r?\n/).filter((line) => line.trim() !== "");
  return (lines.at(-1) ?? "no message").trim().replace(/\.$/, "").slice(0, 400);
}
