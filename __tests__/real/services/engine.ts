import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../../support/command.ts";

/** A Docker engine of our own. */
export interface TestEngine {
  /** What a client needs to reach it: DOCKER_HOST. */
  readonly environment: { readonly DOCKER_HOST: string };
  /** What `docker` prints. @throws Error where it fails */
  docker(...args: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

/** Where no client finds an engine: podman needs none but where it is told of one. */
export const noEngine = {
  DOCKER_HOST: "unix:///nonexistent/docker.sock",
  CONTAINER_HOST: "unix:///nonexistent/podman.sock",
} as const;

/** How a client reaches an engine. */
export type Reach = "socket" | "tcp";

/** Milliseconds that an engine may take to answer. */
const patience = 30_000;

/**
 * Starts dockerd with data of its own and without a network; it answers when this returns.
 * @param surroundings variables beside those of this process
 */
export async function startEngine(
  reach: Reach = "socket",
  surroundings: Readonly<Record<string, string>> = {},
): Promise<TestEngine> {
  const folder = await mkdtemp(join(tmpdir(), "engine-"));
  const host = reach === "tcp" ? `tcp://127.0.0.1:${await freePort()}` : `unix://${join(folder, "docker.sock")}`;
  const log = openSync(join(folder, "log"), "w");
  const daemon = spawn(
    "dockerd",
    [
      ["-H", host],
      reach === "tcp" ? ["--tls=false"] : [],
      ["--data-root", join(folder, "data")],
      ["--exec-root", join(folder, "exec")],
      ["--pidfile", join(folder, "pid")],
      ["--iptables=false", "--ip6tables=false", "--bridge=none", "--ip-forward=false", "--ip-masq=false"],
      ["--storage-driver=overlay2"],
    ].flat(),
    { stdio: ["ignore", log, log], env: { ...process.env, ...surroundings } },
  );
  const ended = new Promise<void>((resolve) => daemon.once("close", () => resolve()));
  const environment = { DOCKER_HOST: host };
  const client = (...args: readonly string[]) => run("docker", args, { env: { ...process.env, ...environment } });
  const docker = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await client(...args);
    if (code !== 0) throw new Error(`docker ${args.join(" ")}: ${stderr}${stdout}`);
    return stdout;
  };
  const stop = async () => {
    daemon.kill("SIGTERM");
    await ended;
    await run("umount", [join(folder, "exec", "netns", "default")]);
    await rm(folder, { recursive: true, force: true });
  };
  const end = performance.now() + patience;
  while (true) {
    if ((await client("version")).code === 0) return { environment, docker, stop };
    if (performance.now() > end || daemon.exitCode !== null) {
      const said = await readFile(join(folder, "log"), "utf8");
      await stop();
      throw new Error(`dockerd does not answer: ${said.slice(-2000)}`);
    }
    await sleep(50);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
