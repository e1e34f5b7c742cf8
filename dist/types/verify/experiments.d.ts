import type { BuildInfo } from "../binary/facts.js";
import type { Finding } from "../model/report.js";
/** Compares the experiments that are in force, whatever was written to get them. */
export declare function compareExperiments(gateway: BuildInfo, plugin: BuildInfo): Finding | undefined;
