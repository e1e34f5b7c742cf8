/**
 * `npm run example`: builds the gateway beside this file, lets the command line build and judge two plugins for it,
 * then opens both in the gateway, to see whether the prediction was right.
 *
 * Needs Go 1.21 or later and a C compiler; fetches nothing. Ends with 0 when everything is as predicted.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";

const folder = import.meta.dirname;
const cli = join(dirname(folder), "dist/cli.js");
/** The user's own settings for Go would make this another example. Empty means Go's default, `local` fetches no other Go. */
const env = { ...process.env, GOENV: "off", GOFLAGS: "", GOTOOLCHAIN: "local", GOWORK: "off", GOOS: "", GOARCH: "" };

/** The plugins, by the verdict that they are made for. */
const plugins = { loads: "greeter", rejected: "upgraded" } as const;

/** Ends the example with one sentence. */
function stop(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}

/** Runs a program in this folder and takes what it prints. */
function read(command: string, args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(command, args, { cwd: folder, env, encoding: "utf8" });
}

/** Runs a program in this folder and shows what it prints. */
function show(command: string, args: readonly string[]): number | null {
  return spawnSync(command, args, { cwd: folder, env, stdio: ["ignore", "inherit", "inherit"] }).status;
}

function heading(text: string): void {
  console.log(`\n── ${text} ${"─".repeat(Math.max(2, 76 - text.length))}\n`);
}

/** What `go env` says of this machine. */
function goEnvironment(): { target: string } {
  const { status, stdout } = read("go", ["env", "GOVERSION", "GOHOSTOS", "GOHOSTARCH", "CC"]);
  if (status !== 0)
    stop("The example builds Go programs and found no `go`: install Go 1.21 or later, then run it again.");
  const [version = "", goos = "", goarch = "", compiler = ""] = stdout.split("\n");
  const minor = /^go1\.(\d+)/.exec(version)?.[1];
  if (minor !== undefined && Number(minor) < 21) {
    stop(`The example found ${version} and needs Go 1.21 or later: install that, then run it again.`);
  }
  const [program = "gcc", ...flags] = compiler.split(" ");
  if (read(program, [...flags, "--version"]).status !== 0) {
    stop(`Go plugins need a C compiler and \`${compiler}\` does not run: install gcc or clang, then run this again.`);
  }
  return { target: `${goos}/${goarch}` };
}

const { target } = goEnvironment();

heading("The gateway is built: go build -trimpath");
mkdirSync(join(folder, "out"), { recursive: true });
const build = ["build", "-C", "gateway", "-trimpath", "-buildvcs=false", "-o", join(folder, "out/gateway"), "."];
if (show("go", build) !== 0) stop("The gateway of the example does not build; the compiler's message is above.");
console.log("examples/out/gateway, with example.com/kit v1.0.0");

heading("go-plugin-verifier run --gateway out/gateway --plugin …");
const run = ["run", "--gateway", "out/gateway", "--target", target, "--symbol", "Handle", "--plugin-file", "{name}.so"];
const code = show(process.execPath, [
  cli,
  ...run,
  ...Object.values(plugins).flatMap((name) => ["--plugin", `plugins/${name}`]),
]);
if (code !== 1) stop(`The command line ended with ${code}, and 1 was expected: one of the plugins must be refused.`);

heading("What the gateway itself says");
let right = true;
for (const [expected, name] of Object.entries(plugins)) {
  const file = `plugins-out/${name}.so`;
  const opened = read("out/gateway", [file]);
  const report = read(process.execPath, [cli, "verify", "out/gateway", file, "--format", "json"]);
  const { verdict }: { verdict: unknown } = JSON.parse(report.stdout);
  const actual = opened.status === 0 ? "loads" : "rejected";
  const agrees = verdict === actual && actual === expected;
  console.log(`${name.padEnd(10)} ${opened.stdout.trim()}${opened.stderr.trim()}`);
  console.log(`${" ".repeat(10)} predicted: ${verdict}; seen: ${actual}${agrees ? "" : " (not as expected)"}\n`);
  right &&= agrees;
}
console.log(right ? "The prediction was right for both plugins." : "The prediction was wrong: please report this.");
process.exitCode = right ? 0 : 1;
