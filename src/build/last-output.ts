import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { prune } from "../content/store/bounded-folder.ts";

/** Notes of so many places are kept. */
const bounds = { entries: 256, bytes: 1 << 20 };
const names = { entry: /^[0-9a-f]{64}\.json$/ };

const noteSchema = v.object({
  /** Device, inode, size and the time of the last change of any kind, which nobody sets. */
  identity: v.string(),
  /** What decides about the file beside what Go itself compares. */
  way: v.string(),
});

/**
 * What the last build of a place left there. `go build` does not link again where the file that it is to write is there
 * and up to date; it believes the IDs in that file, whatever the rest of it is. So it is given none but the very file that
 * a build of ours put there, untouched since.
 */
export class LastOutput {
  readonly #output: string;
  readonly #note: string | undefined;

  /**
   * @param output absolute path of the built file
   * @param folder absolute, for notes; undefined: nothing is taken up or noted
   */
  constructor(output: string, folder: string | undefined) {
    this.#output = output;
    const name = createHash("sha256").update(output).digest("hex");
    this.#note = folder === undefined ? undefined : join(folder, "outputs", `${name}.json`);
  }

  /** Takes the file away from its place, so that nobody takes it for the one that is built now. @param to where it is kept */
  take(to: string): TakenOutput | undefined {
    const way = this.#knownWay();
    try {
      if (way !== undefined) renameSync(this.#output, to);
    } catch {
      // It is linked again.
    }
    rmSync(this.#output, { force: true });
    return way === undefined ? undefined : { file: to, way };
  }

  /** Notes the file that was put at its place. */
  async remember(way: string): Promise<void> {
    const identity = identityOf(this.#output);
    if (this.#note === undefined || identity === undefined) return;
    try {
      const folder = join(this.#note, "..");
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(this.#note, JSON.stringify({ identity, way } satisfies v.InferOutput<typeof noteSchema>));
      await prune(folder, names, bounds);
    } catch {
      // A note that cannot be kept costs a link.
    }
  }

  /** Undefined where the file is not the one that was noted. */
  #knownWay(): string | undefined {
    if (this.#note === undefined) return undefined;
    try {
      const note = v.parse(noteSchema, JSON.parse(readFileSync(this.#note, "utf8")));
      return note.identity === identityOf(this.#output) ? note.way : undefined;
    } catch {
      return undefined;
    }
  }
}

/** A file of the last build. */
export interface TakenOutput {
  readonly file: string;
  readonly way: string;
}

function identityOf(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false, bigint: true });
  if (found?.isFile() !== true) return undefined;
  const { dev, ino, size, ctimeNs } = found;
  return [dev, ino, size, ctimeNs].join(" ");
}
