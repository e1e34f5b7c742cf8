/**
 * Measures how Go releases lay out the runtime's module data, and how a gateway dies of a layout that it misreads.
 *
 *     npm run module-data [-- --check]
 *
 * Writes `src/binary/module-data.json` and the table of docs/how-it-decides.md. Of each minor release the newest patch
 * is measured, unless the table has that minor already: delete a row to have it measured again. Nothing is derived: the
 * sizes are read out of a host and plugins that were built, and such plugins are opened on each machine. Needs Linux on
 * amd64, and what `__tests__/real/requirements.ts` lists for the other machines.
 *
 * `--check` measures nothing and needs only Go: it ends with 1 where the table lacks a minor release.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { openForeign, platforms } from "../__tests__/real/foreign.ts";
import { need, requirements } from "../__tests__/real/requirements.ts";
import { type Build, buildHost, buildPlugin } from "../__tests__/support/build.ts";
import { type HostRun, openInHost } from "../__tests__/support/host.ts";
import { asGoVersion, type GoVersion } from "../__tests__/support/toolchain.ts";
import { readBinary } from "../src/binary/binary.ts";
import type { ModuleDataSizes } from "../src/binary/facts.ts";
import measured from "../src/binary/module-data.json" with { type: "json" };
import {
  type MeasuredRelease,
  type Measurements,
  type MisreadPair,
  measuredMinors,
  measuredRelease,
  minorOf,
  sameLayout,
  type Words,
} from "../src/binary/module-data.ts";
import { withFile } from "../src/content/file-source.ts";
import { replacePart } from "./document-part.ts";

const root = dirname(import.meta.dirname);
/** The first release whose plugins the loaders of today open. */
const firstMinor = 16;

/** What a plugin links may decide where the runtime stumbles first. */
const contents: readonly Build[] = [
  {},
  { source: pluginWith([]), module: "example.com/bare" },
  { source: pluginWith(["fmt"]), module: "example.com/printing" },
];

/** A machine on which gateways are really asked. */
interface Machine {
  readonly goarch: string;
  readonly env: Readonly<Record<string, string>>;
  open(host: string, plugin: string): Promise<HostRun>;
}

/** By word size; the first of each is the one whose sizes are read. */
const machines: Readonly<Record<32 | 64, readonly [Machine, ...Machine[]]>> = {
  64: [
    { goarch: "amd64", env: {}, open: (host, plugin) => openInHost(host, [plugin]) },
    emulated("arm64"),
    emulated("s390x"),
    emulated("ppc64le"),
  ],
  32: [emulated("i386"), emulated("arm")],
};

function emulated(name: keyof typeof platforms): Machine {
  const platform = platforms[name];
  const [, goarch = name] = platform.target.split("/");
  return { goarch, env: platform.env, open: (host, plugin) => openForeign(platform, host, plugin) };
}

/** A plugin that links packages and uses none of them. */
function pluginWith(packages: readonly string[]): Readonly<Record<string, string>> {
  const imports = packages.map((path) => `import _ "${path}"\n`).join("");
  return { "main.go": `package main\n\n${imports}\nfunc AuthCheck() {}\n\nfunc main() {}\n` };
}

/** The newest patch of each minor release, as the go command lists them. */
function newestReleases(): GoVersion[] {
  const args = ["list", "-m", "-versions", "-retracted", "-f", "{{range .Versions}}{{.}} {{end}}", "go"];
  const env = { ...process.env, GOTOOLCHAIN: "local", GOFLAGS: "" };
  const newest = new Map<number, GoVersion>();
  // In ascending order; candidates of a release have no patch number.
  for (const text of execFileSync("go", args, { env, encoding: "utf8" }).split(/\s+/)) {
    const version = asGoVersion(text);
    if (version !== undefined && minorOf(version) >= firstMinor) newest.set(minorOf(version), version);
  }
  return [...newest.values()];
}

/** The sizes of one release, read out of a host and of every plugin. */
async function measure(go: GoVersion, { env }: Machine): Promise<MeasuredRelease> {
  const { firstModuleData: first, moduleDataType: type } = sizesIn(await buildHost({ go, env }));
  if (first === undefined || type === undefined) throw new Error(`The host of Go ${go} lacks a size.`);
  let typeOptional = false;
  for (const content of contents) {
    const plugin = sizesIn(await buildPlugin({ ...content, go, env }));
    typeOptional ||= plugin.moduleDataType === undefined;
    if (plugin.firstModuleData === first && (plugin.moduleDataType ?? type) === type) continue;
    throw new Error(`Go ${go}: the host has ${first}/${type}, a plugin ${JSON.stringify(plugin)}.`);
  }
  return { go, first, type, typeOptional };
}

function sizesIn(file: string): ModuleDataSizes {
  return withFile(file, (source) => {
    return readBinary(source).moduleData;
  });
}

/** How gateways of one release die of plugins of another: the words of the machines on which they are always the same. */
async function openAll(gateway: GoVersion, plugin: GoVersion, on: readonly Machine[]): Promise<MisreadPair> {
  const words: Words[] = [];
  for (const { goarch, env, open } of on) {
    const host = await buildHost({ go: gateway, env });
    const said = new Set<string>();
    for (const content of contents) {
      const { crash } = await open(host, await buildPlugin({ ...content, go: plugin, env }));
      if (crash === undefined) throw new Error(`${goarch}: Go ${gateway} survives a plugin of Go ${plugin}.`);
      said.add(crash.message);
    }
    console.error(`${goarch}: Go ${gateway} opens a plugin of Go ${plugin}: ${[...said].join(" or ")}`);
    const [one] = said;
    if (one !== undefined && said.size === 1) words.push({ goarch, says: one });
  }
  return { gateway, plugin, words };
}

/** The measurements of one word size, with what lacked. */
async function completed(bits: 32 | 64, newest: readonly GoVersion[]): Promise<Measurements> {
  const on = machines[bits];
  const releases: MeasuredRelease[] = [...measured[bits].releases];
  for (const go of newest) {
    if (measuredRelease(minorOf(go), bits) !== undefined) continue;
    const row = await measure(go, on[0]);
    console.error(
      `Go ${go}, ${bits} bits: ${row.first}/${row.type}${row.typeOptional ? ", the type is optional" : ""}`,
    );
    releases.push(row);
  }
  releases.sort((a, b) => minorOf(a.go) - minorOf(b.go));
  const misread: MisreadPair[] = [...measured[bits].misread];
  for (const { gateway, plugin } of misreadPairs(releases)) {
    const isKnown = misread.some((pair) => pair.gateway === gateway && pair.plugin === plugin);
    if (!isKnown) misread.push(await openAll(gateway, plugin, on));
  }
  return { releases, misread };
}

/** Each layout beside each other one with the same first size; the newest release speaks for all of its layout. */
function misreadPairs(releases: readonly MeasuredRelease[]): { gateway: GoVersion; plugin: GoVersion }[] {
  const layouts = releases.filter((one, at) => !releases.slice(at + 1).some((later) => sameLayout(one, later)));
  return layouts.flatMap((gateway) =>
    layouts
      .filter((plugin) => gateway.first === plugin.first && gateway.type !== plugin.type)
      .map((plugin) => ({ gateway: goVersionOf(gateway), plugin: goVersionOf(plugin) })),
  );
}

function goVersionOf({ go }: MeasuredRelease): GoVersion {
  const version = asGoVersion(go);
  if (version === undefined) throw new Error(`The table names Go ${go}, which is no release.`);
  return version;
}

/** The layouts of 64-bit machines, in Markdown. */
export function renderLayouts(releases: readonly MeasuredRelease[]): string {
  const rows: { from: number; to: number; release: MeasuredRelease }[] = [];
  for (const release of releases) {
    const minor = minorOf(release.go);
    const last = rows.at(-1);
    if (last !== undefined && sameLayout(last.release, release)) last.to = minor;
    else rows.push({ from: minor, to: minor, release });
  }
  const name = (from: number, to: number): string =>
    from === to ? `1.${from}` : `1.${from}${to - from === 1 ? "," : " to"} 1.${to}`;
  return [
    "| Go | size of `runtime.firstmoduledata` | size in the type descriptor |",
    "|---|---|---|",
    ...rows.map(({ from, to, release }) => `| ${name(from, to)} | ${release.first} | ${release.type} |`),
  ].join("\n");
}

if (import.meta.main) {
  const newest = newestReleases();
  if (process.argv.includes("--check")) {
    const lacking = newest.filter((go) =>
      [32, 64].some((bits) => measuredRelease(minorOf(go), bits === 32 ? 32 : 64) === undefined),
    );
    const [, last] = measuredMinors(64);
    if (lacking.length > 0) {
      console.error(
        `Go ${lacking.join(" and ")} is not measured: run "npm run module-data" and commit what it writes.`,
      );
      process.exitCode = 1;
    } else console.log(`Every minor release of Go up to 1.${last} is measured.`);
  } else {
    for (const name of ["arm64", "s390x", "ppc64le", "arm", "i386"] as const) need(requirements[name]);
    const table = { "64": await completed(64, newest), "32": await completed(32, newest) };
    writeFileSync(join(root, "src/binary/module-data.json"), `${JSON.stringify(table, undefined, 2)}\n`);
    const page = join(root, "docs/how-it-decides.md");
    writeFileSync(page, replacePart(readFileSync(page, "utf8"), "layouts", renderLayouts(table[64].releases)));
  }
}
