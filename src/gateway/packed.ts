import type { ByteSource } from "../binary/source.ts";
import { UserError } from "../model/user-error.ts";

/*
 * What upx leaves at the beginning of an ELF file: the header, two to four program headers, and then its `l_info`, whose
 * second word is "UPX!". Source: upx, src/stub/src/include/linux.h. Nothing of an ordinary program stands there.
 */
const mark = "UPX!";
const longestStart = 1024;

/** Whether a program is packed with upx, so that nothing of what it was built from can be read. */
function isPacked(source: ByteSource): boolean {
  const start = Buffer.from(source.read(0, Math.min(source.size, longestStart))).toString("latin1");
  return start.startsWith("\x7fELF") && start.includes(mark);
}

/** @throws UserError where a gateway is packed */
export function refusePacked(source: ByteSource, reference: string): void {
  if (!isPacked(source)) return;
  throw new UserError(
    `${reference} is packed with upx, which hides its Go version, its packages and their fingerprints; unpack it (upx -d) and give the result.`,
  );
}
