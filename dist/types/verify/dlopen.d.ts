import { type ElfImage } from "../binary/elf.js";
import type { ByteSource } from "../binary/source.js";
import type { GatewayFacts } from "../model/gateway-facts.js";
import type { DlopenClass } from "../model/report.js";
export type DlopenOutcome = {
    readonly kind: "mapped";
    readonly image: ElfImage;
}
/** `text` is glibc's message; undefined where the words of that libc are not known. */
 | {
    readonly kind: "refused";
    readonly class: DlopenClass;
    readonly text: string | undefined;
    readonly why: string;
}
/** Memory of the mapping lies behind the end of the file: SIGBUS. */
 | {
    readonly kind: "dies";
    readonly why: string;
} | {
    readonly kind: "undecided";
    readonly why: string;
};
/**
 * Decides whether the gateway's libc maps a file, before symbols and libraries are looked at.
 * @param realPath the file's path with links followed, which most messages begin with
 */
export declare function dlopenFile(source: ByteSource, realPath: string, gateway: GatewayFacts): DlopenOutcome;
