import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type HostRun, openInHost } from "../support/host.ts";

/** A platform whose programs run here although this machine is another. */
export interface Platform {
  /** As in reports. */
  readonly target: string;
  /** What `go build` needs to be told. */
  readonly env: Readonly<Record<string, string>>;
  /** The words that come before a program's path to run it. */
  readonly launcher: string;
}

/** The foreign platforms of the tests. */
export const platforms = {
  arm64: platform("linux/arm64", "aarch64-linux-gnu", { GOARCH: "arm64" }, "aarch64"),
  s390x: platform("linux/s390x", "s390x-linux-gnu", { GOARCH: "s390x" }, "s390x"),
  arm: platform("linux/arm/v7", "arm-linux-gnueabihf", { GOARCH: "arm", GOARM: "7" }, "arm"),
  ppc64le: platform("linux/ppc64le", "powerpc64le-linux-gnu", { GOARCH: "ppc64le" }, "ppc64le"),
  // The kernel runs it; qemu-i386 loses the threads of Go programs.
  i386: {
    ...platform("linux/386", "i686-linux-gnu", { GOARCH: "386" }, "i386"),
    launcher: "/usr/i686-linux-gnu/lib/ld-linux.so.2 --library-path /usr/i686-linux-gnu/lib",
  },
} as const satisfies Record<string, Platform>;

/** Opens one plugin in a host of that platform; an emulated host can open one in each process. */
export async function openForeign({ launcher }: Platform, host: string, plugin: string): Promise<HostRun> {
  const folder = await mkdtemp(join(tmpdir(), "foreign-"));
  try {
    const script = join(folder, "host");
    await writeFile(script, `#!/bin/sh\nexec ${launcher} '${host}' "$@"\n`, { mode: 0o755 });
    return await openInHost(script, [plugin]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `triplet` is GNU's name: the prefix of the compiler and the folder of its libraries; `machine` is qemu's. */
function platform(target: string, triplet: string, env: Record<string, string>, machine: string): Platform {
  return {
    target,
    env: { GOOS: "linux", CC: `${triplet}-gcc`, CGO_ENABLED: "1", ...env },
    launcher: `qemu-${machine}-static -L /usr/${triplet}`,
  };
}
