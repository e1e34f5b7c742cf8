// Plugins that take Go's packages from a library (-linkshared).
import { join } from "node:path";
import { expect, test } from "vitest";
import { expectAgreement } from "../support/agreement.ts";
import { buildHost } from "../support/build.ts";
import { sourceFolder } from "../support/files.ts";
import { goTree } from "../support/go-tree.ts";
import { openInHost } from "../support/host.ts";
import { verifyJson } from "../support/product.ts";
import { goMod } from "../support/source-tree.ts";
import type { GoVersion } from "../support/toolchain.ts";

/** The linker exports no variable of a type that is in the library. */
const source = {
  "go.mod": goMod({ module: "example.com/plugin" }),
  "main.go": `package main

import "os"

type own struct{ text string }

func AuthCheck(o own) own {
	o.text = os.TempDir()
	return o
}

func main() {}
`,
};

test.each<GoVersion>(["1.24.6", "1.27.4"])(
  "a plugin of Go %s that was linked with -linkshared kills the gateway",
  async (version) => {
    const tree = await goTree(version);
    await tree.go(tree.root, ["install", "-trimpath", "-buildmode=shared", "std"]);
    const folder = await sourceFolder(source);
    await tree.go(folder, ["build", "-trimpath", "-buildmode=plugin", "-linkshared", "-o", "plugin.so", "."]);
    const [host, plugin] = [await buildHost({ go: version }), join(folder, "plugin.so")];
    const opened = await openInHost(host, [plugin]);
    expect(opened.crash?.message).toMatch(/^SIGTRAP/);
    const { plugins } = await verifyJson(host, [plugin]);
    expectAgreement(opened, plugins);
    expect(plugins[0]?.cause?.kind).toBe("not-a-go-plugin");
    expect(plugins[0]?.findings).toContainEqual(
      expect.objectContaining({
        kind: "not-a-go-plugin",
        plugin: "-linkshared",
        fix: expect.stringContaining("without -linkshared"),
      }),
    );
  },
);
