/** The known names nearest to what was written, best first; none where nothing is near. */
export declare function nearest(written: string, known: readonly string[], limit?: number): string[];
