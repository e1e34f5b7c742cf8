import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Engine, findEngine } from "../../src/build/container/engine.ts";
import { execRunner } from "../../src/ports/exec.ts";
import { buildLoader, openPlugins } from "../load/opening.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { run } from "../support/command.ts";
import { temporaryFolder } from "../support/files.ts";
import { example, writeTree } from "../support/source-tree.ts";
import { platforms } from "./foreign.ts";
import { need, requirements } from "./requirements.ts";
import { startEngine, type TestEngine } from "./services/engine.ts";

describe.each(["arm64", "s390x"] as const)("under emulation of %s", (name) => {
  const { env } = platforms[name];

  beforeAll(() => need(requirements[name]));

  test("the gateway's own loader opens plugins, each in a process of its own", async () => {
    const loader = await buildLoader({ env });
    const files = [
      await buildPlugin({ env }),
      await buildPlugin({ env, flags: [] }),
      await buildPlugin({ env, go: "1.26.0" }),
    ];
    const { answers, plugins } = await openPlugins(loader, files, { preset: "tyk", opening: "alone" });
    expect(answers).toMatchObject([
      { how: "qemu", outcome: "loads" },
      { how: "qemu", outcome: "rejected", error: plugins[1]?.loaderError },
      { how: "qemu", outcome: "crashes", by: "loader" },
    ]);
  });

  test("a helper opens plugins for a gateway without a loader", async () => {
    const gateway = await buildHost({ env });
    const { answers, why } = await openPlugins(gateway, [await buildPlugin({ env })], { cc: env["CC"] });
    expect(why).toBeUndefined();
    expect(answers).toMatchObject([{ how: "qemu", outcome: "loads", packages: expect.any(Number) }]);
  });
});

describe("in the gateway's image", () => {
  const image = { reference: "example.com/gateway:1", path: "/opt/gateway/gateway" };
  let service: TestEngine;
  let engine: Engine;
  let loader: string;

  beforeAll(async () => {
    need(requirements.engine);
    service = await startEngine();
    loader = await buildLoader();
    await importGateway(service, loader);
    const commands = execRunner({ ...process.env, ...service.environment }, { line() {} });
    const found = await findEngine({ commands, directory: tmpdir(), environment: service.environment });
    if (found.kind !== "engine") throw new Error(found.why);
    engine = found;
  });

  afterAll(async () => {
    await service?.stop();
  });

  test("which has no shell, the loader opens what it should and rejects what it should", async () => {
    const files = [await buildPlugin(), await buildPlugin({ flags: [], module: "example.com/untrimmed" })];
    const { answers, plugins } = await openPlugins(loader, files, { preset: "tyk", engine, image });
    expect(answers).toMatchObject([
      { how: "image", outcome: "loads" },
      { how: "image", outcome: "rejected", error: plugins[1]?.loaderError },
    ]);
    expect(answers[0]?.command).toMatch(/^docker run --rm --network=none --entrypoint=\/opt\/gateway\/gateway /);
    expect(await service.docker("ps", "--all", "--quiet")).toBe("");
  });

  test("a plugin that kills the gateway is seen as that", async () => {
    const { answers } = await openPlugins(loader, [await buildPlugin({ go: "1.26.0" })], {
      preset: "tyk",
      engine,
      image,
    });
    expect(answers).toMatchObject([{ how: "image", outcome: "crashes", by: "loader" }]);
  });

  test("a plugin that finds a variable of the run or a network would say so, and one that never returns is stopped", async () => {
    const spy = `package main

import "net"
import "os"
import "time"

func init() {
	if os.Getenv("GITHUB_TOKEN") != "" { panic("the environment has it") }
	links, _ := net.Interfaces()
	for _, link := range links { if link.Name != "lo" { panic("there is a network") } }
	for { time.Sleep(time.Hour) }
}
`;
    const plugin = await buildPlugin({ module: "example.com/waiting", source: { "main.go": spy } });
    const { answers } = await openPlugins(loader, [plugin], {
      preset: "tyk",
      engine,
      image,
      environment: { GITHUB_TOKEN: "secret" },
      limits: { seconds: 3 },
    });
    expect(answers).toMatchObject([{ outcome: "undecided", error: "it did not end in time and was stopped" }]);
    expect(await service.docker("ps", "--all", "--quiet")).toBe("");
  });

  test("a plugin that attacks changes nothing there, and has a folder of bounded size", async () => {
    const attack = `package main

import (
	"net"
	"os"
	"regexp"
	"strings"
)

func init() {
	maps, _ := os.ReadFile("/proc/self/maps")
	own := regexp.MustCompile("/go-plugin-verifier/[a-z0-9/._-]+[.]so").FindString(string(maps))
	files := []string{"/new", "/etc/passwd", "${image.path}", "/go-plugin-verifier/new", own, "/proc/self/root" + own, "/proc/1/root/new", "/proc/sys/kernel/core_pattern"}
	for _, file := range files {
		if opened, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE, 0o600); err == nil { opened.Close(); panic("it may write " + file) }
	}
	if os.Remove(own) == nil || os.Chmod(own, 0) == nil || os.Rename(own, own + "2") == nil { panic("it may change itself") }
	for _, address := range []string{"/run/docker.sock", "/var/run/docker.sock", "@attack"} {
		if _, err := net.Dial("unix", address); err == nil { panic("it reaches " + address) }
	}
	status, _ := os.ReadFile("/proc/self/status")
	for _, line := range []string{"CapEff:\\t0000000000000000", "CapBnd:\\t0000000000000000", "NoNewPrivs:\\t1"} {
		if !strings.Contains(string(status), line) { panic("not " + line) }
	}
	file, err := os.Create("/tmp/mine")
	if err != nil { panic(err) }
	for written := 0; written < 80; written++ {
		if _, err := file.Write(make([]byte, 1 << 20)); err != nil { return }
	}
	panic("it may fill the disk")
}
`;
    const plugin = await buildPlugin({
      module: "example.com/attacking",
      source: { ...(await example("plugin")), "attack.go": attack },
    });
    const { answers } = await openPlugins(loader, [plugin], { preset: "tyk", engine, image });
    expect(answers[0]?.error).toBeUndefined();
    expect(answers).toMatchObject([{ how: "image", outcome: "loads" }]);
    expect(await service.docker("ps", "--all", "--quiet")).toBe("");
    expect(await service.docker("volume", "ls", "--quiet")).toBe("");
  });

  test("a container is gone after its time where the process that started it was killed", async () => {
    const main = 'package main\n\nimport "time"\n\nfunc init() { for { time.Sleep(time.Hour) } }\n';
    const plugin = await buildPlugin({ module: "example.com/sleeping", source: { "main.go": main } });
    const folder = await temporaryFolder();
    const program = join(import.meta.dirname, "load-in-image-program.ts");
    const inside = `/go-plugin-verifier/${basename(plugin)}`;
    const child = spawn(process.execPath, [program, image.reference, image.path, dirname(plugin), inside, folder], {
      env: { ...process.env, ...service.environment },
      stdio: "ignore",
    });
    const ended = new Promise((resolve) => child.once("close", resolve));
    while ((await service.docker("ps", "--quiet")) === "") await sleep(50);
    child.kill("SIGKILL");
    await ended;
    expect(await service.docker("ps", "--quiet")).not.toBe("");
    await sleep(6000);
    expect(await service.docker("ps", "--all", "--quiet")).toBe("");
    expect(await service.docker("volume", "ls", "--quiet")).toBe("");
  });

  test("an image that the engine does not have decides nothing", async () => {
    const absent = { ...image, reference: "example.com/absent:1" };
    const { answers } = await openPlugins(loader, [await buildPlugin()], { preset: "tyk", engine, image: absent });
    expect(answers).toMatchObject([{ outcome: "undecided", error: expect.stringContaining("could not be started") }]);
  });
});

/** An image with nothing but a gateway and the C library. */
async function importGateway(service: TestEngine, gateway: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "gateway-image-"));
  try {
    await writeTree(join(folder, "root"), { "etc/passwd": "root:x:0:0:root:/:/none\n" });
    const script = `
      set -e; cd "$1/root"; mkdir -p opt/gateway lib64 lib/x86_64-linux-gnu
      cp "$2" opt/gateway/gateway
      cp /lib64/ld-linux-x86-64.so.2 lib64/
      cp /lib/x86_64-linux-gnu/libc.so.6 /lib/x86_64-linux-gnu/libresolv.so.2 /lib/x86_64-linux-gnu/libdl.so.2 /lib/x86_64-linux-gnu/libpthread.so.0 lib/x86_64-linux-gnu/
      tar -cf ../image.tar .`;
    const made = await run("sh", ["-c", script, "sh", folder, gateway]);
    if (made.code !== 0) throw new Error(made.stderr);
    await service.docker("import", join(folder, "image.tar"), "example.com/gateway:1");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
