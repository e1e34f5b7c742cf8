import type { PluginReport, Report } from "../model/report.ts";
import { type Outcome, outcomeOf, worstFirst, worstOutcome } from "./plugin-outcome.ts";

/** Plugins × gateways × targets at a glance. */
export interface Grid {
  /** The columns. */
  readonly targets: readonly string[];
  /** Whether rows are told apart by their gateways, too. */
  readonly hasGateways: boolean;
  /** The worst first; otherwise as they were given. */
  readonly rows: readonly GridRow[];
}

interface GridRow {
  readonly plugin: string;
  readonly gateway: string;
  /** By target; undefined where the plugin was not checked on it. */
  readonly cells: readonly (Outcome | undefined)[];
}

export function gridOf({ checks }: Report): Grid {
  const targets = [...new Set(checks.map(({ target }) => target))];
  const gateways = new Set(checks.map(({ gateway }) => gateway.reference));
  const rows = new Map<string, { plugin: string; gateway: string; cells: (Outcome | undefined)[] }>();
  for (const { gateway, target, plugins } of checks) {
    const names = rowNames(plugins);
    for (const [at, plugin] of plugins.entries()) {
      const name = names[at] ?? plugin.path;
      const key = JSON.stringify([name, gateway.reference]);
      const row = rows.get(key) ?? { plugin: name, gateway: gateway.reference, cells: targets.map(() => undefined) };
      const column = targets.indexOf(target);
      const before = row.cells[column];
      row.cells[column] = worstOutcome(before === undefined ? [outcomeOf(plugin)] : [before, outcomeOf(plugin)]);
      rows.set(key, row);
    }
  }
  const worst = ({ cells }: GridRow) => worstOutcome(cells.filter((cell) => cell !== undefined));
  const sorted = [...rows.values()].toSorted((a, b) => worstFirst(worst(a), worst(b)));
  return { targets, hasGateways: gateways.size > 1, rows: sorted };
}

/** Names where they tell the plugins of a check apart, else their paths. */
function rowNames(plugins: readonly PluginReport[]): string[] {
  return plugins.map(({ name, path }) => (plugins.filter((one) => one.name === name).length > 1 ? path : name));
}
