import { formatTarget, type Target } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";

/** C compilers of foreign targets, as Debian and Ubuntu name the commands and the packages. */
const crossCompilers: Readonly<Record<string, { readonly command: string; readonly packages: string }>> = {
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

/**
 * The C compiler for a target that is not this machine.
 * @throws UserError where none is known by name
 */
export function crossCompiler(target: Target): string {
  const compiler = crossCompilers[`${target.goos}/${target.goarch}`];
  if (compiler) return compiler.command;
  throw new UserError(
    `target: no C compiler is known that builds for ${formatTarget(target)} on this machine; name one in the environment variable CC.`,
  );
}

/** How to install a C compiler, for Debian and Ubuntu. */
export function compilerInstallLine(command: string): string {
  const known = Object.values(crossCompilers).find((compiler) => compiler.command === command);
  return `sudo apt-get install -y ${known?.packages ?? "gcc libc6-dev"}`;
}
