import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { PassThrough, Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type Compression, decompress } from "../../../src/content/archive/decompress.ts";
import { archiveLimits } from "../../../src/content/archive/limits.ts";
import { tapSha256 } from "../../../src/content/archive/tap.ts";
import { UserError } from "../../../src/model/user-error.ts";
import { commands, run } from "../../support/command.ts";
import { chunked, outcome } from "./reading.ts";

const options = { reference: "gateway.tar.gz", commands };
const part = Buffer.concat([randomBytes(100_000), Buffer.from("text ".repeat(50_000))]);

const compress: Readonly<Record<Compression, (bytes: Buffer) => Buffer>> = {
  gzip: (bytes) => gzipSync(bytes),
  zstd: (bytes) => zstdCompressSync(bytes),
  xz: (bytes) => xz(["-c", "-1"], bytes),
  lzma: (bytes) => xz(["-c", "-1", "--format=lzma"], bytes),
};

function xz(args: readonly string[], input: Buffer): Buffer {
  return execFileSync("xz", args, { input, maxBuffer: 100 << 20 });
}

const formats = Object.keys(compress) as Compression[];
const several = ["gzip", "zstd", "xz"] as const;

describe.each(formats)("%s", (format) => {
  test.each([1000, 65536, 10_000_000])("is decompressed from chunks of %s bytes", async (size) => {
    const bytes = await buffer(decompress(chunked(compress[format](part), size), format, options));
    expect(bytes.equals(part)).toBe(true);
  });

  test("that was cut off anywhere is an error, and never a shorter file", async () => {
    const packed = compress[format](Buffer.from("a short file"));
    const step = format === "gzip" || format === "zstd" ? 1 : 16;
    for (let length = 0; length < packed.length; length += step) {
      const found = await outcome(() => buffer(decompress(chunked(packed.subarray(0, length)), format, options)));
      expect(found).toMatch(/^"gateway\.tar\.gz" (?:was cut off|is damaged): /);
    }
  });

  test("of nothing but zeros is refused before they fill the memory or the disk", async () => {
    let size = 0;
    const packed = compress[format](Buffer.alloc(100 << 20));
    const read = async () => {
      for await (const chunk of decompress(chunked(packed), format, options)) size += chunk.length;
    };
    expect(await outcome(read)).toMatch(/^"gateway\.tar\.gz" unpacks to more than 200 times its size .*bomb\.$/);
    expect(size).toBeLessThanOrEqual(archiveLimits.ratioFrom);
  });

  test("of more bytes than allowed is refused", async () => {
    const limits = { ...archiveLimits, total: 100_000 };
    const found = outcome(() => buffer(decompress(chunked(compress[format](part)), format, { ...options, limits })));
    expect(await found).toBe('"gateway.tar.gz" unpacks to more than 97.7 KiB, the most that is read.');
  });

  test("whose input fails, fails with the input's own error", async () => {
    const packed = compress[format](part);
    async function* broken() {
      yield packed.subarray(0, 50_000);
      throw new UserError("sha256:1 is not sha256:2.");
    }
    const stream = decompress(Readable.from(broken(), { objectMode: false }), format, options);
    expect(await outcome(() => buffer(stream))).toBe("sha256:1 is not sha256:2.");
  });

  test("closes its input where the reader leaves", async () => {
    const input = chunked(compress[format](Buffer.concat([part, randomBytes(2_000_000)])));
    for await (const _ of decompress(input, format, options)) break;
    expect(input.destroyed).toBe(true);
  });

  test("closes an input that brings nothing any more", async () => {
    const input = new PassThrough();
    input.write(compress[format](part).subarray(0, 1000));
    const stream = decompress(input, format, options).on("error", () => {});
    stream.read();
    await new Promise((resolve) => setTimeout(resolve, 50));
    stream.destroy();
    await new Promise((resolve) => input.once("close", resolve));
  });
});

test.each(several)("members of %s that follow each other are one stream", async (format) => {
  const packed = Buffer.concat(Array.from({ length: 50 }, () => compress[format](Buffer.from("again and "))));
  for (const size of [10, 1000, packed.length]) {
    const text = (await buffer(decompress(chunked(packed, size), format, options))).toString();
    expect(text).toBe("again and ".repeat(50));
  }
});

test("skippable zstd frames are skipped wherever they stand", async () => {
  const skippable = Buffer.from("502a4d180400000061626364", "hex");
  const frame = zstdCompressSync("text");
  const packed = Buffer.concat([skippable, frame, skippable, skippable, frame, skippable]);
  for (const size of [1, 13, packed.length]) {
    expect((await buffer(decompress(chunked(packed, size), "zstd", options))).toString()).toBe("texttext");
  }
});

test("zeros behind gzip data are padding, and are read to their end", async () => {
  const packed = Buffer.concat([gzipSync("text"), Buffer.alloc(300_000)]);
  const { stream, digest } = tapSha256(chunked(packed));
  expect((await buffer(decompress(stream, "gzip", options))).toString()).toBe("text");
  expect(digest()).toMatch(/^[0-9a-f]{64}$/);
});

test.each(several)("something else behind %s data is an error, as a registry's client takes it", async (format) => {
  const packed = Buffer.concat([compress[format](Buffer.from("text")), Buffer.from("<html>not here</html>")]);
  for (const size of [5, packed.length]) {
    const found = await outcome(() => buffer(decompress(chunked(packed, size), format, options)));
    expect(found).toMatch(/^"gateway\.tar\.gz" is damaged: its (?:gzip|zstd|xz) data cannot be decompressed /);
  }
});

test("without xz, the error says how to install it", async () => {
  const script = `
    import { decompress } from ${JSON.stringify(import.meta.resolve("../../../src/content/archive/decompress.ts"))};
    import { execRunner } from ${JSON.stringify(import.meta.resolve("../../../src/ports/exec.ts"))};
    import { Readable } from "node:stream";
    const commands = execRunner(process.env, { line() {} });
    const stream = decompress(Readable.from([Buffer.from("fd377a585a00", "hex")]), "xz", { reference: "gateway.tar.xz", commands });
    stream.on("error", (error) => console.log(error.name + ": " + error.message)).resume();`;
  const args = ["--input-type=module", "--eval", script];
  const { stdout, code } = await run(process.execPath, args, { env: { PATH: "/nowhere" } });
  expect(stdout).toBe(
    'UserError: "gateway.tar.xz" is compressed with xz, and there is no program "xz" here: ' +
      'install it ("apt-get install xz-utils", "dnf install xz", "brew install xz").\n',
  );
  expect(code).toBe(0);
});

test("the digest of a stream is there when it has ended, and not before", async () => {
  const { stream, digest } = tapSha256(chunked(Buffer.from("abc"), 1));
  expect(digest).toThrow("before its end");
  await buffer(stream);
  // FIPS 180-2, appendix B.1.
  expect(digest()).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
