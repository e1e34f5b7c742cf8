// RFC 8878, 3.1 (frames, blocks) and 3.1.2 (skippable frames).

/** What is expected next, and how many bytes it has. */
type Step =
  | { readonly part: "magic" | "descriptor" | "block" | "skippable size"; readonly length: number }
  /** Bytes whose content does not matter here; `then` follows. */
  | { readonly part: "skip"; readonly length: number; readonly then: Step };

const magic: Step = { part: "magic", length: 4 };
const block: Step = { part: "block", length: 3 };
const dictionaryIdLengths = [0, 1, 2, 4] as const;
const contentSizeLengths = [0, 2, 4, 8] as const;

/**
 * Follows zstd data from block to block to tell whether it ends with the end of a frame: Node.js before 24 takes data
 * that was cut off for whole.
 */
export class ZstdFrames {
  #step: Step = magic;
  /** Bytes of the step that are still to come, but for those to be skipped, of which none are kept. */
  #left = magic.length;
  #kept: number[] = [];
  #hasChecksum = false;
  #frames = 0;

  /** Follows the next bytes; what is no zstd data is for the decompressor to refuse. */
  take(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      const count = Math.min(this.#left, chunk.length - at);
      if (this.#step.part !== "skip") for (const each of chunk.subarray(at, at + count)) this.#kept.push(each);
      at += count;
      this.#left -= count;
      while (this.#left === 0) this.#advance();
    }
  }

  get complete(): boolean {
    return this.#frames > 0 && this.#step === magic && this.#left === magic.length;
  }

  #advance(): void {
    const kept = Buffer.from(this.#kept);
    this.#kept = [];
    this.#step = this.#next(kept);
    this.#left = this.#step.length;
  }

  #next(bytes: Buffer): Step {
    switch (this.#step.part) {
      case "skip":
        return this.#step.then;
      case "magic":
        this.#frames += 1;
        return bytes[3] === 0x18 ? { part: "skippable size", length: 4 } : { part: "descriptor", length: 1 };
      case "skippable size":
        return skip(bytes.readUInt32LE(0), magic);
      case "descriptor": {
        const descriptor = bytes.readUInt8(0);
        const isSingleSegment = (descriptor & 0x20) !== 0;
        this.#hasChecksum = (descriptor & 0x04) !== 0;
        const contentSize = contentSizeLengths[descriptor >>> 6] ?? 0;
        const dictionaryId = dictionaryIdLengths[descriptor & 3] ?? 0;
        // The window's size or, in its place, a content size of one byte where the descriptor claims none.
        const rest = isSingleSegment ? Math.max(1, contentSize) : 1 + contentSize;
        return skip(dictionaryId + rest, block);
      }
      case "block": {
        const header = bytes.readUIntLE(0, 3);
        const isRepeatedByte = ((header >>> 1) & 3) === 1;
        const isLast = (header & 1) === 1;
        const after = isLast ? skip(this.#hasChecksum ? 4 : 0, magic) : block;
        return skip(isRepeatedByte ? 1 : header >>> 3, after);
      }
    }
  }
}

function skip(length: number, then: Step): Step {
  return length === 0 ? then : { part: "skip", length, then };
}
