import { expect } from "vitest";
import type { PluginReport } from "../../src/model/report.ts";
import { disagreements } from "./agreement.ts";
import { type Build, buildHost, buildPlugin } from "./build.ts";
import { type HostRun, openInHost } from "./host.ts";
import { type Answered, verifyJson } from "./product.ts";

/** A host and a plugin, really built, really opened, and judged by the command line. */
export interface Judged extends Answered {
  readonly host: HostRun;
  /** The plugin's own part of the report. */
  readonly plugin: PluginReport;
  readonly paths: { readonly host: string; readonly plugin: string };
  /** Empty where all agree. */
  readonly disagreements: readonly string[];
}

/** Builds both sides, opens the plugin in the host and asks the product about the same two files. */
export async function judgePair(hostBuild: Build, pluginBuild: Build, flags: readonly string[] = []): Promise<Judged> {
  const host = await buildHost(hostBuild);
  const plugin = await buildPlugin(pluginBuild);
  return await judge(host, plugin, flags);
}

/** Opens a file in a host and asks the product about the same two files. */
export async function judge(host: string, plugin: string, flags: readonly string[] = []): Promise<Judged> {
  const opened = await openInHost(host, [plugin]);
  const answered = await verifyJson(host, [plugin], flags);
  const [only] = answered.plugins;
  if (only === undefined) throw new Error("The report has no plugin");
  const wrong = disagreements(opened, answered.plugins);
  return { ...answered, host: opened, plugin: only, paths: { host, plugin }, disagreements: wrong };
}

/** What happened in the host, in one word for a table. */
export function outcome({ answers, crash }: HostRun): "loads" | "rejected" | "crashes" {
  if (crash) return "crashes";
  return answers.some(({ error }) => error !== undefined) ? "rejected" : "loads";
}

/** Builds both sides, of which everybody says that they load, with nothing that is more than a notice. */
export async function expectLoads(hostBuild: Build, pluginBuild: Build): Promise<Judged> {
  const judged = await judgePair(hostBuild, pluginBuild);
  expect(outcome(judged.host)).toBe("loads");
  expect(judged.disagreements).toEqual([]);
  expect(judged.plugin.findings.filter(({ severity }) => severity !== "notice")).toEqual([]);
  expect(judged.plugin.verdict).toBe("loads");
  expect(judged.code).toBe(0);
  return judged;
}
