import { mkdtempSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { corpus } from "../../__tests__/corpus/corpus.ts";
import { type Followed, follow, type Way, ways } from "../../__tests__/corpus/followed-fix.ts";
import { makePair, openLast } from "../../__tests__/corpus/made-pair.ts";
import type { RefusedPair } from "../../__tests__/corpus/refused-pair.ts";
import { outcome } from "../../__tests__/support/pair.ts";

/** How many pairs have to load by what is printed. */
const fewestMended = 70;

/** A pair and what came of each way to ask. */
interface Row {
  readonly pair: RefusedPair;
  readonly followed: ReadonlyMap<Way, Followed>;
}

/**
 * Does to the letter what the product prints about each pair of the corpus: the commands of `verify` and `run`, what
 * `fix --write` changes and the lines by which it builds. What was built is opened by the real host.
 *
 * @param names parts of names: only such pairs
 * @returns what was wrong
 */
export async function proveFixes(names: readonly string[]): Promise<readonly string[]> {
  const wanted = corpus.filter(
    ({ name, cause }) => names.length === 0 || names.some((part) => name.includes(part) || cause === part),
  );
  const rows: Row[] = [];
  const folder = mkdtempSync(join(tmpdir(), "proof-"));
  try {
    for (const [at, pair] of wanted.entries()) {
      const row = await prove(pair, join(folder, String(at)));
      console.log(line(row));
      rows.push(row);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
  const problems = rows.flatMap(problemsOf);
  const mended = rows.filter(({ followed }) => followed.get("fix")?.kind === "loads").length;
  console.log(`\n${table(rows)}\n`);
  if (names.length === 0 && mended < fewestMended) problems.push(`${mended} are fewer than ${fewestMended}`);
  return problems;
}

async function prove(pair: RefusedPair, folder: string): Promise<Row> {
  await mkdir(folder);
  const made = await makePair(pair, folder);
  if (outcome(await openLast(made, made.plugin)) === "loads") throw new Error(`${pair.name}: it loads as it is`);
  const followed = new Map<Way, Followed>();
  for (const way of ways) {
    const scratch = join(folder, way);
    await mkdir(scratch);
    followed.set(way, await follow(way, pair, made, scratch));
  }
  return { pair, followed };
}

/** One pair: what came of each way, and what was printed where that is no plugin that loads. */
function line({ pair, followed }: Row): string {
  const cells = ways.map((way) => `${way} ${followed.get(way)?.kind}`.padEnd(15));
  const details = [...followed].flatMap(([way, { kind, printed, because }]) =>
    kind === "loads" ? [] : [`${way}: ${[printed, because].filter(Boolean).join(" → ")}`],
  );
  const shown = details.map((detail) => `\n      ${detail.trim().replaceAll("\n", "\n        ").slice(0, 600)}`);
  return `${pair.cause.padEnd(28)}${cells.join("")}${pair.name}${shown.join("")}`;
}

/** How many pairs ended how, for each way to ask. */
function table(rows: readonly Row[]): string {
  const kinds = ["loads", "none", "advice", "tried", "useless"] as const;
  const counts = ways.map((way) =>
    kinds.map((kind) => rows.filter(({ followed }) => followed.get(way)?.kind === kind)),
  );
  const lines = [
    ["", ...kinds],
    ...ways.map((way, at) => [way, ...(counts[at] ?? []).map(({ length }) => `${length}`)]),
  ];
  return lines
    .map((cells) =>
      cells
        .map((cell) => cell.padEnd(9))
        .join("")
        .trimEnd(),
    )
    .join("\n");
}

function problemsOf({ pair, followed }: Row): string[] {
  const problems: string[] = [];
  for (const [way, { kind, because }] of followed) {
    if (kind === "useless") problems.push(`${pair.name}: what ${way} prints does not help: ${because}`);
  }
  const kind = followed.get("fix")?.kind;
  if (pair.fixable === true && kind === "none") problems.push(`${pair.name}: fix finds none, and there is one`);
  if (pair.fixable !== true && kind === "loads") problems.push(`${pair.name}: it loads, although ${pair.fixable.why}`);
  return problems;
}
