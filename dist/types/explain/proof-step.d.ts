import { type Fix } from "../model/fix.js";
import type { PluginProject } from "../model/plugin-input.js";
/** A fix that nobody tried, with the command that finds the whole change and tries it. */
export declare function withProof(fix: Fix, gateway: string, project: Pick<PluginProject, "main"> | undefined): Fix;
