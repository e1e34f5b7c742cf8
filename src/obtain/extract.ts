import type { Entry } from "../content/archive/entry.ts";
import { type Glob, parseGlob } from "../content/glob.ts";
import { type Content, Contents } from "../content/image/content.ts";
import { noteMember } from "../content/image/layer-member.ts";
import { moveThroughLinks } from "../content/image/linked-folders.ts";
import { names, Overlay, type SeenFile } from "../content/image/overlay.ts";
import type { FileTree, TreeFile, TreeResult, Wanted } from "../content/image/tree.ts";
import { TreeIndex, type TreeRecord } from "../content/image/tree-index.ts";
import { globMatches } from "../content/image/wanted-glob.ts";
import { clip, PathGuesses, pathProblem } from "../content/image/wanted-path.ts";
import { LibraryWatch } from "../gateway/system/library-watch.ts";
import { readRuntime } from "../gateway/system/runtime.ts";
import { UserError } from "../model/user-error.ts";
import type { Logger } from "../ports/logger.ts";
import { mayBeProgram, onlyProgram, type ProgramKind, programKind, startsLikeProgram } from "./wanted-program.ts";

/** What is read of a tree, and where its files go. */
export interface ExtractOptions {
  /** Absolute path of an existing, empty folder that the files are written to; after an error it is empty again. */
  readonly folder: string;
  /** Whether the tree's own libraries are looked at too, which takes every layer. */
  readonly runtime: "read" | "skip";
  readonly logger: Logger;
  /** `NAME=value`, as a container of the image starts with: `LD_LIBRARY_PATH` counts. */
  readonly environment?: readonly string[];
  readonly limits?: Partial<TreeLimits>;
}

/** Bounds of one extraction; beyond them is a UserError. */
interface TreeLimits {
  /** Members of all layers together; each takes about 100 bytes of memory. */
  readonly entries: number;
  /** Bytes on the disk at one time. */
  readonly bytes: number;
  /** Files that a glob may match. */
  readonly files: number;
}

const defaultLimits: TreeLimits = { entries: 2_000_000, bytes: 8 * 2 ** 30, files: 1000 };

/** As long as Linux lets a path be. */
const longestPath = 4096;

/**
 * Takes files out of a stack of layers as a container would see them.
 *
 * The layers are read newest first, each once and to its end; a layer is read a second time only where a link led to
 * a member that had passed by. Where one path is wanted and `runtime` is "skip", older layers than the one that decides
 * it are not opened.
 * @throws UserError where a wanted file is not there, where bounds are crossed, and from the layers themselves
 */
export async function extract(tree: FileTree, wanted: Wanted, options: ExtractOptions): Promise<TreeResult> {
  const extraction = new Extraction(tree, wanted, options);
  try {
    const result = await extraction.run();
    await extraction.contents.removeOthers(new Set(result.files.map(({ file }) => file)));
    return result;
  } catch (error) {
    await extraction.contents.removeOthers(new Set());
    throw error;
  }
}

/** A member of a layer, as one number. */
function keyOf({ layer, ordinal }: Pick<TreeRecord, "layer" | "ordinal">): number {
  return layer * 2 ** 32 + ordinal;
}

/** @throws UserError where a member that is needed cannot be read: its archive says why */
function contentOf(entry: Entry, need: "needed" | "optional"): AsyncIterable<Buffer> | undefined {
  try {
    return entry.content();
  } catch (error) {
    if (need === "needed" || !(error instanceof UserError)) throw error;
    return undefined;
  }
}

class Extraction {
  readonly contents: Contents;
  readonly #tree: FileTree;
  readonly #wanted: Wanted;
  readonly #options: ExtractOptions;
  readonly #limits: TreeLimits;
  readonly #index = new TreeIndex();
  readonly #overlay = new Overlay(this.#index);
  readonly #kept = new Map<number, Content>();
  readonly #guesses: PathGuesses | undefined;
  readonly #glob: Glob | undefined;
  readonly #libraries: LibraryWatch | undefined;
  /** Files that may be the program; those of the layer that is just read were not looked into yet. */
  readonly #programs = new Map<number, ProgramKind | "not-read">();
  #entries = 0;

  constructor(tree: FileTree, wanted: Wanted, options: ExtractOptions) {
    this.#tree = tree;
    this.#wanted = wanted;
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.contents = new Contents(options.folder, tree.reference, this.#limits.bytes);
    this.#guesses = wanted.kind === "path" ? new PathGuesses(wanted.path) : undefined;
    this.#glob = wanted.kind === "glob" ? parseGlob(wanted.glob) : undefined;
    this.#libraries = options.runtime === "read" ? new LibraryWatch() : undefined;
  }

  async run(): Promise<TreeResult> {
    const { layers } = this.#tree;
    for (let layer = layers.length - 1; layer >= 0; layer--) {
      await this.#readLayer(layer);
      if (this.#isSettled()) break;
    }
    moveThroughLinks(this.#index, this.#overlay);
    const chosen = this.#choose();
    await this.#readAgain(chosen.map(({ seen }) => seen));
    const files = chosen.map(({ path, seen }): TreeFile => ({ path, ...this.#contentOf(seen) }));
    const runtime = this.#libraries === undefined ? undefined : this.#runtime(this.#libraries, files);
    return { files, ...(runtime !== undefined && { runtime }) };
  }

  async #readLayer(layer: number): Promise<void> {
    let ordinal = 0;
    for await (const entry of this.#layer(layer).entries()) {
      if (++this.#entries > this.#limits.entries) {
        throw new UserError(
          `${this.#tree.reference} has more than ${this.#limits.entries} files; that is no image of a gateway.`,
        );
      }
      await this.#take(entry, layer, ordinal++);
    }
    // Only now the layer is known to be what it should.
    for (const [key, kind] of this.#programs) {
      if (kind !== "not-read") continue;
      const content = this.#kept.get(key);
      const found = content === undefined ? "other" : programKind(content.file);
      this.#programs.set(key, found);
      if (found !== "opens-plugins" && content !== undefined) {
        this.#kept.delete(key);
        await this.contents.remove(content);
      }
    }
  }

  async #take(entry: Entry, layer: number, ordinal: number): Promise<void> {
    const path = names(entry.path);
    if (entry.path.length > longestPath || path.includes("..")) {
      throw new UserError(`${this.#tree.reference}: "${clip(entry.path)}" is not a path that a layer can hold.`);
    }
    if (noteMember(this.#index, entry, path, { layer, ordinal }) === "mark") return;
    if (entry.kind === "symlink") this.#guesses?.follow(path.join("/"), entry.link ?? "");
    if (entry.kind !== "file") return;
    const asLibrary = this.#libraries?.interest(entry, path);
    const asWanted = this.#interest(entry, path);
    if (asLibrary === undefined && asWanted === "none") return;
    if (!this.#overlay.shows(path, layer, ordinal)) return;
    const content = contentOf(entry, asWanted === "file" ? "needed" : "optional");
    if (content === undefined) return;
    const key = keyOf({ layer, ordinal });
    const whole = asWanted === "file" || asLibrary === "content";
    const kept = await this.contents.keep(
      entry,
      (start) => {
        if (asLibrary !== undefined) this.#libraries?.noteStart(key, start);
        if (whole) return true;
        return asWanted === "program" && startsLikeProgram(start);
      },
      content,
    );
    if (kept === undefined) return;
    this.#kept.set(key, kept);
    if (asWanted === "program") this.#programs.set(key, "not-read");
  }

  #interest(entry: Entry, path: readonly string[]): "none" | "file" | "program" {
    if (this.#guesses !== undefined) return this.#guesses.has(path.join("/")) ? "file" : "none";
    if (this.#glob !== undefined) return this.#glob.matches(path) ? "file" : "none";
    return mayBeProgram(entry) ? "program" : "none";
  }

  /** Whether no older layer could change anything. */
  #isSettled(): boolean {
    if (this.#wanted.kind !== "path" || this.#libraries !== undefined || this.#index.impliedFolders > 0) return false;
    const seen = this.#overlay.resolve(this.#wanted.path);
    return seen.kind === "file" && seen.settled;
  }

  #choose(): { readonly path: string; readonly seen: SeenFile }[] {
    const { reference } = this.#tree;
    const wanted = this.#wanted;
    switch (wanted.kind) {
      case "path": {
        const path = `/${names(wanted.path).join("/")}`;
        const seen = this.#overlay.resolve(wanted.path);
        if (seen.kind !== "file") throw pathProblem(seen, path, reference, this.#index, this.#overlay);
        return [{ path, seen }];
      }
      case "glob":
        return globMatches(wanted.glob, this.#overlay, reference, this.#limits.files);
      case "program":
        return [this.#onlyProgram()];
    }
  }

  #onlyProgram(): { readonly path: string; readonly seen: SeenFile } {
    const able = new Map<string, SeenFile>();
    const others: string[] = [];
    const root = this.#overlay.resolve("/");
    const found = new Set<number>();
    for (const member of root.kind === "directory" ? this.#overlay.below(root) : []) {
      if (member.kind !== "file") continue;
      const seen = this.#overlay.resolve(member.path);
      const kind = seen.kind === "file" ? this.#programs.get(keyOf(seen)) : undefined;
      if (seen.kind !== "file" || kind === undefined || found.has(keyOf(seen))) continue;
      found.add(keyOf(seen));
      if (kind === "opens-plugins") able.set(member.path, seen);
      else if (kind === "go") others.push(member.path);
    }
    const path = onlyProgram([...able.keys()].sort(), others.sort(), this.#tree.reference);
    const seen = able.get(path);
    if (seen === undefined) throw new Error("The program that was chosen is not among those that were found.");
    return { path, seen };
  }

  /** Reads the layers again whose members a link turned out to lead to. */
  async #readAgain(seen: readonly SeenFile[]): Promise<void> {
    const missing = new Map<number, Set<number>>();
    for (const { layer, ordinal } of seen) {
      if (this.#kept.has(keyOf({ layer, ordinal }))) continue;
      missing.set(layer, (missing.get(layer) ?? new Set()).add(ordinal));
    }
    for (const [layer, ordinals] of missing) {
      this.#options.logger.info(
        `${this.#tree.reference}: reading layer ${layer + 1} again, since a link leads back into it`,
      );
      let ordinal = 0;
      for await (const entry of this.#layer(layer).entries()) {
        if (ordinals.has(ordinal) && entry.kind === "file") {
          const content = await this.contents.keep(entry);
          if (content !== undefined) this.#kept.set(keyOf({ layer, ordinal }), content);
        }
        ordinal++;
      }
    }
  }

  #contentOf(seen: SeenFile): Content {
    const content = this.#kept.get(keyOf(seen));
    if (content !== undefined) return content;
    throw new UserError(
      `${this.#tree.reference}: ${clip(seen.path)} was there at first and not when its layer was read again.`,
    );
  }

  #runtime(libraries: LibraryWatch, files: readonly TreeFile[]) {
    return readRuntime({
      reference: this.#tree.reference,
      program: files[0]?.file,
      overlay: this.#overlay,
      environment: this.#options.environment ?? [],
      logger: this.#options.logger,
      machineOf: (seen) => libraries.machineOf(keyOf(seen)),
      contentOf: (seen) => this.#kept.get(keyOf(seen)),
    });
  }

  #layer(layer: number): FileTree["layers"][number] {
    const found = this.#tree.layers[layer];
    if (found === undefined) throw new Error(`There is no layer ${layer}.`);
    return found;
  }
}
