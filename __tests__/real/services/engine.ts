import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Ended, run } from "../../support/command.ts";

/** A running Docker engine with images of its own. */
export interface Engine {
  /** What a process needs to find it: `DOCKER_HOST`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs `docker` with it. */
  docker(...args: readonly string[]): Promise<Ended>;
  stop(): Promise<void>;
}

/** Starts Debian's dockerd beside whatever runs on this machine, without networks. */
export async function startEngine(): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), "engine-"));
  const host = `unix://${folder}/docker.sock`;
  const folders = ["--data-root", `${folder}/data`, "--exec-root", `${folder}/exec`, "--pidfile", `${folder}/pid`];
  const network = ["--iptables=false", "--ip6tables=false", "--bridge=none", "--ip-forward=false", "--ip-masq=false"];
  const args = ["-H", host, ...folders, ...network, "--storage-driver=overlay2"];
  const child = spawn("dockerd", args, { stdio: ["ignore", "ignore", "pipe"], detached: true });
  let said = "";
  child.stderr.on("data", (text: Buffer) => {
    said = (said + text.toString()).slice(-4000);
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const environment = { DOCKER_HOST: host };
  const docker = (...words: readonly string[]) => run("docker", words, { env: { ...process.env, ...environment } });
  const stop = async (): Promise<void> => {
    const pid = Number(await readFile(`${folder}/pid`, "utf8").catch(() => "0"));
    if (pid > 0 && child.exitCode === null) process.kill(pid, "SIGTERM");
    else child.kill();
    await ended;
    await run("umount", [`${folder}/exec/netns/default`]);
    await rm(folder, { recursive: true, force: true });
  };
  for (let waited = 0; waited < 200; waited++) {
    if ((await docker("version")).code === 0) return { environment, docker, stop };
    if (child.exitCode !== null) break;
    await sleep(100);
  }
  await stop();
  throw new Error(`dockerd did not start: ${said}`);
}
