import type { ElfImage } from "../binary/elf.js";
/** The first contradiction, as a sentence; undefined where there is none. */
export declare function structureProblem({ segments, sections }: ElfImage): string | undefined;
