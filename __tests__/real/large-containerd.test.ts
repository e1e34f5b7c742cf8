import { beforeAll, describe, expect, test } from "vitest";
import { expectAgreement } from "../support/agreement.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { verifyJson } from "../support/product.ts";
import type { SourceTree } from "../support/source-tree.ts";
import { containerdPlugin, openInContainerd } from "./containerd.ts";

/** A distribution of containerd, as packagers make them: the main module is the distribution's. */
const distribution: SourceTree = {
  "main.go": [
    "package main",
    "",
    "import (",
    '\t"fmt"',
    '\t"os"',
    "",
    '\t_ "github.com/containerd/containerd/cmd/containerd/builtins"',
    '\t"github.com/containerd/containerd/cmd/containerd/command"',
    ")",
    "",
    "func main() {",
    "\tif err := command.App().Run(os.Args); err != nil {",
    '\t\tfmt.Fprintf(os.Stderr, "containerd: %s\\n", err)',
    "\t\tos.Exit(1)",
    "\t}",
    "}",
    "",
  ].join("\n"),
};

describe("containerd 1.7.20 in a distribution of our own, 76 MB", () => {
  let containerd: string;

  beforeAll(async () => {
    containerd = await buildHost({
      module: "example.com/distribution",
      source: distribution,
      requires: { "github.com/containerd/containerd": "v1.7.20" },
    });
  });

  async function decide(plugin: string) {
    const opened = await openInContainerd(containerd, plugin);
    const { plugins } = await verifyJson(containerd, [plugin]);
    expectAgreement(opened, plugins);
    const [report] = plugins;
    if (report === undefined) throw new Error("The report has no plugin.");
    return report;
  }

  test("a plugin that links the standard library alone loads", async () => {
    const report = await decide(await buildPlugin({ source: containerdPlugin, links: ["net/http"] }));
    expect(report).toMatchObject({ verdict: "loads", different: [] });
    expect(report.shared).toBeGreaterThan(100);
  });

  test("a plugin that requires only the gateway's own logrus is rejected at golang.org/x/sys/unix, its indirect dependency", async () => {
    const report = await decide(
      await buildPlugin({
        source: containerdPlugin,
        links: ["github.com/sirupsen/logrus"],
        requires: { "github.com/sirupsen/logrus": "v1.9.3" },
      }),
    );
    expect(report).toMatchObject({
      verdict: "rejected",
      package: "golang.org/x/sys/unix",
      cause: { kind: "module-version" },
    });
    const finding = report.findings.find(({ subject }) => subject === "golang.org/x/sys");
    expect(finding).toMatchObject({ kind: "module-version", severity: "error" });
    expect(finding?.fix).toContain(`golang.org/x/sys@${finding?.gateway}`);
  });

  test("with the gateway's version of golang.org/x/sys beside it, the same plugin loads", async () => {
    const report = await decide(
      await buildPlugin({
        source: containerdPlugin,
        links: ["github.com/sirupsen/logrus", "golang.org/x/sys/unix"],
        requires: { "github.com/sirupsen/logrus": "v1.9.3", "golang.org/x/sys": "v0.18.0" },
      }),
    );
    expect(report).toMatchObject({ verdict: "loads", different: [] });
  });
});
