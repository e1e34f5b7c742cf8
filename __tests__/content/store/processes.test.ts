import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { folderStore } from "../../../src/content/store/folder-store.ts";
import { temporaryFolder } from "../../support/files.ts";
import { keptLog } from "./log.ts";
import { isWhole, keys, wholeText } from "./writer.ts";

interface Writer {
  readonly process: ChildProcess;
  /** How many texts it has kept. */
  puts(): number;
  /** All that it said beside. */
  said(): string;
}

function startWriter(folder: string): Writer {
  const program = join(import.meta.dirname, "writer.ts");
  const child = spawn(process.execPath, [program, folder], { stdio: ["pipe", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (piece: Buffer) => {
    text += piece.toString();
  });
  return {
    process: child,
    puts: () => text.split("put\n").length - 1,
    said: () => text.replaceAll("put\n", ""),
  };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await setImmediate();
}

function temporaryFiles(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => name.endsWith(".tmp"));
}

/** Bytes of the entries on the disk that do not begin with the digest of the rest, whatever a reader makes of them. */
async function halfWritten(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".entry"));
  const found = await Promise.all(
    names.map(async (name) => {
      const lines = (await readFile(join(folder, name), "utf8")).split("\n");
      return lines.length === 3 && isWhole(lines[2] ?? "") ? [] : [name];
    }),
  );
  return found.flat();
}

test("writers that are killed in the middle leave whole entries or none", async () => {
  const folder = join(await temporaryFolder(), "profiles");
  const log = keptLog();
  const store = folderStore(folder, log);
  let leftovers = 0;
  // A writer that is quicker than the signal leaves nothing: then the next one is killed.
  for (let round = 0; round < 10 || leftovers < 5; round++) {
    const writer = startWriter(folder);
    const ended = once(writer.process, "exit");
    await until(() => writer.puts() >= keys.length + (round % 3));
    const left = leftovers;
    await until(() => temporaryFiles(folder).length > left);
    writer.process.kill("SIGKILL");
    await ended;
    leftovers = temporaryFiles(folder).length;
    for (const key of keys) expect(isWhole((await store.get(key)) ?? ""), `${key} after round ${round}`).toBe(true);
    expect(await halfWritten(folder)).toEqual([]);
  }
  await store.put("one", wholeText(1));
  expect(await store.get("one")).toBe(wholeText(1));
  expect(log.warnings).toEqual([]);
});

test("two writers at once never show a reader half of an entry", async () => {
  const folder = join(await temporaryFolder(), "profiles");
  const log = keptLog();
  const store = folderStore(folder, log);
  const writers = [startWriter(folder), startWriter(folder)];
  const ended = Promise.all(writers.map(({ process }) => once(process, "exit")));
  await until(() => writers.every((writer) => writer.puts() >= keys.length));
  const seen = new Set<string>();
  while (seen.size < 50) {
    for (const key of keys) {
      const text = (await store.get(key)) ?? "";
      expect(isWhole(text)).toBe(true);
      seen.add(text.slice(0, 20));
    }
  }
  for (const { process } of writers) process.stdin?.end();
  await ended;
  expect(writers.map((writer) => writer.said())).toEqual(["", ""]);
  expect((await readdir(folder)).length).toBe(keys.length);
  // With a whole entry there is no time at which it is missing.
  for (const key of keys) expect(isWhole((await store.get(key)) ?? "")).toBe(true);
  expect(log.warnings).toEqual([]);
});
