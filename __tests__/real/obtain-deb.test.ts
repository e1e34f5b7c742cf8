import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectAgreement } from "../support/agreement.ts";
import { answered, commandLine } from "../support/product.ts";
import { buildForContainerd, finish, openInContainerd } from "./containerd.ts";
import { need, requirements } from "./requirements.ts";

describe("Debian's package of containerd, given as it is", () => {
  let folder: string;
  let archive: string;
  let containerd: string;
  /** A plugin that was built as containerd was. */
  let trimmed: string;

  beforeAll(async () => {
    need(requirements.debianGo);
    folder = await mkdtemp(join(tmpdir(), "debian-package-"));
    await finish("apt-get", ["download", "containerd"], folder);
    const [name = ""] = await readdir(folder);
    archive = join(folder, name);
    // Only the one that judges in the end is unpacked by others.
    await finish("dpkg-deb", ["-x", archive, "unpacked"], folder);
    containerd = join(folder, "unpacked/usr/bin/containerd");
    trimmed = await buildForContainerd(folder, "trimmed", ["-trimpath"]);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("holds several programs that open plugins: which one is meant has to be said", async () => {
    const { code, stderr } = await commandLine(["verify", archive, trimmed]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/ \/usr\/bin\/containerd, .*\/usr\/bin\/ctr\. Set gateway-path/);
  });

  test.each([
    ["with -trimpath", "trimmed", { verdict: "loads", different: [] }],
    ["without it", "plain", { verdict: "rejected", package: "internal/goarch" }],
  ] as const)("judges a plugin that was built %s as containerd itself does", async (_, name, expected) => {
    const plugin = name === "trimmed" ? trimmed : await buildForContainerd(folder, name, []);
    const flags = ["--gateway-path", "usr/bin/containerd", "--runtime-libc", "debian12", "--format", "json"];
    const { plugins, check } = await answered(["verify", archive, plugin, ...flags]);
    expectAgreement(await openInContainerd(containerd, plugin), plugins);
    expect(plugins).toMatchObject([expected]);
    expect(check.gateway).toMatchObject({ path: "/usr/bin/containerd", goVersion: "go1.19.8", verifiedBy: "none" });
    expect(check.gateway.runtime).toMatchObject({ libc: "glibc 2.36" });
    expect(plugins[0]?.findings.map(({ kind }) => kind)).not.toContain("libc-not-checked");
  });

  test("alone does not tell its system, and a plugin that asks no more of it than containerd is not warned about", async () => {
    const { plugins, check } = await answered([
      "verify",
      `${archive}!/usr/bin/containerd`,
      trimmed,
      "--format",
      "json",
    ]);
    expect(check.gateway.runtime).toBeUndefined();
    expect(plugins).toMatchObject([{ verdict: "loads" }]);
    expect(plugins[0]?.findings.map(({ kind }) => kind)).not.toContain("libc-not-checked");
  });

  test("has a profile that stands in for it", async () => {
    const profile = join(folder, "containerd.json");
    const args = ["profile", archive, "--gateway-path", "/usr/bin/containerd", "-o", profile];
    expect(await commandLine(args)).toMatchObject({ code: 0 });
    const { plugins } = await answered(["verify", profile, trimmed, "--format", "json"]);
    expect(plugins).toMatchObject([{ verdict: "loads" }]);
  });
});
