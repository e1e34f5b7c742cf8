import type { GoBinary } from "./binary.js";
/**
 * The names of the source files that a program records for its line table, in the file's order: absolute without
 * `-trimpath`, `module@version/file.go` with it. They survive `strip`.
 * @returns empty where the program has no table that this version reads (before Go 1.16; Mach-O without symbols)
 */
export declare function sourceFiles({ image }: GoBinary): readonly string[];
