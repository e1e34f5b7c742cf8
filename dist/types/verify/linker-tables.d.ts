import type { ElfImage } from "../binary/elf.js";
/** The first number that leads nowhere, as a sentence. @throws BinaryError where a table is not in the file */
export declare function linkerTableProblem(image: ElfImage): string | undefined;
