// A plugin against the libc of the image that its gateway comes in, from the image to the verdict.

import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildHost, buildPlugin } from "../support/build.ts";
import { temporaryFolder } from "../support/files.ts";
import { answered } from "../support/product.ts";
import { example } from "../support/source-tree.ts";
import { versionNames } from "../support/system-libraries.ts";
import { debianPackage } from "./debian-packages.ts";
import { need, requirements } from "./requirements.ts";
import { makeImages, skopeoCopy } from "./services/images.ts";

describe("a plugin that needs a newer glibc", () => {
  let host: string;
  let plugin: string;
  let libraries: Readonly<Record<"bookworm" | "trixie", string>>;

  beforeAll(async () => {
    need(requirements.umoci);
    need(requirements.skopeo);
    libraries = { bookworm: await librariesOf("bookworm"), trixie: await librariesOf("trixie") };
    host = await buildHost();
    const native = [
      "package main",
      "",
      `// #cgo LDFLAGS: -L${libraries.trixie} -l:libc.so.6`,
      "// #include <stddef.h>",
      "// size_t strlcpy(char *to, const char *from, size_t size);",
      '// static size_t call(char *to) { return strlcpy(to, "x", 2); }',
      'import "C"',
      "",
      "// Native calls what C offers.",
      "func Native() int { var to [2]C.char; return int(C.call(&to[0])) }",
      "",
    ].join("\n");
    plugin = await buildPlugin({
      source: { ...(await example("plugin")), "native.go": native },
      module: "example.com/newer",
    });
    expect(await versionNames(plugin, "needs")).toContain("GLIBC_2.38");
  });

  /** The folder with the libc of a release. */
  async function librariesOf(release: string): Promise<string> {
    const root = await debianPackage(release, "libc6");
    const found = ["lib", "usr/lib"].map((folder) => join(root, folder, "x86_64-linux-gnu/libc.so.6")).find(existsSync);
    if (found === undefined) throw new Error(`libc6 of ${release} has no libc.`);
    return dirname(found);
  }

  /** What is said of the plugin for a gateway in an image of a Debian release. */
  async function judge(release: keyof typeof libraries) {
    const library = (name: string) => realpathSync(join(libraries[release], name));
    const images = await makeImages([
      {
        architecture: "amd64",
        files: {
          [library("ld-linux-x86-64.so.2")]: "/lib64/ld-linux-x86-64.so.2",
          [library("libc.so.6")]: "/lib/x86_64-linux-gnu/libc.so.6",
          [host]: "/usr/bin/gateway",
        },
      },
    ]);
    try {
      const image = join(await temporaryFolder(), "layout");
      await skopeoCopy(`oci:${images.folder}:0`, `oci:${image}:1`);
      const { check, plugins } = await answered(["verify", image, plugin, "--format", "json"]);
      return { runtime: check.gateway.runtime, plugin: plugins[0] };
    } finally {
      await images.remove();
    }
  }

  test("is rejected for a gateway in an image of Debian 12", async () => {
    const { runtime, plugin: report } = await judge("bookworm");
    expect(runtime).toMatchObject({ libc: "glibc 2.36" });
    expect(report).toMatchObject({ verdict: "rejected", loaderStage: "dlopen" });
    expect(report?.loaderError).toContain("version `GLIBC_2.38' not found");
  });

  test("loads into the same gateway in an image of Debian 13", async () => {
    const { runtime, plugin: report } = await judge("trixie");
    expect(runtime).toMatchObject({ libc: "glibc 2.41" });
    expect(report).toMatchObject({ verdict: "loads" });
    expect(report?.findings.map(({ kind }) => kind)).not.toContain("libc-not-checked");
  });
});
