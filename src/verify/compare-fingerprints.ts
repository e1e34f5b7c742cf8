import type { Fingerprint } from "../binary/facts.ts";

export interface HashScope {
  gateway(packagePath: string): string | undefined;
  /** That of a plugin which was opened before, for packages that the gateway does not link. */
  earlier(packagePath: string): { readonly hash: string; readonly plugin: string } | undefined;
}

/** What comes of comparing a plugin's fingerprints in the runtime's order. */
export interface FingerprintComparison {
  /** Packages that the gateway links too. */
  readonly shared: readonly string[];
  /** Those of them that differ. */
  readonly different: readonly string[];
  /** The first that differs in any way: the one that the loader names. */
  readonly first: string | undefined;
  /** Packages that differ from those of a plugin which was opened before. */
  readonly conflicts: readonly { readonly package: string; readonly plugin: string }[];
}

/** Compares as `runtime.plugin_lastmoduleinit` does (runtime/plugin.go), and goes on after the first difference. */
export function compareFingerprints(plugin: readonly Fingerprint[], scope: HashScope): FingerprintComparison {
  const shared: string[] = [];
  const different: string[] = [];
  const conflicts: { package: string; plugin: string }[] = [];
  let first: string | undefined;
  for (const { package: path, hash } of plugin) {
    const own = scope.gateway(path);
    if (own !== undefined) {
      shared.push(path);
      if (own === hash) continue;
      different.push(path);
    } else {
      const earlier = scope.earlier(path);
      if (earlier === undefined || earlier.hash === hash) continue;
      conflicts.push({ package: path, plugin: earlier.plugin });
    }
    first ??= path;
  }
  return { shared, different, first, conflicts };
}
