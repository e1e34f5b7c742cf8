import { label } from "./container.ts";
import type { Engine } from "./engine.ts";

/** Makes volumes that can be told from others by their label; those that are there stay as they are. */
export async function createVolumes(engine: Engine, names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => engine.run(["volume", "create", "--label", `${label}=cache`, name])));
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
