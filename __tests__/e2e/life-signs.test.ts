import { createReadStream, existsSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { buildHost } from "../support/build.ts";
import { run } from "../support/command.ts";
import { sourceFolder, temporaryFolder } from "../support/files.ts";
import { writeProxy } from "../support/module-proxy.ts";
import { commandLine } from "../support/product.ts";
import { goMod, under } from "../support/source-tree.ts";
import { toolchain } from "../support/toolchain.ts";

/** Longer than a log is silent. */
const slowness = 40_000;
const slow = "example.com/slow";
let isSlow = false;
let proxy: string;
const server = createServer(({ url = "" }, response) => {
  const file = join(proxy, url);
  if (!existsSync(file)) return void response.writeHead(404).end();
  return void setTimeout(() => createReadStream(file).pipe(response), isSlow && url.endsWith(".zip") ? slowness : 0);
});

afterAll(() => void server.close());

test("in a log, long work says every half minute what it waits for", async () => {
  proxy = await temporaryFolder();
  const files = { "go.mod": `module ${slow}\n`, "slow.go": "package slow\n\nvar Word = 1\n" };
  await writeProxy(proxy, { [`${slow}@v1.0.0`]: files });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const tree = {
    "go.mod": goMod({ module: "example.com/auth", requires: { [slow]: "v1.0.0" } }),
    "main.go": `package main\n\nimport "${slow}"\n\nvar Word = slow.Word\n`,
  };
  const cwd = await sourceFolder(under("auth", tree));
  await copyFile(await buildHost(), join(cwd, "gateway"));
  const { go, env } = await toolchain("1.24.6");
  const settings = async () => ({
    ...env,
    PATH: `${join(go, "..")}:${process.env["PATH"]}`,
    HOME: process.env["HOME"],
    GOPROXY: `http://127.0.0.1:${port}`,
    GONOSUMDB: "example.com",
    GOMODCACHE: await temporaryFolder(),
    GOFLAGS: "-modcacherw",
  });
  const tidied = await run(go, ["mod", "tidy"], { cwd: join(cwd, "auth"), env: await settings() });
  expect(tidied).toMatchObject({ code: 0 });
  isSlow = true;
  const args = ["run", "--gateway", "gateway", "--plugin", "auth", "--target", "linux/amd64"];
  const { code, stderr } = await commandLine(args, { cwd, env: await settings() });
  expect(stderr).toMatch(/^Building auth for linux\/amd64: \d+ s, downloading example\.com\/slow v1\.0\.0$/m);
  expect(code).toBe(0);
});
