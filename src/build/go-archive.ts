import {
  closeSync,
  createReadStream,
  existsSync,
  futimesSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { ByteReader } from "../content/archive/byte-reader.ts";
import { decompressOwn } from "../content/archive/decompress.ts";
import { memberPath } from "../content/archive/paths.ts";
import { tarMembers } from "../content/archive/tar-members.ts";
import type { CommandRunner } from "../ports/command-runner.ts";

/** What Go has in the folders of a run. Names below the folder that is packed. */
export const goFolderNames = { compiled: "cache", modules: "mod", engine: "engine" } as const;

/**
 * What is packed of Go's folders: all that a build reads, and as few files as that can be, since making files takes most of
 * the time of unpacking. Of modules it is every file, since any may be embedded; what they were unpacked from stays out.
 * @param folder absolute
 * @param systems whether all that is built is for Linux, and on it
 * @param since what was compiled before that and not used after it stays out, in milliseconds
 * @returns names below the folder
 */
export function packedNames(folder: string, systems: "linux" | "any", since: number): readonly string[] {
  const { compiled, modules, engine } = goFolderNames;
  const isUsed = (name: string) =>
    // Go renews the time of what it uses.
    !isCompiled(name) || !/-[ad]$/.test(name) || lstatSync(join(folder, name)).mtimeMs >= since;
  const isNoFuzzing = (path: string) => !/\/fuzz(?:\/|$)/.test(path);
  return [
    ...filesBelow(folder, modules, (path) => isReadOfModules(path) && !(systems === "linux" && notForLinux.test(path))),
    ...[...filesBelow(folder, compiled, isNoFuzzing), ...filesBelow(folder, engine, isNoFuzzing)].filter(isUsed),
  ];
}

/** Whether a file is of a compile cache. */
function isCompiled(name: string): boolean {
  return /^(?:cache|engine\/compiled-\w+)\//.test(name);
}

/** What of a toolchain no build reads. */
const restOfToolchain =
  /^mod\/golang\.org\/toolchain@[^/]+\/(?:(?:api|doc|misc|test|src\/cmd)(?:\/|$)|bin\/gofmt$|src\/(?:.*\/)?testdata(?:\/|$)|src\/.*_test\.go$|pkg\/tool\/[^/]+\/(?:addr2line|api|covdata|dist|distpack|doc|fix|nm|objdump|pprof|test2json|trace|vet)$)/;
/**
 * Systems that are not Linux, and architectures that have no plugins there, as the names of files have them.
 * Source: go/build, goodOSArchFile, and internal/syslist.
 */
const otherSystems =
  "aix|android|darwin|dragonfly|freebsd|hurd|illumos|ios|js|nacl|netbsd|openbsd|plan9|solaris|wasip1|windows|zos";
const otherArchitectures =
  "armbe|arm64be|mips|mipsle|mips64|mips64le|mips64p32|mips64p32le|ppc|ppc64|riscv|s390|sparc|sparc64|wasm";
const notForLinux = new RegExp(
  `^mod/golang\\.org/toolchain@[^/]+/src/.*_(?:(?:linux_)?(?:${otherArchitectures})|(?:${otherSystems})(?:_[a-z0-9]+)?)\\.(?:go|s|h|c|syso)$`,
);
/** Archives that were unpacked, clones that they were made of, and locks. */
const restOfDownloads = /^mod\/cache\/(?:vcs(?:\/|$)|lock$|download\/.*\.(?:zip|lock|tmp)$)/;

function isReadOfModules(path: string): boolean {
  return !restOfToolchain.test(path) && !restOfDownloads.test(path);
}

function* filesBelow(folder: string, path: string, isWanted: (path: string) => boolean): Generator<string> {
  if (!existsSync(join(folder, path))) return;
  for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
    const name = `${path}/${entry.name}`;
    if (!isWanted(name)) continue;
    if (entry.isDirectory()) yield* filesBelow(folder, name, isWanted);
    else if (entry.isFile()) yield name;
  }
}

/**
 * Writes files into one archive, with the programs tar and zstd.
 * @param names below the folder
 * @param list absolute path of a file to write the names to
 * @returns why there is none
 */
export async function packFiles(
  { folder, names, archive, list }: { folder: string; names: readonly string[]; archive: string; list: string },
  commands: CommandRunner,
): Promise<string | undefined> {
  writeFileSync(list, names.map((name) => `${name}\0`).join(""));
  const plain = ["--format=gnu", "--owner=0", "--group=0", "--numeric-owner", "--no-recursion", "--null"];
  const result = await commands.run({
    file: "tar",
    args: [...plain, "-I", "zstd -3 -T0", "-C", folder, "-T", list, "-cf", archive],
    directory: folder,
    environment: { LC_ALL: "C" },
    inherited: "public",
    output: "hidden",
  });
  if (result === undefined) return "there is no tar";
  return result.exitCode === 0 ? undefined : (result.stderr.trim().split("\n").at(-1) ?? "tar failed").slice(0, 300);
}

/**
 * Unpacks an archive of `packFiles`: nothing but files, each below the folder. Those of the compile cache get a time that
 * tells which of them are used.
 * @param archive absolute
 * @param folder absolute; empty
 * @param shown how the archive is called in errors
 * @param unused in milliseconds
 * @throws UserError where it is damaged, cut off, too large, or holds anything else
 */
export async function unpackFiles(archive: string, folder: string, shown: string, unused: number): Promise<void> {
  const options = { reference: shown, origin: "archive" } as const;
  const input = createReadStream(archive, { highWaterMark: 256 << 10 });
  const reader = new ByteReader(decompressOwn(input, "zstd", options), shown);
  const made = new Set<string>();
  const seconds = unused / 1000;
  try {
    for await (const { path: written, kind, mode, size, isSparse } of tarMembers(reader, options)) {
      const { path, problem } = memberPath(written, options);
      if (kind !== "file" || isSparse || problem !== undefined || path !== written) {
        throw new StrangeMember(`"${written.slice(0, 200)}" does not belong into it`);
      }
      const file = join(folder, path);
      const parent = dirname(file);
      if (!made.has(parent)) {
        mkdirSync(parent, { recursive: true });
        made.add(parent);
      }
      const descriptor = openSync(file, "wx", (mode & 0o111) === 0 ? 0o644 : 0o755);
      try {
        for await (const piece of reader.pieces(size)) writeFileSync(descriptor, piece);
        if (isCompiled(path)) futimesSync(descriptor, seconds, seconds);
      } finally {
        closeSync(descriptor);
      }
    }
  } finally {
    input.destroy();
  }
}

/** Something that `packFiles` does not write. */
export class StrangeMember extends Error {
  override readonly name = "StrangeMember";
}
