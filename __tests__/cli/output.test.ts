import { chmod, chown, copyFile, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildHost, buildPlugin, pluginSource } from "../support/build.ts";
import { run } from "../support/command.ts";
import { sourceFolder, temporaryFolder } from "../support/files.ts";
import { parseJunit } from "../support/junit-reader.ts";
import { asReport } from "../support/report-schema.ts";
import { sarifProblems } from "../support/sarif-schema.ts";
import { type SourceTree, under } from "../support/source-tree.ts";
import { cli } from "./command-line.ts";

const entry = join(import.meta.dirname, "../../dist/cli.js");
let host: string;
let plugin: string;
let source: SourceTree;

beforeAll(async () => {
  [host, plugin, source] = await Promise.all([buildHost(), buildPlugin(), pluginSource()]);
});

describe("standard output that cannot be written is one line, and 2", () => {
  test.each([
    ["verify", () => ["verify", host, plugin]],
    ["verify as JSON", () => ["verify", host, plugin, "--format", "json"]],
    ["a rejection too", () => ["verify", host, plugin, "--symbol", "Absent"]],
    ["inspect", () => ["inspect", plugin]],
    ["diff", () => ["diff", host, plugin]],
    ["profile", () => ["profile", host]],
    ["explain", () => ["explain", "trimpath"]],
    ["help", () => ["help"]],
    ["--version", () => ["--version"]],
  ])("%s", async (_, args) => {
    const ended = await run("sh", ["-c", 'exec "$@" >/dev/full', "sh", process.execPath, entry, ...args()]);
    expect(ended).toMatchObject({
      code: 2,
      stderr:
        "go-plugin-verifier: standard output cannot be written: no space is left on the device, make room there.\n",
    });
  });

  test("what is said on the way is not missed where nobody can hear it", async () => {
    const ended = await run("sh", [
      "-c",
      'exec "$@" 2>/dev/full',
      "sh",
      process.execPath,
      entry,
      "verify",
      "no",
      plugin,
    ]);
    expect(ended).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("the file of --output", () => {
  test("that cannot be written is found before anything is built", async () => {
    const cwd = await sourceFolder(under("auth", source));
    const args = ["run", "--gateway", host, "--plugin", "auth", "--output", "no/report.txt"];
    expect(await cli(args, { cwd })).toEqual({
      code: 2,
      stdout: "",
      stderr: "go-plugin-verifier: --output no/report.txt cannot be written: there is no such file or folder.\n",
    });
    expect(await readdir(cwd)).toEqual(["auth"]);
  });

  test("may be a device or a pipe, which stays what it is", async () => {
    const args = [process.execPath, entry, "verify", host, plugin, "--output", "/dev/stdout"];
    const piped = await run("sh", ["-c", '"$@" | cat', "sh", ...args]);
    expect(piped).toMatchObject({ stderr: "", stdout: expect.stringMatching(/^✓ loads: /) });
    const full = await cli(["verify", host, plugin, "--output", "/dev/full"]);
    expect(full).toMatchObject({ code: 2, stderr: expect.stringContaining("no space is left on the device") });
    expect((await run("stat", ["--format=%F", "/dev/full"])).stdout).toBe("character special file\n");
  });

  test("that a link leads to is replaced, and the link is not", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "report.txt"), "of yesterday");
    await symlink("report.txt", join(folder, "latest.txt"));
    expect(await cli(["verify", host, plugin, "-o", join(folder, "latest.txt")])).toMatchObject({ code: 0 });
    expect(await readFile(join(folder, "report.txt"), "utf8")).toMatch(/^✓ loads: /);
    expect((await readdir(folder)).sort()).toEqual(["latest.txt", "report.txt"]);
  });
});

describe("--format KIND=FILE", () => {
  test("writes reports of one check beside the one that is shown, each whole and valid", async () => {
    const cwd = await temporaryFolder();
    const files = ["json=report.json", "sarif=out.sarif", "junit=junit.xml", "markdown=my page.md"];
    const formats = files.flatMap((file) => ["--format", file]);
    const { code, stdout } = await cli(["verify", host, plugin, "--symbol", "Absent", ...formats], { cwd });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ rejected: /);
    expect((await readdir(cwd)).sort()).toEqual(["junit.xml", "my page.md", "out.sarif", "report.json"]);
    const text = (name: string) => readFile(join(cwd, name), "utf8");
    expect(asReport(JSON.parse(await text("report.json"))).verdict).toBe("rejected");
    const sarif = JSON.parse(await text("out.sarif"));
    expect(sarifProblems(sarif)).toEqual([]);
    expect(sarif.runs[0].results[0]).toMatchObject({ ruleId: "required-symbol", level: "error" });
    const { testsuite = [] } = await parseJunit(await text("junit.xml"));
    expect(testsuite[0]).toMatchObject({ tests: 1, failures: 1 });
    expect(await text("my page.md")).toMatch(/^## ❌ /);
  });

  test("and one without a file, which goes to standard output", async () => {
    const cwd = await temporaryFolder();
    const formats = ["--format", "json text=report.txt"];
    const { code, stdout } = await cli(["verify", host, plugin, ...formats], { cwd });
    expect(code).toBe(0);
    expect(asReport(JSON.parse(stdout)).verdict).toBe("loads");
    expect(await readFile(join(cwd, "report.txt"), "utf8")).toMatch(/^✓ loads: /);
  });
});

describe("output-directory", () => {
  const wanted = ["--plugin", "auth", "--target", "linux/amd64"];

  test("may lie outside of the checkout, in which nothing appears then", async () => {
    const cwd = await sourceFolder(under("auth", source));
    const elsewhere = join(await temporaryFolder(), "built", "plugins");
    const args = ["--gateway", host, ...wanted, "--output-directory", elsewhere];
    const built = await cli(["build", ...args], { cwd });
    expect(built).toMatchObject({ code: 0, stdout: `${elsewhere}/auth_linux_amd64.so\n` });
    expect(await readdir(elsewhere)).toEqual(["auth_linux_amd64.so"]);
    expect(await readdir(cwd)).toEqual(["auth"]);
  });

  test("is the folder of the report's paths, relative as it was written", async () => {
    const cwd = await sourceFolder(under("auth", source));
    const { code, stdout } = await cli(["run", "--gateway", host, ...wanted, "--output-directory", "out/"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain("✓ auth: out/auth_linux_amd64.so  loads\n");
  });

  test("that is a file, or lies below one, is named before anything is built", async () => {
    const cwd = await sourceFolder({ ...under("auth", source), taken: "a file" });
    for (const written of ["taken", "taken/below"]) {
      const { code, stdout, stderr } = await cli(["run", "--gateway", host, ...wanted, "--output-directory", written], {
        cwd,
      });
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain(`output-directory: "${written}" cannot be written: ${cwd}/taken is no folder;`);
      expect(stderr).not.toContain("Building");
    }
  });

  test("that lies where no folder can be made is named before anything is built", async () => {
    const cwd = await sourceFolder(under("auth", source));
    const args = ["run", "--gateway", host, ...wanted, "--output-directory", "/proc/plugins/out"];
    const { code, stdout, stderr } = await cli(args, { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/output-directory: "\/proc\/plugins\/out" cannot be written: .* \/proc[;,] .*name another/);
    expect(stderr).not.toContain("Building");
  });

  test("that may not be written to is named before anything is built, with what to do", async () => {
    // Root may write everywhere, so the question is asked as somebody else.
    const isRoot = process.getuid?.() === 0;
    const somebody = isRoot ? { uid: 65534, gid: 65534 } : {};
    const cwd = await sourceFolder(under("auth", source));
    const gateway = join(cwd, "gateway");
    await copyFile(host, gateway);
    await chmod(cwd, 0o555);
    const away = join(await temporaryFolder(), "cache");
    for (const command of ["run", "build"]) {
      const { code, stdout, stderr } = await cli([command, "--gateway", "./gateway", ...wanted], {
        ...somebody,
        cwd,
        env: { XDG_CACHE_HOME: away },
      });
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain(`output-directory: "plugins-out" cannot be written: permission denied in ${cwd}; `);
      expect(stderr).toContain(isRoot ? `sudo chown -R "$(id -u):$(id -g)" ${cwd}, or name` : "name another folder.");
      expect(stderr).not.toContain("Building");
    }
    await chown(cwd, process.getuid?.() ?? 0, process.getgid?.() ?? 0);
    await chmod(cwd, 0o755);
  });
});
