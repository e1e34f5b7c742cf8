// Source: https://pkg.go.dev/cmd/go#hdr-Build_constraints; go/build, Context.matchTag and goodOSArchFile.
import { goMinor } from "../binary/go-version.ts";
import type { Recipe } from "./recipe.ts";

/** Why a build leaves a Go file out. */
export type LeftOut =
  /** It would take part with these tags as well. */
  | { readonly kind: "tags"; readonly tags: readonly string[]; readonly line: string }
  /** No tags take it in: it is for another target, for another release of Go, or for nobody. */
  | { readonly kind: "constraint"; readonly line: string }
  /** Its name says that it is for another system or processor. */
  | { readonly kind: "name"; readonly target: string };

/** Systems and processors that a file's name can say. Source: internal/syslist. */
const systems =
  /^(?:aix|android|darwin|dragonfly|freebsd|hurd|illumos|ios|js|linux|nacl|netbsd|openbsd|plan9|solaris|wasip1|windows|zos)$/;
const processors =
  /^(?:386|amd64|amd64p32|arm|armbe|arm64|arm64be|loong64|mips|mipsle|mips64|mips64le|mips64p32|mips64p32le|ppc|ppc64|ppc64le|riscv|riscv64|s390|s390x|sparc|sparc64|wasm)$/;
const unixSystems = /^(?:aix|android|darwin|dragonfly|freebsd|hurd|illumos|ios|linux|netbsd|openbsd|solaris)$/;

/** More tags in one line are combined by nobody. */
const mostTags = 8;
const longestLine = 1000;

/** Why a build by a recipe leaves a file out, by its name and by its constraint; undefined where it does not. */
export function leftOutOf(recipe: Recipe, name: string, text: string): LeftOut | undefined {
  const known = knownTags(recipe);
  const parts = name.replace(/\.go$/, "").split("_").slice(1);
  const [system, processor] = parts.slice(-2);
  const last = parts.at(-1) ?? "";
  const named = [
    ...(system !== undefined && processor !== undefined && systems.test(system) && processors.test(processor)
      ? [system, processor]
      : systems.test(last) || processors.test(last)
        ? [last]
        : []),
  ];
  if (!named.every((tag) => known(tag))) return { kind: "name", target: named.join("/") };
  const line = constraintLine(text);
  const expression = line === undefined ? undefined : parseConstraint(line);
  if (line === undefined || expression === undefined || holds(expression, known)) return undefined;
  const own = [...namesIn(expression)].filter((tag) => !isGiven(tag)).slice(0, mostTags);
  for (const tags of subsets(own)) {
    if (holds(expression, (tag) => tags.includes(tag) || known(tag))) return { kind: "tags", tags, line };
  }
  return { kind: "constraint", line };
}

/** Whether a tag is decided by the target or the Go release, and by convention never set. */
function isGiven(tag: string): boolean {
  return (
    systems.test(tag) ||
    processors.test(tag) ||
    /^(?:unix|cgo|gc|gccgo|ignore|race|msan|asan|go1\.\d+|goexperiment\..+)$/.test(tag)
  );
}

function knownTags({ flags, target, goVersion, environment }: Recipe): (tag: string) => boolean {
  const given = new Set(
    flags.flatMap((flag) => (flag.startsWith("-tags=") ? flag.slice("-tags=".length).split(",") : [])),
  );
  for (const mode of ["race", "msan", "asan"]) if (flags.includes(`-${mode}`)) given.add(mode);
  for (const name of (environment["GOEXPERIMENT"] ?? "").split(",")) given.add(`goexperiment.${name}`);
  const minor = goMinor(goVersion) ?? 0;
  return (tag) => {
    const release = /^go1\.(\d+)$/.exec(tag)?.[1];
    if (release !== undefined) return Number(release) <= minor;
    if (tag === "unix") return unixSystems.test(target.goos);
    if (tag === "linux" && target.goos === "android") return true;
    return ["cgo", "gc", target.goos, target.goarch].includes(tag) || given.has(tag);
  };
}

/** The constraint in the head of a Go file; of the older `+build` lines the first. */
function constraintLine(text: string): string | undefined {
  const [head = ""] = text.slice(0, 16_384).split(/^package\s/m);
  return /^\/\/go:build\s.*$/m.exec(head)?.[0]?.trim().slice(0, longestLine);
}

type Expression =
  | { readonly kind: "tag"; readonly tag: string }
  | { readonly kind: "not"; readonly of: Expression }
  | { readonly kind: "and" | "or"; readonly a: Expression; readonly b: Expression };

/** @returns undefined for what is no constraint */
function parseConstraint(line: string): Expression | undefined {
  const tokens = line.slice("//go:build".length).match(/\|\||&&|[!()]|[\w.\p{L}]+|\S/gu) ?? [];
  let at = 0;
  const chain = (operator: "||" | "&&", part: () => Expression | undefined): Expression | undefined => {
    let found = part();
    while (found !== undefined && tokens[at] === operator) {
      at++;
      const b = part();
      found = b && { kind: operator === "||" ? "or" : "and", a: found, b };
    }
    return found;
  };
  const or = (): Expression | undefined => chain("||", and);
  const and = (): Expression | undefined => chain("&&", not);
  const not = (): Expression | undefined => {
    const token = tokens[at++];
    if (token === "!") {
      const of = not();
      return of && { kind: "not", of };
    }
    if (token === "(") {
      const inner = or();
      return tokens[at++] === ")" ? inner : undefined;
    }
    return token !== undefined && /^[\w.\p{L}]+$/u.test(token) ? { kind: "tag", tag: token } : undefined;
  };
  const found = or();
  return at === tokens.length ? found : undefined;
}

function holds(expression: Expression, has: (tag: string) => boolean): boolean {
  switch (expression.kind) {
    case "tag":
      return has(expression.tag);
    case "not":
      return !holds(expression.of, has);
    case "and":
      return holds(expression.a, has) && holds(expression.b, has);
    case "or":
      return holds(expression.a, has) || holds(expression.b, has);
  }
}

function namesIn(expression: Expression): ReadonlySet<string> {
  if (expression.kind === "tag") return new Set([expression.tag]);
  if (expression.kind === "not") return namesIn(expression.of);
  return new Set([...namesIn(expression.a), ...namesIn(expression.b)]);
}

/** The smallest first. */
function subsets(tags: readonly string[]): readonly (readonly string[])[] {
  const all = Array.from({ length: 2 ** tags.length }, (_, mask) => tags.filter((_tag, at) => mask & (1 << at)));
  return all.filter((some) => some.length > 0).toSorted((a, b) => a.length - b.length);
}
