// What the tree that a gateway comes in offers to its plugins: the C library and the other shared libraries.

import { readFileSync } from "node:fs";
import { openElf } from "../../binary/elf.ts";
import { compareVersions } from "../../binary/elf-versions.ts";
import { withIntactFile } from "../../content/file-source.ts";
import type { Content } from "../../content/image/content.ts";
import type { Overlay, SeenFile } from "../../content/image/overlay.ts";
import { clip } from "../../content/image/wanted-path.ts";
import type { Libc, RuntimeFacts } from "../../model/gateway-facts.ts";
import type { Logger } from "../../ports/logger.ts";
import { machineOfStart } from "./library-watch.ts";
import { searchFolders } from "./loader-path.ts";

/** What was gathered of a tree while its members passed by. */
export interface RuntimeSources {
  /** The tree as the user wrote it. */
  readonly reference: string;
  /** The gateway's copy on the disk: whose libraries are asked for. */
  readonly program: string | undefined;
  readonly overlay: Overlay;
  /** `NAME=value`, as the program is started with. */
  readonly environment: readonly string[];
  readonly logger: Logger;
  /** What a library is for; undefined where nobody looked, "none" where the loader would not take it. */
  machineOf(seen: SeenFile): string | undefined;
  /** The copy of a member, where it was kept. */
  contentOf(seen: SeenFile): Content | undefined;
}

/** As many names as any image has in the folders of its loader. */
const mostLibraries = 4000;
const longestName = 255;
/** musl exports 1,700 functions. */
const mostSymbols = 4000;
/** Bytes of a file searched at once. */
const partLength = 1 << 20;

/** Libraries whose versions are told. */
const versioned =
  /^(lib(c|m|mvec|pthread|dl|rt|resolv|util|anl|nsl)|libgcc_s|libstdc\+\+|ld-linux[\w-]*|ld64)\.so\.\d+$/;

/**
 * Reads the facts; undefined where the tree does not hold the system that the program runs on: a package, a bare
 * archive, or an image whose program is linked statically.
 */
export function readRuntime(sources: RuntimeSources): RuntimeFacts | undefined {
  const { overlay, program, logger, reference } = sources;
  const header = program === undefined ? undefined : programHeader(program);
  if (header?.interpreter === undefined) return undefined;
  const { interpreter, machine } = header;
  const loader = overlay.resolve(interpreter);
  if (loader.kind !== "file") {
    if (holdsLibc(overlay)) {
      logger.warning(
        `${reference}: the program asks for ${clip(interpreter)}, which is not there, so that it cannot start; the libraries were not looked at`,
      );
    }
    return undefined;
  }
  // With a compatibility layer the loader has glibc's name, and there is no glibc.
  const musl = /ld-musl-/.test(interpreter) || /ld-musl-/.test(loader.path);
  const libc: Libc = musl ? "musl" : "glibc";
  const folders = searchFolders({
    libc,
    interpreter,
    overlay,
    environment: sources.environment,
    readText: (path) => textOf(path, sources),
  });
  const found = findLibraries(folders, machine, sources);
  const versions = versionsOf(found, sources);
  const libcFile = libc === "musl" ? loader : found.get("libc.so.6");
  const content = libcFile === undefined ? undefined : sources.contentOf(libcFile);
  if (content === undefined) {
    logger.warning(`${reference}: the C library was not found in the folders of ${clip(interpreter)}`);
    return undefined;
  }
  const version = libc === "musl" ? muslVersion(content.file) : glibcVersion(content.file, versions["libc.so.6"] ?? []);
  const symbols = libc === "musl" ? definedSymbols(content.file) : undefined;
  // A file may be asked for by any of its names: `libpython3.11.so.1.0` is one, `libz.so.1.2.13` is not, and only
  // the file itself would tell.
  const names = [...found.keys()].sort();
  return {
    libc,
    ...(version !== undefined && { libcVersion: version }),
    versions,
    libraries: names.slice(0, mostLibraries),
    ...(names.length > mostLibraries && { incomplete: true }),
    ...(symbols !== undefined && { libcSymbols: symbols }),
  };
}

function programHeader(file: string): { interpreter: string | undefined; machine: string | undefined } | undefined {
  return withIntactFile(file, (source) => {
    const machine = machineOfStart(source.read(0, Math.min(20, source.size)));
    if (machine === undefined) return undefined;
    return { interpreter: openElf(source).linking.interpreter, machine };
  });
}

/** Whether the tree is a system at all: it has some libc. */
function holdsLibc(overlay: Overlay): boolean {
  const folders = searchFolders({
    libc: "glibc",
    interpreter: "",
    overlay,
    environment: [],
    readText: () => undefined,
  });
  return folders.some((path) => {
    const folder = overlay.resolve(path);
    if (folder.kind !== "directory") return false;
    return [...overlay.members(folder)].some(({ name }) => /^(libc\.so\.6$|ld-musl-)/.test(name));
  });
}

/** The libraries that the loader would find by their names; the first folder that has a name wins. */
function findLibraries(
  folders: readonly string[],
  machine: string | undefined,
  { overlay, machineOf }: RuntimeSources,
): Map<string, SeenFile> {
  const found = new Map<string, SeenFile>();
  for (const path of folders) {
    const folder = overlay.resolve(path);
    if (folder.kind !== "directory") continue;
    for (const { name, path: member, kind } of overlay.members(folder)) {
      const isLibrary = /^(lib|ld).*\.so(\.|$)/.test(name) && name.length <= longestName;
      if (!isLibrary || found.has(name) || (kind !== "file" && kind !== "symlink")) continue;
      const seen = overlay.resolve(member);
      if (seen.kind !== "file") continue;
      // A file under a name that no library has was not looked into: it stands for what it is called.
      const isFor = machineOf(seen);
      if (isFor === undefined || isFor === machine) found.set(name, seen);
    }
  }
  return found;
}

function versionsOf(
  found: ReadonlyMap<string, SeenFile>,
  { contentOf }: RuntimeSources,
): Record<string, readonly string[]> {
  const versions: Record<string, readonly string[]> = {};
  for (const name of [...found.keys()].filter((one) => versioned.test(one)).sort()) {
    const seen = found.get(name);
    const content = seen === undefined ? undefined : contentOf(seen);
    if (content === undefined) continue;
    const linking = withIntactFile(content.file, (source) => openElf(source).linking);
    if (linking === undefined) continue;
    // The first definition is the file's own name.
    const defined = linking.versionDefinitions.filter((version) => version !== linking.soname && version !== name);
    if (defined.length > 0) versions[name] = defined.sort(compareVersions);
  }
  return versions;
}

/** `GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36.`, else the newest version that it defines. */
function glibcVersion(file: string, defined: readonly string[]): string | undefined {
  const named = search(file, /GNU C Library [^\n]{0,200}? release version (\d+\.\d+)/);
  if (named !== undefined) return named;
  const numbered = defined.flatMap((version) => /^GLIBC_(\d+\.\d+)$/.exec(version)?.[1] ?? []);
  return numbered.sort(compareVersions).at(-1);
}

/** It stands alone in the file: musl prints it when it is started itself. */
function muslVersion(file: string): string | undefined {
  return search(file, /\0([01]\.\d{1,2}\.\d{1,3}(?:[-_][\w.-]{1,40})?)\0/);
}

function definedSymbols(file: string): string[] | undefined {
  return withIntactFile(file, (source) => {
    const names = new Set<string>();
    for (const { name, defined } of openElf(source).symbols()) {
      if (!defined || name === "" || !/^\w+$/.test(name) || name.length > longestName) continue;
      names.add(name);
      if (names.size > mostSymbols) return undefined;
    }
    return [...names].sort();
  });
}

function textOf(path: string, { overlay, contentOf }: RuntimeSources): string | undefined {
  const seen = overlay.resolve(path);
  const content = seen.kind === "file" ? contentOf(seen) : undefined;
  return content === undefined ? undefined : readFileSync(content.file, "utf8");
}

/** The first group of the first match in a file; matches are short. */
function search(file: string, pattern: RegExp): string | undefined {
  const overlap = 512;
  return withIntactFile(file, (source) => {
    for (let offset = 0; offset < source.size; offset += partLength) {
      const part = source.read(offset, Math.min(partLength + overlap, source.size - offset));
      const match = pattern.exec(Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString("latin1"));
      if (match !== null) return match[1];
    }
    return undefined;
  });
}
