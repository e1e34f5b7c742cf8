// What a run that was killed leaves in the temporary folder, where nobody else tidies up.
import { spawnSync } from "node:child_process";
import { lutimes, mkdir, readdir, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildHost } from "../support/build.ts";
import { sourceFolder, temporaryFolder } from "../support/files.ts";
import { goMod, under } from "../support/source-tree.ts";
import { cli } from "./command-line.ts";

const days = (count: number) => new Date(Date.now() - count * 24 * 3_600_000);

test("is removed by a later run: what is old, by its name of this program, and of no process that is there", async () => {
  const TMPDIR = await temporaryFolder();
  const gone = spawnSync("true").pid;
  const folder = async (name: string, age: number) => {
    await mkdir(join(TMPDIR, name, "work"), { recursive: true });
    await writeFile(join(TMPDIR, name, "work", "file"), "");
    await utimes(join(TMPDIR, name), days(age), days(age));
    return name;
  };
  const left = [
    await folder(`go-plugin-verifier-${gone}-aB3xYz`, 2),
    await folder("go-plugin-verifier-0123456789abcdef", 2),
  ];
  const kept = [
    await folder(`go-plugin-verifier-${gone}-young0`, 0),
    await folder(`go-plugin-verifier-${process.pid}-aB3xYz`, 9),
    await folder("go-plugin-verifier-fedcba9876543210", 0),
    await folder("go-plugin-verifier-plugins", 9),
    await folder("go-plugin-verifier-report-aB3xYz", 9),
    await folder("somebody-else", 9),
  ];
  const target = await temporaryFolder();
  await writeFile(join(target, "file"), "");
  const link = join(TMPDIR, `go-plugin-verifier-${gone}-link00`);
  await symlink(target, link);
  await lutimes(link, days(2), days(2));
  const cwd = await sourceFolder(
    under("auth", { "go.mod": goMod({ module: "example.com/auth" }), "main.go": "package main\n" }),
  );
  const args = ["run", "--gateway", await buildHost(), "--plugin", "auth"];
  const ran = await cli(args, { cwd, env: { ...process.env, TMPDIR } });
  expect(ran.code, ran.stderr).toBe(0);
  // Node keeps its compiled code there.
  const names = (await readdir(TMPDIR)).filter((name) => name !== "node-compile-cache");
  expect(names.toSorted()).toEqual(kept.toSorted());
  for (const name of left) expect(names).not.toContain(name);
  // A link goes, and where it leads to stays.
  expect(await readdir(target)).toEqual(["file"]);
});
