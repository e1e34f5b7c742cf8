// Builds that run out of disk or memory, for real: a small file system, and a limit on the address space.
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildFor, type Surroundings, surroundings } from "../build/native-build.ts";
import { buildHost } from "../support/build.ts";
import { run } from "../support/command.ts";
import { under, writeTree } from "../support/source-tree.ts";
import { toolchain } from "../support/toolchain.ts";

let here: Surroundings;
let mounted: string | undefined;
beforeEach(async () => {
  here = surroundings();
  await writeTree(
    here.folder,
    under("p", {
      "go.mod": "module example.com/p\n\ngo 1.24\n",
      "main.go": 'package main\n\nimport "net/http"\n\n// F is exported.\nfunc F() http.Handler { return nil }\n',
    }),
  );
});
afterEach(async () => {
  if (mounted !== undefined) await run("umount", [mounted]);
  mounted = undefined;
  rmSync(here.folder, { recursive: true, force: true });
});

async function builds(changes: Readonly<Record<string, string>>) {
  const other = surroundings(changes);
  rmSync(other.folder, { recursive: true });
  return await buildFor(await buildHost(), "p", { ...here, io: { ...other.io, temporary: here.io.temporary } });
}

describe("a build ends as unbuilt, with what to do, where there is not enough", () => {
  test("disk", async () => {
    mounted = join(here.folder, "small");
    mkdirSync(mounted);
    const made = await run("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", mounted]);
    expect(made.stderr, "mounting a file system needs root").toBe("");
    const outcome = await builds({ GOCACHE: mounted });
    expect(outcome).toMatchObject({
      kind: "unbuilt",
      findings: expect.arrayContaining([
        expect.objectContaining({
          message: expect.stringContaining("no space left on device"),
          fix: expect.stringContaining("Make room on the disk"),
        }),
      ]),
    });
  });

  test("memory", async () => {
    const { go } = await toolchain("1.24.6");
    const bin = join(here.folder, "bin");
    mkdirSync(bin);
    // Enough for the go command; a compiler in it finds no more.
    writeFileSync(join(bin, "go"), `#!/bin/sh\nulimit -v 1300000\nexec ${go} "$@"\n`);
    chmodSync(join(bin, "go"), 0o755);
    const path = [bin, dirname(go), process.env["PATH"]].join(":");
    const outcome = await builds({ PATH: path, GOCACHE: join(here.folder, "cache") });
    if (outcome.kind === "built") throw new Error("It was built");
    const [first] = outcome.findings;
    expect(first).toMatchObject({
      message: expect.stringMatching(/out of memory|cannot allocate memory/),
      fix: expect.stringContaining("Give the build more memory"),
    });
    // The stacks of compilers that died are for their makers.
    expect(outcome.findings.filter(({ message }) => /goroutine|0x[0-9a-f]/.test(message))).toEqual([]);
  });
});
