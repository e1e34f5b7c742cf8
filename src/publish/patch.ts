import type { Report } from "../model/report.ts";

/**
 * The differences of all fixes as one that can be applied. Two plugins of one module share a file: of what several ask of
 * one file, which may not be the same, the first counts.
 */
export function patchOf(report: Report): string | undefined {
  const taken = new Set<string>();
  const patches = report.checks.flatMap(({ plugins }) =>
    plugins.flatMap(({ fix }) => {
      if (fix?.patch === undefined) return [];
      const files = fix.patch.match(/^diff --git .*$/gm) ?? [];
      if (files.some((line) => taken.has(line))) return [];
      for (const line of files) taken.add(line);
      return [fix.patch];
    }),
  );
  return patches.length === 0 ? undefined : patches.join("");
}
