import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rename, rm, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { folderStore } from "../../../src/content/store/folder-store.ts";
import { layered, readOnly } from "../../../src/content/store/layered.ts";
import { temporaryFolder } from "../../support/files.ts";
import { keptLog } from "./log.ts";

const text = `{"gateway":"ünïcode","lines":"a\\nb"}\n`;

/** A store in a folder of its own, and the files in it. */
async function freshStore() {
  const folder = join(await temporaryFolder(), "profiles");
  const log = keptLog();
  return { folder, log, store: folderStore(folder, log), files: async () => (await readdir(folder)).sort() };
}

/** A store that holds one text, and the only file that it consists of. */
async function filledStore() {
  const fresh = await freshStore();
  await fresh.store.put("key", text);
  const [name = ""] = await fresh.files();
  return { ...fresh, file: join(fresh.folder, name) };
}

describe("a folder of profiles", () => {
  test("gives back what was put, also to the next process, and the newest of two", async () => {
    const { store, folder, log } = await freshStore();
    expect(await store.get("key")).toBeUndefined();
    await store.put("key", text);
    await store.put("other", "");
    expect(await folderStore(folder, log).get("key")).toBe(text);
    expect(await store.get("other")).toBe("");
    await store.put("key", "new");
    expect(await store.get("key")).toBe("new");
    expect(log.warnings).toEqual([]);
  });

  test("takes keys that are no file names", async () => {
    const { store, files } = await freshStore();
    const keys = ["../../up", "a/b", "", "k".repeat(5000), "\0", "KEY", "key"];
    for (const key of keys) await store.put(key, `text of ${key}`);
    for (const key of keys) expect(await store.get(key)).toBe(`text of ${key}`);
    expect(await files()).toHaveLength(keys.length);
  });

  test("is readable by its owner only", async () => {
    const { folder, file } = await filledStore();
    const modes = execFileSync("stat", ["-c", "%a", folder, file], { encoding: "utf8" });
    expect(modes).toBe("700\n600\n");
  });
});

describe("an entry that is not whole is a miss", () => {
  test("cut off anywhere", async () => {
    const { store, file } = await filledStore();
    const { length } = await readFile(file);
    for (let end = length - 1; end >= 0; end--) {
      await truncate(file, end);
      expect(await store.get("key"), `${end} of ${length} bytes`).toBeUndefined();
    }
  });

  test("with a changed byte anywhere, or one too many", async () => {
    const { store, file } = await filledStore();
    const bytes = await readFile(file);
    for (const [at, byte] of bytes.entries()) {
      await writeFile(file, bytes.with(at, byte ^ 1));
      expect(await store.get("key"), `byte ${at}`).toBeUndefined();
    }
    await writeFile(file, Buffer.concat([bytes, Buffer.from([0])]));
    expect(await store.get("key")).toBeUndefined();
    await writeFile(file, bytes);
    expect(await store.get("key")).toBe(text);
  });

  test("of another key", async () => {
    const { store, folder, file } = await filledStore();
    await store.put("other", "text of the other");
    const other = (await readdir(folder)).map((name) => join(folder, name)).find((name) => name !== file) ?? "";
    await rename(other, file);
    expect(await store.get("key")).toBeUndefined();
  });

  test("a folder, a pipe or an endless device in its place", async () => {
    const { store, file, log } = await filledStore();
    await rm(file);
    execFileSync("mkfifo", [file]);
    expect(await store.get("key")).toBeUndefined();
    await rm(file);
    await symlink("/dev/zero", file);
    expect(await store.get("key")).toBeUndefined();
    await rm(file);
    await mkdir(file);
    expect(await store.get("key")).toBeUndefined();
    expect(log.warnings).toEqual([]);
  });

  test("and is replaced by the next put", async () => {
    const { store, file } = await filledStore();
    await writeFile(file, "rubbish");
    await store.put("key", text);
    expect(await store.get("key")).toBe(text);
  });
});

describe("what a folder keeps is bounded", () => {
  test("by number: what was used longest ago goes", async () => {
    const { folder, log } = await freshStore();
    const store = folderStore(folder, log, { entries: 3, bytes: 1 << 20 });
    for (const key of ["a", "b", "c"]) {
      await store.put(key, key);
      await sleep(20);
    }
    expect(await store.get("a")).toBe("a");
    await sleep(20);
    await store.put("d", "d");
    const left = await Promise.all(["a", "b", "c", "d"].map((key) => store.get(key)));
    expect(left).toEqual(["a", undefined, "c", "d"]);
  });

  test("by size", async () => {
    const { folder, log } = await freshStore();
    const store = folderStore(folder, log, { entries: 100, bytes: 10_000 });
    for (const key of ["a", "b", "c"]) {
      await store.put(key, key.repeat(4000));
      await sleep(20);
    }
    expect(await store.get("a")).toBeUndefined();
    expect(await store.get("c")).toBe("c".repeat(4000));
  });

  test("what killed writers left goes after an hour, and nothing that is not the store's own", async () => {
    const { store, folder, file, files } = await filledStore();
    const entry = file.slice(folder.length + 1).replace(/\.entry$/, "");
    const abandoned = `${entry}.0a1b2c3d-0000-4000-8000-000000000000.tmp`;
    const young = `${entry}.0a1b2c3d-0000-4000-8000-000000000001.tmp`;
    const foreign = ["notes.tmp", "notes.entry", "0a1b.tmp"];
    for (const name of [abandoned, young, ...foreign]) await writeFile(join(folder, name), "half");
    const old = new Date(Date.now() - 61 * 60 * 1000);
    for (const name of [abandoned, ...foreign]) await utimes(join(folder, name), old, old);
    await store.put("key", text);
    expect(await files()).toEqual([`${entry}.entry`, young, ...foreign].sort());
  });
});

describe("trouble with a folder", () => {
  test("is one warning, however many profiles there are", async () => {
    const file = join(await temporaryFolder(), "file");
    await writeFile(file, "");
    const log = keptLog();
    const store = folderStore(join(file, "profiles"), log);
    for (const key of ["a", "b", "c"]) {
      await store.put(key, text);
      expect(await store.get(key)).toBeUndefined();
    }
    expect(log.warnings).toHaveLength(1);
    expect(log.warnings[0]).toMatch(/^Profiles cannot be kept in the cache ".*\/file\/profiles": ENOTDIR.*\.$/);
  });

  test("in the middle of writing leaves the old entry and nothing else", async () => {
    const { store, folder, files } = await filledStore();
    const before = await files();
    // Files of this process and its children end at 1 KB; without the trap that would kill them.
    const script = 'trap "" XFSZ; ulimit -f 1; exec "$0" "$@"';
    const writer = join(import.meta.dirname, "writer.ts");
    const output = execFileSync("bash", ["-c", script, process.execPath, writer, folder], { encoding: "utf8" });
    expect(output).toMatch(/^warning Profiles cannot be kept in the cache ".*": EFBIG.*\n(?:put\n)+$/);
    expect(await files()).toEqual(before);
    expect(await store.get("key")).toBe(text);
  });
});

describe("two stores, one nearer than the other", () => {
  test("are read nearest first, and what only the far one has comes nearer", async () => {
    const near = await freshStore();
    const far = await freshStore();
    await near.store.put("both", "near");
    await far.store.put("both", "far");
    await far.store.put("far only", text);
    const both = layered(near.store, far.store);
    expect(await both.get("both")).toBe("near");
    expect(await both.get("far only")).toBe(text);
    expect(await near.store.get("far only")).toBe(text);
    expect(await both.get("none")).toBeUndefined();
    await both.put("new", "new");
    expect(await near.store.get("new")).toBe("new");
    expect(await far.store.get("new")).toBe("new");
  });

  test("that may only be read are not written to by reading either", async () => {
    const near = await freshStore();
    const far = await freshStore();
    await far.store.put("far only", text);
    const both = layered(readOnly(near.store), readOnly(far.store));
    expect(await both.get("far only")).toBe(text);
    await both.put("new", "new");
    expect(await near.store.get("far only")).toBeUndefined();
    expect(await far.store.get("new")).toBeUndefined();
  });
});
