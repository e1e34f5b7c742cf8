import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { closings, startClosingServer } from "../__tests__/support/closing-server.ts";
import type { Product } from "./product.ts";
import type { Row } from "./table.ts";

const runs = 51;
const megabytes = 20;

/** Downloads from servers that close the connection while most of the answer still waits: how many end the process. */
export async function measureClosing({ cli }: Product): Promise<readonly Row[]> {
  // Read to its end, and then refused, since it is no gateway: nothing but the download takes time.
  const body = gzipSync(randomBytes(megabytes << 20), { level: 1 });
  let died = 0;
  for (const closing of closings) {
    const server = await startClosingServer(body, closing);
    try {
      for (let run = 0; run < runs / closings.length; run++) {
        if (!(await isRefused(cli, `${server.origin}/gateway.gz`))) died++;
      }
    } finally {
      server.stop();
    }
  }
  const reached = `${died} of ${runs}`;
  return [{ what: "downloads from a closing server that die", asked: `0 of ${runs}`, reached, ok: died === 0 }];
}

/** Whether the program came to the end of the download, and said what is wrong with it. */
async function isRefused(cli: string, url: string): Promise<boolean> {
  const args = [cli, "profile", url, "--target", "linux/amd64", "--cache", "false"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const [code] = await once(child, "close");
  return code === 2 && said.includes("expected an ELF or Mach-O file");
}
