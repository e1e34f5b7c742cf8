import { join } from "node:path";
import { run } from "./command.ts";

/** The Go releases that the tests build with; the modules `golang.org/toolchain` bring them. */
export const goVersions = [
  "1.17.13",
  "1.19.13",
  "1.20.14",
  "1.22.12",
  "1.23.12",
  "1.24.5",
  "1.24.6",
  "1.24.7",
  "1.25.6",
  "1.25.7",
  "1.26.0",
  "1.27.1",
  "1.27.4",
] as const;

/** A Go release; the modules `golang.org/toolchain` bring them. */
export type GoVersion = `1.${number}.${number}`;

/** A text as a Go release; undefined where it is none. */
export function asGoVersion(text: string): GoVersion | undefined {
  return isGoVersion(text) ? text : undefined;
}

function isGoVersion(text: string): text is GoVersion {
  return /^1\.\d+\.\d+$/.test(text);
}

/** A toolchain and the surroundings in which it builds the same on every machine. */
export interface Toolchain {
  /** The `go` command of that very release. */
  readonly go: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Where the machine keeps things and how it reaches the network: taken over. All other settings of Go: dropped. */
const machineSettings = [
  "GOPATH",
  "GOMODCACHE",
  "GOCACHE",
  "GOPROXY",
  "GOSUMDB",
  "GONOSUMDB",
  "GONOPROXY",
  "GOPRIVATE",
];

/** Finds a release, downloading it where the machine does not have it. */
export async function toolchain(version: GoVersion): Promise<Toolchain> {
  const machine = await run("go", ["env", "-json", ...machineSettings]).catch(() => undefined);
  if (machine?.code !== 0) {
    throw new Error(
      "The tests build Go programs: install Go 1.21 or newer and a C compiler (`apt-get install golang gcc`).",
    );
  }
  const settings: unknown = JSON.parse(machine.stdout);
  const env: Record<string, string> = { GOENV: "off", GOFLAGS: "", CGO_ENABLED: "1" };
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !/^(GO|CGO_|CC$|CXX$)/.test(name)) env[name] = value;
  }
  for (const [name, value] of Object.entries(settings ?? {})) if (typeof value === "string") env[name] = value;
  const found = await run("go", ["env", "GOROOT"], { env: { ...env, GOTOOLCHAIN: `go${version}` } });
  if (found.code !== 0) throw new Error(`Go ${version} is not here and could not be downloaded: ${found.stderr}`);
  return { go: join(found.stdout.trim(), "bin", "go"), env: { ...env, GOTOOLCHAIN: "local" } };
}

/** The C compiler's own words about its version: a part of what a build is. */
export async function compilerVersion(compiler = "gcc"): Promise<string> {
  // In "zig cc -target …" the second word is a part of the program's name.
  const [program = "gcc", ...words] = compiler.replace(/ -.*/, "").split(" ");
  const ended = await run(program, [...words, "--version"]).catch(() => undefined);
  if (ended?.code === 0) return ended.stdout.split("\n", 1)[0] ?? "";
  throw new Error(
    `The tests need a C compiler: \`${program} --version\` does not run (\`apt-get install gcc libc6-dev\`).`,
  );
}
