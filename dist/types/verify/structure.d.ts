import type { ElfImage } from "../binary/elf.js";
/** The first contradiction, as a sentence; undefined where there is none. */
export declare function structureProblem(image: ElfImage): string | undefined;
