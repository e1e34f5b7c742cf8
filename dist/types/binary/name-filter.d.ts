import type { NameFilter } from "./object-file.js";
import type { Work } from "./work.js";
/** A test of the name that begins at an offset of a table of names. */
export declare function acceptor(names: NameFilter, bytes: Uint8Array, work: Work): (start: number) => boolean;
/** A test whether a name may go on so that it is asked for. @param names of Latin-1 characters, one for each byte */
export declare function beginner(names: NameFilter): (start: string) => boolean;
