import type { BuildInfo, Fingerprint } from "../binary/facts.ts";
import { count } from "../model/phrases.ts";
import { ModuleOwners } from "../verify/module-owners.ts";
import { markdownCode, markdownText, terminalText } from "./escape.ts";
import { painter, type TextStyle } from "./paint.ts";
import { wrap } from "./wrap.ts";

/** What changed from one gateway to another beside the lines of `go version -m`. */
export interface GatewayChange {
  /** Where both know theirs, or one does. */
  readonly libc?: { readonly a?: string; readonly b?: string };
  readonly target?: { readonly a: string; readonly b: string };
  /** How many packages both link. */
  readonly shared: number;
  /** Those with another fingerprint, by the module that they are of, the most first. */
  readonly different: readonly ChangedModule[];
  readonly onlyA: readonly string[];
  readonly onlyB: readonly string[];
}

interface ChangedModule {
  /** `std` for the packages of Go itself. */
  readonly module: string;
  readonly packages: readonly string[];
}

/** A gateway as far as a comparison goes. */
export interface ComparedGateway {
  readonly buildInfo: BuildInfo;
  readonly fingerprints: readonly Fingerprint[];
  readonly gateway: { readonly target: string; readonly libc?: string };
}

export function gatewayChange(a: ComparedGateway, b: ComparedGateway): GatewayChange {
  const [ofA, ofB] = [a, b].map(({ fingerprints }) => new Map(fingerprints.map((one) => [one.package, one.hash])));
  const owners = new ModuleOwners(a.buildInfo, b.buildInfo);
  // No plugin shares the gateway's own main package, which differs from release to release.
  const shared = [...(ofA ?? [])].filter(([path]) => path !== "main" && ofB?.has(path));
  const different = shared.filter(([path, hash]) => ofB?.get(path) !== hash).map(([path]) => path);
  const byModule = new Map<string, string[]>();
  for (const path of different) {
    const { gateway, plugin } = owners.of(path);
    const module = gateway?.path ?? plugin?.path ?? (owners.isStandard(path) ? "std" : "unknown");
    const packages = byModule.get(module);
    if (packages === undefined) byModule.set(module, [path]);
    else packages.push(path);
  }
  const [one, other] = [a.gateway, b.gateway];
  const isOtherLibc = one.libc !== other.libc;
  return {
    ...(isOtherLibc && {
      libc: { ...(one.libc !== undefined && { a: one.libc }), ...(other.libc !== undefined && { b: other.libc }) },
    }),
    ...(one.target !== other.target && { target: { a: one.target, b: other.target } }),
    shared: shared.length,
    different: [...byModule]
      .map(([module, packages]) => ({ module, packages }))
      .toSorted((x, y) => y.packages.length - x.packages.length),
    onlyA: [...(ofA?.keys() ?? [])].filter((path) => !ofB?.has(path)),
    onlyB: [...(ofB?.keys() ?? [])].filter((path) => !ofA?.has(path)),
  };
}

/** Modules that a person reads; the JSON has all. */
const mostModules = 8;

/** One line each: what, and how it changed. Foreign, to be escaped. */
function changes({ libc, target, shared, different, onlyA, onlyB }: GatewayChange): readonly [string, string][] {
  const amount = different.reduce((sum, { packages }) => sum + packages.length, 0);
  const named = different.slice(0, mostModules).map(({ module, packages }) => {
    return `${packages.length} of ${module === "std" ? "the standard library" : module}`;
  });
  const rest = different.length - named.length;
  const modules = [...named, ...(rest > 0 ? [`${count(rest, "module")} more`] : [])].join(", ");
  const sides = [onlyA.length > 0 && `${onlyA.length} only in A`, onlyB.length > 0 && `${onlyB.length} only in B`];
  const sum =
    amount === 0
      ? `all ${shared} that both link have the same fingerprint`
      : `${amount} of ${shared} that both link ${amount === 1 ? "has" : "have"} another fingerprint: ${modules}`;
  return [
    ...(target === undefined ? [] : [["Target", `${target.a} → ${target.b}`] as [string, string]]),
    ...(libc === undefined ? [] : [["libc", `${libc.a ?? "unknown"} → ${libc.b ?? "unknown"}`] as [string, string]]),
    ["Packages", [sum, ...sides.filter((side) => side !== false)].join("; ")],
  ];
}

export function renderGatewayChange(change: GatewayChange, style: TextStyle): string {
  const paint = painter(style);
  const width = 10;
  const lines = changes(change).flatMap(([what, how]) => {
    const [first = "", ...more] = wrap(terminalText(how), style.width, " ".repeat(width));
    return [`${paint(what, "bold")}${" ".repeat(width - what.length)}${first.slice(width)}`, ...more];
  });
  return `${lines.join("\n")}\n`;
}

export function renderGatewayChangeMarkdown(change: GatewayChange): string {
  const lines = changes(change).map(([what, how]) => `- **${what}** ${markdownText(how)}`);
  const lists = change.different.slice(0, mostModules).map(({ module, packages }) => {
    return `  - ${markdownCode(module)}: ${packages
      .slice(0, 20)
      .map((path) => markdownCode(path))
      .join(", ")}${packages.length > 20 ? " …" : ""}`;
  });
  return `${[...lines, ...lists].join("\n")}\n`;
}
