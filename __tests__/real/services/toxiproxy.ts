import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type GoProgram, goProgram } from "./go-program.ts";

const toxiproxy: GoProgram = {
  name: "toxiproxy",
  module: "github.com/Shopify/toxiproxy/v2/cmd/server@v2.5.0",
  file: "server",
  go: "1.24.6",
};

/** What can be wrong with a line, as toxiproxy names it; of the way from the server to the client. */
export type Toxic =
  /** Closes each connection after so many bytes. */
  | { readonly type: "limit_data"; readonly attributes: { readonly bytes: number } }
  /** Resets each connection after so many milliseconds. */
  | { readonly type: "reset_peer"; readonly attributes: { readonly timeout: number } }
  /** Lets nothing through and, if not 0, closes after so many milliseconds. */
  | { readonly type: "timeout"; readonly attributes: { readonly timeout: number } }
  /** Milliseconds. */
  | { readonly type: "latency"; readonly attributes: { readonly latency: number; readonly jitter?: number } }
  /** Thousands of bytes per second. */
  | { readonly type: "bandwidth"; readonly attributes: { readonly rate: number } }
  /** Cuts what passes into pieces of so many bytes, with microseconds between them. */
  | {
      readonly type: "slicer";
      readonly attributes: {
        readonly average_size: number;
        readonly size_variation: number;
        readonly delay: number;
      };
    };

/** A line to a server, on which things go wrong. */
export interface FaultyLine {
  /** On 127.0.0.1, where the server seems to be. */
  readonly port: number;
  /** Makes something go wrong, of what passes already as well. */
  add(toxic: Toxic): Promise<void>;
  /** Takes one back. */
  remove(type: Toxic["type"]): Promise<void>;
  /** Ends all connections and refuses new ones until it is up again. */
  cut(): Promise<void>;
  mend(): Promise<void>;
}

/** A running toxiproxy. */
export interface Toxiproxy {
  /** Puts a line before a port of 127.0.0.1. */
  lineTo(port: number): Promise<FaultyLine>;
  stop(): void;
}

/** Starts toxiproxy on loopback, building it where this machine does not have it yet. */
export async function startToxiproxy(): Promise<Toxiproxy> {
  const port = await freePort();
  const api = `http://127.0.0.1:${port}`;
  const child = spawn(await goProgram(toxiproxy), ["-host", "127.0.0.1", "-port", String(port)], { stdio: "ignore" });
  const stop = () => void child.kill();
  process.once("exit", stop);
  await answering(`${api}/version`);
  let lines = 0;
  return {
    stop,
    async lineTo(upstream) {
      const name = `line-${++lines}`;
      const listen = await freePort();
      const path = `${api}/proxies/${name}`;
      const addresses = { listen: `127.0.0.1:${listen}`, upstream: `127.0.0.1:${upstream}` };
      await post(`${api}/proxies`, { name, enabled: true, ...addresses });
      return {
        port: listen,
        add: (toxic) => post(`${path}/toxics`, { name: toxic.type, stream: "downstream", toxicity: 1, ...toxic }),
        remove: (type) => succeed(fetch(`${path}/toxics/${type}`, { method: "DELETE" })),
        cut: () => post(path, { enabled: false }),
        mend: () => post(path, { enabled: true }),
      };
    },
  };
}

/** A port of 127.0.0.1 that nobody uses just now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === "string") throw new Error("There is no free port.");
  return address.port;
}

/** Waits until something answers with a success. */
async function answering(url: string, patience = 10_000): Promise<void> {
  const end = performance.now() + patience;
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    if (performance.now() > end) throw new Error(`${url} does not answer.`);
    await sleep(20);
  }
}

function post(url: string, body: object): Promise<void> {
  return succeed(fetch(url, { method: "POST", body: JSON.stringify(body) }));
}

async function succeed(asked: Promise<Response>): Promise<void> {
  const answer = await asked;
  const text = await answer.text();
  if (!answer.ok) throw new Error(`toxiproxy answers ${answer.status}: ${text}`);
}
