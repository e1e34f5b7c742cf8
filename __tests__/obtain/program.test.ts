// The gateway is found by what it is, in an archive or image that does not say where it is.
import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { type Member, refusal, stackOf, take } from "../content/image/layers.ts";
import { buildHost, buildPlugin } from "../support/build.ts";

const program = { kind: "program" } as const;
let gateway: Buffer;
let plugin: Buffer;
let withoutPlugins: Buffer;

beforeAll(async () => {
  gateway = await readFile(await buildHost());
  plugin = await readFile(await buildPlugin());
  withoutPlugins = await readFile(await buildHost({ env: { CGO_ENABLED: "0" } }));
});

async function found(...layers: readonly Iterable<Member>[]): Promise<string | undefined> {
  const { files } = await take(stackOf(...layers), program);
  expect(files).toHaveLength(1);
  return files[0]?.path;
}

describe("the only program that can open plugins", () => {
  test("is found among other programs, plugins and scripts", async () => {
    const others: Member[] = [
      ["usr/bin/tool", withoutPlugins, 0o755],
      ["usr/bin/script", `#!/bin/sh\n${"#".repeat(2 << 20)}`, 0o755],
      ["usr/lib/plugin.so", plugin, 0o755],
      ["usr/lib/plugin-by-another-name", plugin, 0o755],
    ];
    expect(await found(others, [["srv/gw", gateway, 0o755]])).toBe("/srv/gw");
  });

  test("is counted once, whatever names lead to it", async () => {
    const links: Member[] = [
      ["bin/gw", gateway, 0o755],
      { path: "bin/also", hardlink: "bin/gw" },
      { path: "bin/too", symlink: "gw" },
    ];
    expect(await found(links)).toMatch(/^\/bin\/(gw|also)$/);
  });

  test("is the one that an upper layer leaves", async () => {
    const old: Member[] = [["bin/"], ["bin/old", gateway, 0o755]];
    expect(await found(old, [["bin/"], ["bin/.wh.old", ""], ["bin/new", gateway, 0o755]])).toBe("/bin/new");
    expect(await found([["bin/gw", withoutPlugins, 0o755]], [["bin/gw", gateway, 0o755]])).toBe("/bin/gw");
  });

  test("must be executable", async () => {
    expect(await refusal(stackOf([["bin/gw", gateway, 0o644]]), program)).toContain("holds no Go program");
  });

  test("is asked for where there are two, with both paths", async () => {
    const both: Member[] = [
      ["bin/a", gateway, 0o755],
      ["opt/b", gateway, 0o755],
    ];
    expect(await refusal(stackOf(both), program)).toBe(
      "docker://example/gateway:1 holds 2 programs that open Go plugins: /bin/a, /opt/b. Set gateway-path to the one that is meant.",
    );
  });

  test("is told apart from Go programs that cannot", async () => {
    expect(await refusal(stackOf([["bin/gw", withoutPlugins, 0o755]]), program)).toContain(
      "holds no program that can open Go plugins; its Go programs are /bin/gw. Set gateway-path",
    );
  });

  test("is missed where there is none", async () => {
    expect(await refusal(stackOf([["readme", "x"]]), program)).toContain("holds no Go program");
  });

  test("is not found in damaged ones", async () => {
    const damaged = Buffer.from(gateway);
    damaged.fill(0xff, 64, 4096);
    expect(await refusal(stackOf([["bin/gw", damaged, 0o755]]), program)).toContain("holds no");
  });
});
