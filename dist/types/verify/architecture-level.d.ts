/**
 * The variables that choose a processor level within an architecture, as build information records them.
 * Source: internal/buildcfg/cfg.go.
 */
export declare const architectureLevels: readonly ["GOAMD64", "GOARM64", "GOARM", "GO386", "GOPPC64", "GORISCV64"];
/**
 * Whether code for one level can use instructions that another level does not promise.
 *
 * @param plugin the level that is judged, `gateway` the one that the machine is known to have
 * @returns `yes` too where a value is not understood: a warning is right until somebody looks
 */
export declare function needsMore(key: string, plugin: string, gateway: string): "yes" | "no" | "same";
