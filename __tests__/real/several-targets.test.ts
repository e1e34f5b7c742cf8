import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Report } from "../../src/model/report.ts";
import { newJob, runAction } from "../e2e/action-run.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { temporaryFolder } from "../support/files.ts";
import { outcome } from "../support/pair.ts";
import { commandLine } from "../support/product.ts";
import { asReport } from "../support/report-schema.ts";
import { openForeign, platforms } from "./foreign.ts";

const { arm64 } = platforms;
/** Hosts of two targets, named by them, and a plugin for each in one folder. */
let folder: string;

beforeAll(async () => {
  folder = newJob().workspace;
  for (const name of ["hosts", "plugins"]) await mkdir(join(folder, name));
  await copyFile(await buildHost(), join(folder, "hosts", "linux-amd64"));
  await copyFile(await buildHost({ env: arm64.env }), join(folder, "hosts", "linux-arm64"));
  await copyFile(await buildHost({ flags: [], env: arm64.env }), join(folder, "hosts", "old-arm64"));
  await copyFile(await buildPlugin(), join(folder, "plugins", "auth_linux_amd64.so"));
  await copyFile(await buildPlugin({ env: arm64.env }), join(folder, "plugins", "auth_linux_arm64.so"));
});

afterAll(() => rm(dirname(folder), { recursive: true, force: true }));

function cells({ checks }: Report): string[] {
  return checks.flatMap(({ gateway, target, plugins }) =>
    plugins.map(({ path, verdict }) => `${gateway.reference} ${target} ${path}: ${verdict}`),
  );
}

test("verify compares each gateway with the plugins of its target, as these do", async () => {
  const { stdout } = await commandLine(
    ["verify", "hosts/linux-amd64", "hosts/linux-arm64", "hosts/old-arm64", "plugins", "--format", "json"],
    { cwd: folder },
  );
  expect(cells(asReport(JSON.parse(stdout)))).toEqual([
    "hosts/linux-amd64 linux/amd64 plugins/auth_linux_amd64.so: loads",
    "hosts/linux-arm64 linux/arm64 plugins/auth_linux_arm64.so: loads",
    "hosts/old-arm64 linux/arm64 plugins/auth_linux_arm64.so: rejected",
  ]);
  const plugin = join(folder, "plugins", "auth_linux_arm64.so");
  for (const [name, expected] of [
    ["linux-arm64", "loads"],
    ["old-arm64", "rejected"],
  ] as const) {
    expect(outcome(await openForeign(arm64, join(folder, "hosts", name), plugin))).toBe(expected);
  }
});

test("a step takes a folder of plugins, a glob, a list of gateways and several targets without further inputs", async () => {
  const job = { ...newJob(), workspace: folder };
  await writeFile(join(folder, "supported.txt"), "# ours\n./hosts/{goos}-{goarch}\n");
  for (const plugin of ["plugins", "plugins/*.so"]) {
    const step = await runAction(job, { "gateway-file": "supported.txt", plugin, target: "linux/amd64, linux/arm64" });
    expect(step.code, step.stdout).toBe(0);
    const judged: { target: string; path: string; verdict: string }[] = JSON.parse(step.outputs["plugins"] ?? "[]");
    expect(judged.map(({ target, path, verdict }) => `${target} ${path}: ${verdict}`)).toEqual([
      "linux/amd64 plugins/auth_linux_amd64.so: loads",
      "linux/arm64 plugins/auth_linux_arm64.so: loads",
    ]);
  }
});

test("a target that no plugin is built for is refused", async () => {
  const args = [
    "run",
    "--gateway",
    "hosts/{goos}-{goarch}",
    "--plugin",
    "plugins/auth_linux_amd64.so",
    "--target",
    "linux/amd64,linux/arm64",
  ];
  const ended = await commandLine(args, { cwd: folder });
  expect(ended).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("target: no plugin is built for linux/arm64"),
  });
});

test("a plugin for whose target there is no gateway is an error, and is never passed over", async () => {
  const other = join(await temporaryFolder(), "profile.json");
  expect(await commandLine(["profile", "hosts/linux-amd64", "-o", other], { cwd: folder })).toMatchObject({ code: 0 });
  const ended = await commandLine(["verify", "hosts/linux-amd64", other, "plugins"], { cwd: folder });
  expect(ended).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("is built for linux/arm64, and none of the gateways is"),
  });
});
