import names from "./glibc-names.json" with { type: "json" };

/**
 * What is known of a name in glibc, from the lists of its ABI (sysdeps/unix/sysv/linux/…/libc.abilist) for every
 * architecture that Go builds plugins for: `libc` and `libm` hold what all of them define since 2.17 or their first
 * release, `newer` what came later or is not everywhere.
 * @param libraries those that the process has loaded
 */
export function definedByGlibc(name: string, libraries: readonly string[]): "always" | "sometimes" | "never" {
  const usesMath = libraries.includes("libm.so.6");
  if (holds(names.libc, name) || (usesMath && holds(names.libm, name))) return "always";
  // Names that begin with a line belong to the C library and its compilers; those of libm are too many to list.
  return usesMath || name.startsWith("_") || holds(names.newer, name) ? "sometimes" : "never";
}

function holds(list: string, name: string): boolean {
  return ` ${list} `.includes(` ${name} `);
}
