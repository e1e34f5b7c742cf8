import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { folderStore } from "../../src/content/store/folder-store.ts";
import { keptLog } from "../content/store/log.ts";

let disk: string;

beforeAll(async () => {
  if (process.getuid?.() !== 0)
    throw new Error("Missing for a disk that is full: the rights of root, to mount a small one.");
  disk = await mkdtemp(join(tmpdir(), "go-plugin-disk-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", disk]);
});

afterAll(async () => {
  execFileSync("umount", [disk]);
  await rm(disk, { recursive: true });
});

test("a full disk costs one warning, and neither the entries that are there nor any room", async () => {
  const folder = join(disk, "profiles");
  const log = keptLog();
  const store = folderStore(folder, log);
  const text = "profile ".repeat(12_000);
  await store.put("first", text);
  await store.put("second", text);
  const free = (await statfs(disk)).bavail;
  for (const key of ["third", "first", "fourth"]) await store.put(key, `new ${text}`);
  expect(await store.get("first")).toBe(text);
  expect(await store.get("second")).toBe(text);
  expect(await store.get("third")).toBeUndefined();
  expect((await statfs(disk)).bavail).toBe(free);
  expect((await readdir(folder)).every((name) => name.endsWith(".entry"))).toBe(true);
  expect(log.warnings).toEqual([
    expect.stringMatching(/^Profiles cannot be kept in the cache ".*": ENOSPC: no space left/),
  ]);
});

test("a disk that somebody else has filled to its last byte is read all the same", async () => {
  const folder = join(disk, "profiles");
  const log = keptLog();
  await writeFile(join(disk, "filling"), Buffer.alloc(1 << 20)).catch(() => {});
  const store = folderStore(folder, log);
  await store.put("tiny", "tiny");
  expect(await store.get("tiny")).toBeUndefined();
  expect(await store.get("second")).toContain("profile profile");
  expect(log.warnings).toHaveLength(1);
  await rm(join(disk, "filling"));
  await store.put("tiny", "tiny");
  expect(await store.get("tiny")).toBe("tiny");
});
