import { spawnSync } from "node:child_process";
import { cp, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { misnamed, withRepository } from "../../scripts/repository.ts";
import { temporaryFolder } from "../support/files.ts";

const root = dirname(dirname(import.meta.dirname));

/** A copy of what names the repository, and of what writes it. */
async function copy(): Promise<string> {
  const folder = await temporaryFolder();
  const parts = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "package.json", "docs", ".github", "scripts"];
  for (const name of parts) await cp(join(root, name), join(folder, name), { recursive: true });
  return folder;
}

test("the documents lead to the repository that package.json names, at its major version", () => {
  expect(misnamed(root)).toEqual([]);
});

test.each([
  ["      - uses: a/go-plugin-verifier/plan@v0", "      - uses: b/go-plugin-verifier/plan@v3"],
  [
    "uses: a/go-plugin-verifier/.github/workflows/plugin.yml@main",
    "uses: b/go-plugin-verifier/.github/workflows/plugin.yml@v3",
  ],
  ["npx github:a/go-plugin-verifier#v0 verify", "npx github:b/go-plugin-verifier#v3 verify"],
  [
    "git clone --branch v0 https://github.com/a/go-plugin-verifier.git /opt/go-plugin-verifier",
    "git clone --branch v3 https://github.com/b/go-plugin-verifier.git /opt/go-plugin-verifier",
  ],
  ["uses: a/other@v0, node_modules/go-plugin-verifier/dist", "uses: a/other@v0, node_modules/go-plugin-verifier/dist"],
])("%s", (written, wanted) => {
  expect(withRepository(written, { name: "b/go-plugin-verifier", ref: "v3" })).toBe(wanted);
});

test("one command names it everywhere, and only the repository of that name can be released", async () => {
  const folder = await copy();
  const node = (...args: readonly string[]) =>
    spawnSync(process.execPath, args, {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, GITHUB_REPOSITORY: "acme/go-plugin-verifier" },
    });
  const notes = () => node("scripts/release-notes.ts", "v0.0.0").stderr;
  expect(notes()).toContain("and this is acme/go-plugin-verifier");
  expect(node("scripts/repository.ts", "acme/go-plugin-verifier")).toMatchObject({ status: 0, stderr: "" });
  expect(notes()).toContain('The tag is "v0.0.0"');
  expect(misnamed(folder)).toEqual([]);
  expect(await readFile(join(folder, "README.md"), "utf8")).toContain("uses: acme/go-plugin-verifier@v0");
  expect(await readFile(join(folder, "package.json"), "utf8")).toContain(
    '"repository": "github:acme/go-plugin-verifier"',
  );
});
