import { isElf } from "../binary/elf.ts";
import type { ByteSource } from "../binary/source.ts";
import { type Content, detect, detectLength } from "../content/archive/detect.ts";
import type { FindingKind } from "../model/catalogue.ts";

/** What the first bytes of a file that is no library tell of it. */
export interface FileSign {
  readonly kind: FindingKind;
  /** One sentence. */
  readonly message: string;
  readonly fix: string;
}

/** So much of a file is looked at. */
const headLength = 1 << 16;
/** In a whole file no two line feeds would follow a carriage return by chance. */
const fewestLineFeeds = 16;

const packed: ReadonlySet<Content> = new Set([
  "gzip",
  "zstd",
  "xz",
  "bzip2",
  "7z",
  "zip",
  "deb",
  "rpm",
  "cpio",
  "tar",
] as const);

/** What became of a file after it was built, as far as its beginning shows that. @throws BinaryError */
export function signOf(source: ByteSource): FileSign | undefined {
  const head = Buffer.from(source.read(0, Math.min(source.size, headLength)));
  const content = detect(head.subarray(0, detectLength));
  if (packed.has(content)) {
    return {
      kind: "altered-file",
      message: `The file is still packed (${content}): it is not the plugin as it was built.`,
      fix: "Unpack it, and give the file that was in it.",
    };
  }
  if (head.toString("latin1", 0, 8) === "!<arch>\n") {
    return {
      kind: "not-a-go-plugin",
      message: "The file is an archive of object files, as -buildmode=c-archive makes it.",
      fix: "Build it with -buildmode=plugin, and with the Go release and flags that env --gateway prints.",
    };
  }
  if (/^version https:\/\/git-lfs\./.test(head.toString("latin1", 0, 40))) {
    return {
      kind: "altered-file",
      message: "The file is a pointer of Git LFS, which stands in the place of the plugin.",
      fix: "Fetch the file itself (git lfs pull).",
    };
  }
  if (!isElf(head) || !isTranslatedText(head)) return undefined;
  return {
    kind: "altered-file",
    message: "Each line feed in the file follows a carriage return: it was transferred or checked out as text.",
    fix: "Transfer the file as it is (in git: a line '*.so binary' in .gitattributes), and compare its sha256sum with that of the place it comes from.",
  };
}

function isTranslatedText(bytes: Buffer): boolean {
  let feeds = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
    if (bytes[at - 1] !== 13) return false;
    feeds++;
  }
  return feeds >= fewestLineFeeds;
}
