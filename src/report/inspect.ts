import type { GoBinary } from "../binary/binary.ts";
import { formatBuildInfo } from "../binary/buildinfo.ts";
import { type Integrity, isStripped } from "../binary/content-id.ts";
import { compareVersions } from "../binary/elf-versions.ts";
import type { Export, Fingerprint, ModuleDataSizes } from "../binary/facts.ts";
import type { VersionNeed } from "../binary/object-file.ts";
import { noPluginSupport } from "../gateway/plugin-support.ts";
import type { Profile } from "../gateway/profile-schema.ts";
import type { NoPluginSupport } from "../model/gateway-facts.ts";
import { markdownBlock, markdownCode, terminalText } from "./escape.ts";
import { stringify } from "./json.ts";
import { painter, type TextStyle } from "./paint.ts";
import { firstOf } from "./wording.ts";
import { wrapList } from "./wrap.ts";

type Role = "plugin" | "program" | "library" | "object";

/** Everything that the loader and `go version -m` see of one file. */
export interface Inspection {
  /** As the user wrote it. */
  readonly file: string;
  readonly role: Role;
  readonly format: "elf" | "mach-o";
  readonly bits: 32 | 64;
  readonly target: string;
  /** Whether it is what the go command wrote; `unknown` where it has no build ID to tell. */
  readonly integrity: Integrity;
  /** Whether it has section headers and no symbol table among them. */
  readonly stripped?: true;
  readonly goVersion?: string;
  /** The lines that `go version -m` prints below the file's name; absent where there is no build information. */
  readonly buildInfo?: readonly string[];
  readonly noPluginSupport?: NoPluginSupport;
  readonly pluginPath?: string;
  readonly exports?: readonly Export[];
  /** In the order of the loader for a plugin, else by package. */
  readonly fingerprints: readonly Fingerprint[];
  readonly moduleData: ModuleDataSizes;
  readonly interpreter?: string;
  readonly needed: readonly string[];
  readonly versionNeeds: readonly VersionNeed[];
}

/**
 * Collects everything about one file.
 * @param integrity from all of its bytes
 * @throws BinaryError where it is damaged
 */
export function inspectBinary(file: string, binary: GoBinary, integrity: Integrity): Inspection {
  const { image, buildInfo, pluginRecord } = binary;
  const { linking } = image;
  const role = roleOf(binary);
  const unable = role === "program" ? noPluginSupport(binary) : undefined;
  return {
    file,
    role,
    format: image.format,
    bits: image.layout.word === 8 ? 64 : 32,
    target: binary.target,
    integrity,
    ...(isStripped(image) && { stripped: true }),
    ...(buildInfo !== undefined && {
      goVersion: buildInfo.goVersion,
      buildInfo: buildInfoLines(formatBuildInfo(buildInfo)),
    }),
    ...(unable !== undefined && { noPluginSupport: unable }),
    ...(pluginRecord !== undefined && { pluginPath: pluginRecord.pluginPath, exports: pluginRecord.exports }),
    fingerprints: pluginRecord?.fingerprints ?? binary.fingerprints(),
    moduleData: binary.moduleData,
    ...(linking.interpreter !== undefined && { interpreter: linking.interpreter }),
    needed: linking.needed,
    versionNeeds: linking.versionNeeds,
  };
}

/** What a profile tells of its gateway, as far as it is what the file itself would tell. */
export function inspectProfile(file: string, profile: Profile): Inspection {
  const { machine, stripped, integrity, goVersion, buildInfo, interpreter, noPluginSupport: unable } = profile;
  const { firstModuleData, moduleDataType } = profile.moduleData;
  return {
    file,
    role: "program",
    format: machine.format,
    bits: machine.bits,
    target: profile.target,
    integrity: integrity ?? "unknown",
    ...(stripped && { stripped }),
    ...(goVersion !== undefined && { goVersion }),
    ...(buildInfo !== undefined && { buildInfo: buildInfo.map((line) => `\t${line}`) }),
    ...(unable !== undefined && { noPluginSupport: unable }),
    fingerprints: Object.entries(profile.fingerprints).map(([path, hash]) => ({ package: path, hash })),
    moduleData: { firstModuleData, moduleDataType },
    ...(interpreter !== undefined && { interpreter }),
    needed: profile.needed,
    versionNeeds: profile.versionNeeds.map(({ weak, ...need }) => ({ ...need, weak: weak === true })),
  };
}

function roleOf(binary: GoBinary): Role {
  if (binary.pluginRecord !== undefined) return "plugin";
  return binary.image.kind === "other" ? "object" : binary.image.kind;
}

/** The text below the file's name, line by line. */
export function buildInfoLines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** How many exports, libraries and versions are shown; JSON has all. */
const mostValues = 200;

/** Which of the many fingerprints to show. */
export interface InspectionStyle extends TextStyle {
  readonly fingerprints: "counted" | "listed";
}

/** An inspection for a person: what the file is, then the lines of `go version -m`. */
export function renderInspection(inspection: Inspection, style: InspectionStyle): string {
  const paint = painter(style);
  const rows = factRows(inspection);
  const width = rows.reduce((most, [name]) => Math.max(most, name.length), 0) + 2;
  const facts = rows.flatMap(([name, values]) => {
    const [first = "", ...more] = wrapList(firstOf(values, mostValues), ", ", style.width, " ".repeat(width));
    return [paint(name, "dim") + first.slice(name.length), ...more];
  });
  const lines = [paint(terminalText(inspection.file), "bold"), "", ...facts, ""];
  if (inspection.buildInfo === undefined) lines.push("No build information: `go version -m` has nothing to print.");
  else lines.push(`${terminalText(inspection.file)}: ${terminalText(inspection.goVersion ?? "")}`);
  for (const line of inspection.buildInfo ?? []) lines.push(escapedLine(line));
  if (style.fingerprints === "listed") {
    lines.push("");
    for (const { package: path, hash } of inspection.fingerprints) lines.push(`${hash}  ${terminalText(path)}`);
  }
  return `${lines.join("\n")}\n`;
}

export function renderInspectionMarkdown(inspection: Inspection): string {
  const rows = factRows(inspection).map(([name, values]) => `| ${name} | ${codes(values).join(", ")} |`);
  const info = inspection.buildInfo ?? [];
  return [
    `## ${markdownCode(inspection.file)}`,
    ["| | |", "|---|---|", ...rows].join("\n"),
    ...(info.length > 0
      ? [markdownBlock([inspection.goVersion ?? "", ...info.map((line) => line.replaceAll("\t", "    "))])]
      : []),
    "",
  ].join("\n\n");
}

/** As `firstOf` shows them, in Markdown. */
function codes(values: readonly string[]): string[] {
  const shown = values.slice(0, mostValues).map((one) => markdownCode(one));
  return values.length > shown.length ? [...shown, `… ${values.length - shown.length} more`] : shown;
}

export function renderInspectionJson(inspection: Inspection): string {
  const { fingerprints, ...rest } = inspection;
  return stringify({ ...rest, fingerprints: Object.fromEntries(fingerprints.map((one) => [one.package, one.hash])) });
}

/** A line of `go version -m`: the tabs between its columns are Go's, everything else is the file's. */
function escapedLine(line: string): string {
  // Not cut: these lines are held against Go's own.
  const columns = line.split("\t").map((column) => terminalText(column, line.length));
  return columns.join("\t");
}

const roles: Readonly<Record<Role, string>> = {
  plugin: "a Go plugin",
  program: "a program",
  library: "a shared library, but no Go plugin",
  object: "neither a program nor a library",
};

const unableBecause: Readonly<Record<NoPluginSupport, string>> = {
  "no-cgo": "no: built with CGO_ENABLED=0, so package plugin is a stub",
  "no-plugin-package": "no: package plugin is not linked",
  "not-exported": "no: package plugin is linked, and nothing of it is exported, so the runtime finds no plugin",
  static: "no: linked statically, so the runtime does not see what dlopen loads",
  "static-musl": "no: linked statically with musl, whose dlopen refuses",
};

const integrities: Readonly<Record<Exclude<Integrity, "unknown">, string>> = {
  intact: "nothing changed it after it was linked",
  altered: "changed after it was linked",
};

function factRows(inspection: Inspection): (readonly [name: string, values: readonly string[]])[] {
  const { role, format, bits, target, exports, fingerprints, interpreter, needed, moduleData } = inspection;
  const rows: (readonly [string, readonly string[]])[] = [
    ["Kind", [`${roles[role]}`, `${format === "elf" ? "ELF" : "Mach-O"} ${bits}-bit`, target]],
  ];
  const { integrity, stripped } = inspection;
  if (integrity !== "unknown") {
    rows.push(["Content", [integrities[integrity], ...(stripped ? ["no symbol table"] : [])]]);
  }
  if (role === "program") {
    const unable = inspection.noPluginSupport;
    rows.push(["Opens plugins", [unable === undefined ? "yes" : unableBecause[unable]]]);
  }
  if (inspection.pluginPath !== undefined) rows.push(["Plugin path", [inspection.pluginPath]]);
  if (exports !== undefined) {
    const names = exports.map(({ name, kind, missing }) => `${name} (${missing === true ? "no symbol of it" : kind})`);
    rows.push(["Exports", names.length > 0 ? names : ["nothing"]]);
  }
  rows.push(["Fingerprints", [fingerprints.length === 0 ? "none" : `${fingerprints.length} packages`]]);
  const sizes = [moduleData.firstModuleData, moduleData.moduleDataType];
  if (sizes.some((size) => size !== undefined)) {
    rows.push(["Module data", [`${sizes[0] ?? "?"} bytes`, `type ${sizes[1] ?? "?"} bytes`]]);
  }
  if (interpreter !== undefined) rows.push(["Interpreter", [interpreter]]);
  rows.push(["Libraries", needed.length > 0 ? needed : ["none"]]);
  const needs = inspection.versionNeeds.map(({ version, weak }) => (weak ? `${version} (weak)` : version));
  if (needs.length > 0) {
    // The newest first, as it decides.
    rows.push(["Needs", [...new Set(needs)].sort((a, b) => compareVersions(b, a))]);
  }
  return rows;
}
