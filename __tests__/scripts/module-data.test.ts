// The measured table of Go releases, and the check that says when a release lacks.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { renderLayouts } from "../../scripts/module-data.ts";
import measured from "../../src/binary/module-data.json" with { type: "json" };
import { type Ended, run } from "../support/command.ts";
import { temporaryFolder } from "../support/files.ts";

const root = join(import.meta.dirname, "..", "..");

/** `npm run module-data -- --check` where a module proxy lists these releases. */
async function check(releases: readonly string[]): Promise<Ended> {
  const folder = await temporaryFolder();
  const versions = join(folder, "golang.org", "toolchain", "@v");
  await mkdir(versions, { recursive: true });
  await writeFile(join(versions, "list"), releases.map((release) => `v0.0.1-go${release}.linux-amd64\n`).join(""));
  const env = { ...process.env, GOPROXY: `file://${folder}`, GOFLAGS: "", GOENV: "off" };
  return await run(process.execPath, [join(root, "scripts", "module-data.ts"), "--check"], { cwd: root, env });
}

describe("the check of Go releases", () => {
  test("is content with releases that were measured, whatever their patches", async () => {
    const { code, stdout } = await check(["1.15.1", "1.24.6", "1.26.99", "1.27.4", "1.99rc1"]);
    expect(stdout).toMatch(/up to 1\.\d+ is measured/);
    expect(code).toBe(0);
  });

  test("names minor releases that were not, and says what to do", async () => {
    const { code, stderr } = await check(["1.27.4", "1.98.0", "1.98.2", "1.99.0"]);
    expect(stderr).toMatch(/Go 1\.98\.2 and 1\.99\.0 .*npm run module-data/);
    expect(code).toBe(1);
  });

  test("runs in a workflow of the project, by itself", async () => {
    const workflow: unknown = parse(await readFile(join(root, ".github/workflows/go-releases.yml"), "utf8"));
    expect(workflow).toHaveProperty("on.schedule");
    expect(JSON.stringify(workflow)).toContain("npm run module-data -- --check");
  });
});

test("the documentation shows the table", async () => {
  const page = await readFile(join(root, "docs", "how-it-decides.md"), "utf8");
  expect(page).toContain(renderLayouts(measured["64"].releases));
});

test("every minor release from 1.16 on is there once, for both word sizes", () => {
  for (const { releases } of [measured["64"], measured["32"]]) {
    const minors = releases.map(({ go }) => Number(go.split(".")[1]));
    expect(minors).toEqual(minors.map((_, at) => 16 + at));
  }
});
