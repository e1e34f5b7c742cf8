import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildKey, KeptPlugins } from "../../../src/build/container/kept.ts";
import { moveInto } from "../../../src/build/native.ts";
import { sourceFolder, temporaryFolder } from "../../support/files.ts";

const key = "a".repeat(64);

test("a kept plugin is found by its key, and a damaged one is not", async () => {
  const folder = join(await temporaryFolder(), "kept");
  const plugin = join(await temporaryFolder(), "plugin.so");
  await writeFile(plugin, "the plugin");
  const kept = new KeptPlugins(folder);
  expect(kept.find(key)).toBeUndefined();
  const place = kept.place(key, plugin);
  moveInto(plugin, place);
  expect(kept.find(key)).toBe(place);
  expect(kept.find("b".repeat(64))).toBeUndefined();
  await writeFile(place, "another one");
  expect(kept.find(key)).toBeUndefined();
  expect(await readdir(folder)).toEqual([]);
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
