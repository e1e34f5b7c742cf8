import { beforeAll, describe, expect, test } from "vitest";
import { expectAgreement } from "../support/agreement.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { fortified } from "../support/fortified.ts";
import { openInHost } from "../support/host.ts";
import { verifyJson } from "../support/product.ts";
import { need, requirements } from "./requirements.ts";

const env = { CC: "musl-gcc" };

const printing = fortified("vfprintf(stderr, format, list); (void)text");

describe("musl", () => {
  beforeAll(() => need(requirements.musl));

  async function open(host: string, plugin: string) {
    const opened = await openInHost(host, [plugin]);
    const { check, plugins } = await verifyJson(host, [plugin]);
    const [answer] = opened.answers;
    const [report] = plugins;
    if (answer === undefined || report === undefined) throw new Error("One plugin was opened, and one is missing.");
    return { opened, answer, check, plugins, report };
  }

  test("a musl plugin loads into a musl gateway", async () => {
    const { opened, plugins } = await open(await buildHost({ env }), await buildPlugin({ env }));
    expectAgreement(opened, plugins);
    expect(plugins[0]?.verdict).toBe("loads");
  });

  test("a musl plugin is refused by the dlopen of a glibc gateway, whose words depend on the system", async () => {
    const { answer, report } = await open(await buildHost(), await buildPlugin({ env }));
    // With glibc's development files there is a text file named libc.so, without them there is none.
    expect(answer.error).toMatch(
      /libc\.so: (invalid ELF header|cannot open shared object file: No such file or directory)$/,
    );
    expect(report).toMatchObject({ verdict: "rejected", loaderStage: "dlopen" });
    expect(report.loaderError).toBeUndefined();
    expect(report.findings[0]).toMatchObject({ kind: "missing-library", severity: "error" });
  });

  test("a glibc plugin that uses little of glibc loads into a musl gateway, which is not foretold", async () => {
    const { answer, report } = await open(await buildHost({ env }), await buildPlugin());
    expect(answer.error).toBeUndefined();
    expect(report.verdict).toBe("unknown");
  });

  test("a glibc plugin with checked functions is refused by a musl gateway", async () => {
    const { answer, report } = await open(await buildHost({ env }), await buildPlugin({ source: printing }));
    expect(answer.error).toMatch(/__vfprintf_chk: symbol not found$/);
    expect(report).toMatchObject({ verdict: "rejected", loaderStage: "dlopen" });
    expect(report.findings[0]).toMatchObject({ kind: "missing-symbol", severity: "error" });
    expect(report.findings[0]?.message).toContain("__vfprintf_chk");
  });

  test("a static musl gateway says that it cannot load plugins", async () => {
    const flags = ["-trimpath", "-ldflags=-linkmode=external -extldflags=-static"];
    const host = await buildHost({ env, flags });
    for (const plugin of [await buildPlugin({ env }), await buildPlugin()]) {
      const { opened, plugins, report } = await open(host, plugin);
      expectAgreement(opened, plugins);
      expect(report).toMatchObject({ verdict: "rejected", loaderError: "Dynamic loading not supported" });
      expect(report.findings[0]?.kind).toBe("no-plugin-support");
    }
  });
});
