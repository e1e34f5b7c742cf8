// The input `runtime-libc`: what a name says of a system.
import { beforeAll, describe, expect, test } from "vitest";
import { runtimeOf } from "../../../src/gateway/system/runtime-libc.ts";
import { buildHost, buildPlugin } from "../../support/build.ts";
import { run } from "../../support/command.ts";
import { replaced } from "../../support/files.ts";
import { versionHash, versionNames } from "../../support/system-libraries.ts";
import { verifyFile } from "../../verify/in-process.ts";

describe("the name of a libc", () => {
  test.each([
    ["glibc-2.31", "glibc", "2.31"],
    ["glibc 2.36", "glibc", "2.36"],
    ["glibc2.17", "glibc", "2.17"],
    ["GLIBC_2.38", "glibc", "2.38"],
    ["musl-1.2.5", "musl", "1.2.5"],
    ["debian12", "glibc", "2.36"],
    ["debian:bookworm", "glibc", "2.36"],
    ["docker.io/library/debian:bookworm-slim", "glibc", "2.36"],
    ["bullseye", "glibc", "2.31"],
    ["debian 11.9", "glibc", "2.31"],
    ["gcr.io/distroless/base-debian12", "glibc", "2.36"],
    ["ubuntu22.04", "glibc", "2.35"],
    ["ubuntu:focal", "glibc", "2.31"],
    ["alpine3.20", "musl", "1.2.5"],
    ["alpine:3.18.6", "musl", "1.2.4"],
    ["rhel9", "glibc", "2.34"],
    ["ubi8/ubi-minimal:8.10", "glibc", "2.28"],
    ["rockylinux:9.3", "glibc", "2.34"],
    ["centos7", "glibc", "2.17"],
    ["amazonlinux2023", "glibc", "2.34"],
    ["amazonlinux:2", "glibc", "2.26"],
  ])("%s", (name, libc, version) => {
    expect(runtimeOf(name)).toMatchObject({ libc, libcVersion: version, incomplete: true });
  });

  test.each(["", "debian", "debian99", "glibc-3.1", "glibc-2.999", "constructor", "__proto__1", "windows11", "musl-9"])(
    "%s is refused with those that are known",
    (name) => {
      expect(() => runtimeOf(name)).toThrow(/is not known\. Write glibc-2\.31 .* debian12, .*alpine3\.20/);
    },
  );

  test("of this machine's own glibc has every numbered version that the real file defines", async () => {
    const { stdout } = await run("getconf", ["GNU_LIBC_VERSION"]);
    const file = (await run("gcc", ["-print-file-name=libc.so.6"])).stdout.trim();
    const real = (await versionNames(file, "definition")).filter((name) => /^GLIBC_\d/.test(name));
    expect(real.length).toBeGreaterThan(10);
    expect(runtimeOf(stdout.trim()).versions["libc.so.6"]).toEqual(expect.arrayContaining(real));
  });
});

describe("a check against it", () => {
  let host: string;
  let plugin: string;

  beforeAll(async () => {
    host = await buildHost();
    plugin = await buildPlugin();
  });

  /** The plugin, as it would be if its newest need were of this version. */
  async function needing(version: string): Promise<string> {
    const names = (await versionNames(plugin, "needs")).filter((name) => name.length === version.length);
    const newest = names.sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1);
    if (newest === undefined) throw new Error("It needs no version of that length.");
    return await replaced(plugin, [
      [Buffer.from(`\0${newest}\0`), Buffer.from(`\0${version}\0`)],
      [versionHash(newest), versionHash(version)],
    ]);
  }

  test("refuses a plugin that needs a newer glibc, in the words of dlopen", async () => {
    const judged = verifyFile(host, await needing("GLIBC_2.38"), { gateway: { runtime: runtimeOf("debian12") } });
    expect(judged).toMatchObject({ verdict: "rejected", loaderStage: "dlopen" });
    expect(judged.loaderError).toMatch(/^libc\.so\.6: version `GLIBC_2\.38' not found/);
    expect(judged.findings[0]?.message).toContain("it is glibc 2.36");
  });

  test("lets it load into a newer one, without a remark", async () => {
    const judged = verifyFile(host, await needing("GLIBC_2.38"), { gateway: { runtime: runtimeOf("debian13") } });
    expect(judged.verdict).toBe("loads");
    expect(judged.findings.filter(({ kind }) => kind === "libc-not-checked")).toEqual([]);
  });

  test("warns of a library that is not the libc's, since nobody knows whether it is there", async () => {
    const other = await replaced(plugin, [[Buffer.from("\0libc.so.6\0"), Buffer.from("\0libx.so.6\0")]]);
    const judged = verifyFile(host, other, { gateway: { runtime: runtimeOf("debian12") } });
    expect(judged.verdict).not.toBe("rejected");
    expect(judged.findings).toContainEqual(
      expect.objectContaining({ kind: "libc-not-checked", severity: "warning", subject: "libx.so.6" }),
    );
  });

  test("of a name that objects have from birth finds nothing there", async () => {
    const version = await replaced(plugin, [[Buffer.from("\0libc.so.6\0"), Buffer.from("\0valueOf\0\0\0")]]);
    expect(() => verifyFile(host, version, { gateway: { runtime: runtimeOf("debian12") } })).not.toThrow();
  });
});
