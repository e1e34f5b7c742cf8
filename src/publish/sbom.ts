import { ComponentType, HashAlgorithm } from "@cyclonedx/cyclonedx-library/Enums";
import {
  Bom,
  Component,
  HashDictionary,
  Metadata,
  Property,
  PropertyRepository,
} from "@cyclonedx/cyclonedx-library/Models";
import { JSON as CycloneDx, JsonSerializer } from "@cyclonedx/cyclonedx-library/Serialize";
import { Spec1dot6 } from "@cyclonedx/cyclonedx-library/Spec";
import { PackageURL } from "packageurl-js";
import type { BuildInfo, Module } from "../binary/facts.ts";
import { releaseOf } from "../binary/go-version.ts";
import { toolName, toolVersion } from "../model/tool.ts";
import { jsonText } from "../report/escape.ts";

/** A plugin whose parts are listed. */
export interface SbomSubject {
  /** Of the file. */
  readonly file: string;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly target: string;
  /** References of the gateways that it is for. */
  readonly gateways: readonly string[];
  readonly buildInfo: BuildInfo;
}

/**
 * What a plugin was linked from, as its build information records it: a bill of materials in the form of CycloneDX 1.6
 * (ECMA-424). It has no date, and a number that its content gives: the same plugin has the same bytes of it.
 */
export function renderSbom({ file, sha256, target, gateways, buildInfo }: SbomSubject): string {
  const { main, dependencies, settings, goVersion, path } = buildInfo;
  const version = main === undefined ? undefined : versionOf(main);
  const purl = main && purlOf(main);
  const plugin = new Component(ComponentType.Library, file, {
    bomRef: "plugin",
    ...(version !== undefined && { version }),
    ...(purl !== undefined && { purl }),
    hashes: new HashDictionary([[HashAlgorithm["SHA-256"], sha256]]),
    properties: new PropertyRepository([
      ...gateways.map((gateway) => new Property(`${toolName}:gateway`, gateway)),
      new Property(`${toolName}:target`, target),
      ...(path === undefined ? [] : [new Property("cdx:gomod:binary:package", path)]),
      // What a linker is told may hold what a person would not publish.
      ...settings
        .filter(({ key }) => key !== "-ldflags")
        .map(({ key, value }) => new Property(`cdx:gomod:build:${key}`, value)),
    ]),
  });
  const release = releaseOf(goVersion);
  // By the name that scanners and the Go vulnerability database know it by.
  const library = release === undefined ? undefined : { path: "stdlib", version: release.replace(/^go/, "") };
  const modules = [...dependencies, ...(library === undefined ? [] : [library])].map(componentOf);
  for (const { bomRef } of modules) plugin.dependencies.add(bomRef);
  const metadata = new Metadata({ component: plugin });
  metadata.tools.components.add(new Component(ComponentType.Application, toolName, { version: toolVersion }));
  const bom = new Bom({ metadata, serialNumber: `urn:uuid:${uuidOf(sha256)}` });
  for (const component of modules) bom.components.add(component);
  const serializer = new JsonSerializer(new CycloneDx.Normalize.Factory(Spec1dot6));
  return `${jsonText(serializer.serialize(bom, { sortLists: true, space: 2 }))}\n`;
}

/** What was linked is the replacement; what it stands for is told beside. */
function componentOf(module: Module): Component {
  const linked = module.replacedBy ?? module;
  const isFolder = /^(?:\.{0,2}\/|[A-Za-z]:)/.test(linked.path);
  const [version, purl, sum] = [versionOf(linked), purlOf(linked), sha256OfSum(linked.sum)];
  const written = [module.path, module.version].filter((part) => part !== "").join("@");
  return new Component(ComponentType.Library, isFolder ? module.path : linked.path, {
    bomRef: written,
    ...(version !== undefined && { version }),
    ...(purl !== undefined && !isFolder && { purl }),
    ...(sum !== undefined && { hashes: new HashDictionary([[HashAlgorithm["SHA-256"], sum]]) }),
    ...(module.replacedBy !== undefined && {
      properties: new PropertyRepository([new Property(`${toolName}:replaces`, written)]),
    }),
  });
}

/** A folder that replaces a module has none, nor has what was built where it lay. */
function versionOf({ version }: Module): string | undefined {
  return version === "" || version === "(devel)" ? undefined : version;
}

/** Source: the type golang of the package-url specification. @returns undefined for what it has no form for */
function purlOf(module: Module): string | undefined {
  const parts = module.path.split("/");
  const name = parts.pop() ?? "";
  try {
    return new PackageURL("golang", parts.join("/"), name, versionOf(module)).toString();
  } catch {
    return undefined;
  }
}

/** `h1:` is the SHA-256 of a list of the files of a module, in base64. Source: golang.org/x/mod/sumdb/dirhash. */
function sha256OfSum(sum: string | undefined): string | undefined {
  const bytes = Buffer.from(/^h1:([A-Za-z0-9+/]{43}=)$/.exec(sum ?? "")?.[1] ?? "", "base64");
  return bytes.length === 32 ? bytes.toString("hex") : undefined;
}

/** A name of its own for what a digest names. Source: RFC 9562, 5.8 (version 8). */
function uuidOf(sha256: string): string {
  const parts = [sha256.slice(0, 8), sha256.slice(8, 12), `8${sha256.slice(13, 16)}`, `a${sha256.slice(17, 20)}`];
  return [...parts, sha256.slice(20, 32)].join("-");
}
