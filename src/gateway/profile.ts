import * as v from "valibot";
import type { GoBinary } from "../binary/binary.ts";
import { formatBuildInfo, parseBuildInfo } from "../binary/buildinfo.ts";
import type { GatewayFacts, RuntimeFacts } from "../model/gateway-facts.ts";
import { isPlainFolder, type SourceFolders } from "../model/source-folders.ts";
import { UserError } from "../model/user-error.ts";
import { binaryGateway, type GatewayIdentity } from "./binary-gateway.ts";
import { type Profile, profileSchema } from "./profile-schema.ts";

/**
 * Reads everything that a profile holds out of a gateway's binary.
 * @param runtime the libraries of the system that it runs on, where they are known
 * @throws BinaryError
 */
export function profileOf(
  binary: GoBinary,
  identity: GatewayIdentity,
  toolVersion: string,
  runtime?: RuntimeFacts,
): Profile {
  const facts = binaryGateway(binary, identity);
  const { linking, buildInfo } = facts;
  const { firstModuleData, moduleDataType } = facts.moduleData;
  const symbols = cSymbols(binary);
  const folders = facts.sourceFolders?.();
  return {
    profileVersion: 1,
    tool: { name: "go-plugin-verifier", version: toolVersion },
    reference: facts.reference,
    ...(identity.path !== undefined && { path: identity.path }),
    ...(identity.digest !== undefined && { digest: identity.digest }),
    ...(facts.sha256 !== undefined && { sha256: facts.sha256 }),
    ...(facts.integrity !== undefined && { integrity: facts.integrity }),
    ...(facts.isStripped === true && { stripped: true as const }),
    target: facts.target,
    machine: { ...facts.machine },
    ...(linking.interpreter !== undefined && { interpreter: linking.interpreter }),
    ...(facts.noPluginSupport !== undefined && { noPluginSupport: facts.noPluginSupport }),
    moduleData: {
      ...(firstModuleData !== undefined && { firstModuleData }),
      ...(moduleDataType !== undefined && { moduleDataType }),
    },
    ...(buildInfo !== undefined && {
      goVersion: buildInfo.goVersion,
      buildInfo: formatBuildInfo(buildInfo)
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => line.replace(/^\t/, "")),
    }),
    needed: [...linking.needed],
    versionNeeds: linking.versionNeeds
      .map(({ library, version, weak }) => ({ library, version, ...(weak && { weak: true as const }) }))
      .sort((a, b) => compareText(`${a.library} ${a.version}`, `${b.library} ${b.version}`)),
    ...(runtime !== undefined && { runtime: runtimeProfile(runtime) }),
    ...(symbols !== undefined && { symbols }),
    ...(folders !== undefined && { sourceFolders: { ...folders } }),
    fingerprints: Object.fromEntries(binary.fingerprints().map(({ package: path, hash }) => [path, hash])),
  };
}

/** Names of C, unlike those of Go, hold no dots and slashes. */
const cName = /^\w+$/;
/** A gateway with cgo has some hundred; with a large C library in it the profile goes without. */
const longestSymbols = 16 << 10;

/** What a plugin's C code finds in the gateway's process for sure; undefined where that is too much. */
function cSymbols({ image }: GoBinary): string | undefined {
  const names = new Set<string>();
  let length = 0;
  for (const { name, defined, weak } of image.symbols("identifiers")) {
    if ((!defined && weak) || !cName.test(name) || names.has(name)) continue;
    names.add(name);
    length += name.length + 1;
    if (length > longestSymbols) return undefined;
  }
  return [...names].sort().join(" ");
}

/** Sorted, so that the same system gives the same bytes. */
function runtimeProfile(runtime: RuntimeFacts): NonNullable<Profile["runtime"]> {
  const { libc, libcVersion, versions, libraries, incomplete, libcSymbols } = runtime;
  return {
    ...(libc !== undefined && { libc }),
    ...(libcVersion !== undefined && { libcVersion }),
    versions: Object.fromEntries(
      Object.keys(versions)
        .sort()
        .map((library) => [library, [...(versions[library] ?? [])]]),
    ),
    libraries: [...libraries].sort(),
    ...(incomplete !== undefined && { incomplete }),
    ...(libcSymbols !== undefined && { libcSymbols: [...libcSymbols].sort().join(" ") }),
  };
}

/** The file's bytes: the same for the same gateway, one fingerprint a line. */
export function formatProfile(profile: Profile): string {
  return `${JSON.stringify(profile, undefined, 1)}\n`;
}

export function looksLikeProfile(start: Uint8Array): boolean {
  return /^\s*\{/.test(Buffer.from(start).toString("latin1"));
}

/**
 * Reads a profile.
 * @param json the file's text
 * @param name the file as the user wrote it
 * @throws UserError where it is not a profile that this version reads
 */
export function parseProfile(json: string, name: string): Profile {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new UserError(`${name} is neither a Go binary nor a profile: it starts like JSON and is not valid JSON.`);
  }
  const result = v.safeParse(profileSchema, value, { abortEarly: true });
  if (result.success) return result.output;
  const issue = result.issues[0];
  const field = v.getDotPath(issue) ?? "the whole file";
  throw new UserError(
    `${name} is not a profile that this version reads: ${field}: ${issue.message.slice(0, 200)}. ` +
      `Write it again with "go-plugin-verifier profile GATEWAY -o ${name}".`,
  );
}

/** Reads a profile as a gateway: `parseProfile` and `profileGateway` in one. @throws UserError */
export function readProfile(json: string, name: string): GatewayFacts {
  return profileGateway(parseProfile(json, name), name);
}

/** The facts of a gateway out of its profile. @param reference the profile as the user wrote it */
export function profileGateway(profile: Profile, reference: string): GatewayFacts {
  const { runtime, sourceFolders, fingerprints } = profile;
  // Asked for only by plugins with C code of their own.
  let symbols: ReadonlySet<string> | undefined;
  const hasSymbol = (name: string): boolean | undefined => {
    if (profile.symbols === undefined || !cName.test(name)) return undefined;
    symbols ??= new Set(profile.symbols.split(" "));
    return symbols.has(name);
  };
  return {
    reference,
    target: profile.target,
    machine: profile.machine,
    ...(profile.noPluginSupport !== undefined && { noPluginSupport: profile.noPluginSupport }),
    moduleData: {
      firstModuleData: profile.moduleData.firstModuleData,
      moduleDataType: profile.moduleData.moduleDataType,
    },
    ...(profile.goVersion !== undefined && {
      buildInfo: parseBuildInfo(profile.goVersion, (profile.buildInfo ?? []).map((line) => `${line}\n`).join("")),
    }),
    linking: {
      ...(profile.interpreter !== undefined && { interpreter: profile.interpreter }),
      needed: profile.needed,
      versionNeeds: profile.versionNeeds.map((need) => ({ ...need, weak: need.weak === true })),
      versionDefinitions: [],
    },
    ...(runtime !== undefined && {
      runtime: {
        ...(runtime.libc !== undefined && { libc: runtime.libc }),
        ...(runtime.libcVersion !== undefined && { libcVersion: runtime.libcVersion }),
        versions: runtime.versions,
        libraries: runtime.libraries,
        ...(runtime.incomplete !== undefined && { incomplete: runtime.incomplete }),
        ...(runtime.libcSymbols !== undefined && { libcSymbols: runtime.libcSymbols.split(" ") }),
      },
    }),
    packages: Object.keys(fingerprints).length,
    ...(profile.sha256 !== undefined && { sha256: profile.sha256 }),
    ...(profile.integrity !== undefined && { integrity: profile.integrity }),
    isStripped: profile.stripped === true,
    fingerprint: (packagePath) => (Object.hasOwn(fingerprints, packagePath) ? fingerprints[packagePath] : undefined),
    hasSymbol,
    ...(sourceFolders !== undefined && { sourceFolders: () => readFolders(sourceFolders) }),
  };
}

/** A profile is a file from somewhere, and folders become parts of compiler flags. */
function readFolders({ moduleCache, module, vendored }: NonNullable<Profile["sourceFolders"]>): SourceFolders {
  return {
    ...(isPlainFolder(moduleCache) && { moduleCache }),
    ...(isPlainFolder(module) && { module }),
    ...(vendored && { vendored }),
  };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
