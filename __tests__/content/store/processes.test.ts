import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { folderStore } from "../../../src/content/store/folder-store.ts";
import { temporaryFolder } from "../../support/files.ts";
import { keptLog } from "./log.ts";
import { isWhole, keys, wholeText } from "./writer.ts";

function startWriter(folder: string, ...args: readonly string[]): ChildProcess {
  const program = join(import.meta.dirname, "writer.ts");
  return spawn(process.execPath, [program, folder, ...args], { stdio: ["ignore", "pipe", "inherit"] });
}

async function output({ stdout }: ChildProcess): Promise<string> {
  let text = "";
  for await (const piece of stdout ?? []) text += String(piece);
  return text;
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
  let [kept, leftovers] = [0, 0];
  for (let round = 0; round < 30; round++) {
    const writer = startWriter(folder);
    const ended = once(writer, "exit");
    if (writer.stdout !== null) await once(writer.stdout, "data");
    await sleep(Math.random() * 40);
    writer.kill("SIGKILL");
    await ended;
    for (const key of keys) {
      const text = await store.get(key);
      if (text === undefined) continue;
      kept++;
      expect(isWhole(text), `${key} after round ${round}`).toBe(true);
    }
    expect(await halfWritten(folder)).toEqual([]);
    leftovers = (await readdir(folder)).filter((name) => name.endsWith(".tmp")).length;
  }
  expect(kept).toBeGreaterThan(30);
  // Else no writer was killed in the middle, and the test proves nothing.
  expect(leftovers).toBeGreaterThan(0);
  await store.put("one", wholeText(1));
  expect(await store.get("one")).toBe(wholeText(1));
  expect(log.warnings).toEqual([]);
});

test("two writers at once never show a reader half of an entry", async () => {
  const folder = join(await temporaryFolder(), "profiles");
  const log = keptLog();
  const store = folderStore(folder, log);
  const writers = [startWriter(folder, "150"), startWriter(folder, "150")];
  const outputs = Promise.all(writers.map(output));
  const running = () => writers.some(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  let reads = 0;
  while (running()) {
    for (const key of keys) {
      const text = await store.get(key);
      if (text === undefined) continue;
      reads++;
      expect(isWhole(text)).toBe(true);
    }
  }
  expect(reads).toBeGreaterThan(50);
  expect(await outputs).toEqual(["ready\ndone\n", "ready\ndone\n"]);
  expect((await readdir(folder)).length).toBe(keys.length);
  // With a whole entry there is no time at which it is missing.
  for (const key of keys) expect(isWhole((await store.get(key)) ?? "")).toBe(true);
  expect(log.warnings).toEqual([]);
});
