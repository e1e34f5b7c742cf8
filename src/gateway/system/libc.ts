import type { GatewayFacts, Libc } from "../../model/gateway-facts.ts";

/** The gateway's libc: from its image, else from its interpreter, else from the libraries that it needs. */
export function libcOf({ runtime, linking }: Pick<GatewayFacts, "runtime" | "linking">): Libc | undefined {
  return runtime?.libc ?? libcOfNames([linking.interpreter ?? "", ...linking.needed]);
}

export function libcOfNames(names: readonly string[]): Libc | undefined {
  // musl's only library answers to all these names (ldso/dynlink.c).
  if (names.some((name) => /(^|\/)(ld-musl-|libc\.musl-|libc\.so$)/.test(name))) return "musl";
  if (names.some((name) => /(^|\/)(ld-linux|ld64\.so|ld\.so\.1|libc\.so\.6)/.test(name))) return "glibc";
  return undefined;
}

/** The libraries that glibc itself brings (SONAMEs of its shared libraries). */
const glibcLibrary =
  /^(libc\.so\.6|libm\.so\.6|libpthread\.so\.0|libdl\.so\.2|librt\.so\.1|libutil\.so\.1|libresolv\.so\.2|libanl\.so\.1|ld-linux.*\.so\.\d|ld64\.so\.\d)$/;

/** The names that musl answers to itself, whatever follows the first dot (ldso/dynlink.c, load_library). */
const muslName = /^(lib(c|pthread|rt|m|dl|util|xnet)\.|ld-musl-)/;

export function comesWith(libc: Libc | undefined, library: string): boolean {
  return libc === "glibc" ? glibcLibrary.test(library) : muslName.test(library);
}
