// The graph of requirements: https://go.dev/ref/mod#go-mod-graph. Main modules stand in it without a version.
import type { ProjectModule, ResolvedProject } from "../model/plugin-input.ts";
import { isLater } from "../verify/module-commands.ts";
import { requirements as requirementsOf } from "./go-mod.ts";

/** Of a module in the graph. */
interface Node {
  readonly path: string;
  /** Undefined for a main module. */
  readonly version: string | undefined;
}

function nodeOf(text: string): Node {
  const at = text.indexOf("@");
  return at < 0 ? { path: text, version: undefined } : { path: text.slice(0, at), version: text.slice(at + 1) };
}

/** The shortest way along edges from one of several starts; the first of them that is as near as any. */
export function shortestWay(
  starts: readonly string[],
  target: string,
  next: (from: string) => readonly string[],
): readonly string[] | undefined {
  const before = new Map<string, string | undefined>(starts.map((start) => [start, undefined]));
  // A map visits what is added while it is walked, in that order.
  for (const node of before.keys()) {
    if (node === target) return wayTo(node, before);
    for (const one of next(node)) if (!before.has(one)) before.set(one, node);
  }
  return undefined;
}

function wayTo(end: string, before: ReadonlyMap<string, string | undefined>): readonly string[] {
  const way = [end];
  for (let at = before.get(end); at !== undefined; at = before.get(at)) way.push(at);
  return way.reverse();
}

/** Who asks for a module at the version that was selected: from a module of the user's to it. */
export function requirementChain(
  { modules, requirements }: ResolvedProject,
  path: string,
  version: string,
): readonly string[] | undefined {
  if (requirements === undefined) return undefined;
  const starts = modules.map((module) => module.path).filter((one) => requirements.has(one));
  const target = `${path}@${version}`;
  // A requirement that go mod tidy wrote (// indirect) only repeats what another module asks for.
  const repeated = new Map(modules.map((module) => [module.path, indirectNodes(module)]));
  const direct = (from: string) => (requirements.get(from) ?? []).filter((to) => !repeated.get(from)?.has(to));
  const way =
    shortestWay(starts, target, direct) ?? shortestWay(starts, target, (from) => requirements.get(from) ?? []);
  return way?.map((node) => node.replace("@", " "));
}

function indirectNodes({ goMod }: ProjectModule): ReadonlySet<string> {
  return new Set(requirementsOf(goMod).flatMap((one) => (one.indirect ? [`${one.path}@${one.version}`] : [])));
}

/** The highest version of a module that one of the user's own asks for, by itself or by what it requires. */
export function highestFrom(
  start: ProjectModule,
  path: string,
  requirements: ReadonlyMap<string, readonly string[]>,
): string | undefined {
  let highest: string | undefined;
  const seen = new Set([start.path]);
  for (const node of seen) {
    const { path: own, version } = nodeOf(node);
    if (own === path && version !== undefined && (highest === undefined || isLater(version, highest))) {
      highest = version;
    }
    for (const one of requirements.get(node) ?? []) seen.add(one);
  }
  return highest;
}

/**
 * Versions of a module beyond one, which others than the plugin's own go.mod ask for.
 * @returns undefined where nobody knows who asks for what
 */
export function raisedVersions(
  { modules, requirements }: ResolvedProject,
  path: string,
  beyond: string,
): readonly string[] | undefined {
  if (requirements === undefined) return undefined;
  const [own] = modules;
  const found = new Set<string>();
  for (const [from, to] of requirements) {
    if (from === own?.path) continue;
    for (const one of to) {
      const { path: required, version } = nodeOf(one);
      if (required === path && version !== undefined && isLater(version, beyond)) found.add(version);
    }
  }
  return [...found].sort((a, b) => (isLater(a, b) ? 1 : -1));
}
