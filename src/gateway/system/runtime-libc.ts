// What follows from the name of a C library or of a distribution: the input `runtime-libc`.

import type { RuntimeFacts } from "../../model/gateway-facts.ts";
import { UserError } from "../../model/user-error.ts";

/** Version names before the time when every release had one of its own (`Versions` files of glibc). */
const earlyVersions = [
  ...["2.0", "2.1", "2.1.1", "2.1.2", "2.1.3", "2.2", "2.2.1", "2.2.2", "2.2.3", "2.2.4", "2.2.5", "2.2.6"],
  ...["2.3", "2.3.1", "2.3.2", "2.3.3", "2.3.4"],
];
const firstNumbered = 4;
/** Releases that the name of a version may mean: 2.17 is the oldest that Go supports with plugins, 2.60 is far ahead. */
const oldestGlibc = 12;
const newestGlibc = 60;
/** Relocations in a packed form are told by a version of their own since then. */
const packedRelocations = 36;

/** SONAMEs of what glibc installs; the loaders are those of all architectures. */
const glibcLibraries = [
  ...["libBrokenLocale.so.1", "libanl.so.1", "libc.so.6", "libdl.so.2", "libm.so.6", "libnss_dns.so.2"],
  ...["libnss_files.so.2", "libpthread.so.0", "libresolv.so.2", "librt.so.1", "libthread_db.so.1", "libutil.so.1"],
  ...["ld-linux-aarch64.so.1", "ld-linux-armhf.so.3", "ld-linux-loongarch-lp64d.so.1", "ld-linux-riscv64-lp64d.so.1"],
  ...["ld-linux-x86-64.so.2", "ld-linux.so.2", "ld-linux.so.3", "ld.so.1", "ld64.so.1", "ld64.so.2"],
];
const versionedLibraries = glibcLibraries.filter((name) => !/^lib(nss_|thread_db|BrokenLocale)/.test(name));

/** The libc of each release, as it was when the release came out; updates do not change it. */
const distributions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  debian: { 8: "2.19", 9: "2.24", 10: "2.28", 11: "2.31", 12: "2.36", 13: "2.41" },
  ubuntu: {
    ...{ "14.04": "2.19", "16.04": "2.23", "18.04": "2.27", "20.04": "2.31", "22.04": "2.35" },
    ...{ "24.04": "2.39", "24.10": "2.40", "25.04": "2.41", "25.10": "2.42" },
  },
  rhel: { 7: "2.17", 8: "2.28", 9: "2.34", 10: "2.39" },
  amazonlinux: { 2: "2.26", 2023: "2.34" },
  fedora: { 38: "2.37", 39: "2.38", 40: "2.39", 41: "2.40", 42: "2.41", 43: "2.42" },
  alpine: {
    ...{ "3.12": "1.1.24", "3.13": "1.2.2", "3.14": "1.2.2", "3.15": "1.2.2", "3.16": "1.2.3", "3.17": "1.2.3" },
    ...{ "3.18": "1.2.4", "3.19": "1.2.4", "3.20": "1.2.5", "3.21": "1.2.5", "3.22": "1.2.5" },
  },
};

/** Code names, as tags of images have them. */
const codeNames: Readonly<Record<string, string>> = {
  ...{ jessie: "debian8", stretch: "debian9", buster: "debian10", bullseye: "debian11", bookworm: "debian12" },
  ...{ trixie: "debian13", trusty: "ubuntu14.04", xenial: "ubuntu16.04", bionic: "ubuntu18.04" },
  ...{ focal: "ubuntu20.04", jammy: "ubuntu22.04", noble: "ubuntu24.04" },
};

/** Distributions that are built from another's libc, release by release. */
const sameAs: Readonly<Record<string, string>> = {
  ...{ centos: "rhel", centosstream: "rhel", rockylinux: "rhel", rocky: "rhel", almalinux: "rhel", alma: "rhel" },
  ...{ ubi: "rhel", redhat: "rhel", oraclelinux: "rhel", ol: "rhel", el: "rhel" },
  ...{ amazon: "amazonlinux", amzn: "amazonlinux", al: "amazonlinux", distroless: "debian" },
};

/**
 * The facts of a system that is known by name only: which versions its libc defines. Of its other libraries nothing
 * is known, and the facts say so.
 * @param name `glibc-2.31`, `musl 1.2.5`, `debian12`, `debian:bookworm-slim`, `ubuntu22.04`, `alpine3.20`, `rhel9`, …
 * @throws UserError where the name is not known, with those that are
 */
export function runtimeOf(name: string): RuntimeFacts {
  const found = libcNamed(plainName(name));
  if (found !== undefined) return found.libc === "glibc" ? glibcFacts(found.version) : muslFacts(found.version);
  throw new UserError(
    `runtime-libc: "${name.slice(0, 100)}" is not known. Write glibc-2.31 or musl-1.2.5 for any release, or one of ${knownNames()}.`,
  );
}

/** `debian:bookworm-slim` → `debianbookworm`; the registry and the variant of an image do not matter. */
function plainName(name: string): string {
  const last = name.trim().toLowerCase().split("/").at(-1) ?? "";
  const image = last
    .replace(/-(slim|minimal|micro|base|backports)\b/g, "")
    .replace(/^(base|cc|static)-?(?=debian)/, "");
  return image.replace(/[:@ _-]+/g, "");
}

function libcNamed(name: string): { readonly libc: "glibc" | "musl"; readonly version: string } | undefined {
  const direct = /^(glibc|musl)v?(\d+(?:\.\d+){1,2})$/.exec(name);
  if (direct !== null) {
    const [, libc, version] = direct;
    if (libc === "musl" && version !== undefined && /^[01]\./.test(version)) return { libc, version };
    const minor = libc === "glibc" ? minorOf(version ?? "") : undefined;
    return minor === undefined ? undefined : { libc: "glibc", version: `2.${minor}` };
  }
  const byCode = own(codeNames, name.replace(/^(debian|ubuntu)(?=[a-z])/, "")) ?? name;
  const [, family = "", release = ""] = /^([a-z]+?)(\d+(?:\.\d+)*)$/.exec(byCode) ?? [];
  const distribution = own(sameAs, family) ?? family;
  const releases = own(distributions, distribution);
  if (releases === undefined) return undefined;
  // Point releases keep the libc: rhel9.4, debian12.5, alpine3.20.3.
  const parts = release.split(".");
  const keys = parts.map((_, index) => parts.slice(0, parts.length - index).join("."));
  const version = keys.map((key) => own(releases, key)).find((one) => one !== undefined);
  if (version === undefined) return undefined;
  return { libc: distribution === "alpine" ? "musl" : "glibc", version };
}

function minorOf(version: string): number | undefined {
  const minor = Number(/^2\.(\d{1,2})(?:\.\d+)?$/.exec(version)?.[1] ?? "NaN");
  return minor >= oldestGlibc && minor <= newestGlibc ? minor : undefined;
}

function glibcFacts(version: string): RuntimeFacts {
  const minor = minorOf(version) ?? oldestGlibc;
  const numbered = Array.from({ length: minor - firstNumbered + 1 }, (_, index) => `2.${firstNumbered + index}`);
  const names = [...earlyVersions, ...numbered].map((one) => `GLIBC_${one}`);
  const defined = [...names, "GLIBC_PRIVATE", ...(minor >= packedRelocations ? ["GLIBC_ABI_DT_RELR"] : [])];
  return {
    libc: "glibc",
    libcVersion: version,
    versions: Object.fromEntries(versionedLibraries.map((library) => [library, defined])),
    libraries: [...glibcLibraries].sort(),
    incomplete: true,
  };
}

/** musl has no versions; which functions a release has is known only where its file was read. */
function muslFacts(version: string): RuntimeFacts {
  return { libc: "musl", libcVersion: version, versions: {}, libraries: [], incomplete: true };
}

function knownNames(): string {
  return Object.entries(distributions)
    .flatMap(([name, releases]) => Object.keys(releases).map((release) => `${name}${release}`))
    .join(", ");
}

/** A name that a user wrote must not find what every object has. */
function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
