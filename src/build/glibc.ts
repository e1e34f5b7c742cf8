import { existsSync } from "node:fs";
import { join } from "node:path";
import { readBinary } from "../binary/binary.ts";
import { compareVersions } from "../binary/elf-versions.ts";
import { withFile } from "../content/file-source.ts";
import type { Finding } from "../model/report.ts";
import { formatTarget, type Target } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";
import type { CommandRunner } from "../ports/command-runner.ts";
import { cxxOf } from "./c-compiler.ts";

/** The newest glibc that a plugin may need. */
export interface GlibcCeiling {
  /** For example `2.31`. */
  readonly version: string;
  /** Absolute folder with the headers and libraries of a system that has this glibc. */
  readonly sysroot?: string;
}

/**
 * Reads the input `glibc`: `2.31`, or `2.31=folder` with a sysroot of that version.
 * @param folderOf makes the folder absolute
 * @throws UserError
 */
export function parseGlibc(text: string, folderOf: (path: string) => string): GlibcCeiling {
  const [, version, folder] = /^(2\.\d{1,3})(?:=(.+))?$/.exec(text) ?? [];
  if (version === undefined) {
    throw new UserError(
      `glibc: "${text.slice(0, 200)}" is not a version like 2.31, alone or with a sysroot: 2.31=/path/to/sysroot.`,
    );
  }
  if (folder === undefined) return { version };
  const sysroot = folderOf(folder);
  if (!existsSync(join(sysroot, "usr", "include", "features.h"))) {
    throw new UserError(
      `glibc: the sysroot "${folder.slice(0, 200)}" holds no usr/include/features.h; give the root of a system with its C library's development files.`,
    );
  }
  return { version, sysroot };
}

/** How zig names the machine of a target, and GNU's folders below `lib` of a sysroot. */
const triplets: Readonly<Record<string, { readonly zig: string; readonly folders: readonly string[] }>> = {
  "386": { zig: "x86-linux-gnu", folders: ["i386-linux-gnu"] },
  amd64: { zig: "x86_64-linux-gnu", folders: ["x86_64-linux-gnu"] },
  arm: { zig: "arm-linux-gnueabihf", folders: ["arm-linux-gnueabihf"] },
  arm64: { zig: "aarch64-linux-gnu", folders: ["aarch64-linux-gnu"] },
  loong64: { zig: "loongarch64-linux-gnu", folders: ["loongarch64-linux-gnu"] },
  ppc64le: { zig: "powerpc64le-linux-gnu", folders: ["powerpc64le-linux-gnu"] },
  riscv64: { zig: "riscv64-linux-gnu", folders: ["riscv64-linux-gnu"] },
  s390x: { zig: "s390x-linux-gnu", folders: ["s390x-linux-gnu"] },
};

/** A C compiler that keeps a plugin below its ceiling, or the reason why there is none. */
export type GlibcCompiler =
  | { readonly kind: "compiler"; readonly environment: Readonly<Record<string, string>>; readonly what: string }
  | { readonly kind: "none"; readonly reason: string };

/**
 * How a plugin is linked below a ceiling, as far as that can be told without asking the machine: with a sysroot where one
 * was given, else with `zig cc`, which brings the symbol lists of every glibc. C compilers change no fingerprint.
 * @param compiler the C compiler of the build without a ceiling
 */
function plannedCompiler(ceiling: GlibcCeiling, target: Target, compiler: string): GlibcCompiler {
  const triplet = triplets[target.goarch];
  if (target.goos !== "linux" || triplet === undefined) {
    return { kind: "none", reason: `${formatTarget(target)} has no glibc that could be chosen` };
  }
  if (ceiling.sysroot !== undefined) return withSysroot(ceiling.sysroot, triplet.folders, compiler);
  if (target.goarch === "arm64") {
    return {
      kind: "none",
      reason: "Go links plugins for linux/arm64 with the gold linker only, which zig does not have",
    };
  }
  const name = `${triplet.zig}.${ceiling.version}`;
  return {
    kind: "compiler",
    environment: { CC: `zig cc -target ${name}`, CXX: `zig c++ -target ${name}` },
    what: "zig",
  };
}

/** The same, where zig is there if it is needed. */
export async function glibcCompiler(
  ceiling: GlibcCeiling,
  target: Target,
  compiler: string,
  io: { readonly commands: CommandRunner; readonly directory: string },
): Promise<GlibcCompiler> {
  const planned = plannedCompiler(ceiling, target, compiler);
  if (planned.kind === "none" || ceiling.sysroot !== undefined) return planned;
  const zig = await io.commands.run({
    file: "zig",
    args: ["version"],
    directory: io.directory,
    environment: {},
    output: "hidden",
  });
  if (zig?.exitCode !== 0) return { kind: "none", reason: "there is no zig on PATH" };
  return { ...planned, what: `zig ${zig.stdout.trim().slice(0, 40)}` };
}

function withSysroot(sysroot: string, folders: readonly string[], compiler: string): GlibcCompiler {
  if (/[\s'"]/.test(sysroot)) {
    return { kind: "none", reason: "the sysroot's path holds a space or a quote, which CC cannot" };
  }
  const libraries = folders
    .flatMap((folder) => [join(sysroot, "usr", "lib", folder), join(sysroot, "lib", folder)])
    .concat(join(sysroot, "usr", "lib"), join(sysroot, "lib"))
    .filter((folder) => existsSync(folder));
  // -B finds crt1.o and its like before those of the machine, -L the libraries.
  const options = [`--sysroot=${sysroot}`, ...libraries.flatMap((folder) => [`-B${folder}`, `-L${folder}`])].join(" ");
  return {
    kind: "compiler",
    environment: { CC: `${compiler} ${options}`, CXX: `${cxxOf(compiler)} ${options}` },
    what: "the sysroot",
  };
}

/**
 * Holds a built plugin against its ceiling.
 * @param reason why it was linked with the machine's own libraries, where it was
 * @returns undefined where it needs nothing newer
 * @throws BinaryError where the file cannot be read
 */
export function glibcFinding(file: string, ceiling: GlibcCeiling, reason: string | undefined): Finding | undefined {
  return withFile(file, (source) => {
    const { versionNeeds } = readBinary(source).image.linking;
    const limit = `GLIBC_${ceiling.version}`;
    const numbered = versionNeeds.filter(({ version }) => /^GLIBC_\d/.test(version));
    const above = numbered.filter(({ version }) => compareVersions(version, limit) > 0);
    const [highest] = above.sort((a, b) => compareVersions(b.version, a.version));
    if (highest === undefined) return undefined;
    return {
      kind: "glibc-ceiling",
      severity: "error",
      subject: highest.library,
      gateway: limit,
      plugin: highest.version,
      message: `The plugin needs ${highest.version} of ${highest.library}, and glibc: ${ceiling.version} was asked for${reason === undefined ? "" : `; ${reason}`}.`,
      fix: `Put zig on PATH (pip install ziglang), or give a sysroot: glibc: ${ceiling.version}=/path/to/sysroot; or build in an image whose glibc is ${ceiling.version} or older.`,
    };
  });
}
