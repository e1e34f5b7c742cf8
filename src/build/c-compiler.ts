import { clipValue } from "../model/phrases.ts";
import { formatTarget, type Target } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";

/** C compilers of foreign targets, as Debian and Ubuntu name the commands and the packages. */
const crossTools: Readonly<Record<string, { readonly command: string; readonly packages: string }>> = {
  "linux/386": { command: "i686-linux-gnu-gcc", packages: "gcc-i686-linux-gnu libc6-dev-i386-cross" },
  "linux/amd64": { command: "x86_64-linux-gnu-gcc", packages: "gcc-x86-64-linux-gnu libc6-dev-amd64-cross" },
  "linux/arm": { command: "arm-linux-gnueabihf-gcc", packages: "gcc-arm-linux-gnueabihf libc6-dev-armhf-cross" },
  "linux/arm64": { command: "aarch64-linux-gnu-gcc", packages: "gcc-aarch64-linux-gnu libc6-dev-arm64-cross" },
  "linux/ppc64le": {
    command: "powerpc64le-linux-gnu-gcc",
    packages: "gcc-powerpc64le-linux-gnu libc6-dev-ppc64el-cross",
  },
  "linux/riscv64": { command: "riscv64-linux-gnu-gcc", packages: "gcc-riscv64-linux-gnu libc6-dev-riscv64-cross" },
  "linux/s390x": { command: "s390x-linux-gnu-gcc", packages: "gcc-s390x-linux-gnu libc6-dev-s390x-cross" },
};

/** The compilers of C and C++ that cgo calls. */
export interface CCompilers {
  readonly cc: string;
  readonly cxx: string;
}

/**
 * The compilers for a target that is not this machine.
 * @throws UserError where none is known by name
 */
export function crossCompilers(target: Target): CCompilers {
  const cc = usualCompiler(target);
  if (cc !== undefined) return { cc, cxx: cxxOf(cc) };
  throw new UserError(
    `target: no C compiler is known that builds for ${formatTarget(target)} on this machine; name one in the environment variable CC.`,
  );
}

/** The C compiler for a target as Debian and Ubuntu name it; undefined where they have none. */
export function usualCompiler({ goos, goarch }: Target): string | undefined {
  return crossTools[`${goos}/${goarch}`]?.command;
}

/** The C++ compiler that comes with a C compiler. */
export function cxxOf(compiler: string): string {
  return compiler.replace(/gcc$/, "g++").replace(/clang$/, "clang++");
}

/** How to install a compiler of C or C++, for Debian and Ubuntu. */
export function compilerInstallLine(command: string): string {
  const known = Object.values(crossTools).find((compiler) =>
    [compiler.command, cxxOf(compiler.command)].includes(command),
  );
  const packages = known?.packages ?? packaged[command] ?? (command.endsWith("++") ? "g++" : "gcc libc6-dev");
  const isCxx = known !== undefined && command.endsWith("++");
  return `sudo apt-get install -y ${isCxx ? packages.replace(/^gcc/, "g++") : packages}`;
}

/** What calls of C code need and Debian and Ubuntu have a package for, by the names of the commands. */
const packaged: Readonly<Record<string, string>> = {
  gcc: "gcc libc6-dev",
  cc: "gcc libc6-dev",
  "g++": "g++",
  "c++": "g++",
  clang: "clang libc6-dev",
  "clang++": "clang libc6-dev",
  "musl-gcc": "musl-tools",
  "pkg-config": "pkg-config",
};

/** What to do where a compiler is not there: a variable may name what nobody can install. */
export function missingCompiler(command: string, environment: Readonly<Record<string, string>>): string | undefined {
  if (isPackaged(command)) return compilerInstallLine(command);
  const variable = variableOf(command, environment);
  if (variable === undefined) return undefined;
  const kind = variable === "CC" ? "C" : "C++";
  const place = command.includes("/") ? "" : " on PATH";
  return `Set ${variable} to a ${kind} compiler that is installed, or unset it: it names ${clipValue(command)}, and there is no such program${place}.`;
}

/** What to do where a compiler is there and does not run. @param problem in the system's words */
export function brokenCompiler(
  command: string,
  problem: string,
  environment: Readonly<Record<string, string>>,
): string | undefined {
  const variable = variableOf(command, environment);
  if (variable === undefined) return undefined;
  const own = problem === "permission denied" ? `Make ${clipValue(command)} executable, or set` : "Set";
  return `${own} ${variable} to a compiler that runs on this machine: ${clipValue(command)} does not (${problem}).`;
}

function isPackaged(command: string): boolean {
  return (
    Object.hasOwn(packaged, command) ||
    Object.values(crossTools).some((tools) => [tools.command, cxxOf(tools.command)].includes(command))
  );
}

/** Which variable names a compiler, arguments aside. */
function variableOf(command: string, environment: Readonly<Record<string, string>>): "CC" | "CXX" | undefined {
  return (["CC", "CXX"] as const).find((name) => environment[name]?.trim().split(/\s+/)[0] === command);
}
