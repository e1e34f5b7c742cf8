// A Go release that nobody has measured: the runtime of a real one with further fields in its module data, and another name.
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expectAgreement } from "../support/agreement.ts";
import { buildHost, buildPlugin, pluginSource } from "../support/build.ts";
import { replaced, sourceFolder } from "../support/files.ts";
import { type GoTree, goTree } from "../support/go-tree.ts";
import { openInHost } from "../support/host.ts";
import { verifyJson } from "../support/product.ts";
import { example, goMod, type SourceTree } from "../support/source-tree.ts";

async function changedTree(): Promise<GoTree> {
  const tree = await goTree("1.27.4");
  const file = join(tree.root, "src", "runtime", "symtab.go");
  const text = await readFile(file, "utf8");
  const larger = text.replace("\tnext *moduledata\n}", "\tunmeasured [4]uintptr\n\n\tnext *moduledata\n}");
  expect(larger).not.toBe(text);
  await writeFile(file, larger);
  return tree;
}

async function build(tree: GoTree, source: SourceTree, flags: readonly string[]): Promise<string> {
  const folder = await sourceFolder(source);
  await tree.go(folder, ["build", "-trimpath", ...flags, "-o", "out", "."]);
  return join(folder, "out");
}

/** The file as a toolchain of that name would have labelled it. */
async function renamed(file: string, version: string): Promise<string> {
  const copy = await replaced(file, [[Buffer.from("go1.27.4"), Buffer.from(version)]]);
  await chmod(copy, 0o755);
  return copy;
}

test("a layout that the table does not have is compared with an equal one, and with no other", async () => {
  const tree = await changedTree();
  const host = await build(tree, { "go.mod": goMod({ module: "example.com/host" }), ...(await example("host")) }, []);
  const plugin = await build(tree, await pluginSource(), ["-buildmode=plugin"]);
  const gateway = await renamed(host, "go1.99.0");

  // The gateway's own layout: the fingerprints decide, whatever the patch release is.
  for (const version of ["go1.99.0", "go1.99.3"]) {
    const own = await renamed(plugin, version);
    const opened = await openInHost(gateway, [own]);
    expect(opened.answers[0]?.error).toBeUndefined();
    const { plugins } = await verifyJson(gateway, [own]);
    expectAgreement(opened, plugins);
  }

  // Any other: nothing is guessed, on either side.
  for (const go of ["1.20.14", "1.26.0", "1.27.4"] as const) {
    const [released, from] = [await buildHost({ go }), await buildPlugin({ go })];
    for (const pair of [
      [released, await renamed(plugin, "go1.99.0")],
      [gateway, from],
    ] as const) {
      const [judged] = (await verifyJson(pair[0], [pair[1]])).plugins;
      expect(judged).toMatchObject({ verdict: "unknown" });
      expect(judged?.loaderError).toBeUndefined();
      const why = { kind: "undecided", message: expect.stringContaining("go1.99.0") };
      expect(judged?.findings).toContainEqual(expect.objectContaining(why));
    }
  }

  // Under the name of a release that has another layout: a contradiction.
  const [judged] = (await verifyJson(await buildHost({ go: "1.27.4" }), [plugin])).plugins;
  expect(judged).toMatchObject({ verdict: "unknown" });
  expect(judged?.findings.map(({ message }) => message).join("\n")).toMatch(/go1\.27\.4.*568\/1224.*600\/1248/);
});
