import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Trust } from "../model/trust.ts";
import type { Environment } from "../ports/environment.ts";

/**
 * Settings of `go env -w` that say where modules come from and where they are kept, and what C code is compiled with. The
 * rest of that file is kept out by GOENV=off, since it may hold flags that change fingerprints.
 */
const keptSettings: readonly string[] = [
  "CC",
  "CXX",
  "FC",
  "GOAUTH",
  "GOCACHE",
  "GOINSECURE",
  "GOMODCACHE",
  "GONOPROXY",
  "GONOSUMDB",
  "GOPATH",
  "GOPRIVATE",
  "GOPROXY",
  "GOSUMDB",
  "GOVCS",
  "PKG_CONFIG",
];

/** Flags of the C compilers and the linker, and which of those that source files name Go lets through. */
const compilerFlags = /^CGO_(?:C|CPP|CXX|F|LD)FLAGS(?:_(?:DIS)?ALLOW)?$/;

/**
 * What the user has set with `go env -w` of the kept settings; the process's own environment goes before it.
 * Source: cmd/go/internal/cfg, EnvFile, and os.UserConfigDir.
 * @param platform in Node's words
 */
export function goSettings(environment: Environment, platform: string): Record<string, string> {
  const settings: Record<string, string> = {};
  const file = environment["GOENV"] || join(configFolder(environment, platform), "go", "env");
  if (file === "off" || !existsSync(file)) return settings;
  for (const line of readFileSync(file, "utf8").split(/\r?\n/)) {
    const [, name, value] = /^([A-Z0-9_]+)=(.+)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    const isKept = keptSettings.includes(name) || compilerFlags.test(name);
    if (isKept && !environment[name]) settings[name] = value;
  }
  return settings;
}

/**
 * What a stranger's modules are fetched with: git alone, unless the user's own GOVCS says more. Before Go 1.24.12 and 1.25.6
 * the name of a module could make hg run a program (CVE-2025-68119).
 */
export function vcsSettings(environment: Environment, trust: Trust): Record<string, string> {
  return trust.kind === "trusted" || environment["GOVCS"] ? {} : { GOVCS: "*:git" };
}

function configFolder(environment: Environment, platform: string): string {
  const home = environment["HOME"] ?? "";
  if (platform === "darwin") return join(home, "Library", "Application Support");
  return environment["XDG_CONFIG_HOME"] || join(home, ".config");
}

/**
 * Settings with which go commands take everything from a folder and nothing from anywhere else. The one file URL is what
 * makes Go take a toolchain without its checksum database; whoever filled the folder has asked that. The user's list of
 * private modules must not lead around the folder.
 * Source: cmd/go/internal/modfetch/sumdb.go, useSumDB.
 * @param modules absolute; what a module proxy serves
 */
export function settingsWithoutNetwork(modules: string): Readonly<Record<string, string>> {
  // A comma would begin the next proxy.
  const proxy = pathToFileURL(modules).href.replaceAll(",", "%2C");
  return {
    GOAUTH: "off",
    GONOPROXY: "none",
    GONOSUMDB: "none",
    GOPRIVATE: "",
    GOPROXY: proxy,
    GOSUMDB: "off",
    GOVCS: "*:off",
  };
}
