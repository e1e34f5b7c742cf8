// gzip: RFC 1952; zstd: RFC 8878; xz: by the program of that name, since neither Node.js nor a kept library has it.
import type { Readable, Transform } from "node:stream";
import { constants, createGunzip, createZstdDecompress } from "node:zlib";
import { UserError } from "../../model/user-error.ts";
import type { Content } from "./detect.ts";
import { type ArchiveOptions, checkUnpacked, type UnpackOptions } from "./limits.ts";
import { derive } from "./streams.ts";
import { xzOutput } from "./xz.ts";
import { ZstdFrames } from "./zstd-frames.ts";

type OwnCompression = "gzip" | "zstd";

/** What is decompressed here. Older packages have lzma in them, which is told by no magic number. */
export type Compression = OwnCompression | "xz" | "lzma";

/** Whether `decompress` takes it. */
export function isCompression(content: Content): content is Compression & Content {
  return content === "gzip" || content === "zstd" || content === "xz";
}

/**
 * Decompresses a stream. Streams of several members (gzip) or frames (zstd) are one, as for the programs of these names.
 * The input is read to its end, also where zeros follow the compressed data.
 *
 * @returns a stream that fails with a UserError where the input is damaged, cut off, followed by something else, a bomb
 *   (`limits`), or needs a program that is missing; with the input's own error where that fails. Destroying it closes the
 *   input.
 */
export function decompress(input: Readable, format: Compression, options: UnpackOptions): Readable {
  if (format === "gzip" || format === "zstd") return decompressOwn(input, format, options);
  return derive(
    input,
    counted(input, (bytes) => xzOutput(bytes, options), options),
  );
}

/** As `decompress`, for what needs no program. */
export function decompressOwn(input: Readable, format: OwnCompression, options: ArchiveOptions): Readable {
  return derive(
    input,
    counted(input, (bytes) => zlibOutput(bytes, format, options.reference), options),
  );
}

/** Stops where more comes out than is allowed for what went in. */
async function* counted(
  input: Readable,
  outputOf: (bytes: AsyncGenerator<Buffer>) => AsyncIterable<Buffer>,
  options: ArchiveOptions,
): AsyncGenerator<Buffer> {
  let packed = 0;
  async function* counting(): AsyncGenerator<Buffer> {
    for await (const chunk of input) {
      packed += chunk.length;
      yield chunk;
    }
  }
  let unpacked = 0;
  for await (const chunk of outputOf(counting())) {
    unpacked += chunk.length;
    checkUnpacked(unpacked, packed, options);
    yield chunk;
  }
}

/** Large enough that a chunk's way through the streams costs nothing beside its decompression. */
const chunkSize = 128 << 10;
/** 128 MiB: what `zstd -d` allows without being asked for more. */
const zstdOptions = { chunkSize, params: { [constants.ZSTD_d_windowLogMax]: 27 } };

/** A decompressor of Node.js, which also counts what it consumed. */
type Decoder = Transform & { readonly bytesWritten: number };

/**
 * One decoder for all members of a gzip file. One for each zstd frame, or a few of them: Node's stops after a frame that
 * ends within a chunk, and drops the rest of that chunk without a word.
 */
async function* zlibOutput(input: AsyncGenerator<Buffer>, format: "gzip" | "zstd", reference: string) {
  const frames = new ZstdFrames();
  const feed = new Feed(format === "gzip" ? input : followed(input, frames));
  try {
    do {
      const decoder: Decoder = format === "gzip" ? createGunzip({ chunkSize }) : createZstdDecompress(zstdOptions);
      yield* feed.through(decoder);
      if (format === "gzip") await feed.drain();
    } while (!(await feed.atEnd()));
    if (format === "zstd" && !frames.complete) throw cutOff(format, reference);
  } catch (error) {
    throw feed.failure ?? explained(error, format, reference);
  } finally {
    await input.return(undefined);
  }
}

async function* followed(input: AsyncGenerator<Buffer>, frames: ZstdFrames): AsyncGenerator<Buffer> {
  for await (const chunk of input) {
    frames.take(chunk);
    yield chunk;
  }
}

/** Hands an input to one decoder after another, each beginning where the one before it ended. */
class Feed {
  readonly #input: AsyncGenerator<Buffer>;
  #rest: Buffer | undefined;
  failure: unknown;

  constructor(input: AsyncGenerator<Buffer>) {
    this.#input = input;
  }

  async *through(decoder: Decoder): AsyncGenerator<Buffer> {
    const feeding = this.#feed(decoder);
    try {
      for await (const chunk of decoder) yield chunk;
      await feeding;
    } finally {
      decoder.destroy();
    }
  }

  async atEnd(): Promise<boolean> {
    this.#rest ??= await this.#next();
    return this.#rest === undefined;
  }

  async drain(): Promise<void> {
    this.#rest = undefined;
    while ((await this.#next()) !== undefined);
  }

  /** Writes until the input or the compressed data ends; never fails itself. */
  async #feed(decoder: Decoder): Promise<void> {
    let fed = 0;
    for (;;) {
      const chunk = this.#rest ?? (await this.#next());
      this.#rest = undefined;
      if (chunk === undefined || decoder.destroyed) break;
      fed += chunk.length;
      await written(decoder, chunk);
      const left = fed - decoder.bytesWritten;
      // The decoder takes all of a chunk unless its data ended there.
      if (left > 0) this.#rest = chunk.subarray(chunk.length - left);
      if (left > 0 || decoder.destroyed) return;
    }
    if (this.failure === undefined) decoder.end();
    else decoder.destroy(new Error("input"));
  }

  async #next(): Promise<Buffer | undefined> {
    try {
      const { done, value } = await this.#input.next();
      return done === true ? undefined : value;
    } catch (error) {
      this.failure = error;
      return undefined;
    }
  }
}

/** Resolves when the decoder is done with a chunk, or with everything. */
function written(decoder: Decoder, chunk: Buffer): Promise<void> {
  return new Promise((resolve) => {
    decoder.once("close", resolve);
    decoder.write(chunk, () => {
      decoder.removeListener("close", resolve);
      resolve();
    });
  });
}

function explained(error: unknown, format: "gzip" | "zstd", reference: string): unknown {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return error;
  if (error.code === "Z_BUF_ERROR") {
    return cutOff(format, reference);
  }
  if (error.code === "ZSTD_error_frameParameter_windowTooLarge") {
    return new UserError(
      `"${reference}" needs more than 128 MiB to be decompressed: compress it again without zstd's --ultra and --long.`,
    );
  }
  if (error.code.startsWith("Z_") || error.code.startsWith("ZSTD_")) {
    return new UserError(`"${reference}" is damaged: its ${format} data cannot be decompressed (${error.message}).`);
  }
  return error;
}

function cutOff(format: Compression, reference: string): UserError {
  return new UserError(`"${reference}" was cut off: its ${format} data has no end.`);
}
