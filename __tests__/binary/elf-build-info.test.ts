import { describe, expect, test } from "vitest";
import { readBinary } from "../../src/binary/binary.ts";
import { formatBuildInfo } from "../../src/binary/buildinfo.ts";
import { openFile } from "../../src/content/file-source.ts";
import { run } from "../support/command.ts";
import { toolchain } from "../support/toolchain.ts";
import { goTools, pairOf, releases } from "./subjects.ts";

/** What `go version -m` prints of one file; empty where it finds nothing. */
async function printed(file: string): Promise<string> {
  const { go, env } = await toolchain("1.26.0");
  return (await run(go, ["version", "-m", file], { env })).stdout;
}

/** The same in our words. */
function ours(file: string): string {
  const source = openFile(file);
  try {
    const info = readBinary(source).buildInfo;
    return info === undefined ? "" : `${file}: ${info.goVersion}\n${formatBuildInfo(info)}`;
  } finally {
    source.close();
  }
}

describe("our text equals that of go version -m", () => {
  test.each(releases)("for the host and the plugin of Go %s", async (go) => {
    const [host, plugin] = await pairOf(go);
    expect(ours(host)).toContain("path\texample.com/host\n");
    expect(ours(host)).toBe(await printed(host));
    expect(ours(plugin)).toBe(await printed(plugin));
    // Go writes build information into plugins since 1.21.
    expect(ours(plugin) === "").toBe(Number(go.split(".")[1]) < 21);
  });

  test("for every Go tool", async () => {
    for (const file of await goTools()) {
      expect(ours(file)).toContain("\n\tpath\tcmd/");
      expect(ours(file)).toBe(await printed(file));
    }
  });
});
