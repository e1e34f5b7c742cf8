import { type FileHandle, open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { RandomAccessReader } from "yauzl";
import { derive } from "./streams.ts";

const pieceLength = 256 << 10;

/**
 * A zip archive's file as `yauzl` reads it.
 *
 * `yauzl`'s own reader hands offsets on to the system as the archive gives them; an impossible one is thrown from within
 * a callback, where nobody can catch it.
 */
class ZipFileReader extends RandomAccessReader {
  readonly size: number;
  readonly #handle: FileHandle;

  constructor(handle: FileHandle, size: number) {
    super();
    this.#handle = handle;
    this.size = size;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return derive(undefined, this.#range(start, end));
  }

  async *#range(start: number, end: number): AsyncGenerator<Buffer> {
    for (let at = start; at < end; ) {
      const length = Math.min(pieceLength, end - at);
      const { buffer, bytesRead } = await this.#handle.read(Buffer.allocUnsafe(length), 0, length, at);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
      at += bytesRead;
    }
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, count?: number) => void,
  ): void {
    if (position < 0 || position + length > this.size) {
      callback(new Error(`it has ${this.size} bytes, and refers to ${length} of them at ${position}`));
      return;
    }
    this.#handle.read(buffer, offset, length, position).then(
      ({ bytesRead }) => callback(null, bytesRead),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
    );
  }

  override close(callback: (error: Error | null) => void): void {
    this.#handle.close().then(
      () => callback(null),
      () => callback(null),
    );
  }
}

/** Opens a file for `yauzl`, which closes it. @throws the system's error */
export async function openZipFile(file: string): Promise<ZipFileReader> {
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    return new ZipFileReader(handle, size);
  } catch (error) {
    await handle.close();
    throw error;
  }
}
