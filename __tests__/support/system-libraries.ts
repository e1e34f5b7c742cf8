import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { run } from "./command.ts";
import { temporaryFolder } from "./files.ts";
import { commandLine } from "./product.ts";

/** A profile of a gateway that knows the libraries of this machine, as one that was read from an image does. */
export async function profileOnThisSystem(gateway: string): Promise<string> {
  const file = join(await temporaryFolder(), "gateway.json");
  const { code, stderr } = await commandLine(["profile", gateway, "-o", file]);
  if (code !== 0) throw new Error(`profile ended with ${code}: ${stderr}`);
  const profile: unknown = JSON.parse(await readFile(file, "utf8"));
  const libc = await output("gcc", ["-print-file-name=libc.so.6"]);
  const runtime = {
    libc: "glibc",
    versions: { [basename(libc)]: await versionNames(libc, "definition") },
    libraries: (await readdir(dirname(libc))).sort(),
  };
  await writeFile(file, JSON.stringify({ ...Object(profile), runtime }));
  return file;
}

/** The versions that a file defines or needs, as `readelf` tells. */
export async function versionNames(file: string, section: "definition" | "needs"): Promise<readonly string[]> {
  const text = await output("readelf", ["--version-info", "--wide", file]);
  const part = text.split(/^Version (?=\w+ section)/m).find((each) => each.startsWith(section)) ?? "";
  return [...part.matchAll(/Name: ((?:GLIBC|GCC)_\S+)/g)].flatMap(([, name]) => name ?? []);
}

/** The hash by which the linker finds a version (gABI, "Hash Table"), as it stands in a little-endian file. */
export function versionHash(name: string): Buffer {
  let hash = 0;
  for (const byte of Buffer.from(name)) {
    hash = (hash * 16 + byte) >>> 0;
    const top = hash & 0xf000_0000;
    hash = (hash ^ (top >>> 24) ^ top) >>> 0;
  }
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(hash);
  return bytes;
}

async function output(program: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(program, args);
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${stderr}`);
  return stdout.trim();
}
