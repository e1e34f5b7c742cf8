// Disks that are full: small file systems in a namespace of the test's own.
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildHost } from "../support/build.ts";
import { run } from "../support/command.ts";
import { sourceFolder } from "../support/files.ts";

const cli = join(import.meta.dirname, "..", "..", "dist", "cli.js");

test.each([
  ["GOCACHE", "GOCACHE=$PWD/small", "Make room on the disk of "],
  ["the temporary folder", "TMPDIR=$PWD/small", "Make room on the disk of "],
  ["the output directory", "", 'output-directory: "'],
])("%s without room is named, and what to do", async (_, variable, words) => {
  const cwd = await sourceFolder({
    "p/go.mod": "module example.com/p\n\ngo 1.24\n",
    "p/main.go": "package main\n\nfunc Foo() {}\n",
    "small/keep": "",
  });
  const build = `${variable} exec "${process.execPath}" "${cli}" run --gateway "${await buildHost()}" --plugin p --output-directory ${variable === "" ? "small" : "out"}`;
  const script = `mount -t tmpfs -o size=1m none small && ${build}`;
  const ended = await run("unshare", ["--user", "--map-root-user", "--mount", "sh", "-c", script], {
    cwd,
    env: process.env,
  });
  expect(ended.code).not.toBe(0);
  expect(ended.stdout + ended.stderr).toContain(words);
  expect(ended.stdout + ended.stderr).toMatch(/no space (?:is )?left on (?:the )?device/);
});
