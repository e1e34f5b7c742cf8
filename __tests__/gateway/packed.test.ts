import { expect, test } from "vitest";
import { memorySource } from "../../src/binary/source.ts";
import { openFile } from "../../src/content/file-source.ts";
import { refusePacked } from "../../src/gateway/packed.ts";
import { UserError } from "../../src/model/user-error.ts";
import { buildHost } from "../support/build.ts";

/** The beginning of a real gateway, as upx leaves it: another count of program headers, and l_info after them. */
async function packed(headers: number): Promise<Uint8Array<ArrayBuffer>> {
  const source = openFile(await buildHost(), "gateway");
  try {
    const bytes = Buffer.from(source.read(0, 64 + 56 * headers + 12));
    bytes.writeUInt16LE(headers, 56);
    bytes.writeUInt32LE(0x12345678, 64 + 56 * headers);
    bytes.write("UPX!", 64 + 56 * headers + 4, "latin1");
    return new Uint8Array(bytes);
  } finally {
    source.close();
  }
}

test.each([2, 3, 4])(
  "a gateway that upx packed with %i program headers is refused with what to do",
  async (headers) => {
    const source = memorySource("kuiperd", await packed(headers));
    expect(() => refusePacked(source, "ekuiper@2.4.0")).toThrow(UserError);
    expect(() => refusePacked(source, "ekuiper@2.4.0")).toThrow(
      /^ekuiper@2\.4\.0 is packed with upx, .*; unpack it \(upx -d\) and give the result\.$/,
    );
  },
);

test("a gateway as the linker leaves it is not packed", async () => {
  const source = openFile(await buildHost(), "gateway");
  expect(() => refusePacked(source, "gateway")).not.toThrow();
  source.close();
});

test("neither is a text of that name, an empty file, or a program that only speaks of it", async () => {
  const source = openFile(await buildHost(), "gateway");
  const speaks = new Uint8Array(Buffer.concat([source.read(0, 4096), Buffer.from("UPX!")]));
  source.close();
  for (const bytes of [new Uint8Array(Buffer.from("UPX! UPX!")), new Uint8Array(), speaks]) {
    expect(() => refusePacked(memorySource("file", bytes), "file")).not.toThrow();
  }
});
