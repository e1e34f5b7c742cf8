import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { derive } from "./streams.ts";

/**
 * Hashes a stream while somebody else reads it.
 * @returns `stream`, which takes the given one's place, and `digest`, 64 lower-case hexadecimal digits, once `stream`
 *   has ended; asked for before, it throws
 */
export function tapSha256(input: Readable): { readonly stream: Readable; digest(): string } {
  const hash = createHash("sha256");
  let digest: string | undefined;
  async function* hashed(): AsyncGenerator<Buffer> {
    for await (const chunk of input) {
      hash.update(chunk);
      yield chunk;
    }
    digest = hash.digest("hex");
  }
  return {
    stream: derive(input, hashed()),
    digest() {
      if (digest === undefined) throw new Error("The digest of a stream is asked for before its end.");
      return digest;
    },
  };
}
