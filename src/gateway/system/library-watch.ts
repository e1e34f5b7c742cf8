import { isElf } from "../../binary/elf.ts";
import type { Entry } from "../../content/archive/entry.ts";

/** Libraries whose versions and words matter: those that come with a C compiler. */
const versioned =
  /^(lib(c|m|mvec|pthread|dl|rt|resolv|util|anl|nsl|gcc_s|stdc\+\+)|ld)([-.][\w.+-]*)?\.so(\.[\w.]+)?$|^(ld-linux|ld-musl|ld64|libc\.musl-)/;
/** Libraries of all sorts. */
const library = /^(lib|ld).*\.so(\.[\w.+-]+)?$/;
const configuration = /^etc\/(ld\.so\.conf|ld\.so\.conf\.d\/[^/]+\.conf|ld-musl-[\w-]+\.path)$/;

/** libstdc++ has 2 MB, glibc's libc 2 MB, with debug information ten times that. */
const longestLibrary = 64 << 20;
const longestConfiguration = 1 << 16;
/** No image has so many. */
const mostLibraries = 50_000;
const mostContents = 500;

/** Whether files are for the same processors: class, byte order and e_machine of ELF. */
export function machineOfStart(start: Uint8Array): string | undefined {
  if (start.length < 20 || !isElf(start)) return undefined;
  const littleEndian = start[5] === 1;
  const [low, high] = littleEndian ? [start[18], start[19]] : [start[19], start[18]];
  return `${start[4]}-${start[5]}-${((high ?? 0) << 8) | (low ?? 0)}`;
}

/** Picks what the runtime is told from out of the members that pass by. */
export class LibraryWatch {
  readonly #machines = new Map<number, string>();
  #contents = 0;

  /** What is needed of a member: its content, its first bytes, or nothing. */
  interest(entry: Entry, path: readonly string[]): "content" | "start" | undefined {
    const name = path.at(-1) ?? "";
    if (configuration.test(path.join("/"))) return this.#content(entry, longestConfiguration);
    if (name.length > 255 || !library.test(name)) return undefined;
    if (versioned.test(name)) return this.#content(entry, longestLibrary);
    return this.#machines.size < mostLibraries ? "start" : undefined;
  }

  /** Notes what a library is for. */
  noteStart(key: number, start: Buffer): void {
    const machine = machineOfStart(start);
    if (machine !== undefined) this.#machines.set(key, machine);
    // A linker script is named like a library, and the loader does not take it.
    else this.#machines.set(key, "none");
  }

  machineOf(key: number): string | undefined {
    return this.#machines.get(key);
  }

  #content(entry: Entry, longest: number): "content" | undefined {
    if (entry.size > longest || this.#contents >= mostContents) return undefined;
    this.#contents++;
    return "content";
  }
}
