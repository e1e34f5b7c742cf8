import { relative, resolve } from "node:path";
import { clipValue } from "../../model/phrases.ts";
import type { Finding } from "../../model/report.ts";
import { isOutside } from "../module-tree.ts";

/** A dependency that asks for more than the gateway has. */
export interface AskingModule {
  readonly path: string;
  readonly version: string;
  /** The end of a sentence about it. */
  readonly why: string;
}

/** Where the module cache of a build is, and where Go's paths start from; absolute. */
interface Folders {
  readonly moduleCache: string;
  readonly directory: string;
}

const missing =
  /(?:cannot find module providing package|no required module provides package|does not contain package) ([^\s:;,]+)/;
const newer = /(?:^|\s)([\w.~+-]+(?:\/[\w.~+-]+)*)@(v[\w.+-]+)(?:: \S+)? requires go >= ([\d.]+)/;

/** The package that no module has, by Go's words. */
export function missingPackage(findings: readonly Pick<Finding, "message">[]): string | undefined {
  return findings.map(({ message }) => missing.exec(message)?.[1]).find((found) => found !== undefined);
}

/**
 * The dependency that Go's words blame: it imports a package that the gateway's version of another module does not have,
 * needs a later Go, or does not compile. Undefined where it is the plugin itself, or anything else.
 */
export function askingModule(
  findings: readonly Finding[],
  { moduleCache, directory }: Folders,
): AskingModule | undefined {
  for (const { message } of findings) {
    const [, path, version, go] = newer.exec(message) ?? [];
    if (path !== undefined && version !== undefined) {
      return { path, version, why: `asks for Go ${go}, which the gateway has not` };
    }
    const [, file, said = ""] = /^([^\n]*?):\d+(?::\d+)?: (.*)/s.exec(message) ?? [];
    if (file === undefined) continue;
    const below = relative(moduleCache, resolve(directory, file));
    const [, escaped, at] = /^([^@]+)@(v[^/]+)\//.exec(below) ?? [];
    if (isOutside(below) || escaped === undefined || at === undefined) continue;
    const [, wanted] = missing.exec(said) ?? [];
    const why =
      wanted === undefined
        ? `does not compile with the gateway's versions (${clipValue(said.split("\n")[0] ?? "")})`
        : `asks for the package ${wanted}, which the gateway has not`;
    return { path: unescaped(escaped), version: unescaped(at), why };
  }
  return undefined;
}

/** Source: golang.org/x/mod/module, UnescapePath. */
function unescaped(text: string): string {
  return text.replace(/!([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
