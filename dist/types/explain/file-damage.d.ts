import type { ByteSource } from "../binary/source.js";
import type { FindingKind } from "../model/catalogue.js";
/** What the first bytes of a file that is no library tell of it. */
export interface FileSign {
    readonly kind: FindingKind;
    /** One sentence. */
    readonly message: string;
    readonly fix: string;
}
/** What became of a file after it was built, as far as its beginning shows that. @throws BinaryError */
export declare function signOf(source: ByteSource): FileSign | undefined;
