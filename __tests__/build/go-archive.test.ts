import { execFileSync } from "node:child_process";
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packedNames, packFiles, unpackFiles } from "../../src/build/go-archive.ts";
import { execRunner } from "../../src/ports/exec.ts";
import { fileOf, sourceFolder, temporaryFolder } from "../support/files.ts";

const commands = execRunner(process.env, { line: () => undefined });
const toolchain = "mod/golang.org/toolchain@v0.0.1-go1.24.6.linux-amd64";

/** What lies in a folder, by name. */
function namesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
}

test("what is packed comes back, who may run it and what nobody used too", async () => {
  const folder = await sourceFolder({
    "cache/00/00aa-a": "action",
    "cache/00/00aa-d": "data",
    "cache/trim.txt": "1",
    "mod/example.com/m@v1.0.0/testdata/embedded_test.go": "package m",
    [`${toolchain}/bin/go`]: "program",
  });
  execFileSync("chmod", ["755", join(folder, toolchain, "bin/go")]);
  execFileSync("chmod", ["-R", "a-w", join(folder, "mod")]);
  const archive = join(await temporaryFolder(), "archive");
  const names = packedNames(folder, "linux", 0);
  const list = join(await temporaryFolder(), "list");
  expect(await packFiles({ folder, names, archive, list }, commands)).toBeUndefined();
  const back = await temporaryFolder();
  await unpackFiles(archive, back, "archive", 1_000_000_000);
  expect(namesIn(back)).toEqual(namesIn(folder));
  expect(readFileSync(join(back, "cache/00/00aa-d"), "utf8")).toBe("data");
  expect(statSync(join(back, toolchain, "bin/go")).mode & 0o777).toBe(0o755);
  expect(statSync(join(back, "mod/example.com/m@v1.0.0/testdata/embedded_test.go")).mode & 0o777).toBe(0o644);
  expect(statSync(join(back, "cache/00/00aa-d")).mtimeMs).toBe(1_000_000_000);
  execFileSync("chmod", ["-R", "u+w", folder]);
});

test("what no build reads stays out", async () => {
  const kept = [
    "cache/00/used-a",
    "cache/trim.txt",
    "mod/cache/download/example.com/m/@v/v1.0.0.info",
    "mod/cache/download/example.com/m/@v/v1.0.0.ziphash",
    "mod/example.com/m@v1.0.0/a_test.go",
    `${toolchain}/bin/go`,
    `${toolchain}/pkg/tool/linux_amd64/compile`,
    `${toolchain}/src/fmt/print.go`,
    `${toolchain}/src/os/file_unix.go`,
    `${toolchain}/src/os/file_linux_arm64.go`,
    `${toolchain}/src/os/windows.go`,
    "mod/example.com/m@v1.0.0/file_windows.go",
  ];
  const left = [
    "cache/00/unused-a",
    "cache/00/unused-d",
    "cache/fuzz/x",
    "mod/cache/download/example.com/m/@v/v1.0.0.zip",
    "mod/cache/download/example.com/m/@v/v1.0.0.lock",
    "mod/cache/lock",
    "mod/cache/vcs/0123/HEAD",
    `${toolchain}/src/cmd/go/main.go`,
    `${toolchain}/src/fmt/print_test.go`,
    `${toolchain}/src/fmt/testdata/x`,
    `${toolchain}/src/os/file_windows.go`,
    `${toolchain}/src/os/file_darwin_amd64.s`,
    `${toolchain}/src/os/file_linux_mips64le.go`,
    `${toolchain}/test/x.go`,
    `${toolchain}/pkg/tool/linux_amd64/vet`,
  ];
  const folder = await sourceFolder(Object.fromEntries([...kept, ...left].map((name) => [name, name])));
  for (const name of left.slice(0, 2)) utimesSync(join(folder, name), 1, 1);
  expect([...packedNames(folder, "linux", 1_000_000)].sort()).toEqual(kept.sort());
  const forAll = packedNames(folder, "any", 1_000_000).filter((name) => !kept.includes(name));
  expect(forAll.sort()).toEqual(
    left.filter((name) => /_(?:windows|darwin_amd64|linux_mips64le)\.\w+$/.test(name)).sort(),
  );
});

describe("an archive that holds anything else is refused, and nothing is written outside of the folder", () => {
  /** An archive by GNU tar, of files in a folder of their own. */
  async function archiveOf(fill: (folder: string) => void, ...args: readonly string[]): Promise<string> {
    const folder = await temporaryFolder();
    const archive = join(await temporaryFolder(), "archive");
    mkdirSync(join(folder, "in"));
    fill(folder);
    execFileSync("tar", ["-P", "-C", join(folder, "in"), "-I", "zstd", "-cf", archive, ...args], { stdio: "pipe" });
    return archive;
  }
  const write = (path: string) => (folder: string) => writeFileSync(join(folder, path), "evil");

  const hostile: Readonly<Record<string, () => Promise<string>>> = {
    "a path that leads out": () => archiveOf(write("evil"), "../evil"),
    "a path that leads in and out": () => archiveOf(write("in/evil"), "--transform=s,evil,cache/../../evil,", "evil"),
    "an absolute path": () => archiveOf(write("in/evil"), "--transform=s,^evil,/tmp/go-plugin-verifier-evil,", "evil"),
    "a symbolic link": () => archiveOf((folder) => symlinkSync("/etc", join(folder, "in/cache")), "cache"),
    "a hard link": () =>
      archiveOf(
        (folder) => {
          writeFileSync(join(folder, "in/a"), "a");
          linkSync(join(folder, "in/a"), join(folder, "in/b"));
        },
        "a",
        "b",
      ),
    "a folder": () => archiveOf((folder) => mkdirSync(join(folder, "in/cache")), "cache"),
    "one name twice": () => archiveOf(write("in/a"), "--transform=s,.*,a,", "--hard-dereference", "a", "./a"),
    "a file where a folder is": () => archiveOf(write("in/a"), "--transform=s,^\\./a,a/b,", "a", "./a"),
    "a pipe": () => archiveOf((folder) => execFileSync("mkfifo", [join(folder, "in/pipe")]), "pipe"),
  };
  test.each(Object.entries(hostile))("%s", async (_, make) => {
    const archive = await make();
    const above = await temporaryFolder();
    mkdirSync(join(above, "folder"));
    await expect(unpackFiles(archive, join(above, "folder"), "the archive", 0)).rejects.toThrow();
    expect(namesIn(above).filter((name) => !/^folder(?:\/a)?$/.test(name))).toEqual([]);
    expect(() => statSync("/tmp/go-plugin-verifier-evil")).toThrow();
  });

  test.each(["cut off", "changed", "something else"])("one that is %s", async (how) => {
    const whole = readFileSync(
      await archiveOf((folder) => writeFileSync(join(folder, "in/a"), Buffer.alloc(300_000, 7)), "a"),
    );
    const changed = Buffer.from(whole);
    changed.fill(1, whole.length - 12);
    const bytes = {
      "cut off": whole.subarray(0, whole.length - 5),
      changed,
      "something else": Buffer.from("no archive"),
    };
    const archive = await fileOf(bytes[how as keyof typeof bytes], "archive");
    await expect(unpackFiles(archive, await temporaryFolder(), "the archive", 0)).rejects.toThrow(/the archive/);
  });
});
