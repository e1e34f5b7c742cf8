// Files that are not what was judged any more when it is reported, since a build left something running.
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildHost } from "../support/build.ts";
import { temporaryFolder } from "../support/files.ts";
import { commandLine } from "../support/product.ts";
import { example, goMod, under, writeTree } from "../support/source-tree.ts";
import { leavingCompiler } from "./leaving-compiler.ts";

test.each([
  ["plugin", "plugins-out/auth_linux_amd64.so"],
  ["gateway", "gateway"],
])("a %s that changes while it is checked ends the run without a report", async (input, path) => {
  const folder = await temporaryFolder();
  await copyFile(await buildHost(), join(folder, "gateway"));
  await writeTree(
    folder,
    under("auth", { "go.mod": goMod({ module: "example.com/auth" }), ...(await example("plugin")) }),
  );
  const cc = await leavingCompiler(`test -s '${join(folder, path)}' && printf x >>'${join(folder, path)}'`);
  const args = ["run", "--gateway", "gateway", "--plugin", "auth", "--load-test", "always", "--format", "json"];
  const ended = await commandLine(args, { cwd: folder, env: { ...process.env, CC: cc } });
  expect(ended.code).toBe(2);
  expect(ended.stdout).toBe("");
  expect(ended.stderr).toMatch(
    new RegExp(
      `${input}: "${path}" was changed while it was checked: sha256:[0-9a-f]{64} was judged, and sha256:[0-9a-f]{64} is there now`,
    ),
  );
});
