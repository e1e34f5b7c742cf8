/**
 * Changes the code in small ways, one at a time, and looks whether a test fails: what no test notices, none holds.
 *
 *     npm run mutation -- FILE or GLOB of src … [--tests GLOB …] [--again]
 *
 * Prints what was not noticed, and a table by file. Only tests that run the code in their own process count: what they
 * start is `dist/`, which is not changed. A file's results are kept until the file changes, so a later run, with other
 * tests or changed ones, only looks at what is left; `--again` forgets them.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { Instrumenter } from "@stryker-mutator/instrumenter";

const root = dirname(import.meta.dirname);
const kept = join(root, "node_modules/.cache/mutation");

/** In milliseconds: a change that takes longer counts as noticed, since the test would not end. */
const mostTime = 20_000;

/** Where the tests of which sources are. */
const suites = [
  {
    sources: /^src\/(binary|verify)\//,
    tests: "__tests__/{binary,verify,gateway,gateway/system}/{*,malformed/*}.test.ts",
  },
  { sources: /^src\/content\/archive\//, tests: "__tests__/content/archive/*.test.ts" },
  { sources: /^src\/content\/image\//, tests: "__tests__/content/image/*.test.ts" },
  { sources: /^src\/content\/http\//, tests: "__tests__/content/http/*.test.ts" },
  { sources: /^src\/inputs\//, tests: "__tests__/inputs/*.test.ts" },
];

/** What is known of a change. */
interface Known {
  noticed?: string;
  covered?: boolean;
  /** Hashes of the test files that ran it and did not notice. */
  readonly unnoticed: string[];
}

interface Source {
  readonly file: string;
  readonly hash: string;
  readonly changes: Record<string, Known>;
}

interface Change {
  readonly id: string;
  readonly source: Source;
  readonly known: Known;
  readonly text: string;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tests: { type: "string", multiple: true }, again: { type: "boolean", default: false } },
});
const files = globSync(positionals, { cwd: root }).sort();
if (files.length === 0) throw new Error("No file of src is named");

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");
const stateFile = (file: string) => join(kept, `${file.replaceAll("/", "_")}.json`);

function sourceOf(file: string): Source {
  const hash = hashOf(readFileSync(join(root, file), "utf8"));
  try {
    const source: Source = JSON.parse(readFileSync(stateFile(file), "utf8"));
    if (source.hash === hash && !values.again) return source;
  } catch {}
  return { file, hash, changes: {} };
}

function save(): void {
  mkdirSync(kept, { recursive: true });
  for (const source of sources.values()) writeFileSync(stateFile(source.file), JSON.stringify(source));
}

const folder = mkdtempSync(join(tmpdir(), "mutation-"));
/** The process of the tests that run, and of what they start. */
let running: number | undefined;
process.on("exit", () => {
  if (running !== undefined) process.kill(-running, "SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
const sources = new Map(files.map((file) => [join(root, file), sourceOf(file)]));
const silent = () => {};
const log = {
  isTraceEnabled: () => false,
  isDebugEnabled: () => false,
  isInfoEnabled: () => false,
  isWarnEnabled: () => false,
  isErrorEnabled: () => false,
  isFatalEnabled: () => false,
  trace: silent,
  debug: silent,
  info: silent,
  warn: silent,
  error: silent,
  fatal: silent,
};
const instrumented = await new Instrumenter(log).instrument(
  [...sources.keys()].map((name) => ({ name, mutate: true, content: readFileSync(name, "utf8") })),
  { plugins: null, ignorers: [], excludedMutations: [] },
);
writeFileSync(
  join(folder, "code.json"),
  JSON.stringify(Object.fromEntries(instrumented.files.map(({ name, content }) => [name, content]))),
);
const changes = new Map<string, Change>();
for (const { id, fileName, location, mutatorName, replacement = "" } of instrumented.mutants) {
  const source = sources.get(fileName);
  if (source === undefined) continue;
  const { start, end } = location;
  const place = `${start.line + 1}:${start.column + 1}-${end.line + 1}:${end.column + 1}`;
  const text = `${source.file}:${place} ${mutatorName}: ${replacement.replace(/\s+/g, " ").slice(0, 90)}`;
  const key = `${place} ${mutatorName} ${replacement}`;
  source.changes[key] ??= { unnoticed: [] };
  changes.set(id, { id, source, known: source.changes[key], text });
}
console.log(`${changes.size} changes in ${files.length} files`);

/** Runs one test file until all changes that it runs are judged. */
async function judge(test: string): Promise<void> {
  const hash = hashOf(readFileSync(join(root, test), "utf8"));
  const lasting = () =>
    [...changes.values()].filter(({ known }) => known.noticed === undefined && !known.unnoticed.includes(hash));
  const done: string[] = [];
  for (;;) {
    const left = lasting();
    if (left.length === 0) return;
    writeFileSync(join(folder, "left.json"), JSON.stringify({ changes: left.map(({ id }) => id), done }));
    writeFileSync(join(folder, "told"), "");
    writeFileSync(join(folder, "current"), "");
    const started = Date.now();
    const stuck = await run(test);
    const covered = new Set<string>();
    let noticed = 0;
    for (const line of readFileSync(join(folder, "told"), "utf8").split("\n")) {
      if (line === "") continue;
      const told: { covered?: string[]; done?: string; noticed?: string; by?: string } = JSON.parse(line);
      if (told.done !== undefined) done.push(told.done);
      for (const id of told.covered ?? []) covered.add(id);
      const known = changes.get(told.noticed ?? "")?.known;
      if (known === undefined) continue;
      known.noticed = `${test}: ${told.by}`;
      noticed += 1;
    }
    for (const id of covered) Object.assign(changes.get(id)?.known ?? {}, { covered: true });
    const known = changes.get(stuck ?? "")?.known;
    if (known !== undefined) known.noticed = `${test}: never ends`;
    else for (const { known } of left) if (known.noticed === undefined) known.unnoticed.push(hash);
    save();
    const all = left.filter(({ id }) => covered.has(id)).length;
    console.log(
      `${test}: ran ${all}, noticed ${noticed}, ${((Date.now() - started) / 1000).toFixed(0)} s ${stuck === undefined ? "" : "stuck"}`,
    );
    if (known === undefined) return;
  }
}

/** @returns the change that a test never came back from, where there was one */
async function run(test: string): Promise<string | undefined> {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--config", join(root, "scripts/mutation/instrumented.config.ts"), test];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, MUTATION_FOLDER: folder },
    stdio: "ignore",
    detached: true,
  });
  running = child.pid;
  const current = join(folder, "current");
  const timer = setInterval(() => {
    const idle = readFileSync(current, "utf8") === "" || Date.now() - statSync(current).mtimeMs < mostTime;
    if (!idle && running !== undefined) process.kill(-running, "SIGKILL");
  }, 1000);
  await new Promise((resolve) => child.on("close", resolve));
  running = undefined;
  clearInterval(timer);
  return readFileSync(current, "utf8") || undefined;
}

const patterns =
  values.tests ?? suites.filter(({ sources }) => files.some((file) => sources.test(file))).map(({ tests }) => tests);
for (const test of patterns.flatMap((pattern) => globSync(pattern, { cwd: root }).sort())) await judge(test);

function row(name: string, of: readonly Change[]): string {
  const covered = of.filter(({ known }) => known.covered);
  const noticed = covered.filter(({ known }) => known.noticed !== undefined).length;
  const score = covered.length === 0 ? "–" : `${((100 * noticed) / covered.length).toFixed(1)} %`;
  return `| ${name} | ${covered.length} | ${noticed} | ${score} | ${of.length - covered.length} |`;
}

const all = [...changes.values()];
for (const { known, text } of all) if (known.covered && known.noticed === undefined) console.log(text);
console.log("\n| File | Changes that a test runs | Noticed | Score | Run by no test |\n|---|--:|--:|--:|--:|");
for (const source of sources.values()) {
  console.log(
    row(
      `\`${source.file.replace("src/", "")}\``,
      all.filter((change) => change.source === source),
    ),
  );
}
console.log(row("Together", all));
