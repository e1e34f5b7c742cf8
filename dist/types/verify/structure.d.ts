import type { ElfImage } from "../binary/elf.js";
/** The first contradiction, as a sentence; undefined where there is none. */
export declare function structureProblem({ segments, sections }: ElfImage): string | undefined;
/**
 * What the loader takes for granted of the dynamic section, or dies of (glibc: elf/get-dynamic-info.h), as a sentence.
 * @throws BinaryError where the section cannot be read
 */
export declare function dynamicProblem({ dynamic, layout }: ElfImage): string | undefined;
