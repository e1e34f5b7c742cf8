import type { ReferenceTarget } from "../reference.ts";

/** What a preset's template is filled with; the placeholders are listed in preset.ts. */
export interface TemplateValues {
  /** Without `v`; undefined leaves nothing in its place. */
  readonly version: string | undefined;
  readonly target: ReferenceTarget;
  /** What `{arch}` stands for, by target. */
  readonly architectures?: Readonly<Record<string, string>> | undefined;
  /** Of a build: `name`, `build-id`, `go`. */
  readonly others?: Readonly<Record<string, string>>;
}

/** Fills a template of a source or a build; what is no placeholder stays as it is. */
export function fillTemplate(template: string, { version, target, architectures, others }: TemplateValues): string {
  const values = new Map([
    ...Object.entries(others ?? {}),
    ["version", version ?? ""],
    ["release", version?.replace(/-.*$/, "") ?? ""],
    ["goos", target.goos],
    ["goarch", target.goarch],
    ["arch", ofTarget(architectures, target) ?? target.goarch],
  ]);
  return template.replaceAll(/\{([a-z-]{1,20})\}/g, (whole, name: string) => values.get(name) ?? whole);
}

/** What a table by target has for one. */
export function ofTarget<T>(table: Readonly<Record<string, T>> | undefined, target: ReferenceTarget): T | undefined {
  return Object.entries(table ?? {}).find(([each]) => isSameTarget(each, target))?.[1];
}

/** Whether a target of a row is the one that is wanted; who names no variant takes any. */
export function isSameTarget(each: string, { goos, goarch, variant }: ReferenceTarget): boolean {
  const own = splitTarget(each);
  if (own.goos !== goos || own.goarch !== goarch) return false;
  return own.variant === undefined || variant === undefined || own.variant === variant;
}

/** A target of a preset, whose form its schema has checked. */
export function splitTarget(target: string): ReferenceTarget {
  const [goos = "", goarch = "", variant] = target.split("/");
  return { goos, goarch, ...(variant !== undefined && { variant }) };
}
