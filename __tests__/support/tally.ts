import type { HostRun } from "./host.ts";
import { outcome } from "./pair.ts";

/** Counts pairs and prints what came out of them as a table. */
export class Tally {
  readonly #rows = new Map<
    string,
    { pairs: number; agreed: number; loads: number; rejected: number; crashes: number }
  >();

  /** Counts one pair under a heading. */
  add(heading: string, host: HostRun, disagreements: readonly string[]): void {
    const row = this.#rows.get(heading) ?? { pairs: 0, agreed: 0, loads: 0, rejected: 0, crashes: 0 };
    row.pairs += 1;
    row.agreed += disagreements.length === 0 ? 1 : 0;
    row[outcome(host)] += 1;
    this.#rows.set(heading, row);
  }

  /** The table, one heading a line. */
  toString(): string {
    const heads = ["", "pairs", "agreed", "loads", "rejected", "crashes"];
    const rows = [...this.#rows].map(([heading, row]) => [heading, ...Object.values(row).map(String)]);
    const width = Math.max(...rows.map(([heading = ""]) => heading.length));
    const line = ([heading = "", ...cells]: readonly string[]) =>
      [heading.padEnd(width), ...cells.map((cell) => cell.padStart(8))].join(" ");
    return [heads, ...rows].map(line).join("\n");
  }
}
