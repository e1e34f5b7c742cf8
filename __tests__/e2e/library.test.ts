import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildHost, buildPlugin } from "../support/build.ts";

const root = dirname(dirname(import.meta.dirname));
const folder = mkdtempSync(join(tmpdir(), "go-plugin-verifier-library-"));
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules/go-plugin-verifier"));
  copyFileSync(await buildHost(), join(folder, "gateway"));
  copyFileSync(await buildPlugin(), join(folder, "auth.so"));
});

test("the library does what the README shows, as an installed package", () => {
  const [, code = ""] = /^```js\n(.*?)^```/ms.exec(readFileSync(join(root, "README.md"), "utf8")) ?? [];
  writeFileSync(join(folder, "readme.mjs"), `${code}\nconsole.log(verdict);\n`);
  const ended = spawnSync(process.execPath, ["readme.mjs"], { cwd: folder, encoding: "utf8" });
  expect(ended).toMatchObject({ stderr: "", stdout: "loads\n", status: 0 });
});

test("its types compile in a project that has nothing but the published package and its dependencies", () => {
  const project = mkdtempSync(join(folder, "empty-"));
  const installed = join(project, "node_modules/go-plugin-verifier");
  mkdirSync(installed, { recursive: true });
  const packed = spawnSync("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", project], {
    cwd: root,
    encoding: "utf8",
  });
  expect(packed.status).toBe(0);
  const unpacked = spawnSync("tar", ["-xzf", packed.stdout.trim(), "-C", installed, "--strip-components=1"], {
    cwd: project,
  });
  expect(unpacked.status).toBe(0);
  const { dependencies }: { dependencies: Record<string, string> } = JSON.parse(
    readFileSync(join(installed, "package.json"), "utf8"),
  );
  for (const name of Object.keys(dependencies).filter((one) => !one.startsWith("@"))) {
    symlinkSync(join(root, "node_modules", name), join(project, "node_modules", name));
  }
  writeFileSync(
    join(project, "use.mts"),
    `import { binaryGateway, memorySource, type Report, readBinary, readProfile, verify } from "go-plugin-verifier";
const source = memorySource("gateway", new Uint8Array(64));
const gateway = binaryGateway(readBinary(source), { reference: "gateway" });
const plugin = { name: "auth", path: "auth.so", source, identity: { realPath: "/auth.so", inode: "1" } };
const report: Report = verify(gateway, [plugin]);
export const verdict: "loads" | "mismatch" | "unknown" | "unbuilt" | "rejected" | "crashes" = report.verdict;
export const causes: readonly (string | undefined)[] = report.checks.flatMap(({ plugins }) => plugins.map(({ loaderError }) => loaderError));
export const target: string = readProfile("{}", "gateway.json").target;
`,
  );
  const options = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"];
  const settings = ["--module", "nodenext", "--target", "es2023", "--types", ""];
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const ended = spawnSync(process.execPath, [tsc, ...options, ...settings, "use.mts"], {
    cwd: project,
    encoding: "utf8",
  });
  expect(ended).toMatchObject({ stderr: "", stdout: "", status: 0 });
});
