import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { parseGlibc } from "../../src/build/glibc.ts";
import { UserError } from "../../src/model/user-error.ts";
import { buildHost } from "../support/build.ts";
import { openInHost } from "../support/host.ts";
import { goMod, linking, under, writeTree } from "../support/source-tree.ts";
import { buildFor, type Surroundings } from "./native-build.ts";
import { lastingFolder } from "./stand-ins.ts";
import { surroundingsOfTest } from "./test-surroundings.ts";

let here: Surroundings;
beforeEach(() => {
  // As on a machine without zig.
  const folders = (process.env["PATH"] ?? "").split(":").filter((folder) => !existsSync(join(folder, "zig")));
  here = surroundingsOfTest({ PATH: folders.join(":") });
});

const links = ["net"];
const module = { "go.mod": goMod({ module: "example.com/p" }), "links.go": linking(links) };

test("what is linked with newer libraries than the ceiling is built, and what it needs is an error", async () => {
  await writeTree(here.folder, under("p", module));
  const outcome = await buildFor(await buildHost({ links }), "p", here, { glibc: { version: "2.3" } });
  expect(outcome).toMatchObject({
    kind: "built",
    findings: [
      {
        kind: "glibc-ceiling",
        severity: "error",
        subject: "libc.so.6",
        gateway: "GLIBC_2.3",
        plugin: expect.stringMatching(/^GLIBC_2\.\d+$/),
        message: expect.stringContaining("there is no zig on PATH"),
      },
    ],
  });
});

test("what stays below the ceiling is said nothing of", async () => {
  await writeTree(here.folder, under("p", module));
  const outcome = await buildFor(await buildHost({ links }), "p", here, { glibc: { version: "2.999" } });
  expect(outcome).toMatchObject({ kind: "built", findings: [] });
});

test("a sysroot's headers and libraries are taken, and the plugin loads", async () => {
  // Where it lies is a part of what the compile cache goes by.
  const sysroot = await lastingFolder("sysroot");
  rmSync(join(sysroot, "usr"), { recursive: true, force: true });
  const include = join(sysroot, "usr", "include");
  mkdirSync(include, { recursive: true });
  // This machine's own system stands for another, told apart by a header that only the sysroot has.
  for (const name of readdirSync("/usr/include")) symlinkSync(join("/usr/include", name), join(include, name));
  for (const name of ["lib", "lib64"]) {
    symlinkSync(`/usr/${name}`, join(sysroot, "usr", name));
    rmSync(join(sysroot, name), { force: true });
    symlinkSync(`usr/${name}`, join(sysroot, name));
  }
  writeFileSync(join(include, "only-in-sysroot.h"), "#define MARK 7\n");
  const main =
    'package main\n\n// #include <only-in-sysroot.h>\nimport "C"\n\nfunc Mark() string { return string(rune(48 + C.MARK)) }\n';
  await writeTree(here.folder, under("p", { ...module, "main.go": main }));
  const gateway = await buildHost({ links });
  const glibc = parseGlibc("2.999=sysroot", () => sysroot);
  const outcome = await buildFor(gateway, "p", here, { glibc });
  if (outcome.kind !== "built") throw new Error(JSON.stringify(outcome.findings));
  const { answers } = await openInHost(gateway, [outcome.file], { lookup: ["Mark"] });
  expect(answers).toMatchObject([{ symbols: { Mark: "7" } }]);
  expect(await buildFor(gateway, "p", here)).toMatchObject({ kind: "unbuilt" });
});

describe("no ceiling can be read from", () => {
  test.each(["2", "2.31.1", "3.1", "glibc2.31", "2.31=", "2.31=missing"])("%s", (text) => {
    const parse = () => parseGlibc(text, (path) => join(here.folder, path));
    expect(parse).toThrow(UserError);
    expect(parse).toThrow(/^glibc: /);
  });
});
