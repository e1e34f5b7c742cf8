import { basename, join } from "node:path";
import { requirements } from "../../explain/go-mod.ts";
import { change, type FixStep } from "../../model/fix.ts";
import { count } from "../../model/phrases.ts";
import type { Finding } from "../../model/report.ts";
import type { Host } from "../../model/target.ts";
import { UserError } from "../../model/user-error.ts";
import { moduleFolder, readGoMod } from "../module-tree.ts";
import { inBuildFolder, prepareNative } from "../native.ts";
import type { BuildIo, NativeBuild } from "../native-build.ts";
import type { BuildPlan } from "../plan/build-plan.ts";
import { joinGateway } from "../plan/join-gateway.ts";
import { planAsItLies } from "../plan/make-plan.ts";
import { pinnable, type Wanted } from "../plan/pin.ts";
import { failureContext, type PlanIo } from "../plan/plan-io.ts";
import { type Preflight, preflight } from "../plan/preflight.ts";
import { withReadableModules } from "../plan/readable-modules.ts";
import { pinModules, type Resolved, resolvePackages } from "../plan/resolve-packages.ts";
import { shownPath } from "../user-files.ts";
import { askingModule } from "./asking-module.ts";
import { buildLine } from "./build-line.ts";
import { changeModule, type ModuleFiles } from "./change-module.ts";
import { changeWorkspace } from "./change-workspace.ts";
import { lineEdits } from "./line-edits.ts";
import { newestThat, releasesBefore } from "./older-release.ts";
import { smallest } from "./smallest.ts";
import type { Attempt, ChangedFiles, PlacedEdit, Trial } from "./trial.ts";
import { type ChangedFile, readUserText } from "./user-text.ts";

/** What has to be changed in a plugin's files for its gateway. */
export interface Solution {
  /**
   * `fits`: nothing; `solved`: resolved again with the changed files, nothing speaks against the plugin; `none`: no
   * change of the files that were tried helps; `undecided`: it could not be found out.
   */
  readonly kind: "fits" | "solved" | "none" | "undecided";
  /** What speaks against the plugin as it is. */
  readonly differences: readonly Finding[];
  readonly files: readonly ChangedFile[];
  readonly steps: readonly FixStep[];
  /** Why there is no fix, one sentence each. */
  readonly reasons: readonly string[];
  /** Why a dependency has another release, one sentence each. */
  readonly notes: readonly string[];
  /** The vendor folder that belongs to the changed files, and its place; absolute. */
  readonly vendor?: { readonly made: string; readonly place: string };
  /** The `go build` of the plugin's folder; undefined where it needs files that only `build` makes. */
  readonly line?: string;
}

/** What Go says where versions do not go together; anything else may be the network. */
const certain =
  /does not contain package|no required module provides|cannot find module providing|cannot be brought to the gateway's|is not in std|, which the gateway has not/;
/** Dependencies that are taken at older releases. */
const mostOlder = 3;

/** Rounds of changes until nothing deviates. */
const mostRounds = 4;

/**
 * Finds the smallest change of a plugin's own files with which it loads into its gateway, as far as modules decide on
 * that. Writes nothing and builds nothing; what it answers was resolved with exactly the changed files.
 * @param use takes the answer while what was made for it is still there
 * @throws UserError where a file of the plugin's cannot be used, or there is no Go
 */
export async function solve<T>(
  build: NativeBuild,
  host: Host,
  io: BuildIo,
  use: (solution: Solution) => T | Promise<T>,
): Promise<T> {
  return await inBuildFolder(build, io, async (folder) => {
    const prepared = await prepareNative(build, io, folder);
    if (prepared.kind === "unbuilt") return await use(unknown(prepared.findings));
    const { moduleCache } = prepared;
    const solver = new Solver(build, { host, moduleCache }, prepared.io);
    const { solution, plan } = await solver.solve();
    const line = plan && buildLine(plan, { moduleCache, output: basename(build.output) }, io);
    return await use({ ...solution, ...(line !== undefined && { line }) });
  });
}

/** What is known of this machine. */
interface Machine {
  readonly host: Host;
  /** GOMODCACHE. */
  readonly moduleCache: string;
}

/** An answer, and the plan of the build that belongs to it, as the files will lie. */
interface Solved {
  readonly solution: Solution;
  readonly plan?: BuildPlan;
}

/** An answer, and the go.work that belongs to it. */
interface Changed extends Solution {
  readonly work?: Pick<BuildPlan["work"], "base">;
}

/** Looks for the fix of one plugin for one gateway. */
class Solver {
  readonly #build: NativeBuild;
  readonly #host: Host;
  readonly #moduleCache: string;
  readonly #io: PlanIo;
  /** Releases of dependencies that ask for less than those of the plugin. */
  #older: readonly Wanted[] = [];
  readonly #notes: string[] = [];

  constructor(build: NativeBuild, { host, moduleCache }: Machine, io: PlanIo) {
    this.#build = build;
    this.#host = host;
    this.#moduleCache = moduleCache;
    this.#io = io;
  }

  async solve(): Promise<Solved> {
    const { source, recipe } = this.#build;
    const own = this.#filesOf(moduleFolder(source));
    const lying = planAsItLies(source, recipe, this.#io.goWork);
    const joined = await this.#join(lying);
    if ("findings" in joined) return { solution: unknown(joined.findings) };
    const { plan } = joined;
    const asItIs = await this.#resolve(plan);
    const differences = this.#against(asItIs);
    const files = [own.goMod, ...(plan.work.base === undefined ? [] : [plan.work.base.text])];
    if (differences.length === 0 && files.every((text) => lineEdits(text, recipe).length === 0)) {
      return { solution: { ...nothing, kind: "fits" }, plan };
    }
    // Its requirements are the gateway's already.
    if (lying.hasMadeModule) return { solution: { ...unknown(differences), kind: "none" } };
    const alone = lying.tree.goWork === undefined ? undefined : await this.#outsideWorkspace(lying, differences, own);
    if (alone !== undefined) return alone;
    const isWorkspace = lying.tree.goWork !== undefined || plan.work.uses.length > 0;
    const attempt: Attempt = isWorkspace
      ? (edits) => changeWorkspace(lying, edits, (changed) => this.#join(changed), this.#io)
      : (edits) =>
          changeModule(
            lying,
            own,
            edits.map(({ edit }) => edit),
            this.#host,
            this.#io,
          );
    const { work, ...solution } = await this.#changed(plan, attempt);
    return { solution: { ...solution, differences }, plan: { ...plan, work: { ...plan.work, ...work } } };
  }

  /**
   * The plugin without the go.work around it, where it needs none of the other modules there: what they require raises
   * its own modules, and is theirs to choose.
   */
  async #outsideWorkspace(
    lying: BuildPlan,
    differences: readonly Finding[],
    own: ModuleFiles,
  ): Promise<Solved | undefined> {
    const { source, recipe } = this.#build;
    const plan = planAsItLies(source, recipe, "off");
    const resolved = await this.#resolve(plan);
    if (resolved.kind === "unresolved") return undefined;
    // What the plugin's own go.mod replaces by a folder is there in both.
    const here = plan.modules.map(({ path }) => path);
    const siblings = new Set(lying.modules.map(({ path }) => path).filter((path) => !here.includes(path)));
    if (resolved.linked.modules.some(({ path }) => siblings.has(path))) return undefined;
    const step = change(`Build with GOWORK=off: ${this.#raisedBy(lying, differences)}`);
    if (this.#against(resolved).length === 0 && lineEdits(own.goMod, recipe).length === 0) {
      return { solution: { ...nothing, kind: "solved", differences, steps: [step] }, plan };
    }
    const attempt: Attempt = (edits) =>
      changeModule(
        plan,
        own,
        edits.map(({ edit }) => edit),
        this.#host,
        this.#io,
      );
    const { work: _, ...solution } = await this.#changed(plan, attempt);
    if (solution.kind !== "solved") return undefined;
    return { solution: { ...solution, differences, steps: [...solution.steps, step] }, plan };
  }

  /** Which other module of a workspace requires what a plugin links. */
  #raisedBy({ tree, directory }: BuildPlan, differences: readonly Finding[]): string {
    const { goWork = "", roots } = tree;
    const shown = (path: string) => shownPath(path, this.#io.directory);
    for (const folder of roots.filter((root) => root !== directory)) {
      const found = requirements(readGoMod(folder)).find((one) =>
        differences.some(({ subject, plugin }) => subject === one.path && plugin === one.version),
      );
      if (found === undefined) continue;
      return `${shown(goWork)} uses ${shown(folder)}, which requires ${found.path} ${found.version} (${shown(join(folder, "go.mod"))}:${found.line}).`;
    }
    return `the other modules of ${shown(goWork)} have a part in the versions, and the plugin needs none of them.`;
  }

  /** Changes files until nothing speaks against the plugin, then leaves out what is not needed for that. */
  async #changed(plan: BuildPlan, attempt: Attempt): Promise<Changed> {
    const { recipe } = this.#build;
    let edits: readonly PlacedEdit[] = plan.modules
      .filter(({ folder }) => plan.tree.roots.includes(folder))
      .flatMap(({ folder }) => lineEdits(readGoMod(folder), recipe).map((edit) => ({ folder, edit })));
    let current = withReadableModules(plan, this.#io.directory);
    let trial: Trial | undefined;
    for (let round = 0; round < mostRounds; round++) {
      const pinned = await this.#pinOrOlder(current);
      if (pinned.kind === "unresolved") {
        const kind = pinned.findings.every(({ message }) => certain.test(message)) ? "none" : "undecided";
        return { ...nothing, kind, reasons: pinned.findings.map((finding) => this.#sentenceOf(finding)) };
      }
      const more = pinned.edits
        .filter(({ folder }) => plan.tree.roots.includes(folder))
        .flatMap(({ folder, edits: some }) => some.map((edit) => ({ folder, edit })));
      if (round > 0 && more.length === 0) break;
      edits = [...edits, ...more];
      trial = await attempt(edits);
      if (trial.kind === "failed" || this.#against(trial).length === 0) break;
      const { changedSum: _, ...rest } = trial.plan;
      current = rest;
    }
    if (trial === undefined || trial.kind === "failed") {
      return { ...nothing, kind: "undecided", reasons: trial?.findings.map(({ message }) => message) ?? [] };
    }
    const left = this.#against(trial);
    if (left.length > 0) return { ...nothing, kind: "none", reasons: left.map(({ message }) => message) };
    const helps = (one: Trial): one is ChangedFiles => one.kind === "changed" && this.#against(one).length === 0;
    const best = await smallest(edits, trial, { attempt, helps, goModOf: readGoMod });
    const { files, steps, vendor } = best;
    const place = join(best.plan.directory, "vendor");
    const { base } = best.plan.work;
    return {
      ...nothing,
      kind: "solved",
      files,
      steps,
      notes: this.#notes,
      ...(base !== undefined && { work: { base } }),
      ...(vendor !== undefined && { vendor: { made: vendor, place } }),
    };
  }

  /** Where a dependency asks for more than the gateway has, with the newest release of it that does not. */
  async #pinOrOlder(plan: BuildPlan): ReturnType<typeof pinModules> {
    let pinned = await this.#pin(plan);
    for (let step = 0; step < mostOlder && pinned.kind === "unresolved"; step++) {
      const asking = askingModule(pinned.findings, { moduleCache: this.#moduleCache, directory: plan.directory });
      if (asking === undefined) break;
      const { path, version } = asking;
      const known = this.#older.filter((one) => one.path !== path);
      const releases = await releasesBefore(path, version, this.#io);
      const blamed = (findings: readonly Finding[]) =>
        askingModule(findings, { moduleCache: this.#moduleCache, directory: plan.directory })?.path === path;
      const found = await newestThat(releases, async (release) => {
        this.#older = [...known, { path, version: release }];
        const tried = await this.#pin(plan);
        // What another module asks for is no fault of this release.
        return tried.kind === "resolved" || !blamed(tried.findings);
      });
      this.#older = found === undefined ? known : [...known, { path, version: found }];
      if (found === undefined) {
        const others =
          releases.length === 0
            ? "no earlier release of it is known"
            : `neither has what ${count(releases.length, "earlier release")} of it ask for`;
        const message = `${path} ${version} asks for ${asking.asksFor}, which the gateway has not, and ${others}.`;
        return { kind: "unresolved", findings: [{ kind: "module-version", severity: "error", message }] };
      }
      this.#notes.push(
        `${path} ${version} asks for ${asking.asksFor}, which the gateway has not; ${found} is the newest release that does not.`,
      );
      pinned = await this.#pin(plan);
    }
    return pinned;
  }

  /** Modules that only one side has packages of stay as they are. */
  async #pin(plan: BuildPlan): ReturnType<typeof pinModules> {
    const { gateway } = this.#build;
    try {
      const isShared = (path: string) => gateway.fingerprint(path) !== undefined;
      return await pinModules(plan, this.#io, { isShared, further: this.#older });
    } catch (error) {
      // Versions that cannot be had together are no mistake of whoever asks for a fix.
      if (!(error instanceof UserError)) throw error;
      return { kind: "unresolved", findings: [{ kind: "module-version", severity: "error", message: error.message }] };
    }
  }

  async #join(plan: BuildPlan): Promise<{ readonly plan: BuildPlan } | { readonly findings: readonly Finding[] }> {
    const joined = await joinGateway(plan, this.#build.gatewaySource, this.#io);
    return joined.kind === "unbuilt" ? { findings: joined.findings } : { plan: joined.plan };
  }

  async #resolve(plan: BuildPlan): Promise<Resolved> {
    return await resolvePackages(withReadableModules(plan, this.#io.directory), this.#io);
  }

  /** Why versions do not go together, in the user's file where Go names one. */
  #sentenceOf({ message, where }: Finding): string {
    const { recipe } = this.#build;
    const [, wanted] = /^cannot find module providing package ([^\s:;,]+)/.exec(message) ?? [];
    const owner = [...pinnable(recipe).values()]
      .filter(({ path }) => wanted === path || wanted?.startsWith(`${path}/`))
      .sort((a, b) => b.path.length - a.path.length)[0];
    const said =
      owner === undefined
        ? message
        : `it imports ${wanted}, which ${owner.path} ${owner.version}, the gateway's, does not have.`;
    return where === undefined ? said : `${where.file}:${where.line}: ${said}`;
  }

  /** What speaks against the plugin. */
  #against(tried: Resolved | Trial): readonly Finding[] {
    if (tried.kind === "unresolved" || tried.kind === "failed") return tried.findings;
    const { plan, linked } = tried;
    return errorsOf(preflight(plan, linked, this.#build.gateway, failureContext(plan, this.#io)));
  }

  #filesOf(folder: string): ModuleFiles {
    const { directory } = this.#io;
    return {
      goMod: readUserText(join(folder, "go.mod"), folder, directory) ?? "",
      goSum: readUserText(join(folder, "go.sum"), folder, directory),
    };
  }
}

function errorsOf({ findings }: Preflight): readonly Finding[] {
  return findings.filter(({ severity }) => severity === "error");
}

const nothing = { differences: [], files: [], steps: [], reasons: [], notes: [] } as const;

function unknown(findings: readonly Finding[]): Solution {
  return { ...nothing, kind: "undecided", differences: findings, reasons: findings.map(({ message }) => message) };
}
