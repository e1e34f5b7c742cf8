// Servers that close the connection behind an answer, while most of it still waits to be read.

import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { buildHost } from "../support/build.ts";
import { closings, startClosingServer } from "../support/closing-server.ts";
import { temporaryFolder } from "../support/files.ts";
import { commandLine } from "../support/product.ts";

/** Of all ways to close. A client that takes a pause for an end fails about every third run. */
const runs = 54;
const atATime = 3;

let packed: Buffer;
beforeAll(async () => {
  // What cannot be compressed makes the body larger than what the two systems and the client hold on the way.
  packed = gzipSync(Buffer.concat([await readFile(await buildHost()), randomBytes(16 << 20)]), { level: 1 });
});

describe.each(closings)("a gateway from a server that answers with %s", (closing) => {
  test("is read whole every time, and nothing is left behind", async () => {
    const server = await startClosingServer(packed, closing);
    onTestFinished(() => server.stop());
    const folder = await temporaryFolder();
    const TMPDIR = join(folder, "tmp");
    await mkdir(TMPDIR);
    const env = { ...process.env, TMPDIR, NODE_DISABLE_COMPILE_CACHE: "1" };
    const profile = async (run: number) => {
      const output = join(folder, `${run}.json`);
      const args = ["profile", `${server.origin}/gateway.gz`, "--cache", "false", "-o", output];
      const { code, signal, stderr } = await commandLine(args, { env });
      expect({ run, code, signal, stderr }).toMatchObject({ code: 0, signal: undefined });
      return await readFile(output, "utf8");
    };
    const each = runs / closings.length / atATime;
    const lines = Array.from({ length: atATime }, async (_, line) => {
      const profiles: string[] = [];
      for (let at = 0; at < each; at++) profiles.push(await profile(line * each + at));
      return profiles;
    });
    const profiles = (await Promise.all(lines)).flat();
    expect(profiles).toHaveLength(each * atATime);
    expect(new Set(profiles).size).toBe(1);
    expect(await readdir(TMPDIR)).toEqual([]);
  });
});
