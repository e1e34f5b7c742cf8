import { chmod, copyFile, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildHost, buildPlugin } from "../support/build.ts";
import { run } from "../support/command.ts";
import { copyOf, fileOf, patched, temporaryFolder, truncated } from "../support/files.ts";
import { goMod, writeTree } from "../support/source-tree.ts";
import { toolchain } from "../support/toolchain.ts";
import { cli } from "./command-line.ts";

let host: string;
let plugin: string;

beforeAll(async () => {
  [host, plugin] = await Promise.all([buildHost(), buildPlugin()]);
});

/** The SHA-256 of a file, in hexadecimal digits. */
async function digestOf(file: string): Promise<string> {
  return (await run("sha256sum", [file])).stdout.slice(0, 64);
}

/** A tar archive with one file. */
async function archiveOf(file: string): Promise<string> {
  const archive = join(await temporaryFolder(), "archive.tar");
  const made = await run("tar", ["-cf", archive, "-C", dirname(file), basename(file)]);
  if (made.code !== 0) throw new Error(made.stderr);
  return archive;
}

/** Expects 2, nothing on stdout and one sentence on stderr with all of that in it. */
async function expectUnusable(args: readonly string[], ...parts: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await cli(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  for (const part of parts) expect(stderr).toContain(part);
}

describe("an input that cannot be used ends with 2 and a sentence that names it", () => {
  test("a path that is missing", async () => {
    await expectUnusable(["verify", "no/gateway", plugin], "no/gateway", "there is no file");
    await expectUnusable(["verify", host, "no/plugin.so"], "no/plugin.so", "there is no such file");
    await expectUnusable(["verify", host, plugin, "--alongside", "no/b.so"], "no/b.so", "there is no such file");
    await expectUnusable(["inspect", "no/plugin.so"], "no/plugin.so", "there is no such file");
  });

  test("a folder", async () => {
    const folder = await temporaryFolder();
    await expectUnusable(["verify", folder, plugin], folder, "it is a folder");
    await expectUnusable(["verify", host, folder], folder, "it is a folder");
  });

  test("a device", async () => {
    await expectUnusable(["verify", host, "/dev/null"], "/dev/null", "it is no regular file");
  });

  test("a file that may not be read", async () => {
    const folder = await temporaryFolder();
    await chmod(folder, 0o755);
    const secret = join(folder, "secret.so");
    await writeFile(secret, "");
    await chmod(secret, 0);
    // Root may read everything, so the question is asked as somebody else.
    const somebody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const { code, stderr } = await cli(["inspect", secret], somebody);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `go-plugin-verifier: FILE ${secret}: it cannot be opened: permission denied.\n`,
    });
  });

  test("a file among others that may not be read, or a link that goes in a circle", async () => {
    const folder = await temporaryFolder();
    await chmod(folder, 0o755);
    await writeTree(folder, { "built/secret.so": "", "source/auth/main.go": "package main\n", "links/README": "" });
    await symlink("a.so", join(folder, "links/a.so"));
    const gateway = join(folder, "gateway");
    await copyFile(host, gateway);
    const locked = await temporaryFolder();
    await chmod(locked, 0);
    for (const name of ["built/secret.so", "source/auth/main.go"]) await chmod(join(folder, name), 0);
    const somebody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const said = async (...args: readonly string[]) => {
      const { code, stderr } = await cli(args, { cwd: folder, env: { HOME: folder }, ...somebody });
      return [code, stderr.trimEnd().split("\n").at(-1)];
    };
    const denied = expect.stringMatching(/(?:secret\.so|main\.go).*permission denied/);
    expect(await said("verify", gateway, "built")).toEqual([2, denied]);
    expect(await said("run", "--gateway", gateway, "--plugin", "built")).toEqual([2, denied]);
    expect(await said("run", "--gateway", gateway, "--plugin", "built/*")).toEqual([2, denied]);
    expect(await said("run", "--gateway", gateway, "--plugin", "source/*")).toEqual([2, denied]);
    expect(await said("verify", join(locked, "gateway"), "built")).toEqual([
      2,
      expect.stringMatching(/gateway.*denied/),
    ]);
    expect(await said("verify", "links/a.so", "built")).toEqual([
      2,
      expect.stringContaining("too many symbolic links"),
    ]);
    expect(await said("verify", gateway, "links")).toEqual([2, expect.stringContaining("too many symbolic links")]);
  });

  test("a plugin given as gateway", async () => {
    await expectUnusable(["verify", plugin, plugin], plugin, "not a gateway");
    await expectUnusable(["profile", plugin], plugin, "is a shared library (a plugin?), not a gateway");
    await expectUnusable(["profile", plugin, "--gateway-digest", `sha256:${await digestOf(plugin)}`], "not a gateway");
    await expectUnusable(["profile", await archiveOf(plugin), "--gateway-path", "plugin.so"], "not a gateway");
  });

  test("a target that the gateway to write a profile of is not for", async () => {
    await expectUnusable(["profile", host, "--target", "linux/riscv64"], host, "is a gateway for linux/");
  });

  test("a built plugin to fetch the modules of", async () => {
    await expectUnusable(["fetch", "--gateway", host, "--plugin", plugin, "-o", "stored"], plugin, "is built already");
  });

  test("a gateway that no profile can be written of", async () => {
    const object = join(await temporaryFolder(), "gateway.o");
    await writeFile(`${object}.c`, "int one(void) { return 1; }\n");
    expect(await run("gcc", ["-c", "-o", object, `${object}.c`])).toMatchObject({ code: 0 });
    await expectUnusable(["profile", object], object, "is an object file, not a gateway");
    await expectUnusable(["profile", await truncated(host, 20_000)], "the file was cut off");
    await expectUnusable(["profile", await fileOf("no gateway\n", "text")], "found text");
  });

  test("a gateway file that is text, empty or truncated", async () => {
    const text = await fileOf("no gateway\n", "text");
    await expectUnusable(["verify", text, plugin], text, "found text");
    const empty = await fileOf("", "empty");
    await expectUnusable(["verify", empty, plugin], empty, "an empty file");
    const short = await truncated(host, 5000);
    await expectUnusable(["verify", short, plugin], short, "cannot be used as a gateway");
  });

  test("a profile that is damaged", async () => {
    const broken = await fileOf('{ "profileVersion": 1', "broken.json");
    await expectUnusable(["verify", broken, plugin], broken);
    const other = await fileOf('{ "profileVersion": 2 }', "other.json");
    await expectUnusable(["verify", other, plugin], other);
  });

  test("a profile of another target than the plugins", async () => {
    const profile = join(await temporaryFolder(), "gateway.json");
    expect(await cli(["profile", host, "-o", profile])).toMatchObject({ code: 0, stdout: "" });
    const other = (await readFile(profile, "utf8")).replaceAll(/linux\/\w+/g, "linux/riscv64");
    await writeFile(profile, other);
    await expectUnusable(["verify", profile, plugin], profile, "is of linux/riscv64");
  });

  test("an unknown kind to ignore, and a reason that is missing", async () => {
    await expectUnusable(["verify", host, plugin, "--ignore", "trimpth because"], "trimpth", "trimpath");
    await expectUnusable(["verify", host, plugin, "--ignore", "trimpath"], "reason");
  });

  test("a required symbol that is no name, or of a plugin that is none", async () => {
    await expectUnusable(["verify", host, plugin, "--symbol", "auth:"], "auth:");
    await expectUnusable(["verify", host, `a=${plugin}`, "--symbol", "b:AuthCheck"], "b:AuthCheck", "they are a.");
  });

  test("a file to write that cannot be written", async () => {
    const folder = await temporaryFolder();
    await expectUnusable(["verify", host, plugin, "--output", folder], folder, "is a folder");
    const lost = join(folder, "no", "report.txt");
    await expectUnusable(["verify", host, plugin, "--output", lost], lost, "there is no such file or folder");
  });

  test("a Go file without build information for diff", async () => {
    const old = await buildPlugin({ go: "1.19.13" });
    await expectUnusable(["diff", host, old], old, "no build information");
  });
});

describe("bytes that a loader would judge are a verdict, and end with 1", () => {
  async function expectVerdict(file: string, verdict: "rejected" | "crashes", sentence: string): Promise<void> {
    const { code, stdout, stderr } = await cli(["verify", host, file]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toContain(`✗ ${verdict}: ${file}`);
    expect(stdout).toContain(sentence);
  }

  test("text", async () => {
    const file = await fileOf(
      "no plugin, only text that is longer than the header of an ELF file, which is read first",
    );
    await expectVerdict(file, "rejected", `plugin.Open("${file}"): ${file}: invalid ELF header`);
  });

  test("nothing at all", async () => {
    const file = await fileOf("");
    await expectVerdict(file, "rejected", `plugin.Open("${file}"): ${file}: file too short`);
  });

  test("the beginning of a plugin", async () => {
    await expectVerdict(await truncated(plugin, 40), "rejected", "file too short");
    await expectVerdict(await truncated(plugin, 300), "rejected", "cannot read file data");
    await expectVerdict(await truncated(plugin, 20_000), "crashes", "SIGBUS");
  });

  test("a Windows program", async () => {
    const folder = await temporaryFolder();
    await writeTree(folder, {
      "go.mod": goMod({ module: "example.com/w" }),
      "main.go": "package main\n\nfunc main() {}\n",
    });
    const { go, env } = await toolchain("1.24.6");
    const windows = { ...env, GOOS: "windows", GOARCH: "amd64", CGO_ENABLED: "0" };
    expect(await run(go, ["build", "-o", "w.so"], { cwd: folder, env: windows })).toMatchObject({ code: 0 });
    await expectVerdict(join(folder, "w.so"), "rejected", "invalid ELF header");
  });

  test("an object file", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "o.c"), "int one(void) { return 1; }\n");
    expect(await run("gcc", ["-c", "-o", "o.so", "o.c"], { cwd: folder })).toMatchObject({ code: 0 });
    await expectVerdict(join(folder, "o.so"), "rejected", "only ET_DYN and ET_EXEC can be loaded");
  });

  test("a program", async () => {
    await expectVerdict(await copyOf(host, "host.so"), "rejected", "cannot dynamically load");
  });

  test("a plugin for another architecture", async () => {
    // e_machine of a processor that nothing is built for here.
    const other = await patched(plugin, 18, [0xf3, 0]);
    await expectVerdict(other, "rejected", "cannot open shared object file: No such file or directory");
  });

  test("a plugin without a required symbol", async () => {
    const { code, stdout } = await cli(["verify", host, plugin, "--symbol", "AuthChek"]);
    expect(code).toBe(1);
    expect(stdout).toContain("plugin: symbol AuthChek not found in plugin example.com/plugin");
    expect(stdout).toContain("AuthCheck");
  });

  test("any plugin, where the gateway was built without cgo", async () => {
    const stub = await buildHost({ env: { CGO_ENABLED: "0" } });
    const { code, stdout } = await cli(["verify", stub, plugin]);
    expect(code).toBe(1);
    expect(stdout).toContain("plugin: not implemented");
  });
});
