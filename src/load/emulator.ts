import { existsSync } from "node:fs";
import type { Target } from "../model/target.ts";
import type { CommandRunner } from "../ports/command-runner.ts";

/** The words before a program of another architecture that run it here. */
export interface Emulator {
  readonly words: readonly string[];
}

/** qemu's name of a machine, and GNU's of its libraries, by GOARCH. Package names are Debian's. */
const machines: Readonly<Record<string, { readonly qemu: string; readonly gnu: string; readonly libraries: string }>> =
  {
    amd64: { qemu: "x86_64", gnu: "x86_64-linux-gnu", libraries: "libc6-dev-amd64-cross" },
    arm64: { qemu: "aarch64", gnu: "aarch64-linux-gnu", libraries: "libc6-dev-arm64-cross" },
    arm: { qemu: "arm", gnu: "arm-linux-gnueabihf", libraries: "libc6-dev-armhf-cross" },
    ppc64le: { qemu: "ppc64le", gnu: "powerpc64le-linux-gnu", libraries: "libc6-dev-ppc64el-cross" },
    riscv64: { qemu: "riscv64", gnu: "riscv64-linux-gnu", libraries: "libc6-dev-riscv64-cross" },
    s390x: { qemu: "s390x", gnu: "s390x-linux-gnu", libraries: "libc6-dev-s390x-cross" },
  };

/**
 * qemu's user mode for a target, with the libraries of that architecture.
 * @param sysroot absolute folder with them; default: where Debian's cross compilers keep theirs
 * @param directory absolute, to run in
 */
export async function findEmulator(
  { goos, goarch }: Target,
  sysroot: string | undefined,
  commands: CommandRunner,
  directory: string,
): Promise<Emulator | { readonly why: string }> {
  const machine = Object.hasOwn(machines, goarch) ? machines[goarch] : undefined;
  if (goos !== "linux" || machine === undefined) return { why: `programs of ${goos}/${goarch} do not run here` };
  const { qemu, gnu, libraries } = machine;
  const root = sysroot ?? `/usr/${gnu}`;
  const install = `apt-get install qemu-user-static ${libraries}`;
  if (!existsSync(root)) return { why: `the libraries of linux/${goarch} are not here (${install})` };
  for (const file of [`qemu-${qemu}-static`, `qemu-${qemu}`]) {
    const result = await commands.run({ file, args: ["--version"], directory, environment: {}, output: "hidden" });
    if (result?.exitCode === 0) return { words: [file, "-L", root] };
  }
  return { why: `there is no emulator of linux/${goarch} (${install})` };
}
