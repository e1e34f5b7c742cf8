/**
 * What reading one file has cost: a short file can say the same name, or lead through the same chain, a million times.
 * Bytes that are read are bounded where tables are read whole.
 */
export declare class Work {
    #private;
    /** @param file as the user wrote it */
    constructor(file: string);
    /** @throws BinaryError `too-large` */
    step(count?: number): void;
    /** @throws BinaryError `too-large` */
    read(): void;
    /** @throws BinaryError `too-large` */
    name(bytes: number): void;
    /** Counts anew: a gateway may cost as much for each plugin that it is compared with. */
    renew(): void;
}
