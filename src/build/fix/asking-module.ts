import { relative, resolve } from "node:path";
import type { Finding } from "../../model/report.ts";
import { isOutside } from "../module-tree.ts";

/** A dependency that asks for more than the gateway has, and for what. */
export interface AskingModule {
  readonly path: string;
  readonly version: string;
  /** A part of a sentence. */
  readonly asksFor: string;
}

/** Where the module cache of a build is, and where Go's paths start from; absolute. */
interface Folders {
  readonly moduleCache: string;
  readonly directory: string;
}

const missing =
  /^(.*?):\d+: .*?(?:cannot find module providing package|no required module provides package|does not contain package) ([^\s:;,]+)/s;
const newer = /(?:^|\s)([\w.~+-]+(?:\/[\w.~+-]+)*)@(v[\w.+-]+)(?:: \S+)? requires go >= ([\d.]+)/;

/**
 * The dependency that Go's words blame: it imports a package that the gateway's version of another module does not have,
 * or needs a later Go. Undefined where it is the plugin itself, or anything else.
 */
export function askingModule(
  findings: readonly Finding[],
  { moduleCache, directory }: Folders,
): AskingModule | undefined {
  for (const { message } of findings) {
    const [, path, version, go] = newer.exec(message) ?? [];
    if (path !== undefined && version !== undefined) return { path, version, asksFor: `Go ${go}` };
    const [, file, wanted] = missing.exec(message) ?? [];
    if (file === undefined || wanted === undefined) continue;
    const below = relative(moduleCache, resolve(directory, file));
    const [, escaped, at] = /^([^@]+)@(v[^/]+)\//.exec(below) ?? [];
    if (isOutside(below) || escaped === undefined || at === undefined) continue;
    return { path: unescaped(escaped), version: unescaped(at), asksFor: `the package ${wanted}` };
  }
  return undefined;
}

/** Source: golang.org/x/mod/module, UnescapePath. */
function unescaped(text: string): string {
  return text.replace(/!([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
