import { createHash, type Hash } from "node:crypto";
import { UserError } from "../../model/user-error.ts";

/** What the bytes of a body have to be. */
export interface ExpectedBytes {
  /** How messages call them: `layer sha256:… of docker://…`. */
  readonly shown: string;
  /** `sha256:…` or `sha512:…` in lower-case hexadecimal; without one only the length is checked. */
  readonly digest?: string;
  /** How many there are. */
  readonly size?: number;
  /** How many there may be at most, where `size` is not known. */
  readonly limit?: number;
}

const damaged = "It is damaged or replaced there: have it published anew, or take it from elsewhere.";

/** Counts and hashes bytes that pass, and tells whether they are what was promised. */
export class BodyCheck {
  readonly expected: ExpectedBytes;
  readonly #algorithm: string;
  readonly #hash: Hash;
  readonly #most: number;
  #passed = 0;

  /** @throws UserError where the digest is none that can be checked */
  constructor(expected: ExpectedBytes) {
    const { digest = "", size, limit, shown } = expected;
    if (expected.digest !== undefined && !/^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/.test(digest)) {
      throw new UserError(
        `${shown}: "${digest.slice(0, 150)}" is no digest that can be checked, as sha256:… or sha512:….`,
      );
    }
    this.expected = expected;
    this.#algorithm = digest.startsWith("sha512:") ? "sha512" : "sha256";
    this.#hash = createHash(this.#algorithm);
    this.#most = size ?? limit ?? Number.POSITIVE_INFINITY;
  }

  /** Bytes so far. */
  get passed(): number {
    return this.#passed;
  }

  isTooMany(bytes: number): boolean {
    return this.#passed + bytes > this.#most;
  }

  add(piece: Uint8Array): void {
    this.#passed += piece.length;
    this.#hash.update(piece);
  }

  /** What is wrong with the bytes that came, if these are all; undefined where they are as promised. */
  complaint(from: string): UserError | undefined {
    const { size, digest } = this.expected;
    if (size !== undefined && this.#passed !== size) {
      return this.error(`${from} has ${this.#passed} bytes instead of ${size}; ${this.#digests()}. ${damaged}`);
    }
    if (digest !== undefined && this.#digest() !== digest) {
      const wrong = `${this.#passed} bytes came from ${from}, and they are others than was promised`;
      return this.error(`${wrong}: ${this.#digests()}. ${damaged}`);
    }
    return undefined;
  }

  tooMany(from: string): UserError {
    const { size } = this.expected;
    const limit = size === undefined ? `${this.#most} bytes, which is the limit` : `the promised ${size} bytes`;
    return this.error(`${from} sends more than ${limit}. ${damaged}`);
  }

  /** @param wanted how many there should be, if somebody said so */
  tooFew(from: string, wanted: number | undefined, why: string): UserError {
    const of = wanted === undefined ? "" : ` of ${wanted}`;
    return this.error(`only ${this.#passed}${of} bytes came from ${from}; ${this.#digests()}: ${why}`);
  }

  otherPart(from: string): UserError {
    return this.error(`${from} sends another part than was asked for. ${damaged}`);
  }

  error(message: string): UserError {
    return new UserError(`${this.expected.shown}: ${message}`);
  }

  #digest(): string {
    // A copy, because bytes may come after it.
    return `${this.#algorithm}:${this.#hash.copy().digest("hex")}`;
  }

  #digests(): string {
    const { digest } = this.expected;
    return `the digest is ${this.#digest()}${digest === undefined ? "" : `, expected is ${digest}`}`;
  }
}
