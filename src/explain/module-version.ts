import type { FixStep } from "../model/fix.ts";
import { clip, clipValue, listed, sharing } from "../model/phrases.ts";
import { describeModule } from "../verify/module.ts";
import { isModulePath, requireCommands } from "../verify/module-commands.ts";
import type { Candidate } from "./candidate.ts";
import { requirements } from "./go-mod.ts";
import type { Judged } from "./module-role.ts";
import type { ModulePackages, Pattern } from "./pattern.ts";

/** At most so many `go get` lines: beyond that a person copies the gateway's go.mod. */
const commandLimit = 12;

/** Modules whose recorded version, replacement or checksum is another one. */
export function moduleVersion(pattern: Pattern, judged: readonly Judged[]): Candidate | undefined {
  const roots = judged.filter(
    ({ role }) => role === "module-version" || role === "module-replacement" || role === "module-sum",
  );
  const [widest] = roots;
  if (widest === undefined) return undefined;
  const effect = roots.reduce((sum, module) => sum + module.different.length, 0);
  const evidence = roots.slice(0, 4).map((module) => {
    const wanted = module.gateway === undefined ? "not recorded" : clip(describeModule(module.gateway), 100);
    const found = module.plugin === undefined ? "not recorded" : clip(describeModule(module.plugin), 100);
    return `${clip(module.path, 100)} is ${wanted} in the gateway and ${found} in the plugin; ${partOf(module)}.`;
  });
  if (roots.length > 4) evidence.push(`${roots.length - 4} more modules differ in the same way.`);
  if (pattern.plugin === undefined) {
    evidence.push(
      "The plugin records no versions (Go 1.20 and older write none into plugins); packages of one module alone point to its version.",
    );
  }
  const others = judged.filter((module) => !roots.includes(module));
  if (others.length > 0) {
    evidence.push(
      `${listed(others.map((module) => module.path))} differ too; code that is inlined from another module does that.`,
    );
  }
  evidence.push(...otherMajors(pattern), ...indirections(pattern, roots.slice(0, 3)));
  const commands = roots
    .slice(0, commandLimit)
    .flatMap(({ gateway, plugin }) => (gateway === undefined ? [] : requireCommands(gateway, plugin)));
  const tidy: FixStep = { kind: "command", line: "go mod tidy" };
  const kind =
    widest.role === "module-version" || widest.role === "module-replacement" || widest.role === "module-sum"
      ? widest.role
      : "module-version";
  return { kind, effect, evidence, steps: commands.length === 0 ? [] : [...commands, tidy] };
}

function indirections(pattern: Pattern, modules: readonly ModulePackages[]): readonly string[] {
  const { goMod } = pattern;
  const [first] = modules;
  if (goMod === undefined) {
    if (first === undefined) return [];
    return [
      `If your go.mod does not require ${clipValue(first.path)} itself, another module brings it${whoBrings(first.path)}; a requirement of your own decides the version.`,
    ];
  }
  const direct = new Set(requirements(goMod).flatMap(({ path, indirect }) => (indirect ? [] : [path])));
  return modules
    .filter(({ path }) => !direct.has(path))
    .map(
      ({ path }) =>
        `${clipValue(path)} is not required by your go.mod directly; another module brings it${whoBrings(path)}, and a requirement of your own decides the version.`,
    );
}

function whoBrings(path: string): string {
  return isModulePath(path) && path.length <= 80 ? ` (go mod why -m ${path})` : "";
}

/** Modules that both sides use at different majors: not shared themselves, but what they require is. */
function otherMajors(pattern: Pattern): readonly string[] {
  if (pattern.gateway === undefined || pattern.plugin === undefined) return [];
  const wanted = new Map(pattern.gateway.dependencies.map((module) => [withoutMajor(module.path), module]));
  const paths = new Set(pattern.gateway.dependencies.map((module) => module.path));
  const found = pattern.plugin.dependencies.filter(
    (module) => !paths.has(module.path) && wanted.has(withoutMajor(module.path)),
  );
  return found.slice(0, 2).map((module) => {
    const other = wanted.get(withoutMajor(module.path));
    return `The plugin uses ${clipValue(`${module.path} ${module.version}`)}, the gateway ${clipValue(`${other?.path} ${other?.version}`)}; each brings requirements of its own.`;
  });
}

function withoutMajor(path: string): string {
  return path.replace(/(\/v\d+|\.v\d+)$/, "");
}

export function partOf(module: ModulePackages): string {
  return sharing(module.shared.length, module.different.length);
}
