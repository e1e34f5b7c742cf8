/** So many bytes within so many milliseconds. */
export interface Rate {
  readonly bytes: number;
  readonly milliseconds: number;
}

/** 1 KiB a second: slower than any line that a gateway would be fetched over. */
export const usualSlowest: Rate = { bytes: 60 * 1024, milliseconds: 60_000 };

/** Tells whether bytes come too slowly, looking at one span of time after the other. */
export class RateWatch {
  readonly #slowest: Rate;
  #since = Number.POSITIVE_INFINITY;
  #bytes = 0;

  constructor(slowest: Rate) {
    this.#slowest = slowest;
  }

  /** `fewer than … bytes came in … s`. */
  get complaint(): string {
    const { bytes, milliseconds } = this.#slowest;
    return `fewer than ${bytes} bytes came in ${milliseconds / 1000} s`;
  }

  /** From now on bytes are waited for. */
  start(): void {
    this.#since = performance.now();
    this.#bytes = 0;
  }

  /** Nobody waits for bytes. */
  pause(): void {
    this.#since = Number.POSITIVE_INFINITY;
  }

  /** Counts bytes that came. @returns true where a span of time has passed with too few of them */
  isTooLow(bytes: number): boolean {
    this.#bytes += bytes;
    if (performance.now() - this.#since < this.#slowest.milliseconds) return false;
    const isTooLow = this.#bytes < this.#slowest.bytes;
    this.start();
    return isTooLow;
  }
}
