// POSIX.1-2017 "pax": headers by hand, for archives that no tool writes.

/** One header block and what follows it. */
export interface TarMember {
  readonly name: string;
  /** Default: a file. */
  readonly type?: string;
  readonly content?: string | Uint8Array;
  readonly link?: string;
  /** The field for the size, where it is another than the content's. */
  readonly size?: string | Uint8Array;
  readonly mode?: number;
  /** Bytes at offsets of the header, written last but for the checksum. */
  readonly patches?: Readonly<Record<number, string | Uint8Array>>;
  /** Blocks between the header and the content. */
  readonly between?: Uint8Array;
}

/** An archive with its end. */
export function tarOf(...members: readonly TarMember[]): Buffer {
  return Buffer.concat([tarWithoutEnd(...members), Buffer.alloc(1024)]);
}

/** Only the members. */
export function tarWithoutEnd(...members: readonly TarMember[]): Buffer {
  return Buffer.concat(members.map(memberBytes));
}

/** An extended header for the member after it. */
export function pax(records: Readonly<Record<string, string>>, type = "x"): TarMember {
  return { name: "PaxHeaders/0", type, content: Object.entries(records).map(paxRecord).join("") };
}

function paxRecord([key, value]: readonly [string, string]): string {
  const rest = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(rest);
  while (Buffer.byteLength(rest) + String(length).length !== length) length += 1;
  return `${length}${rest}`;
}

function memberBytes({
  name,
  type = "0",
  content = "",
  link = "",
  size,
  mode = 0o644,
  patches = {},
  between,
}: TarMember) {
  const body = Buffer.from(content);
  const header = Buffer.alloc(512);
  const put = (at: number, value: string | Uint8Array) => header.set(Buffer.from(value).subarray(0, 512 - at), at);
  put(0, Buffer.from(name).subarray(0, 100));
  put(100, `${octal(mode, 7)}\0${octal(0, 7)}\0${octal(0, 7)}\0`);
  put(124, size ?? `${octal(body.length, 11)}\0`);
  put(136, `${octal(0, 11)}\0`);
  put(156, type);
  put(157, Buffer.from(link).subarray(0, 100));
  put(257, "ustar\x0000");
  for (const [at, value] of Object.entries(patches)) put(Number(at), value);
  put(148, "        ");
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  put(148, `${octal(checksum, 6)}\0 `);
  const padding = Buffer.alloc((512 - (body.length % 512)) % 512);
  return Buffer.concat([header, between ?? Buffer.alloc(0), body, padding]);
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}
