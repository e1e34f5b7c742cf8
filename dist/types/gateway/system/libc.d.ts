import type { GatewayFacts, Libc } from "../../model/gateway-facts.js";
/** The gateway's libc: from its image, else from its interpreter, else from the libraries that it needs. */
export declare function libcOf({ runtime, linking }: Pick<GatewayFacts, "runtime" | "linking">): Libc | undefined;
export declare function libcOfNames(names: readonly string[]): Libc | undefined;
export declare function comesWith(libc: Libc | undefined, library: string): boolean;
