// The real host as an oracle for files that may kill it in any way, and our verdict about the same bytes.
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readBinary } from "../../src/binary/binary.ts";
import { memorySource } from "../../src/binary/source.ts";
import { binaryGateway } from "../../src/gateway/binary-gateway.ts";
import { verify } from "../../src/index.ts";
import type { GatewayFacts } from "../../src/model/gateway-facts.ts";
import type { PluginReport } from "../../src/model/report.ts";
import { withoutName } from "../support/agreement.ts";
import { temporaryFolder } from "../support/files.ts";

/** What the host did with one file. */
export type Deed =
  | { readonly does: "loads" }
  | { readonly does: "refuses"; readonly error: string }
  | { readonly does: "dies"; readonly how: string };

/** A file for the host to open. */
export interface Mutant {
  /** What the test says about it. */
  readonly name: string;
  /** Made when its turn comes: thousands of plugins would not fit into memory. */
  content(): Uint8Array<ArrayBuffer>;
}

/** Where our verdict contradicts what the host did, and how often we would not say. */
export interface Comparison {
  readonly wrong: readonly string[];
  readonly decided: number;
  readonly undecided: number;
}

const decoder = new TextDecoder();
/** Processes at a time: the machines that run this have two cores. */
const lanes = 2;

/**
 * Opens files in a host of its own.
 * @param patience milliseconds after which the host is killed
 * @returns what it did with the last one
 */
export function deedOf(host: string, files: readonly string[], patience = 60_000): Promise<Deed> {
  return new Promise((resolve) => {
    const options = {
      encoding: "buffer",
      timeout: patience,
      killSignal: "SIGKILL",
      env: { GOTRACEBACK: "none" },
    } as const;
    const child = execFile(host, [...files], options, (_, stdout, stderr) => {
      const how = `${child.signalCode ?? child.exitCode}: ${decoder.decode(stderr).split("\n", 1)[0]}`;
      if (child.exitCode !== 0) return resolve({ does: "dies", how });
      const answer: unknown = JSON.parse(decoder.decode(stdout).trimEnd().split("\n").at(-1) ?? "");
      const error = answer instanceof Object && "error" in answer ? answer.error : undefined;
      resolve(typeof error === "string" ? { does: "refuses", error } : { does: "loads" });
    });
  });
}

/** What `verify` says about bytes that stand at a path. */
export function verdictOf(gateway: GatewayFacts, bytes: Uint8Array<ArrayBuffer>, path: string): PluginReport {
  const identity = { realPath: path, inode: "1" };
  const report = verify(gateway, [{ name: "plugin", path, source: memorySource(path, bytes), identity }]);
  const plugin = report.checks[0]?.plugins[0];
  if (plugin === undefined) throw new Error("The report has no plugin");
  return plugin;
}

/** The facts of a host whose bytes are in memory. */
export async function gatewayOf(host: string): Promise<GatewayFacts> {
  return binaryGateway(readBinary(memorySource(host, await readFile(host))), { reference: host });
}

/** How our verdict contradicts what the host did; undefined where it does not, or where we do not know. */
export function contradiction(plugin: PluginReport, deed: Deed): string | undefined {
  const { verdict, loaderError } = plugin;
  switch (verdict) {
    case "unknown":
      return undefined;
    case "loads":
    case "mismatch":
      return deed.does === "loads" ? undefined : `we say it loads, the host ${spoken(deed)}`;
    case "rejected": {
      if (deed.does !== "refuses") return `we say it is rejected (${loaderError}), the host ${spoken(deed)}`;
      if (loaderError === undefined || loaderError === withoutName(deed.error)) return undefined;
      return `we say "${loaderError}", the host ${spoken(deed)}`;
    }
    default:
      return deed.does === "dies" ? undefined : `we say it ${verdict}, the host ${spoken(deed)}`;
  }
}

/** Opens each file in a host of its own and compares what happens with our verdict. */
export async function compareWithHost(host: string, mutants: readonly Mutant[]): Promise<Comparison> {
  const gateway = await gatewayOf(host);
  const folder = await temporaryFolder();
  const wrong: string[] = [];
  let decided = 0;
  const queue = mutants.values();
  const work = async (path: string): Promise<void> => {
    for (const { name, content } of queue) {
      const bytes = content();
      await writeFile(path, bytes);
      const deed = await deedOf(host, [path]);
      const judged = verdictOf(gateway, bytes, path);
      if (judged.verdict !== "unknown") decided += 1;
      const problem = contradiction(judged, deed);
      if (problem !== undefined) wrong.push(`${name}: ${problem}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => work(join(folder, `${lane}.so`))));
  return { wrong, decided, undecided: mutants.length - decided };
}

/** A copy of bytes with others from an offset on. */
export function changed(original: Uint8Array, offset: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(original);
  copy.set(bytes, offset);
  return copy;
}

/** A copy of a 64-bit ELF file without e_shoff, e_shnum and e_shstrndx. */
export function withoutSectionHeaders(file: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return changed(changed(file, 40, new Uint8Array(8)), 60, new Uint8Array(4));
}

function spoken(deed: Deed): string {
  return deed.does === "loads" ? "loads it" : deed.does === "dies" ? `dies: ${deed.how}` : `says: ${deed.error}`;
}
