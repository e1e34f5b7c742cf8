/**
 * What is known of a name in glibc, from the lists of its ABI (sysdeps/unix/sysv/linux/…/libc.abilist) for every
 * architecture that Go builds plugins for: `libc` and `libm` hold what all of them define since 2.17 or their first
 * release, `newer` what came later or is not everywhere.
 * @param libraries those that the process has loaded
 */
export declare function definedByGlibc(name: string, libraries: readonly string[]): "always" | "sometimes" | "never";
