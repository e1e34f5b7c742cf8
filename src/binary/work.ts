import { BinaryError } from "./error.ts";

/** More than the largest gateways take by far; a file that asks for more was made to. */
const limits = {
  /** Elements of chains, trees and tables that are looked at one by one. */
  steps: { most: 1 << 23, what: "steps through its tables" },
  /** Reads out of the file. */
  reads: { most: 1 << 18, what: "reads" },
  /** Bytes of names and other texts that are kept. */
  names: { most: 1 << 22, what: "bytes of names" },
} as const;

/** What keeping a name takes beside its bytes, about. */
const perName = 32;

/**
 * What reading one file has cost: a short file can say the same name, or lead through the same chain, a million times.
 * Bytes that are read are bounded where tables are read whole.
 */
export class Work {
  readonly #file: string;
  #steps = 0;
  #reads = 0;
  #names = 0;

  /** @param file as the user wrote it */
  constructor(file: string) {
    this.#file = file;
  }

  /** @throws BinaryError `too-large` */
  step(count = 1): void {
    this.#steps += count;
    if (this.#steps > limits.steps.most) throw this.#tooLarge("steps");
  }

  /** @throws BinaryError `too-large` */
  read(): void {
    if (++this.#reads > limits.reads.most) throw this.#tooLarge("reads");
  }

  /** @throws BinaryError `too-large` */
  name(bytes: number): void {
    this.#names += bytes + perName;
    if (this.#names > limits.names.most) throw this.#tooLarge("names");
  }

  /** Counts anew: a gateway may cost as much for each plugin that it is compared with. */
  renew(): void {
    this.#steps = 0;
    this.#reads = 0;
    this.#names = 0;
  }

  #tooLarge(kind: keyof typeof limits): BinaryError {
    const { most, what } = limits[kind];
    const expected = `at most ${most} ${what}`;
    return new BinaryError({ code: "too-large", file: this.#file, offset: 0, expected, found: "more" });
  }
}
