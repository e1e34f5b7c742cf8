import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FileStore } from "../content/store/file-store.ts";
import { reasonOf } from "../content/store/warnings.ts";
import { UserError } from "../model/user-error.ts";
import type { CommandRunner } from "../ports/command-runner.ts";
import type { Logger } from "../ports/logger.ts";
import type { TemporaryFolders } from "../ports/temporary-folders.ts";
import type { CachesKey } from "./caches-key.ts";
import { goFolderNames, packedNames, packFiles, StrangeMember, unpackFiles } from "./go-archive.ts";

/** Milliseconds for which Go takes what it used for used, and does not renew its time. */
const usedAgain = 2 * 3600 * 1000;
/** How often a set of modules may be kept on top of another one: what is no longer needed goes with the last of them. */
const mostGenerations = 8;
/** Milliseconds; what was built faster than that is built again. */
const shortest = 5000;
/** How fast an archive comes back, as far as anybody can tell beforehand: bytes and files a millisecond. */
const bytesBack = 40_000;
const filesBack = 4;

/** What the folders of a run need of its surroundings. */
export interface GoCachesIo {
  readonly store: FileStore;
  readonly commands: CommandRunner;
  readonly logger: Logger;
  readonly temporary: TemporaryFolders;
}

/** Where Go's folders are, and what becomes of them. */
export interface GoFolder {
  /** Absolute, and the same on all runners of a kind: without -trimpath Go looks for what it compiled by that, too. */
  readonly path: string;
  /** Whether the machine ends with its job, so that what an earlier step left there is this job's own. */
  readonly endsWithJob: boolean;
}

/**
 * What Go fetches and compiles in a run whose machine starts empty: compiled packages, modules and the toolchain, in folders
 * of their own, which come from an archive that an earlier run left, and go into one for later runs.
 */
export class GoCaches {
  /** GOCACHE, absolute. */
  readonly compiled: string;
  /** GOMODCACHE, absolute. */
  readonly modules: string;
  readonly #folder: GoFolder;
  readonly #key: CachesKey;
  readonly #io: GoCachesIo;
  #opening: Promise<void> | undefined;
  #readyAt = 0;
  #found: string | undefined;

  constructor(folder: GoFolder, key: CachesKey, io: GoCachesIo) {
    this.#folder = folder;
    this.#key = key;
    this.#io = io;
    this.compiled = join(folder.path, goFolderNames.compiled);
    this.modules = join(folder.path, goFolderNames.modules);
  }

  /** Whether what a build leaves on an engine is of use for later runs. */
  get collects(): boolean {
    return this.#io.store.isWritable && this.#found !== this.#key.own;
  }

  /** The folder of what engines have, under a name: of this run, or out of the archive. Absolute. */
  onEngine(name: string): string {
    return join(this.#folder.path, goFolderNames.engine, name);
  }

  /** Makes the folders, once, before the first command of Go that fetches or compiles. */
  async ready(): Promise<void> {
    this.#opening ??= this.#open();
    await this.#opening;
  }

  async #open(): Promise<void> {
    const { path, endsWithJob } = this.#folder;
    if (!(endsWithJob && existsSync(this.compiled))) {
      await this.#empty();
      this.#found = await this.#restore();
    }
    for (const folder of [path, this.compiled, this.modules]) mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#readyAt = Date.now();
  }

  async #restore(): Promise<string | undefined> {
    const { store, logger, temporary } = this.#io;
    const started = performance.now();
    const scratch = temporary.create();
    const archive = join(scratch, "caches");
    const { place } = store;
    try {
      const key = await store.get({ kind: "caches", key: this.#key.own, beginnings: this.#key.beginnings }, archive);
      if (key === undefined) return undefined;
      const fetched = performance.now();
      mkdirSync(this.#folder.path, { mode: 0o700 });
      await unpackFiles(archive, this.#folder.path, `the archive in ${place}`, Date.now() - usedAgain);
      if (!this.#key.isCurrent(key) && this.#generation() >= mostGenerations) {
        await this.#empty();
        return undefined;
      }
      const took = (from: number, to: number) => `${((to - from) / 1000).toFixed(1)} s`;
      logger.info(
        `Go, modules and compiled packages come from ${place}: ${megabytes(statSync(archive).size)}, fetched in ${took(started, fetched)}, unpacked in ${took(fetched, performance.now())}.`,
      );
      return key;
    } catch (error) {
      if (!(error instanceof UserError || error instanceof StrangeMember || isSystemError(error))) throw error;
      logger.info(`What ${place} has for this build is not used: ${reasonOf(error).replace(/\.$/, "")}.`);
      await this.#empty();
      return undefined;
    } finally {
      temporary.remove(scratch);
    }
  }

  /** How many sets of modules were kept on top of each other. */
  #generation(): number {
    const file = join(this.#folder.path, goFolderNames.modules, generationFile);
    return existsSync(file) ? Number.parseInt(readFileSync(file, "utf8"), 10) || 0 : 0;
  }

  /** Keeps the folders for later runs, where that pays. */
  async keep(): Promise<void> {
    const { store, logger, commands, temporary } = this.#io;
    if (this.#opening === undefined || !this.collects) return;
    const made = Date.now() - this.#readyAt;
    const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;
    const notKept = (why: string) =>
      logger.info(`Go, modules and compiled packages are not kept in ${store.place}: ${why}.`);
    const isCurrent = this.#found !== undefined && this.#key.isCurrent(this.#found);
    // What is there serves.
    if (isCurrent && made < 2 * shortest) return;
    if (made < shortest) return notKept(`this run needed ${seconds(made)} for them`);
    const kept = { kind: "caches", key: this.#found === undefined ? this.#key.first : this.#key.own } as const;
    if (await store.has(kept)) return notKept("another job has kept them");
    const generation = this.#found === undefined || isCurrent ? 0 : this.#generation() + 1;
    writeFileSync(join(this.modules, generationFile), String(generation));
    const started = performance.now();
    const scratch = temporary.create();
    try {
      const archive = join(scratch, "caches");
      const names = packedNames(this.#folder.path, this.#key.systems, this.#readyAt - usedAgain / 2);
      const list = join(scratch, "names");
      const problem = await packFiles({ folder: this.#folder.path, names, archive, list }, commands);
      if (problem !== undefined) return notKept(problem);
      const { size } = statSync(archive);
      const back = size / bytesBack + names.length / filesBack;
      if (made < 2 * back) {
        return notKept(
          `${megabytes(size)} in ${names.length} files come back no faster than the ${seconds(made)} that they took`,
        );
      }
      const packed = performance.now() - started;
      if (!(await store.put(kept, archive))) return;
      logger.info(
        `Go, modules and compiled packages are kept in ${store.place}, ${megabytes(size)} of ${names.length} files: they took ${seconds(made)}, and ${seconds(packed)} to pack.`,
      );
    } finally {
      temporary.remove(scratch);
    }
  }

  /** Leaves nothing on a machine that stays. */
  async close(): Promise<void> {
    if (this.#opening !== undefined && !this.#folder.endsWithJob) await this.#empty();
  }

  async #empty(): Promise<void> {
    const { path } = this.#folder;
    if (!existsSync(path)) return;
    // What Go unpacks of modules nobody may write to, their folders included.
    const command = { file: "chmod", args: ["-R", "u+rwX", path], directory: "/", environment: {} };
    await this.#io.commands.run({ ...command, inherited: "public", output: "hidden" });
    rmSync(path, { recursive: true, force: true });
  }
}

/** Among the modules, where Go does not look. */
const generationFile = "cache/go-plugin-verifier-generation";

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string";
}
