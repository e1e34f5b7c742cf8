import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { run } from "../../support/command.ts";
import type { Certificate } from "./certificate.ts";
import type { TokenServer } from "./token-server.ts";

/** How a registry is started; by default it speaks http and asks nobody who they are. */
export interface RegistryOptions {
  readonly tls?: Certificate;
  /** Name → password, asked for by basic authentication. */
  readonly users?: Readonly<Record<string, string>>;
  /** Whose tokens it takes. */
  readonly tokens?: TokenServer;
}

/** A running docker-registry. */
export interface Registry {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  /** Where the bytes of a blob lie; they are served as they are. */
  blobFile(digest: string): string;
  /** One line for each request, as the registry's own log has it. */
  readonly requests: readonly string[];
  stop(): Promise<void>;
}

/** Starts Debian's docker-registry on a free port of this machine. */
export async function startRegistry({ tls, users, tokens }: RegistryOptions = {}): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), "registry-"));
  const storage = join(folder, "storage");
  const configuration = {
    version: 0.1,
    log: { level: "info", formatter: "json", accesslog: { disabled: false } },
    storage: { filesystem: { rootdirectory: storage }, delete: { enabled: true } },
    http: {
      addr: "127.0.0.1:0",
      ...(tls && { tls: { certificate: tls.certificateFile, key: tls.keyFile } }),
    },
    ...(users && { auth: { htpasswd: { realm: "registry", path: await passwords(folder, users) } } }),
    ...(tokens && {
      auth: {
        token: {
          realm: tokens.url,
          service: tokens.service,
          issuer: tokens.issuer,
          rootcertbundle: tokens.certificate.certificateFile,
        },
      },
    }),
  };
  // JSON is YAML.
  await writeFile(join(folder, "config.yml"), JSON.stringify(configuration));
  const child = spawn("docker-registry", ["serve", join(folder, "config.yml")], { stdio: ["ignore", "pipe", "pipe"] });
  const requests: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => requests.push(line));
  const said: string[] = [];
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on("line", (line) => {
      said.push(line);
      const found = /listening on (127\.0\.0\.1:[0-9]+)/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once("error", reject);
    void ended.then(() => reject(new Error(`docker-registry did not start: ${said.slice(-5).join("\n")}`)));
  });
  return {
    address,
    requests,
    blobFile: (digest) => {
      const hexadecimal = digest.replace("sha256:", "");
      return join(storage, "docker/registry/v2/blobs/sha256", hexadecimal.slice(0, 2), hexadecimal, "data");
    },
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function passwords(folder: string, users: Readonly<Record<string, string>>): Promise<string> {
  const lines: string[] = [];
  for (const [name, password] of Object.entries(users)) {
    const { stdout, code, stderr } = await run("htpasswd", ["-nbB", "-C", "4", name, password]);
    if (code !== 0) throw new Error(`htpasswd: ${stderr}`);
    lines.push(stdout.trim());
  }
  const file = join(folder, "passwords");
  await writeFile(file, `${lines.join("\n")}\n`);
  return file;
}
