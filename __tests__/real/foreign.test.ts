import { beforeAll, describe, expect, test } from "vitest";
import { expectAgreement } from "../support/agreement.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { verifyJson } from "../support/product.ts";
import { openForeign, platforms } from "./foreign.ts";
import { need, requirements } from "./requirements.ts";

const names = ["arm64", "s390x", "arm", "ppc64le", "i386"] as const;

const nilPointer = "panic: runtime error: invalid memory address or nil pointer dereference";
/** What the runtime trips over first in a table that it misreads; on 386 that is C's code in front of Go's. */
const misreadModuleData: Readonly<Record<(typeof names)[number], string>> = {
  arm64: nilPointer,
  s390x: nilPointer,
  arm: nilPointer,
  ppc64le: nilPointer,
  i386: "fatal error: runtime: plugin has bad symbol table",
};

describe.each(names)("on %s", (name) => {
  const platform = platforms[name];
  const { env } = platform;

  beforeAll(() => need(requirements[name]));

  /** Opens the plugin in the host and holds the verdict against what happened. */
  async function decide(host: string, plugin: string) {
    const opened = await openForeign(platform, host, plugin);
    const { check, plugins } = await verifyJson(host, [plugin]);
    expectAgreement(opened, plugins);
    expect(check.target).toBe(platform.target);
    const [report] = plugins;
    if (report === undefined) throw new Error("The report has no plugin.");
    return report;
  }

  test("a plugin of the same build loads", async () => {
    const report = await decide(await buildHost({ env }), await buildPlugin({ env }));
    expect(report).toMatchObject({ verdict: "loads", target: platform.target, different: [] });
    expect(report.shared).toBeGreaterThan(20);
    expect(report.symbols.toSorted()).toEqual(["AuthCheck", "Greeter", "Version"]);
  });

  test("a stripped plugin loads into a stripped gateway", async () => {
    const flags = ["-trimpath", "-ldflags=-s -w"];
    const report = await decide(await buildHost({ env, flags }), await buildPlugin({ env, flags }));
    expect(report.verdict).toBe("loads");
    expect(report.symbols.toSorted()).toEqual(["AuthCheck", "Greeter", "Version"]);
  });

  test("a plugin built without -trimpath is rejected, with every package different", async () => {
    const report = await decide(await buildHost({ env }), await buildPlugin({ env, flags: [] }));
    expect(report).toMatchObject({ verdict: "rejected", loaderStage: "init", cause: { kind: "trimpath" } });
    expect(report.different).toHaveLength(report.shared ?? 0);
  });

  test("a plugin of a Go release with the same module data is rejected by its fingerprints", async () => {
    const report = await decide(await buildHost({ env }), await buildPlugin({ env, go: "1.23.12" }));
    expect(report).toMatchObject({ verdict: "rejected", loaderStage: "init" });
  });

  test("a plugin of a Go release with other module data kills the gateway", async () => {
    const report = await decide(await buildHost({ env }), await buildPlugin({ env, go: "1.26.0" }));
    expect(report.verdict).toBe("crashes");
    expect(report.package).toBeUndefined();
  });

  test("a plugin of a Go release whose module data has the same size and another layout kills the gateway", async () => {
    const host = await buildHost({ env, go: "1.22.12" });
    const plugin = await buildPlugin({ env, go: "1.26.0" });
    const opened = await openForeign(platform, host, plugin);
    const { plugins } = await verifyJson(host, [plugin]);
    expect(opened.crash?.message).toBe(misreadModuleData[name]);
    expect(plugins[0]).toMatchObject({ verdict: "crashes", loaderStage: "init" });
  });

  test("a plugin of another machine is refused by dlopen", async () => {
    const report = await decide(await buildHost({ env }), await buildPlugin());
    expect(report).toMatchObject({ verdict: "rejected", loaderStage: "dlopen", target: "linux/amd64" });
  });
});
