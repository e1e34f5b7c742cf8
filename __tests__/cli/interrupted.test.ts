// A program that is asked to end in the middle of a build.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { buildHost } from "../support/build.ts";
import { temporaryFolder } from "../support/files.ts";
import { goMod, writeTree } from "../support/source-tree.ts";

const program = join(import.meta.dirname, "../../dist/cli.js");

/** Waits for something that takes a moment, as long as the test may. */
async function until(what: () => boolean): Promise<void> {
  while (!what()) await sleep(50);
}

test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
  "%s to it alone ends what it has started, and leaves nothing",
  async (signal) => {
    const host = await buildHost();
    const folder = await temporaryFolder();
    const temporary = join(folder, "tmp");
    await mkdir(temporary);
    await writeTree(folder, {
      "plugin/go.mod": goMod({ module: "example.com/plugin" }),
      "plugin/main.go": `package main\n\nimport "C"\n\nfunc Name() string { return ${JSON.stringify(folder)} }\n`,
    });
    // The linker's compiler never comes to an end.
    const compiler = join(folder, "slow-cc");
    const started = join(folder, "started");
    const script = `case " $* " in *" -shared "*) echo $$ >'${started}'; while :; do sleep 1; done ;; esac`;
    await writeFile(compiler, `#!/bin/sh\ntrap '' TERM INT HUP\n${script}\nexec gcc "$@"\n`, { mode: 0o755 });
    const args = [program, "build", "--gateway", host, "--plugin", "plugin", "--builder", "native"];
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: { ...process.env, CC: compiler, TMPDIR: temporary, NODE_COMPILE_CACHE: "" },
      stdio: "ignore",
      detached: true,
    });
    await until(() => existsSync(started));
    child.kill(signal);
    await once(child, "exit");
    const pid = (await readFile(started, "utf8")).trim();
    await until(() => !existsSync(`/proc/${pid}`));
    // What Go would write anew, it would by now.
    await sleep(500);
    expect((await readdir(temporary)).filter((name) => name.startsWith("go-plugin-verifier"))).toEqual([]);
    expect(existsSync(join(folder, "plugins-out"))).toBe(false);
  },
);
