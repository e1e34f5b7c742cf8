/**
 * The static checks, all of them, each named; ends with 1 when one fails.
 *
 *     npm run check [-- --require-linters]
 *
 * The linters of workflows are foreign programs: where they are not installed they are skipped with the line
 * that installs them, unless `--require-linters` makes that a failure, as `.ci/run` does.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { build, listFiles } from "./build.ts";
import { bundleGaps, lockFileGaps } from "./lock-file.ts";
import { run } from "./program.ts";
import { misnamed } from "./repository.ts";
import { lintProblems } from "./rooms.ts";
import { unusedParts } from "./unused.ts";

const root = dirname(import.meta.dirname);
const requireLinters = process.argv.includes("--require-linters");

/** What a check found: undefined where all is well, else the lines to print. */
type Problem = string | undefined;

/** A check that could not run says what it lacks. */
type Result = Problem | { readonly skipped: string };

function lines(problems: readonly string[]): Problem {
  return problems.length === 0 ? undefined : problems.join("\n");
}

/** Runs a program and takes what it printed as the problem if it ends with another code than 0. */
async function program(command: string, args: readonly string[]): Promise<Problem> {
  const { code, output } = await run(command, args, root);
  return code === 0 ? undefined : output;
}

/** A tool of ours, started by the Node that runs this. */
async function tool(path: string, args: readonly string[]): Promise<Problem> {
  return await program(process.execPath, [join(root, "node_modules", path), ...args]);
}

/** Holds the committed `dist/` against what the sources build. */
async function distIsCurrent(): Promise<Problem> {
  const built = await build();
  const folder = join(root, "dist");
  const present = new Map(listFiles(folder).map((path) => [path, readFileSync(join(folder, path), "utf8")]));
  const wrong = [
    ...[...built].flatMap(([path, text]) => {
      const found = present.get(path);
      return found === text ? [] : [`dist/${path} ${found === undefined ? "is missing" : "differs"}`];
    }),
    ...[...present.keys()].filter((path) => !built.has(path)).map((path) => `dist/${path} is built no more`),
  ];
  if (present.has("cli.js") && (statSync(join(folder, "cli.js")).mode & 0o111) === 0) {
    wrong.push("dist/cli.js is not executable");
  }
  return wrong.length === 0 ? undefined : `${wrong.join("\n")}\nRun \`npm run build\` and commit dist/.`;
}

/** All workflows, and the action's own metadata for those linters that read it. */
function workflows(): string[] {
  const folder = join(root, ".github/workflows");
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => join(".github/workflows", name));
}

/** The first executable file of that name on PATH or where `go install` and `.ci/run` put programs. */
function find(name: string): string | undefined {
  const { stdout } = spawnSync("go", ["env", "GOPATH"], { encoding: "utf8" });
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...(stdout ? [join(stdout.trim(), "bin")] : [])];
  return folders
    .map((folder) => join(folder, name))
    .find((file) => (statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o111);
}

/** Runs a linter that may not be installed. */
async function linter(name: string, install: string, args: readonly string[]): Promise<Result> {
  const file = find(name);
  if (file !== undefined) return await program(file, args);
  return requireLinters ? `not installed; install it with: ${install}` : { skipped: `install it with: ${install}` };
}

/** Runs a check; what it throws is its problem, and the others run all the same. */
async function result(check: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await check();
  } catch (error) {
    return stripVTControlCharacters(error instanceof Error ? error.message : String(error));
  }
}

const checks: Readonly<Record<string, () => Result | Promise<Result>>> = {
  "format, lint, imports of the rooms (biome)": async () => lines(await lintProblems(root)),
  "nothing is unused (knip)": async () => lines(await unusedParts(root, join(root, "node_modules/.cache/knip"))),
  "types (tsc)": () => tool("typescript/bin/tsc", ["-p", "."]),
  "lock file is whole": () => lines(lockFileGaps(root)),
  "what is bundled is a dependency": () =>
    lines(bundleGaps(root, readFileSync(join(root, "dist/licenses.txt"), "utf8"))),
  "documents name the repository as package.json does": () => lines(misnamed(root)),
  "dist/ is what the sources build": distIsCurrent,
  "workflows (actionlint)": () =>
    linter("actionlint", "go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12", [
      "-no-color",
      ...workflows(),
    ]),
  "workflows (zizmor)": () =>
    linter("zizmor", "pip install zizmor==1.32.0", ["--offline", "--no-progress", "--color=never", "."]),
};

const running = Object.entries(checks).map(([name, check]) => ({ name, ended: result(check) }));
let failed = 0;
for (const { name, ended } of running) {
  const found = await ended;
  if (found === undefined) {
    console.log(`ok       ${name}`);
  } else if (typeof found === "object") {
    console.log(`skipped  ${name}: ${found.skipped}`);
  } else {
    failed += 1;
    console.log(`FAILED   ${name}\n${found.replaceAll(/^/gm, "         ")}`);
  }
}
process.exitCode = failed === 0 ? 0 : 1;
