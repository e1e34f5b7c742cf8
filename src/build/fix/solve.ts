import { basename, join } from "node:path";
import { anotherGateway } from "../../explain/early-refusal.ts";
import { requirements } from "../../explain/go-mod.ts";
import { change, type FixStep } from "../../model/fix.ts";
import { count } from "../../model/phrases.ts";
import type { Finding } from "../../model/report.ts";
import type { Host } from "../../model/target.ts";
import { UserError } from "../../model/user-error.ts";
import { moduleFolder, readGoMod } from "../module-tree.ts";
import { inBuildFolder, prepareNative } from "../native.ts";
import type { BuildIo, NativeBuild } from "../native-build.ts";
import { type BuildPlan, minorOf } from "../plan/build-plan.ts";
import { joinGateway } from "../plan/join-gateway.ts";
import { planAsItLies } from "../plan/make-plan.ts";
import { pinnable, type Wanted } from "../plan/pin.ts";
import { failureContext, type PlanIo } from "../plan/plan-io.ts";
import { type Preflight, preflight } from "../plan/preflight.ts";
import { withReadableModules } from "../plan/readable-modules.ts";
import { pinModules, type Resolved, resolvePackages } from "../plan/resolve-packages.ts";
import { shownPath } from "../user-files.ts";
import { type AskingModule, askingModule, missingPackage } from "./asking-module.ts";
import { buildLine } from "./build-line.ts";
import { changeModule, type ModuleFiles } from "./change-module.ts";
import { changeWorkspace } from "./change-workspace.ts";
import { compileCheck } from "./compile-check.ts";
import { isLowering, lineEdits } from "./line-edits.ts";
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
  /** The plugin is built without the go.work around it. */
  readonly isOutsideWorkspace?: true;
  /** Why a dependency has another release, one sentence each. */
  readonly notes: readonly string[];
  /** The vendor folder that belongs to the changed files, and its place; absolute. */
  readonly vendor?: { readonly made: string; readonly place: string };
  /** The `go build` of the plugin's folder; undefined where it needs files that only `build` makes. */
  readonly line?: string;
}

/** What Go says where versions do not go together; anything else may be the network. */
const certain =
  /does not contain package|no required module provides|cannot find module providing|cannot be brought to the gateway's|is not in std|, which the gateway has not|exactly one main package/;
/** Modules that are added, or taken at older releases. */
const mostFurther = 16;
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
    const compile = (plan: BuildPlan) => compileCheck(plan, prepared, io);
    const solver = new Solver(build, { host, moduleCache, compile }, prepared.io);
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
  /** Compiles what a plan links. @returns the compiler's errors */
  compile(plan: BuildPlan): Promise<readonly Finding[]>;
}

/** Edits with which nothing that is resolved speaks against the plugin, or why there are none. */
type Settled =
  | { readonly kind: "settled"; readonly edits: readonly PlacedEdit[]; readonly trial: ChangedFiles }
  | { readonly kind: "none" | "undecided"; readonly reasons: readonly string[] };

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
  readonly #machine: Machine;
  readonly #io: PlanIo;
  /** Releases of dependencies that ask for less than those of the plugin, and modules that go.mod does not name. */
  #further: readonly Wanted[] = [];
  #notes: string[] = [];

  constructor(build: NativeBuild, machine: Machine, io: PlanIo) {
    this.#build = build;
    this.#machine = machine;
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
    const isReadable = files.every((text) => lineEdits(text, recipe).length === 0) && goLines(lying).length === 0;
    if (differences.length === 0 && isReadable) {
      return { solution: { ...nothing, kind: "fits" }, plan };
    }
    if (this.#build.gateway.noPluginSupport !== undefined) {
      return { solution: { ...nothing, kind: "none", differences, reasons: [anotherGateway] } };
    }
    // Its requirements are the gateway's already.
    if (lying.hasMadeModule) return { solution: { ...unknown(differences), kind: "none" } };
    const alone = lying.tree.goWork === undefined ? undefined : await this.#outsideWorkspace(lying, differences, own);
    if (alone !== undefined) return alone;
    const isWorkspace = lying.tree.goWork !== undefined || plan.work.uses.length > 0;
    const attempt: Attempt = isWorkspace
      ? (edits) => changeWorkspace(lying, edits, (changed) => this.#join(changed), this.#io)
      : (edits) => changeModule(lying, own, edits, this.#machine.host, this.#io);
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
    // A gateway that has a module as a dependency takes no plugin that has it from a workspace.
    const isApart = differences.length > 0 && differences.every(({ kind }) => kind === "main-module");
    const why = isApart ? "the gateway has it as a dependency." : this.#raisedBy(lying, differences);
    const step = change(`Build with GOWORK=off: ${why}`);
    if (resolved.kind === "resolved") {
      // What the plugin's own go.mod replaces by a folder is there in both.
      const here = plan.modules.map(({ path }) => path);
      const siblings = new Set(lying.modules.map(({ path }) => path).filter((path) => !here.includes(path)));
      if (!isApart && resolved.linked.modules.some(({ path }) => siblings.has(path))) return undefined;
      const isReadable = lineEdits(own.goMod, recipe).length === 0 && goLines(plan).length === 0;
      if (this.#against(resolved).length === 0 && isReadable) {
        return { solution: { ...nothing, kind: "solved", differences, steps: [step], isOutsideWorkspace: true }, plan };
      }
    } else if (!isApart) return undefined;
    const attempt: Attempt = (edits) => changeModule(plan, own, edits, this.#machine.host, this.#io);
    const { work: _, ...solution } = await this.#changed(plan, attempt);
    if (solution.kind !== "solved") return undefined;
    const steps = [...solution.steps, step];
    return { solution: { ...solution, differences, steps, isOutsideWorkspace: true }, plan };
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
    this.#further = [];
    this.#notes = [];
    const settled = await this.#compiling(() => this.#settle(plan, attempt), plan);
    if (settled.kind !== "settled") return { ...nothing, ...settled };
    const helps = (one: Trial): one is ChangedFiles => one.kind === "changed" && this.#against(one).length === 0;
    const best = await smallest(settled.edits, settled.trial, { attempt, helps, goModOf: readGoMod });
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

  /** Changes files until nothing that is resolved speaks against the plugin. */
  async #settle(plan: BuildPlan, attempt: Attempt): Promise<Settled> {
    const { recipe } = this.#build;
    const own = (edits: readonly PlacedEdit[]) => edits.filter(({ folder }) => plan.tree.roots.includes(folder));
    const { goWork, root } = plan.tree;
    const main = goWork === undefined ? [root] : plan.modules.map(({ folder }) => folder);
    let edits: readonly PlacedEdit[] = [
      ...own(main.flatMap((folder) => lineEdits(readGoMod(folder), recipe).map((edit) => ({ folder, edit })))),
      ...goLines(plan),
    ];
    let current = withReadableModules(plan, this.#io.directory);
    for (let round = 0; round < mostRounds; round++) {
      const pinned = await this.#pinOrOlder(current);
      if (pinned.kind === "unresolved") {
        const kind = pinned.findings.every(({ message }) => certain.test(message)) ? "none" : "undecided";
        return { kind, reasons: pinned.findings.map((finding) => this.#sentenceOf(finding)) };
      }
      edits = [
        ...edits,
        ...own(pinned.edits.flatMap(({ folder, edits: some }) => some.map((edit) => ({ folder, edit })))),
      ];
      const trial = await attempt(edits);
      if (trial.kind === "failed") {
        return { kind: "undecided", reasons: trial.findings.map((finding) => this.#sentenceOf(finding)) };
      }
      const left = this.#against(trial);
      if (left.length === 0) return { kind: "settled", edits, trial };
      if (round === mostRounds - 1) return { kind: "none", reasons: left.map(({ message }) => message) };
      const { changedSum: _, ...rest } = trial.plan;
      current = rest;
    }
    return { kind: "undecided", reasons: [] };
  }

  /** What is settled and compiles, too: with a lower version than somebody asks for, only the compiler tells. */
  async #compiling(settle: () => Promise<Settled>, plan: BuildPlan): Promise<Settled> {
    const errorsIn = async (one: Settled) =>
      one.kind === "settled" && one.edits.some(({ folder, edit }) => isLowering(edit, readGoMod(folder)))
        ? await this.#machine.compile(one.trial.plan)
        : [];
    let settled = await settle();
    let errors = await errorsIn(settled);
    for (let step = 0; step < mostOlder && errors.length > 0; step++) {
      const asking = askingModule(errors, this.#folders(plan));
      const refused = errors.map((finding) => this.#sentenceOf(finding));
      if (asking === undefined) return { kind: "none", reasons: refused.slice(0, 3) };
      const why = await this.#takeOlder(asking, async () => {
        settled = await settle();
        errors = await errorsIn(settled);
        return settled.kind === "settled" && askingModule(errors, this.#folders(plan))?.path !== asking.path;
      });
      if (why !== undefined) return { kind: "none", reasons: [why] };
      settled = await settle();
      errors = await errorsIn(settled);
    }
    return errors.length === 0
      ? settled
      : { kind: "none", reasons: errors.map((finding) => this.#sentenceOf(finding)) };
  }

  /** The gateway's versions, with modules that they need and older releases of those that ask for more. */
  async #pinOrOlder(plan: BuildPlan): ReturnType<typeof pinModules> {
    let pinned = await this.#pin(plan);
    for (let step = 0; step < mostFurther && pinned.kind === "unresolved"; step++) {
      // What only another module's go.mod names is in no graph that Go has cut.
      const owner = this.#gatewayOwner(missingPackage(pinned.findings));
      if (owner !== undefined && !this.#further.some(({ path }) => path === owner.path)) {
        this.#further = [...this.#further, owner];
        pinned = await this.#pin(plan);
        continue;
      }
      const asking = askingModule(pinned.findings, this.#folders(plan));
      if (asking === undefined) break;
      const why = await this.#takeOlder(asking, async () => {
        pinned = await this.#pin(plan);
        // What another module asks for is no fault of this release.
        return pinned.kind === "resolved" || askingModule(pinned.findings, this.#folders(plan))?.path !== asking.path;
      });
      if (why !== undefined) {
        return { kind: "unresolved", findings: [{ kind: "module-version", severity: "error", message: why }] };
      }
      pinned = await this.#pin(plan);
    }
    return pinned;
  }

  /** Takes the newest release of a dependency with which something holds. @returns why there is none */
  async #takeOlder({ path, version, why }: AskingModule, holds: () => Promise<boolean>): Promise<string | undefined> {
    const known = this.#further.filter((one) => one.path !== path);
    const releases = await releasesBefore(path, version, this.#io);
    const found = await newestThat(releases, async (release) => {
      this.#further = [...known, { path, version: release }];
      return await holds();
    });
    this.#further = found === undefined ? known : [...known, { path, version: found }];
    const said = `${path} ${version} ${why}`;
    if (found === undefined) {
      const tried = count(releases.length, "earlier release");
      return `${said}, and ${releases.length === 0 ? "no earlier release of it is known" : `no one of its ${tried} fits`}.`;
    }
    this.#notes.push(`${said}; ${found} is the newest release that fits.`);
    return undefined;
  }

  #folders({ directory }: BuildPlan): { readonly moduleCache: string; readonly directory: string } {
    return { moduleCache: this.#machine.moduleCache, directory };
  }

  /** The gateway's module that a package belongs to. */
  #gatewayOwner(packagePath: string | undefined): Wanted | undefined {
    const owners = [...pinnable(this.#build.recipe).values()].filter(
      ({ path }) => packagePath === path || packagePath?.startsWith(`${path}/`),
    );
    return owners.sort((a, b) => b.path.length - a.path.length)[0];
  }

  /** Modules that only one side has packages of stay as they are. */
  async #pin(plan: BuildPlan): ReturnType<typeof pinModules> {
    const { gateway } = this.#build;
    try {
      const isShared = (path: string) => gateway.fingerprint(path) !== undefined;
      return await pinModules(plan, this.#io, { isShared, further: this.#further });
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
    const wanted = missingPackage([{ message }]);
    const owner = this.#gatewayOwner(wanted);
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

/** From this release on Go refuses a required module whose `go` line is above its own; of other lines it reads none there. */
const firstToRefuseRequired = 21;

/** The `go` lines of folders that replace required modules, where they are above the gateway's Go. */
function goLines({ tree, modules, recipe }: BuildPlan): readonly PlacedEdit[] {
  if (tree.goWork !== undefined || minorOf(recipe) < firstToRefuseRequired) return [];
  const required = new Set(requirements(readGoMod(tree.root)).map(({ path }) => path));
  const replacing = modules.filter(
    ({ path = "", folder }) => folder !== tree.root && tree.roots.includes(folder) && required.has(path),
  );
  return replacing.flatMap(({ folder }) =>
    lineEdits(readGoMod(folder), recipe).flatMap((edit) => (edit.act === "set-go" ? [{ folder, edit }] : [])),
  );
}

function errorsOf({ findings }: Preflight): readonly Finding[] {
  return findings.filter(({ severity }) => severity === "error");
}

const nothing = { differences: [], files: [], steps: [], reasons: [], notes: [] } as const;

function unknown(findings: readonly Finding[]): Solution {
  return { ...nothing, kind: "undecided", differences: findings, reasons: findings.map(({ message }) => message) };
}
