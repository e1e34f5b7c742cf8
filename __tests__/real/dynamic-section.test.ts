// Every byte of the dynamic section, changed, against the real host; and what linkers can say there.
import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openElf } from "../../src/binary/elf.ts";
import { segmentType } from "../../src/binary/elf-header.ts";
import { memorySource } from "../../src/binary/source.ts";
import { expectAgreement } from "../support/agreement.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { openInHost } from "../support/host.ts";
import { verifyFile } from "../verify/in-process.ts";
import { changed, compareWithHost, deedOf, gatewayOf, verdictOf, withoutSectionHeaders } from "../verify/oracle.ts";

test("our verdict is that of the host, or unknown, for a bit of every byte of the dynamic section", async () => {
  const plugin = await readFile(await buildPlugin());
  const { segments } = openElf(memorySource("plugin.so", plugin));
  const { offset = 0, fileSize = 0 } = segments.find(({ type }) => type === segmentType.dynamic) ?? {};
  const bits = fc.sample(fc.nat(7), { numRuns: fileSize, seed: 2019 });
  const mutants = bits.map((bit, at) => ({
    name: `entry ${at >> 4}, byte ${at & 15}, bit ${bit}`,
    content: () => changed(plugin, offset + at, Uint8Array.of((plugin[offset + at] ?? 0) ^ (1 << bit))),
  }));
  expect(mutants.length).toBeGreaterThan(300);
  const { wrong, decided } = await compareWithHost(await buildHost(), mutants);
  expect(wrong).toEqual([]);
  expect(decided).toBeGreaterThan(100);
});

describe("a plugin that was linked with", () => {
  async function linkedWith(flag: string): Promise<string> {
    return await buildPlugin({ flags: ["-trimpath", `-ldflags=-extldflags '${flag}'`] });
  }

  test("-z nodlopen is refused in the words of dlopen", async () => {
    const [host, plugin] = [await buildHost(), await linkedWith("-Wl,-z,nodlopen")];
    const judged = verifyFile(host, plugin);
    expectAgreement(await openInHost(host, [plugin]), [judged]);
    expect(judged.loaderError).toMatch(/: shared object cannot be dlopen\(\)ed$/);
  });

  test("-Bsymbolic is not promised to load, since it uses a runtime of its own", async () => {
    const [host, plugin] = [await buildHost(), await linkedWith("-Wl,-Bsymbolic")];
    expect((await deedOf(host, [plugin])).does).not.toBe("loads");
    expect(verifyFile(host, plugin).verdict).toBe("unknown");
  });

  test.each([
    "-Wl,-z,now",
    "-Wl,-z,relro,-z,now",
    "-Wl,--hash-style=sysv",
    "-Wl,--hash-style=both",
    "-Wl,-z,norelro",
    "-Wl,-z,noseparate-code",
    "-Wl,-z,max-page-size=65536",
    "-Wl,-z,pack-relative-relocs",
    "-Wl,-z,nocombreloc",
    "-Wl,--build-id=none",
    "-Wl,-soname,libplugin.so.1",
    "-Wl,-O1,--as-needed,--sort-common",
    "-Wl,--no-as-needed -lm",
  ])("%s loads, and without section headers too", async (flag) => {
    const [host, plugin] = [await buildHost(), await linkedWith(flag)];
    const judged = verifyFile(host, plugin);
    expectAgreement(await openInHost(host, [plugin]), [judged]);
    expect(judged.verdict).toBe("loads");
    const bare = withoutSectionHeaders(await readFile(plugin));
    expect(verdictOf(await gatewayOf(host), bare, plugin).verdict).toBe("loads");
  });
});
