import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { need, requirements } from "../../__tests__/real/requirements.ts";
import type { Deed } from "../../__tests__/verify/oracle.ts";
import { digestFile, identityOfFile, openFile } from "../../src/content/file-source.ts";
import { openGateway } from "../../src/gateway/open-gateway.ts";
import type { GatewayFacts } from "../../src/model/gateway-facts.ts";
import type { PluginReport } from "../../src/model/report.ts";
import { verify } from "../../src/pipeline/check.ts";
import { Deeds } from "./deeds.ts";
import { type Mutant, mutantsOf, mutated } from "./mutants.ts";
import { type Subject, subjects } from "./subjects.ts";

/** What became of the mutants of one part. */
interface Tally {
  mutants: number;
  /** Not called good: rejected, crashing, or unknown. */
  refused: number;
  loads: number;
  refuses: number;
  dies: number;
}

/** One run over all subjects. */
interface Proof {
  readonly isListed: boolean;
  readonly folder: string;
  readonly deeds: Deeds;
  readonly tallies: Map<string, Tally>;
  readonly violations: string[];
}

/** Processes at a time: the machines that run this have two cores. */
const lanes = 2;
/** What the claim is made of. */
const fewestMutants = 5000;

/**
 * Holds the product against thousands of plugins in which one field is another: does anything say `loads` of a file that
 * was changed, without saying that it was changed? Those that the loader's rules call good are really opened, and the
 * table says by part of the file how many of them do not load.
 *
 * What hosts did is kept in the cache, so that a run which was ended goes on where it was, and a second one takes minutes.
 * @param isListed whether each is named that was called good and does not load
 * @returns the changes that went unnoticed
 */
export async function proveFiles(isListed: boolean): Promise<readonly string[]> {
  need(requirements.arm64);
  const folder = mkdtempSync(join(tmpdir(), "proof-"));
  const proof: Proof = { isListed, folder, deeds: new Deeds(), tallies: new Map(), violations: [] };
  try {
    for await (const subject of subjects(folder)) await prove(subject, proof);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(table(proof.tallies));
  const total = [...proof.tallies.values()].reduce((sum, { mutants }) => sum + mutants, 0);
  if (total < fewestMutants) proof.violations.push(`${total} mutants are fewer than ${fewestMutants}`);
  return proof.violations;
}

/** All mutants of one plugin. */
async function prove(subject: Subject, proof: Proof): Promise<void> {
  const { folder, deeds, violations } = proof;
  const started = performance.now();
  const bytes = await readFile(subject.plugin);
  const gateway = openGateway(subject.host, subject.host, "none");
  try {
    const whole = judged(gateway.facts, subject.plugin);
    const opened = await deeds.of(subject, subject.plugin, whole.sha256 ?? "");
    if (whole.verdict !== "loads" || whole.integrity !== "intact" || opened.does !== "loads") {
      violations.push(`${subject.name}: the plugin itself is ${whole.verdict}, ${whole.integrity}: ${opened.does}`);
      return;
    }
    const mutants = mutantsOf(bytes, subject.seed);
    const queue = mutants.values();
    const lane = async (file: string): Promise<void> => {
      for (const mutant of queue) {
        writeFileSync(file, mutated(bytes, mutant));
        await judge(subject, mutant, file, { gateway: gateway.facts, proof });
      }
    };
    await Promise.all(Array.from({ length: lanes }, (_, at) => lane(join(folder, `${at}.so`))));
    const seconds = Math.round((performance.now() - started) / 1000);
    console.error(`${subject.name}: ${mutants.length} mutants in ${seconds} s`);
  } finally {
    gateway.close();
  }
}

async function judge(
  subject: Subject,
  mutant: Mutant,
  file: string,
  { gateway, proof }: { readonly gateway: GatewayFacts; readonly proof: Proof },
): Promise<void> {
  const { isListed, deeds, tallies, violations } = proof;
  const report = judged(gateway, file);
  const named = `${subject.name}: ${mutant.name} 0x${mutant.was.toString(16)} → 0x${mutant.value.toString(16)}`;
  const isGood = report.verdict === "loads" || report.verdict === "mismatch";
  const tells = report.findings.some(({ kind }) => kind === "altered-file");
  if (report.integrity !== "altered" || !tells) {
    violations.push(`${named}: ${report.verdict}, integrity ${report.integrity}, ${tells ? "and" : "no"} altered-file`);
  }
  const tally = tallies.get(mutant.part) ?? { mutants: 0, refused: 0, loads: 0, refuses: 0, dies: 0 };
  tallies.set(mutant.part, tally);
  tally.mutants++;
  if (!isGood) {
    tally.refused++;
    return;
  }
  const deed = await deeds.of(subject, file, report.sha256 ?? "");
  tally[deed.does]++;
  if (isListed && deed.does !== "loads") console.log(`${named}: ${spoken(deed)}`);
}

/** What the product says of a file, as in JSON. */
function judged(gateway: GatewayFacts, file: string): PluginReport {
  const source = openFile(file);
  try {
    const input = { name: "plugin", path: file, source, identity: identityOfFile(file), ...digestFile(file) };
    const [plugin] = verify(gateway, [input]).checks.flatMap(({ plugins }) => plugins);
    if (plugin === undefined) throw new Error("The report has no plugin.");
    return plugin;
  } finally {
    source.close();
  }
}

function spoken(deed: Deed): string {
  return deed.does === "loads" ? "it loads" : deed.does === "refuses" ? deed.error : `it dies: ${deed.how}`;
}

/** By part of the file: how many mutants, how many of them not called good, and what came of opening the rest. */
function table(tallies: Proof["tallies"]): string {
  const head = ["part of the file", "mutants", "refused", "called good", "load", "rejected", "die", "do not load"];
  const row = (name: string, of: Tally): string[] => {
    const good = of.mutants - of.refused;
    const share = good === 0 ? "–" : `${((100 * (of.refuses + of.dies)) / good).toFixed(1)} %`;
    return [name, ...[of.mutants, of.refused, good, of.loads, of.refuses, of.dies].map(String), share];
  };
  const sum: Tally = { mutants: 0, refused: 0, loads: 0, refuses: 0, dies: 0 };
  for (const tally of tallies.values()) {
    sum.mutants += tally.mutants;
    sum.refused += tally.refused;
    sum.loads += tally.loads;
    sum.refuses += tally.refuses;
    sum.dies += tally.dies;
  }
  const rows = [head, ...[...tallies].map(([name, tally]) => row(name, tally)), row("all", sum)];
  const widths = head.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows
    .map((cells) =>
      cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join("  "),
    )
    .join("\n");
}
