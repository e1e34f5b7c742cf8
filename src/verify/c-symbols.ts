// C symbols that two plugins define. Plugins are mapped with RTLD_GLOBAL, so that the first file that has a symbol gives
// it to all: the C code of a later plugin calls that of an earlier one.
import { readable } from "../binary/error.ts";
import type { Image } from "../binary/object-file.ts";

/** The C code of one plugin, as its dynamic symbols tell. */
interface CCode {
  readonly plugin: string;
  /** Name → size in bytes. */
  readonly sizes: ReadonlyMap<string, number>;
  /** The hashes that cgo gives to packages, of those that bring C code of their own. */
  readonly packages: ReadonlySet<string>;
  /** Name of a C function → hash of the package whose Go code calls it. */
  readonly callers: ReadonlyMap<string, string>;
}

/** What a plugin defines and nevertheless takes from an earlier one. */
export interface TakenSymbols {
  readonly names: readonly string[];
  /** The earlier plugin, as the user wrote it. */
  readonly from: string;
}

/** What compilers, sanitizers, cgo and the runtime's C code may define in every plugin. */
const everywhere = /^(__|_cgo_|_cgoexp_|x_cgo_|x_crosscall|crosscall|fatalf$|threadentry$|_init$|_fini$)/;
/** The wrapper of a C function: hash of the package, name of the function. */
const wrapper = /^_cgo_([0-9a-f]{12})_C2?func_(\w+)$/;
/** What packages of the standard library call: functions of the C library, and their own that no other file sees. */
const standardCall =
  /^(_Cmalloc|free|realloc|realpath|sysconf|getaddrinfo|getnameinfo|freeaddrinfo|gai_strerror|res_n?(init|search|close)|my\w+|plugin(Open|Lookup))$/;

/** The C symbols of one process, as one plugin after the other is mapped. */
export class CSymbols {
  readonly #mapped: { readonly plugin: string; readonly image: Image }[] = [];
  /** How many of them have been read: nobody needs the symbols of a plugin that is alone. */
  #read = 0;
  readonly #definers = new Map<string, CCode>();

  /** Adds a plugin that was mapped. @param has whether the gateway has a symbol, which it then gives to all */
  add(plugin: string, image: Image, has: (name: string) => boolean | undefined): TakenSymbols | undefined {
    this.#mapped.push({ plugin, image });
    if (image.format !== "elf" || this.#mapped.length === 1) return undefined;
    for (const one of this.#mapped.slice(this.#read, -1)) this.#define(one.plugin, one.image);
    this.#read = this.#mapped.length - 1;
    const code = readable(() => codeOf(plugin, image));
    if (code === undefined) return undefined;
    const [first, ...others] = [...code.sizes.keys()].flatMap((name) => {
      const definer = this.#definers.get(name);
      const isOther = definer !== undefined && isOtherCode(name, definer, code) && has(name) !== true;
      return isOther ? { name, from: definer.plugin } : [];
    });
    if (first === undefined) return undefined;
    const common = [first, ...others.filter(({ from }) => from === first.from)].map(({ name }) => name);
    const names = readable(() => image.looksUp(common)) ?? [];
    return names.length === 0 ? undefined : { names, from: first.from };
  }

  #define(plugin: string, image: Image): void {
    const code = readable(() => codeOf(plugin, image));
    if (code === undefined) return;
    for (const name of code.sizes.keys()) if (!this.#definers.has(name)) this.#definers.set(name, code);
  }
}

function codeOf(plugin: string, image: Image): CCode {
  const sizes = new Map<string, number>();
  const packages = new Set<string>();
  const callers = new Map<string, string>();
  for (const { name, defined, weak, kind, size } of image.symbols("identifiers")) {
    if (!defined || weak || kind === "other") continue;
    const [, hash, called] = wrapper.exec(name) ?? [];
    if (hash !== undefined && called !== undefined) {
      if (standardCall.test(called)) continue;
      packages.add(hash);
      callers.set(called, hash);
    } else if (!everywhere.test(name)) sizes.set(name, size);
  }
  return { plugin, sizes, packages, callers };
}

/** Whether two definitions of a name are of different code, as far as symbol tables tell. */
function isOtherCode(name: string, a: CCode, b: CCode): boolean {
  if (a.sizes.get(name) !== b.sizes.get(name)) return true;
  const callers = [a.callers.get(name), b.callers.get(name)];
  // cgo hashes the path and the Go files of a package: with an equal hash it is the same package in both.
  if (callers.some((hash) => hash !== undefined)) return callers[0] !== callers[1];
  return ![...a.packages].some((hash) => b.packages.has(hash));
}
