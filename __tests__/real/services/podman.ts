import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../support/command.ts";
import type { Registry } from "./registry.ts";

/** A podman with storage of its own. */
export interface TestPodman {
  /** What makes the product take it and no Docker engine. */
  readonly environment: Readonly<Record<string, string>>;
  /** What `podman` prints. @throws Error where it fails */
  podman(...args: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

/** Prepares a podman for root whose registry speaks http; it has no daemon. */
export async function preparePodman(registry: Registry): Promise<TestPodman> {
  const folder = await mkdtemp(join(tmpdir(), "podman-"));
  const file = async (name: string, lines: readonly string[]) => {
    await writeFile(join(folder, name), `${lines.join("\n")}\n`);
    return join(folder, name);
  };
  const storage = [
    ["[storage]", 'driver = "overlay"'],
    [`graphroot = "${join(folder, "root")}"`, `runroot = "${join(folder, "run")}"`],
  ];
  const settings = [
    // No systemd runs here, and the limits of this process are lower than podman's own for containers.
    ["[engine]", 'cgroup_manager = "cgroupfs"', 'events_logger = "file"', `tmp_dir = "${join(folder, "tmp")}"`],
    ["[containers]", 'default_ulimits = ["nofile=1024:4096", "nproc=1024:4096"]'],
  ];
  const registries = ["[[registry]]", `location = "${registry.address}"`, "insecure = true"];
  const environment = {
    CONTAINERS_STORAGE_CONF: await file("storage.conf", storage.flat()),
    CONTAINERS_CONF: await file("containers.conf", settings.flat()),
    CONTAINERS_REGISTRIES_CONF: await file("registries.conf", registries),
    DOCKER_HOST: "unix:///nonexistent/docker.sock",
  };
  const podman = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await run("podman", args, { env: { ...process.env, ...environment } });
    if (code !== 0) throw new Error(`podman ${args.join(" ")}: ${stderr}${stdout}`);
    return stdout;
  };
  return {
    environment,
    podman,
    async remove() {
      await podman("rm", "--all", "--force", "--volumes").catch(() => "");
      await run("umount", [join(folder, "root", "overlay")]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
