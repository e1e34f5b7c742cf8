import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectAgreement } from "../support/agreement.ts";
import { run } from "../support/command.ts";
import { verifyJson } from "../support/product.ts";
import { goMod, writeTree } from "../support/source-tree.ts";
import { containerdPlugin, openInContainerd } from "./containerd.ts";
import { need, requirements } from "./requirements.ts";

describe("Debian's containerd 1.6.20, built with Debian's Go 1.19", () => {
  let folder: string;
  let containerd: string;

  beforeAll(async () => {
    need(requirements.debianGo);
    folder = await mkdtemp(join(tmpdir(), "debian-"));
    // Unpacked, not installed: an installed containerd would be started as a service.
    await finish("apt-get", ["download", "containerd"], folder);
    await finish("sh", ["-c", "dpkg-deb -x containerd_*.deb ."], folder);
    containerd = join(folder, "usr/bin/containerd");
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function build(name: string, flags: readonly string[]): Promise<string> {
    const source = join(folder, name);
    await mkdir(source);
    await writeTree(source, { "go.mod": goMod({ module: "example.com/plugin" }), ...containerdPlugin });
    const env = { ...process.env, GOENV: "off", GOFLAGS: "", GOTOOLCHAIN: "local", CGO_ENABLED: "1" };
    const file = join(folder, `${name}.so`);
    await finish("/usr/lib/go-1.19/bin/go", ["build", "-buildmode=plugin", ...flags, "-o", file, "."], source, env);
    return file;
  }

  test("a plugin built with -trimpath loads, although neither file tells how it was built in full", async () => {
    const plugin = await build("trimmed", ["-trimpath"]);
    const opened = await openInContainerd(containerd, plugin);
    const { plugins } = await verifyJson(containerd, [plugin]);
    expectAgreement(opened, plugins);
    expect(plugins[0]).toMatchObject({ verdict: "loads", different: [] });
    expect(plugins[0]?.shared).toBeGreaterThan(30);
    // Go wrote no build information into plugins before 1.21.
    expect(plugins[0]?.findings.map(({ kind }) => kind)).toContain("build-info-missing");
  });

  test("a plugin built without -trimpath is rejected at internal/goarch", async () => {
    const plugin = await build("plain", []);
    const opened = await openInContainerd(containerd, plugin);
    const { plugins } = await verifyJson(containerd, [plugin]);
    expectAgreement(opened, plugins);
    expect(plugins[0]).toMatchObject({ verdict: "rejected", package: "internal/goarch" });
  });
});

async function finish(program: string, args: readonly string[], cwd: string, env = process.env): Promise<void> {
  const ended = await run(program, args, { cwd, env });
  if (ended.code !== 0) throw new Error(`${program} ${args.join(" ")}: ${ended.stderr}${ended.stdout}`);
}
