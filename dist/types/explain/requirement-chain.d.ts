import type { ProjectModule, ResolvedProject } from "../model/plugin-input.js";
/** The shortest way along edges from one of several starts; the first of them that is as near as any. */
export declare function shortestWay(starts: readonly string[], target: string, next: (from: string) => readonly string[]): readonly string[] | undefined;
/** Who asks for a module at the version that was selected: from a module of the user's to it. */
export declare function requirementChain({ modules, requirements }: ResolvedProject, path: string, version: string): readonly string[] | undefined;
/** The highest version of a module that one of the user's own asks for, by itself or by what it requires. */
export declare function highestFrom(start: ProjectModule, path: string, requirements: ReadonlyMap<string, readonly string[]>): string | undefined;
/**
 * Versions of a module beyond one, which others than the plugin's own go.mod ask for.
 * @returns undefined where nobody knows who asks for what
 */
export declare function raisedVersions({ modules, requirements }: ResolvedProject, path: string, beyond: string): readonly string[] | undefined;
