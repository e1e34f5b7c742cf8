import { copyFile, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildKey, KeptPlugins } from "../../../src/build/container/kept.ts";
import { copyInto } from "../../../src/build/native.ts";
import { sourceFolder, temporaryFolder } from "../../support/files.ts";

const key = "a".repeat(64);

test("a kept plugin is found by its key, and a damaged one is not", async () => {
  const folder = join(await temporaryFolder(), "kept");
  const plugin = join(await temporaryFolder(), "plugin.so");
  await writeFile(plugin, "the plugin");
  const kept = new KeptPlugins(folder);
  expect(await kept.find(key)).toBeUndefined();
  const place = await kept.place(key, plugin);
  copyInto(plugin, place);
  expect(await kept.find(key)).toBe(place);
  expect(await kept.find("b".repeat(64))).toBeUndefined();
  await writeFile(place, "another one");
  expect(await kept.find(key)).toBeUndefined();
  expect(await readdir(folder)).toEqual([]);
});

test("of many kept plugins those stay that were used last, and files of other names", async () => {
  const folder = join(await temporaryFolder(), "kept");
  const plugin = join(await temporaryFolder(), "plugin.so");
  await writeFile(plugin, "the plugin");
  const kept = new KeptPlugins(folder);
  const keyOf = (at: number) => at.toString(16).padStart(64, "0");
  for (let at = 0; at < 70; at++) {
    const place = await kept.place(keyOf(at), plugin);
    await copyFile(plugin, place);
    await utimes(place, at, at);
    if (at === 0) await writeFile(join(folder, "notes.txt"), "mine");
    if (at === 40) expect(await kept.find(keyOf(0))).toBeDefined();
  }
  expect(await readdir(folder)).toHaveLength(65);
  expect(await kept.find(keyOf(0))).toBeDefined();
  expect(await kept.find(keyOf(1))).toBeUndefined();
  expect(await kept.find(keyOf(69))).toBeDefined();
});

test("the key of a build changes with a file's content, its name, and everything else that is given", async () => {
  const one = await sourceFolder({ "main.go": "package main", "sub/a.txt": "x" });
  const same = await sourceFolder({ "main.go": "package main", "sub/a.txt": "x" });
  const renamed = await sourceFolder({ "main.go": "package main", "sub/b.txt": "x" });
  const changed = await sourceFolder({ "main.go": "package main", "sub/a.txt": "y" });
  expect(buildKey(same, ["image"])).toBe(buildKey(one, ["image"]));
  const others = [buildKey(renamed, ["image"]), buildKey(changed, ["image"]), buildKey(one, ["other"])];
  expect(others).not.toContain(buildKey(one, ["image"]));
});
