import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectAgreement } from "../support/agreement.ts";
import { verifyJson } from "../support/product.ts";
import { buildForContainerd, finish, openInContainerd } from "./containerd.ts";
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

  test("a plugin built with -trimpath loads, although neither file tells how it was built in full", async () => {
    const plugin = await buildForContainerd(folder, "trimmed", ["-trimpath"]);
    const opened = await openInContainerd(containerd, plugin);
    const { plugins } = await verifyJson(containerd, [plugin]);
    expectAgreement(opened, plugins);
    expect(plugins[0]).toMatchObject({ verdict: "loads", different: [] });
    expect(plugins[0]?.shared).toBeGreaterThan(30);
    // Go wrote no build information into plugins before 1.21.
    expect(plugins[0]?.findings.map(({ kind }) => kind)).toContain("build-info-missing");
  });

  test("a plugin built without -trimpath is rejected at internal/goarch", async () => {
    const plugin = await buildForContainerd(folder, "plain", []);
    const opened = await openInContainerd(containerd, plugin);
    const { plugins } = await verifyJson(containerd, [plugin]);
    expectAgreement(opened, plugins);
    expect(plugins[0]).toMatchObject({ verdict: "rejected", package: "internal/goarch" });
  });
});
