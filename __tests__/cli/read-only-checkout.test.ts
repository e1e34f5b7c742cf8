// A build in a checkout that nobody may write to, as the user who runs the tests and as another one.

import { chmodSync, chownSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { chmod, cp, lstat, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { buildHost } from "../support/build.ts";
import { run } from "../support/command.ts";
import { temporaryFolder } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { goMod, writeTree } from "../support/source-tree.ts";
import { asGoVersion } from "../support/toolchain.ts";
import { cli } from "./command-line.ts";

let host: string;
beforeAll(async () => {
  // Another user has no Go but the machine's own.
  const { stdout } = await run("go", ["env", "GOVERSION"], { env: { ...process.env, GOTOOLCHAIN: "local" } });
  const go = asGoVersion(stdout.trim().replace(/^go/, ""));
  host = await buildHost(go === undefined ? {} : { go });
});

/** Everything below a folder: kind, mode, times, and what it holds or leads to. */
function snapshot(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      if (entry.isSymbolicLink()) return `${path} -> ${readlinkSync(path)}`;
      const { mode, mtimeMs } = statSync(path);
      return `${path} ${mode} ${mtimeMs} ${entry.isFile() ? readFileSync(path, "base64") : ""}`;
    })
    .sort();
}

const isRoot = process.getuid?.() === 0;

test.each([
  ["the user of the tests", {}],
  ["another user", isRoot ? { uid: 65534, gid: 65534 } : {}],
])("%s builds a plugin with a workspace, a build id and a pin, and the checkout is as it was", async (_, user) => {
  const folder = await temporaryFolder();
  const checkout = join(folder, "checkout");
  await writeTree(checkout, {
    "go.work": "go 1.21\n\nuse (\n\t./plugin\n\t./shared\n)\n",
    "plugin/go.mod": goMod({ module: "example.com/plugin" }),
    "plugin/main.go":
      'package main\n\nimport (\n\t_ "embed"\n\n\t"example.com/shared"\n)\n\n//go:embed static/page\nvar page string\n\nfunc Name() string { return shared.Name + page }\n',
    "plugin/static/page": "!",
    "shared/go.mod": goMod({ module: "example.com/shared" }),
    "shared/shared.go": 'package shared\n\nvar Name = "shared"\n',
  });
  await symlink("shared", join(checkout, "again"));
  await run("git", ["init", "-q"], { cwd: checkout });
  await run("git", ["add", "."], { cwd: checkout });
  for (const name of ["home", "out", "tmp"]) await mkdir(join(folder, name));
  const gateway = join(folder, "gateway");
  await cp(host, gateway);
  await chmod(folder, 0o755);
  await chmod(gateway, 0o755);
  const { uid, gid } = { uid: 65534, gid: 65534, ...user };
  if (isRoot) {
    for (const name of ["home", "out", "tmp"]) chownSync(join(folder, name), uid, gid);
    await run("chown", ["-R", `${uid}:${gid}`, checkout]);
  }
  await run("chmod", ["-R", "a-w,a+rX", checkout]);
  const before = snapshot(checkout);
  const args = [
    "build",
    "--gateway",
    gateway,
    "--plugin",
    "plugin",
    "--builder",
    "native",
    "--pin",
    "--build-id",
    "b1",
  ];
  const home = join(folder, "home");
  const { code, stderr } = await cli([...args, "--output-directory", join(folder, "out"), "--plugin-file", "p.so"], {
    cwd: checkout,
    env: { HOME: home, TMPDIR: join(folder, "tmp"), GOPATH: join(home, "go"), GOFLAGS: "-modcacherw" },
    ...user,
  });
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  expect(snapshot(checkout)).toEqual(before);
  expect((await lstat(join(folder, "out/p.so"))).uid).toBe(isRoot ? (user.uid ?? 0) : process.getuid?.());
  const { answers } = await openInHost(gateway, [join(folder, "out/p.so")], { lookup: ["Name"] });
  expect(answers).toMatchObject([{ symbols: { Name: "shared!" } }]);
  chmodSync(checkout, 0o755);
  await run("chmod", ["-R", "u+w", checkout]);
});
