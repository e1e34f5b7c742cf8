import { cp } from "node:fs/promises";
import { dirname, join } from "node:path";
import { run } from "./command.ts";
import { temporaryFolder } from "./files.ts";
import { type GoVersion, toolchain } from "./toolchain.ts";

/** A release in a folder of its own, where its source may be changed; gone after the test. */
export interface GoTree {
  readonly root: string;
  /** Runs the `go` command of the tree. @throws Error with its words where it fails */
  go(folder: string, args: readonly string[]): Promise<void>;
}

/** Copies a release. */
export async function goTree(version: GoVersion): Promise<GoTree> {
  const { go: command, env } = await toolchain(version);
  const root = join(await temporaryFolder(), "go");
  await cp(dirname(dirname(command)), root, { recursive: true });
  const writable = await run("chmod", ["-R", "u+w", root]);
  if (writable.code !== 0) throw new Error(`chmod: ${writable.stderr}`);
  return {
    root,
    async go(folder, args) {
      const ended = await run(join(root, "bin", "go"), args, { cwd: folder, env: { ...env, GOROOT: root } });
      if (ended.code !== 0) throw new Error(`go ${args.join(" ")}: ${ended.stderr}`);
    },
  };
}
