import { isOver, label } from "./container.ts";
import type { Engine } from "./engine.ts";

/**
 * Makes volumes that can be told from others by their label; those that are there stay as they are.
 * @param lifetime seconds after which nobody needs them any more, whatever became of this process; undefined: they stay
 */
export async function createVolumes(engine: Engine, names: readonly string[], lifetime?: number): Promise<void> {
  const value = lifetime === undefined ? "cache" : String(Math.ceil(Date.now() / 1000) + lifetime);
  await Promise.all(names.map((name) => engine.run(["volume", "create", "--label", `${label}=${value}`, name])));
}

/** Whether the engine has a volume. */
export async function hasVolume(engine: Engine, name: string): Promise<boolean> {
  return (await engine.run(["volume", "inspect", "--format", "{{.Name}}", name])).exitCode === 0;
}

/** The volumes of ours whose name starts like this. */
export async function listVolumes(engine: Engine, prefix: string): Promise<string[]> {
  const listed = await engine.run(["volume", "ls", "--quiet", "--filter", `label=${label}`]);
  return listed.stdout.split("\n").filter((name) => name.startsWith(prefix));
}

/** Removes volumes that no container uses; others stay. */
export async function removeVolumes(engine: Engine, names: readonly string[]): Promise<void> {
  for (const name of names) await engine.run(["volume", "rm", name]);
}

/** Removes volumes of ours whose time is over: a program that was killed leaves those of its builds. */
export async function removeStaleVolumes(engine: Engine): Promise<void> {
  const format = "{{.Name}} {{.Labels}}";
  const listed = await engine.run(["volume", "ls", "--filter", `label=${label}`, "--format", format]);
  // Docker lists labels as `a=b,c=d`, podman as `map[a:b c:d]`.
  const line = new RegExp(`^(\\S+) .*\\b${label}[=:](\\d+)\\b`);
  const stale = listed.stdout.split("\n").flatMap((text) => {
    const [, name, until] = line.exec(text.trim()) ?? [];
    return name !== undefined && isOver(Number(until)) ? [name] : [];
  });
  await removeVolumes(engine, stale);
}
