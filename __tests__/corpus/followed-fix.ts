import { access, chmod, mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { PluginReport } from "../../src/model/report.ts";
import { type Ended, run } from "../support/command.ts";
import { outcome } from "../support/pair.ts";
import { commandLine } from "../support/product.ts";
import { asReport } from "../support/report-schema.ts";
import { buildCheckout, type Checkout, checkOut, type MadePair, openLast } from "./made-pair.ts";
import type { RefusedPair } from "./refused-pair.ts";

/** What came of doing to the letter what the product printed. */
export interface Followed {
  /**
   * `loads`: the host opens what was built; `useless`: it does not, or nothing was built; `tried`: the same of what was
   * printed as something to try; `none`: no fix exists, with the reason; `advice`: sentences, which no shell can run.
   */
  readonly kind: "loads" | "useless" | "tried" | "none" | "advice";
  /** The commands, or what was said in their place. */
  readonly printed: string;
  /** Of `useless` and `tried`: what went wrong. */
  readonly because?: string;
}

/** The ways in which a person asks. */
export const ways = ["fix", "verify", "run"] as const;
export type Way = (typeof ways)[number];

/** Asks the product about a pair in the checkout of its person, and does what it prints. @param scratch an empty folder */
export async function follow(way: Way, pair: RefusedPair, made: MadePair, scratch: string): Promise<Followed> {
  const checkout = await checkOut(pair, join(scratch, "checkout"));
  const person: Person = { checkout, made, told: pair.told ?? [], scratch, env: await withProgram(checkout, scratch) };
  switch (way) {
    case "fix":
      return await followFix(person);
    case "verify":
      return await followVerify(person);
    case "run":
      return await followRun(person);
  }
}

/** A person at their shell. */
interface Person {
  readonly checkout: Checkout;
  readonly made: MadePair;
  readonly told: readonly string[];
  readonly scratch: string;
  readonly env: Readonly<Record<string, string>>;
}

/** `fix DIR --gateway HOST --write --build`, then the lines that build. */
async function followFix(person: Person): Promise<Followed> {
  const { checkout, made, told } = person;
  const folder = relative(checkout.folder, checkout.plugin) || ".";
  const asked = ["fix", folder, "--gateway", made.host, "--write", "--build", ...alongside(made), ...told];
  const { stdout, stderr, code } = await ask(person, asked);
  const reason = /^No fix: (.*)/m.exec(stdout)?.[1];
  if (code === 1 && reason !== undefined) return { kind: "none", printed: reason };
  const lines = linesBelow(stdout, /^(?:Then|To) build it:$/);
  if (lines === undefined) {
    if (code === 2) return refused(stderr);
    return { kind: code === 3 ? "advice" : "useless", printed: stdout, because: stderr };
  }
  const started = Date.now();
  const tried = linesBelow(stdout, /^Try:$/);
  const failure = tried === undefined ? "useless" : "tried";
  const ended = await shell(person, [tried ?? "", lines].join("\n"));
  if (ended.code !== 0) return { kind: failure, printed: lines, because: ended.stderr };
  const file = await newestPlugin(checkout, started);
  if (file === undefined) return { kind: failure, printed: lines, because: "no plugin was built" };
  const followed = await opened(person, file, lines);
  return followed.kind === "useless" ? { ...followed, kind: failure } : followed;
}

/** `verify HOST PLUGIN.so`, then the person's own build. */
async function followVerify(person: Person): Promise<Followed> {
  const { made, told, checkout, scratch } = person;
  const asked = ["verify", made.host, ...made.before, made.plugin, ...told, "--format", "json"];
  const advised = await applied(person, await ask(person, asked));
  if (advised.kind !== "applied") return advised;
  const file = join(scratch, "again.so");
  try {
    await buildCheckout(checkout, file);
  } catch (error) {
    return { kind: advised.failure, printed: advised.printed, because: String(error) };
  }
  const followed = await opened(person, file, advised.printed);
  return followed.kind === "useless" ? { ...followed, kind: advised.failure } : followed;
}

/** `run --gateway HOST --plugin DIR`; where that prints a fix, the same again after it. */
async function followRun(person: Person): Promise<Followed> {
  const { checkout, made, told } = person;
  const folder = relative(checkout.folder, checkout.plugin) || ".";
  const asked = ["run", "--gateway", made.host, "--plugin", folder, ...alongside(made), ...told, "--format", "json"];
  const first = await ask(person, asked);
  const built = await builtFile(person, first);
  if (built !== undefined) return await opened(person, built, "run");
  const advised = await applied(person, first);
  if (advised.kind !== "applied") return advised;
  const second = await ask(person, asked);
  const file = await builtFile(person, second);
  if (file !== undefined) return await opened(person, file, advised.printed);
  const because = reportOf(second)?.findings.map(({ message }) => message) ?? [second.stderr];
  return { kind: advised.failure, printed: advised.printed, because: because.join(" ") };
}

/** Where a build of the product is asked for, it is told what the gateway has loaded. */
function alongside({ before }: MadePair): readonly string[] {
  return before.flatMap((file) => ["--alongside", file]);
}

type Applied =
  | {
      readonly kind: "applied";
      readonly printed: string;
      /** What it is where the plugin still does not load. */
      readonly failure: "useless" | "tried" | "advice";
    }
  | Followed;

/** Runs the commands that a report prints, each in its folder. */
async function applied(person: Person, answer: Ended): Promise<Applied> {
  const report = reportOf(answer);
  if (report === undefined) {
    return answer.code === 2 ? refused(answer.stderr) : { kind: "useless", printed: "", because: answer.stderr };
  }
  const { fix, findings } = report;
  const said = (fix?.steps ?? []).map((step) => (step.kind === "command" ? step.line : step.sentence));
  if (fix?.standing === "none") return { kind: "none", printed: fix.reason ?? "" };
  const commands = (fix?.steps ?? []).flatMap((step) => (step.kind === "command" ? [step] : []));
  if (commands.length === 0) {
    const printed = [...said, ...findings.flatMap((finding) => finding.fix ?? [])];
    return { kind: "advice", printed: [...new Set(printed)].join("\n") };
  }
  const script = commands.map(({ line, folder }) => (folder === undefined ? line : `(cd '${folder}' && ${line})`));
  const printed = script.join("\n");
  const ended = await shell(person, printed);
  // Sentences beside the commands are not done yet.
  const failure = commands.length < said.length ? "advice" : fix?.standing === "proven" ? "useless" : "tried";
  if (ended.code !== 0) return { kind: failure, printed, because: ended.stderr };
  return { kind: "applied", printed, failure };
}

/** Of input that cannot be used one sentence says what to do. */
function refused(progress: string): Followed {
  return { kind: "advice", printed: progress.trim().split("\n").at(-1) ?? "" };
}

function reportOf({ stdout }: Ended): PluginReport | undefined {
  return stdout === "" ? undefined : asReport(JSON.parse(stdout)).checks[0]?.plugins.at(-1);
}

/** The plugin that a run has built and calls good. */
async function builtFile({ checkout }: Person, answer: Ended): Promise<string | undefined> {
  const report = reportOf(answer);
  if (report === undefined || !["loads", "mismatch"].includes(report.verdict)) return undefined;
  const file = join(checkout.folder, report.path);
  return await access(file).then(
    () => file,
    () => undefined,
  );
}

async function opened({ made }: Person, file: string, printed: string): Promise<Followed> {
  const host = await openLast(made, file);
  if (outcome(host) === "loads") return { kind: "loads", printed };
  return { kind: "useless", printed, because: host.crash?.message ?? host.answers.at(-1)?.error ?? "" };
}

async function ask({ checkout, env }: Person, args: readonly string[]): Promise<Ended> {
  return await commandLine(args, { cwd: checkout.folder, env });
}

async function shell({ checkout, env }: Person, script: string): Promise<Ended> {
  return await run("bash", ["-euc", script], { cwd: checkout.folder, env });
}

/** The person's environment, in which the program is installed. */
async function withProgram({ env }: Checkout, scratch: string): Promise<Readonly<Record<string, string>>> {
  const folder = join(scratch, "bin");
  await mkdir(folder);
  const program = join(folder, "go-plugin-verifier");
  const cli = join(import.meta.dirname, "..", "..", "dist", "cli.js");
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`);
  await chmod(program, 0o755);
  return { ...env, PATH: `${env["PATH"]}:${folder}` };
}

/** The lines with an indentation below a heading, without it. */
function linesBelow(text: string, heading: RegExp): string | undefined {
  const lines = text.split("\n");
  const at = lines.findIndex((line) => heading.test(line));
  if (at < 0) return undefined;
  const below = lines.slice(at + 1);
  const end = below.findIndex((line) => !line.startsWith("  "));
  return below
    .slice(0, end < 0 ? below.length : end)
    .map((line) => line.slice(2))
    .join("\n");
}

/** The file that a build left in the checkout. */
async function newestPlugin({ folder }: Checkout, since: number): Promise<string | undefined> {
  const found: { readonly file: string; readonly at: number }[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".so")) continue;
    const file = join(entry.parentPath, entry.name);
    found.push({ file, at: (await stat(file)).mtimeMs });
  }
  return found.filter(({ at }) => at >= since - 1000).sort((a, b) => b.at - a.at)[0]?.file;
}
