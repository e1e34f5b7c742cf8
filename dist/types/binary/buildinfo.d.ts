import type { BuildInfo } from "./facts.js";
import type { Image } from "./object-file.js";
export { formatBuildInfo, parseBuildInfo } from "./build-info-text.js";
/**
 * Reads what `go version -m` shows.
 * @returns undefined where there is no blob, or one without a Go version: not a Go binary, or a plugin of Go ≤ 1.20
 * @throws BinaryError where a blob is there and damaged
 */
export declare function readBuildInfo(image: Image): BuildInfo | undefined;
