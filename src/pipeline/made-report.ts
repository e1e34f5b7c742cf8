import type { BuildReport, RebuildReport } from "../model/report.ts";
import type { ReportedItem } from "./item.ts";

/** How the plugins of a check were built, as one; undefined where none was. */
export function madeReport(items: readonly ReportedItem[]): BuildReport | undefined {
  const reports = items.flatMap((item) => (item.kind === "unbuilt" ? item.build : item.made?.report) ?? []);
  const [first] = reports;
  if (first === undefined) return undefined;
  const pins = new Map(reports.flatMap(({ pins = [] }) => pins.map((pin) => [JSON.stringify(pin), pin] as const)));
  const rebuild = rebuildOfAll(reports.flatMap((report) => report.rebuild ?? []));
  return {
    ...first,
    command: reports.map(({ command }) => command).join("\n"),
    again: reports.flatMap(({ again }) => again ?? []).join("\n"),
    ...(pins.size > 0 && { pins: [...pins.values()] }),
    ...(rebuild !== undefined && { rebuild }),
  };
}

/** Several second builds as one: what differs for one plugin differs. */
function rebuildOfAll(rebuilds: readonly RebuildReport[]): RebuildReport | undefined {
  if (rebuilds.length === 0) return undefined;
  const differs = [...new Set(rebuilds.flatMap((rebuild) => rebuild.differs ?? []))];
  return {
    sameFingerprints: rebuilds.every(({ sameFingerprints }) => sameFingerprints),
    sameBytes: rebuilds.every(({ sameBytes }) => sameBytes),
    ...(differs.length > 0 && { differs }),
  };
}
