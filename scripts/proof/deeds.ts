import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { type Deed, deedOf } from "../../__tests__/verify/oracle.ts";
import type { Subject } from "./subjects.ts";

/** What hosts did, kept across runs: the same bytes in the same host need not be opened again. */
export class Deeds {
  readonly #file: string;
  readonly #known = new Map<string, Deed>();

  constructor() {
    const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
    this.#file = join(cache, "go-plugin-verifier", "proof", "deeds.jsonl");
    mkdirSync(dirname(this.#file), { recursive: true });
    if (!existsSync(this.#file)) return;
    for (const line of readFileSync(this.#file, "utf8").split("\n")) {
      const kept = parseLine(line);
      if (kept !== undefined) this.#known.set(...kept);
    }
  }

  /** What the host of a subject does with a file, whose bytes have that hash. */
  async of({ host, opener, patience }: Subject, file: string, sha256: string): Promise<Deed> {
    const key = createHash("sha256").update(`${host}\n${sha256}`).digest("hex");
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const deed = await deedOf(opener, [file], patience);
    this.#known.set(key, deed);
    appendFileSync(this.#file, `${JSON.stringify([key, deed])}\n`);
    return deed;
  }
}

/** A run that was ended may leave half a line. */
function parseLine(line: string): [string, Deed] | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
