import { dirname, join } from "node:path";
import { escapeModulePath } from "../../model/source-folders.ts";
import { isLocal } from "../../verify/module.ts";
import { vendorsIn } from "../module-tree.ts";
import type { Recipe } from "../recipe.ts";
import type { BuildPlan, Resolution } from "./build-plan.ts";

/** Where fetched modules lie here. */
interface OwnFolders {
  /** GOMODCACHE, as the flags are to name it. */
  readonly moduleCache: string;
  /** The folder whose vendor folder the dependencies come from, where they do. */
  readonly vendoring: string | undefined;
}

/** An empty rule, so that no build without the script below shares compiled packages with one that has it. */
const cacheMark = "go-plugin-verifier=>";

/**
 * Flags that make packages record the file names of the gateway's build.
 *
 * Without -trimpath they are part of the fingerprints: required modules have to look as if they lay in the gateway's
 * module cache or vendor folder, and its own modules where it was built. The user's are recorded where they lie.
 * The flags go to those packages only and never to the standard library. A pattern replaces the flags of an earlier one,
 * so what the gateway recorded for all is repeated.
 */
export function recordedPaths(
  { recipe, modules, directory }: BuildPlan,
  resolution: Resolution,
  moduleCache: string,
): readonly string[] {
  if (recipe.flags.includes("-trimpath")) return [];
  const recorded = recipe.flags.find((flag) => flag.startsWith("-gcflags=all="))?.slice("-gcflags=all=".length);
  const flag = (pattern: string, from: string, to: string) => {
    const rule = quoted(`-trimpath=${from}=>${to};${cacheMark}`);
    // The compiler would take a part of such a folder's name for a rule: its packages keep the folder that they are in.
    if (rule === undefined || /;|=>/.test(from + to)) return [];
    return [`-gcflags=${pattern}=${recorded === undefined ? rule : `${recorded} ${rule}`}`];
  };
  const vendoring = vendoringFolder(resolution, directory);
  const fetched = fetchedRules(recipe, { moduleCache, vendoring }).flatMap(({ pattern, from, to }) =>
    flag(pattern, from, to),
  );
  const local = modules.flatMap(({ path, folder, recorded }) => {
    const to = (path === undefined ? undefined : localFolder(recipe, path)) ?? recorded;
    return path === undefined || folder === to ? [] : flag(`${path}/...`, folder, to);
  });
  return [...new Set(fetched), ...local];
}

/** Where the gateway has the folder that it replaces a module by. */
function localFolder({ sourceFolders, modules }: Recipe, path: string): string | undefined {
  const replacedBy = modules.find((module) => module.path === path)?.replacedBy;
  const { module: main } = sourceFolders ?? {};
  return main !== undefined && isLocal(replacedBy) ? join(main, replacedBy?.path ?? "") : undefined;
}

function vendoringFolder(resolution: Resolution, directory: string): string | undefined {
  if (resolution.kind === "own") return vendorsIn(directory) ? directory : undefined;
  return resolution.kind === "own-workspace" ? dirname(resolution.goWork) : undefined;
}

/** A word of a flag's value, for which Go knows two quotes and no escapes. Source: cmd/internal/quoted. */
export function quoted(word: string): string | undefined {
  const quote = ["'", '"'].find((one) => !word.includes(one));
  return quote === undefined ? undefined : `${quote}${word}${quote}`;
}

interface Rule {
  readonly pattern: string;
  readonly from: string;
  readonly to: string;
}

function fetchedRules({ sourceFolders, modules }: Recipe, own: OwnFolders): readonly Rule[] {
  if (sourceFolders === undefined) return [];
  const { moduleCache, module, vendored } = sourceFolders;
  const target = vendored ? module && `${module}/vendor` : moduleCache;
  if (target === undefined) return [];
  const rules: Rule[] = [];
  for (const { path, version, replacedBy } of modules) {
    const from = replacedBy ?? { path, version };
    if (!/^[\w.~-]+(\/[\w.~-]+)*$/.test(path) || !/^v[\w.+-]+$/.test(from.version)) continue;
    const inCache = `${escapeModulePath(from.path)}@${escapeModulePath(from.version)}`;
    const here = own.vendoring === undefined ? join(own.moduleCache, inCache) : `${own.vendoring}/vendor/${path}`;
    const there = vendored ? `${target}/${path}` : `${target}/${inCache}`;
    if (here === there) continue;
    // From cache to cache one rule serves all modules of a host; a dotless first element could be the standard library's.
    const [host = path] = path.split("/");
    const shared = !vendored && own.vendoring === undefined && host.includes(".");
    rules.push(
      shared
        ? { pattern: `${host}/...`, from: own.moduleCache, to: target }
        : { pattern: `${path}/...`, from: here, to: there },
    );
  }
  return rules;
}

/**
 * A script for `-toolexec`. The Go command takes its own temporary folder out of file names with one `-trimpath`, and a
 * second one replaces the first: packages with cgo would then record a folder with a random name. It joins the two.
 * Source: gc.go of cmd/go's own package work.
 */
export const joinScript = `#!/bin/sh
tool=$1
shift
case $tool in
  */compile) ;;
  *) exec "$tool" "$@" ;;
esac
own= given= left=$#
while [ "$left" -gt 0 ]; do
  argument=$1
  shift
  left=$((left - 1))
  case $argument in
    -trimpath) own=$1; shift; left=$((left - 1)) ;;
    -trimpath=*) given=";\${argument#-trimpath=}" ;;
    *) set -- "$@" "$argument" ;;
  esac
done
exec "$tool" \${own:+-trimpath "$own$given"} "$@"
`;
