// Programs that cannot open plugins, and why: each really built, and asked to open one where it can be asked.
import { chmod, copyFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readBinary } from "../../src/binary/binary.ts";
import { openFile } from "../../src/content/file-source.ts";
import { openGateway } from "../../src/gateway/open-gateway.ts";
import { noPluginSupport } from "../../src/gateway/plugin-support.ts";
import type { NoPluginSupport } from "../../src/model/gateway-facts.ts";
import { UserError } from "../../src/model/user-error.ts";
import { type Build, buildHost, buildPlugin } from "../support/build.ts";
import { buildLibrary } from "../support/c-library.ts";
import { run } from "../support/command.ts";
import { copyOf, temporaryFolder } from "../support/files.ts";
import { judge } from "../support/pair.ts";
import { verifyFile } from "../verify/in-process.ts";

const external = "-ldflags=-linkmode=external -extldflags=-static";
const simple = { "main.go": 'package main\n\nimport "net"\n\nfunc main() { println(net.FlagUp.String()) }\n' };

const gateways: Readonly<Record<string, Build>> = {
  "built without cgo": { env: { CGO_ENABLED: "0" } },
  "built without cgo by Go 1.17, which does not record it": { go: "1.17.13", env: { CGO_ENABLED: "0" } },
  "linked statically against glibc": { flags: ["-trimpath", external] },
  "without package plugin": { source: simple, module: "example.com/simple" },
  "without package plugin, linked statically": { source: simple, module: "example.com/simple", flags: [external] },
};

function reasonOf(file: string): NoPluginSupport | undefined {
  const source = openFile(file);
  try {
    return noPluginSupport(readBinary(source));
  } finally {
    source.close();
  }
}

test.each<[string, NoPluginSupport]>([
  ["built without cgo", "no-cgo"],
  ["built without cgo by Go 1.17, which does not record it", "no-cgo"],
  ["linked statically against glibc", "static"],
  ["without package plugin", "no-plugin-package"],
  ["without package plugin, linked statically", "no-plugin-package"],
])("a gateway %s cannot open plugins: %s", async (name, reason) => {
  expect(reasonOf(await buildHost(gateways[name]))).toBe(reason);
});

test("a gateway that can open plugins has no reason not to, stripped or not", async () => {
  const host = await buildHost();
  expect(reasonOf(host)).toBeUndefined();
  const stripped = await copyOf(host);
  expect((await run("strip", [stripped])).code).toBe(0);
  expect(reasonOf(stripped)).toBeUndefined();
});

describe("what such a gateway says is foretold where it is", () => {
  test.each(["built without cgo", "linked statically against glibc"])("%s", async (name) => {
    const { disagreements } = await judge(await buildHost(gateways[name]), await buildPlugin());
    expect(disagreements).toEqual([]);
  });
});

test("a gateway without package plugin rejects every plugin, without words of a loader that it does not have", async () => {
  const judged = verifyFile(await buildHost(gateways["without package plugin"]), await buildPlugin());
  expect(judged.verdict).toBe("rejected");
  expect(judged.loaderError).toBeUndefined();
  expect(judged.findings[0]).toMatchObject({ kind: "no-plugin-support", severity: "error" });
});

const musl = await run("musl-gcc", ["--version"]).catch(() => undefined);

test.skipIf(musl?.code !== 0)("a gateway linked statically against musl refuses in the words of musl", async () => {
  const host = await buildHost({ flags: ["-trimpath", external], env: { CC: "musl-gcc" } });
  expect(reasonOf(host)).toBe("static-musl");
  const { disagreements } = await judge(host, await buildPlugin());
  expect(disagreements).toEqual([]);
});

describe("no gateway is", () => {
  function expectUnusable(file: string, message: RegExp): void {
    const open = () => openGateway(file, "./gateway", "none");
    expect(open).toThrow(UserError);
    expect(open).toThrow(message);
  }

  test("a plugin", async () => {
    expectUnusable(await buildPlugin(), /^\.\/gateway is a shared library \(a plugin\?\), not a gateway/);
  });

  test("a C library, whatever its name", async () => {
    const program = join(await temporaryFolder(), "gateway");
    await copyFile(await buildLibrary(), program);
    await chmod(program, 0o755);
    expectUnusable(program, /shared library/);
  });
});

test("the gateway's hash is that of the whole file, and only computed when it is asked for", async () => {
  const host = await buildHost();
  const [expected] = (await run("sha256sum", [host])).stdout.split(" ");
  const hashed = openGateway(host, host, "sha256");
  hashed.close();
  expect(hashed.facts.sha256).toBe(expected);
  const plain = openGateway(host, host, "none");
  plain.close();
  expect(plain.facts.sha256).toBeUndefined();
});
