import { UserError } from "./user-error.ts";

/** What a plugin is built for: `GOOS/GOARCH[/variant]`. */
export interface Target {
  readonly goos: string;
  readonly goarch: string;
  /** As in container platforms: `v7` means GOARM=7. */
  readonly variant?: string;
}

/** The environment variable that selects an architecture level, per GOARCH. Source: `go help environment`. */
export const levelVariables: Readonly<Record<string, string>> = {
  "386": "GO386",
  amd64: "GOAMD64",
  arm: "GOARM",
  arm64: "GOARM64",
  ppc64le: "GOPPC64",
  riscv64: "GORISCV64",
};

/** Where `-buildmode=plugin` exists. Source: internal/platform/supported.go, BuildModeSupported. */
const pluginTargets: Readonly<Record<string, readonly string[]>> = {
  android: ["386", "amd64"],
  darwin: ["amd64", "arm64"],
  freebsd: ["amd64"],
  linux: ["386", "amd64", "arm", "arm64", "loong64", "ppc64le", "riscv64", "s390x"],
};

/** GOARCH by the names that Node uses for the machine it runs on (`process.arch`). */
const goarchOfNode: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386", ppc64: "ppc64le" };

/** Reads `linux/arm/v7`. @throws UserError that names `input` where the text is no target that plugins exist for */
export function parseTarget(text: string, input: string): Target {
  const [goos, goarch, variant, ...rest] = text.split("/");
  if (!goos || !goarch || variant === "" || rest.length > 0) {
    throw new UserError(`${input}: "${text}" is not a target; write GOOS/GOARCH, for example linux/amd64.`);
  }
  const architectures = pluginTargets[goos];
  if (!architectures) {
    const known = Object.keys(pluginTargets).join(", ");
    throw new UserError(`${input}: Go has no plugins for GOOS "${goos}" of "${text}"; it has them for ${known}.`);
  }
  if (!architectures.includes(goarch)) {
    throw new UserError(
      `${input}: Go has no plugins for GOARCH "${goarch}" of "${text}"; on ${goos} it has them for ${architectures.join(", ")}.`,
    );
  }
  if (variant === undefined) return { goos, goarch };
  if (!/^v[0-9]{1,2}(\.[0-9])?$/.test(variant) || !levelVariables[goarch]) {
    throw new UserError(
      `${input}: "${variant}" of "${text}" is not a variant of ${goarch}; an example is linux/arm/v7.`,
    );
  }
  return { goos, goarch, variant };
}

export function readTarget(text: string): Target {
  const [goos = "", goarch = "", variant] = text.split("/");
  return { goos, goarch, ...(variant !== undefined && { variant }) };
}

/** Whether two targets are one; who names no variant means any. */
export function isSameTarget(a: Target, b: Target): boolean {
  const alike = a.variant === undefined || b.variant === undefined || a.variant === b.variant;
  return a.goos === b.goos && a.goarch === b.goarch && alike;
}

export function formatTarget({ goos, goarch, variant }: Target): string {
  return variant === undefined ? `${goos}/${goarch}` : `${goos}/${goarch}/${variant}`;
}

/** GOOS/GOARCH of the environment, else linux on the architecture of this machine. @throws UserError */
export function defaultTarget(host: Host): Target {
  const goos = host.goos ?? "linux";
  const goarch = host.goarch ?? hostArchitecture(host);
  return parseTarget(`${goos}/${goarch}`, "GOOS/GOARCH of the environment");
}

/** Whether code for this target runs on this machine as it is, so that its own C compiler serves. */
export function isHostTarget(target: Target, host: Host): boolean {
  return target.goos === host.platform && target.goarch === hostArchitecture(host);
}

export interface Host {
  /** In Node's words: `process.platform`. */
  readonly platform: string;
  /** In Node's words: `process.arch`. */
  readonly arch: string;
  /** GOOS of its environment. */
  readonly goos?: string;
  /** GOARCH of its environment. */
  readonly goarch?: string;
}

/** This machine, with GOOS and GOARCH of its environment; the empty text is none. */
export function hostOf(
  { platform, arch }: Pick<Host, "platform" | "arch">,
  variables: { readonly GOOS?: string | undefined; readonly GOARCH?: string | undefined },
): Host {
  const { GOOS: goos, GOARCH: goarch } = variables;
  return { platform, arch, ...(goos && { goos }), ...(goarch && { goarch }) };
}

function hostArchitecture(host: Host): string {
  return goarchOfNode[host.arch] ?? host.arch;
}
