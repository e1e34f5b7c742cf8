import type { GoBinary } from "./binary.js";
/** Whether a package calls functions of C, as far as the file's dynamic symbols tell: of types alone there are none. */
export declare function callsC({ image }: GoBinary, packagePath: string): boolean;
