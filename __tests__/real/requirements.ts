import { spawnSync } from "node:child_process";

/** A part of the machine that a test on a real platform needs. */
export interface Requirement {
  /** What it is for, in a few words. */
  readonly purpose: string;
  /** Commands that all end with 0 where the part is there. */
  readonly probes: readonly (readonly [program: string, ...args: string[]])[];
  /** Debian packages that bring it. */
  readonly packages: readonly [string, ...string[]];
}

/** Everything beyond Node.js, Go and gcc, by the name that the tests use. */
export const requirements = {
  arm64: {
    purpose: "arm64 programs under emulation",
    probes: [["qemu-aarch64-static", "--version"], ...crossCompiler("aarch64-linux-gnu")],
    packages: ["qemu-user-static", "gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross"],
  },
  cxx: {
    purpose: "C++ for arm64",
    probes: [["aarch64-linux-gnu-g++", "--version"]],
    packages: ["g++-aarch64-linux-gnu"],
  },
  s390x: {
    purpose: "s390x programs under emulation",
    probes: [["qemu-s390x-static", "--version"], ...crossCompiler("s390x-linux-gnu")],
    packages: ["qemu-user-static", "gcc-s390x-linux-gnu", "libc6-dev-s390x-cross"],
  },
  arm: {
    purpose: "32-bit arm programs under emulation",
    probes: [["qemu-arm-static", "--version"], ...crossCompiler("arm-linux-gnueabihf")],
    packages: ["qemu-user-static", "gcc-arm-linux-gnueabihf", "libc6-dev-armhf-cross"],
  },
  ppc64le: {
    purpose: "ppc64le programs under emulation",
    probes: [["qemu-ppc64le-static", "--version"], ...crossCompiler("powerpc64le-linux-gnu")],
    packages: ["qemu-user-static", "gcc-powerpc64le-linux-gnu", "libc6-dev-ppc64el-cross"],
  },
  i386: {
    purpose: "32-bit x86 programs",
    probes: crossCompiler("i686-linux-gnu"),
    packages: ["gcc-i686-linux-gnu", "libc6-dev-i386-cross"],
  },
  patchelf: {
    purpose: "files as an editor of ELF files leaves them",
    probes: [["patchelf", "--version"]],
    packages: ["patchelf"],
  },
  editors: {
    purpose: "plugins by other linkers, and tools that change them",
    probes: [
      ["ld.gold", "--version"],
      ["ld.lld", "--version"],
      ["mold", "--version"],
      ["patchelf", "--version"],
      ["objcopy", "--version"],
      ["strip", "--version"],
    ],
    packages: ["binutils", "lld", "mold", "patchelf"],
  },
  musl: {
    purpose: "programs linked against musl",
    probes: [
      ["musl-gcc", "--version"],
      ["test", "-e", "/lib/ld-musl-x86_64.so.1"],
    ],
    packages: ["musl-tools"],
  },
  sudo: {
    purpose: "users who may become root",
    probes: [["sudo", "--version"]],
    packages: ["sudo"],
  },
  registry: {
    purpose: "a registry of images",
    probes: [["docker-registry", "--version"]],
    packages: ["docker-registry"],
  },
  skopeo: {
    purpose: "copying images as others do",
    probes: [["skopeo", "--version"]],
    packages: ["skopeo"],
  },
  umoci: {
    purpose: "making and unpacking images as others do",
    probes: [["umoci", "--version"]],
    packages: ["umoci"],
  },
  htpasswd: {
    purpose: "passwords of a registry",
    probes: [["which", "htpasswd"]],
    packages: ["apache2-utils"],
  },
  tinyproxy: {
    purpose: "a proxy that asks for a password",
    probes: [["tinyproxy", "-v"]],
    packages: ["tinyproxy"],
  },
  engine: {
    purpose: "a Docker engine",
    probes: [
      ["dockerd", "--version"],
      ["docker", "--version"],
    ],
    packages: ["docker.io"],
  },
  podman: {
    purpose: "podman, with the program that its --init starts",
    probes: [
      ["podman", "--version"],
      ["catatonit", "--version"],
    ],
    packages: ["podman", "catatonit"],
  },
  compressors: {
    purpose: "archives of every compression",
    probes: [
      ["xz", "--version"],
      ["zstd", "--version"],
    ],
    packages: ["xz-utils", "zstd"],
  },
  packagers: {
    purpose: "archives and packages as their own programs make them",
    probes: [
      ["zip", "--version"],
      ["unzip", "-v"],
      ["rpmbuild", "--version"],
      ["sh", "-c", "command -v rpm2cpio"],
      ["cpio", "--version"],
      ["bsdtar", "--version"],
    ],
    packages: ["zip", "unzip", "rpm", "cpio", "libarchive-tools"],
  },
  noNetwork: {
    purpose: "programs without a network, which only root may start",
    probes: [["unshare", "--net", "true"]],
    packages: ["util-linux"],
  },
  debianGo: {
    purpose: "the Go release that Debian builds containerd with",
    probes: [
      ["/usr/lib/go-1.19/bin/go", "version"],
      ["test", "-d", "/usr/share/go-1.19/src/fmt"],
    ],
    packages: ["golang-1.19-go", "golang-1.19-src"],
  },
  recipes: {
    purpose: "what recipes call beside the product",
    probes: [
      ["aws", "--version"],
      ["curl", "--version"],
      ["jq", "--version"],
      ["make", "--version"],
      ["xz", "--version"],
    ],
    packages: ["awscli", "curl", "jq", "make", "xz-utils"],
  },
  python: {
    purpose: "zig as a C compiler, which Python's package installer brings",
    probes: [["python3", "-c", "import ensurepip, venv"]],
    packages: ["python3", "python3-venv"],
  },
} as const satisfies Record<string, Requirement>;

/** The Debian packages of everything that is missing here; `scripts/test-real.ts` installs them where it may. */
export function missingRequirements(): string[] {
  const missing = Object.values<Requirement>(requirements).filter((requirement) => !isPresent(requirement));
  return [...new Set(missing.flatMap(({ packages }) => packages))];
}

/** Fails where a part is missing. @throws Error with the line that installs it */
export function need(requirement: Requirement): void {
  if (isPresent(requirement)) return;
  const { purpose, packages } = requirement;
  throw new Error(`Missing for ${purpose}: apt-get install -y --no-install-recommends ${packages.join(" ")}`);
}

function isPresent({ probes }: Requirement): boolean {
  return probes.every(([program, ...args]) => spawnSync(program, args, { stdio: "ignore" }).status === 0);
}

/** A compiler alone is not enough: it must find the C library of its platform. */
function crossCompiler(platform: string): [string, ...string[]][] {
  return [
    [`${platform}-gcc`, "--version"],
    ["test", "-e", `/usr/${platform}/lib/libc.so.6`],
  ];
}
