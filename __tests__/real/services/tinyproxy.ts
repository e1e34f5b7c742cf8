import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { need, requirements } from "../requirements.ts";
import { listening } from "./listening.ts";
import { freePort } from "./toxiproxy.ts";

/** A running tinyproxy. */
export interface Tinyproxy {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  /** With user and password: what `http_proxy` and `https_proxy` are set to. */
  readonly url: string;
  /** What it was asked, in order: `CONNECT 127.0.0.1:5000`, `GET http://127.0.0.1:5000/v2/`. */
  requests(): Promise<string[]>;
  stop(): void;
}

const user = "runner";
const password = "hunter2";

/** Starts tinyproxy on loopback; it wants user and password, and connects to any port. */
export async function startTinyproxy(): Promise<Tinyproxy> {
  need(requirements.tinyproxy);
  const folder = mkdtempSync(join(tmpdir(), "tinyproxy-"));
  const port = await freePort();
  const log = join(folder, "log");
  const configuration = join(folder, "tinyproxy.conf");
  const lines = [
    "Listen 127.0.0.1",
    `Port ${port}`,
    `BasicAuth ${user} ${password}`,
    `LogFile "${log}"`,
    "LogLevel Connect",
  ];
  writeFileSync(configuration, `${lines.join("\n")}\n`);
  const child = spawn("tinyproxy", ["-d", "-c", configuration], { stdio: "ignore" });
  const stop = (): void => {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", stop);
  await listening(port);
  return {
    address: `127.0.0.1:${port}`,
    url: `http://${user}:${password}@127.0.0.1:${port}`,
    async requests() {
      const text = await readFile(log, "utf8");
      return Array.from(
        text.matchAll(/Request \(file descriptor \d+\): (\S+ \S+) HTTP\/1\.\d/g),
        ([, line = ""]) => line,
      );
    },
    stop,
  };
}
