import type { ElfImage } from "../binary/elf.js";
/**
 * What the loader takes for granted of the dynamic section, or dies of (glibc: elf/get-dynamic-info.h), as a sentence.
 * @throws BinaryError where the section cannot be read
 */
export declare function dynamicProblem(image: ElfImage): string | undefined;
