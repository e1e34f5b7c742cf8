import type { Module } from "../binary/facts.ts";
import { clip } from "../model/phrases.ts";
import type { Witness } from "../model/report.ts";
import { describeModule } from "../verify/module.ts";
import type { Candidate } from "./candidate.ts";
import type { Pattern } from "./pattern.ts";

/** The first package in the loader's order that shows a cause. */
export function witnessOf(pattern: Pattern, { modules }: Candidate): Witness {
  const isOwn = (packagePath: string) => {
    const { gateway, plugin } = pattern.owners.of(packagePath);
    return [gateway?.path, plugin?.path].some((path) => path !== undefined && modules?.includes(path));
  };
  const shown = pattern.different.find(isOwn) ?? pattern.first ?? "";
  const { gateway, plugin } = pattern.owners.of(shown);
  return {
    package: clip(shown),
    ...(gateway !== undefined && { gateway: named(gateway) }),
    ...(plugin !== undefined && { plugin: named(plugin) }),
  };
}

function named(module: Module): string {
  return clip(describeModule(module, module.path));
}
