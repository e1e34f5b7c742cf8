import type { Finding } from "../model/report.js";
/** @param error anything that was thrown but a `UserError`, which is about more than one plugin */
export declare function stumble(error: unknown): Finding;
