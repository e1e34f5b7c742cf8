import type { ElfImage } from "../binary/elf.js";
/**
 * What the loader takes for granted of the dynamic section, or dies of (glibc: elf/get-dynamic-info.h), as a sentence.
 * @param loaded libraries that the process has before
 * @throws BinaryError where the section cannot be read
 */
export declare function dynamicProblem(image: ElfImage, loaded: readonly string[]): string | undefined;
