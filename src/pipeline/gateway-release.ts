import { type GatewayRelease, namedRelease } from "../gateway/named-release.ts";
import type { ObtainedGateway } from "../obtain/gateways.ts";

/** Undefined where that is not known. */
export function releaseOf({ chosen, isProfile, profile }: ObtainedGateway): GatewayRelease | undefined {
  if (chosen?.version !== undefined) return { preset: chosen.preset.name, version: chosen.version };
  // A profile knows what it was made of.
  return isProfile ? namedRelease(profile().reference) : undefined;
}

/** Releases of one gateway from the oldest to the newest, in the places that they had; what is none stays where it was. */
export async function inReleaseOrder<T>(
  items: readonly T[],
  releaseOfItem: (item: T) => GatewayRelease | undefined,
): Promise<readonly T[]> {
  const released = items.filter((item) => releaseOfItem(item) !== undefined);
  if (released.length < 2) return items;
  const { compareReleases } = await import("../gateway/version-choice.ts");
  const queues = new Map<string, T[]>();
  const version = (item: T) => releaseOfItem(item)?.version ?? "";
  for (const { preset } of released.flatMap((item) => releaseOfItem(item) ?? [])) {
    if (queues.has(preset)) continue;
    const own = released.filter((item) => releaseOfItem(item)?.preset === preset);
    queues.set(
      preset,
      own.toSorted((a, b) => compareReleases(version(a), version(b))),
    );
  }
  return items.map((item) => queues.get(releaseOfItem(item)?.preset ?? "")?.shift() ?? item);
}
