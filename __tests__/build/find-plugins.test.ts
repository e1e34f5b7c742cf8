import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findPlugins } from "../../src/build/plugins.ts";
import { temporaryFolder } from "../support/files.ts";
import { writeTree } from "../support/source-tree.ts";

let folder: string;
let said: string[];
beforeEach(async () => {
  folder = await temporaryFolder();
  said = [];
  await writeTree(folder, {
    "plugins/auth/main.go": "package main\n",
    "plugins/auth/more.go": "package main\n",
    "plugins/quota/go.mod": "module example.com/quota\n",
    "plugins/quota/main.go": "// Quota.\n\npackage main\n",
    "plugins/docs/README.md": "# Plugins\n",
    "plugins/internal/shared.go": "package internal\n",
    "plugins/gen/gen.go": "//go:build ignore\n\npackage main\n",
    "plugins/test/main_test.go": "package main\n",
    "plugins/NOTES.txt": "text\n",
    "other/auth/main.go": "package main\n",
  });
  copyFileSync(process.execPath, join(folder, "plugins/built.so"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function names(...paths: readonly string[]): readonly string[] {
  const found = findPlugins(
    paths.map((path) => ({ path })),
    folder,
    (sentence) => said.push(sentence),
  );
  return found.map((one) => (one.kind === "source" ? `source ${one.source.name}` : `file ${one.file.name}`));
}

describe("a glob takes", () => {
  test("folders with a main package and binaries, and says what it leaves out", () => {
    expect(names("plugins/*")).toEqual(["source auth", "file built", "source quota"]);
    expect(said).toEqual([
      'plugin: plugins/NOTES.txt is left out of "plugins/*": it is no binary.',
      'plugin: plugins/docs is left out of "plugins/*": it holds no main package.',
      'plugin: plugins/gen is left out of "plugins/*": it holds no main package.',
      'plugin: plugins/internal is left out of "plugins/*": it holds no main package.',
      'plugin: plugins/test is left out of "plugins/*": it holds no main package.',
    ]);
  });

  test("the package of each folder where it names files in several", () => {
    expect(names("plugins/*/main.go")).toEqual(["source auth", "source quota"]);
  });

  test("the files of one folder as one plugin", () => {
    expect(names("plugins/auth/*.go")).toEqual(["source main"]);
  });
});

test("a glob that matches nothing that can be a plugin is refused with what it matched", () => {
  expect(() => names("plugins/*.txt")).toThrow(
    'plugin: "plugins/*.txt" matches 1 path, none of which is a folder with a main package or a built plugin.',
  );
});

test("plugins of one base name are told apart by their folders", () => {
  expect(names("plugins/auth", "other/auth")).toEqual(["source plugins-auth", "source other-auth"]);
  expect(names("*/auth")).toEqual(["source other-auth", "source plugins-auth"]);
});
