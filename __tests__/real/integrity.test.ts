// Whether a file is what the go command wrote: other machines, and tools that rewrite files for a living.
import { beforeAll, describe, expect, test } from "vitest";
import { buildHost, buildPlugin } from "../support/build.ts";
import { run } from "../support/command.ts";
import { copyOf, patched } from "../support/files.ts";
import { commandLine, verifyJson } from "../support/product.ts";
import type { GoVersion } from "../support/toolchain.ts";
import { platforms } from "./foreign.ts";
import { need, requirements } from "./requirements.ts";

async function inspected(file: string): Promise<unknown> {
  return JSON.parse((await commandLine(["inspect", file, "--format", "json"])).stdout).integrity;
}

describe.each(["arm64", "s390x", "arm", "ppc64le", "i386"] as const)("on %s", (name) => {
  const { env } = platforms[name];
  beforeAll(() => need(requirements[name]));

  test("host and plugin are intact as they were built, and altered after one byte was changed", async () => {
    const [host, plugin] = [await buildHost({ env }), await buildPlugin({ env })];
    expect(await inspected(host)).toBe("intact");
    expect(await inspected(plugin)).toBe("intact");
    expect(await inspected(await patched(plugin, 1_000_000, [0xc3, 0xc4]))).toBe("altered");
  });
});

const releases: readonly GoVersion[] = ["1.20.14", "1.22.12", "1.25.7", "1.26.0", "1.27.4"];
test.each(releases)("arm64 plugins of Go %s are intact, and altered when they are stripped", async (go) => {
  need(requirements.arm64);
  const plugin = await buildPlugin({ go, env: platforms.arm64.env });
  expect(await inspected(plugin)).toBe("intact");
  const stripped = await copyOf(plugin);
  expect(await run("aarch64-linux-gnu-strip", [stripped])).toMatchObject({ code: 0 });
  expect(await inspected(stripped)).toBe("altered");
});

test("what Go's own reader calls the content ID belongs to the file, and is what is compared", async () => {
  const plugin = await buildPlugin();
  const { stdout } = await run("go", ["tool", "buildid", plugin]);
  const id = stdout.trim();
  expect(id).toMatch(/^(?:[\w-]{20}\/){3}[\w-]{20}$/);
  const copy = await copyOf(plugin);
  // It writes the ID that fits: nothing changes in a file that is whole, and a changed one is whole again.
  expect((await run("go", ["tool", "buildid", "-w", copy])).code).toBe(0);
  expect((await run("go", ["tool", "buildid", copy])).stdout.trim()).toBe(id);
  const changed = await patched(copy, 1_000_000, [0xc3, 0xc4]);
  expect(await inspected(changed)).toBe("altered");
  expect((await run("go", ["tool", "buildid", "-w", changed])).code).toBe(0);
  expect(await inspected(changed)).toBe("intact");
});

describe("patchelf", () => {
  beforeAll(() => need(requirements.patchelf));

  test.each([
    [["--set-rpath", "/opt/lib"]],
    [["--add-needed", "libc.so.6"]],
    [["--set-soname", "plugin.so.1"]],
    [["--set-rpath", `/opt/${"long/".repeat(400)}`]],
  ])("%j leaves a plugin that is altered: a warning, whatever the verdict is", async (args) => {
    const plugin = await copyOf(await buildPlugin());
    expect(await run("patchelf", [...args, plugin])).toMatchObject({ code: 0 });
    const { plugins } = await verifyJson(await buildHost(), [plugin]);
    expect(plugins[0]?.integrity).toBe("altered");
    expect(plugins[0]?.findings).toContainEqual(
      expect.objectContaining({ kind: "altered-file", severity: "warning", subject: "plugin" }),
    );
  });
});
