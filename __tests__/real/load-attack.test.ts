// Plugins whose own code attacks the machine while they are really opened, through the command line.
import { basename, dirname, join } from "node:path";
import { beforeAll, expect, test, vi } from "vitest";
import type { PluginReport } from "../../src/model/report.ts";
import { buildHost } from "../support/build.ts";
import { run } from "../support/command.ts";
import { commandLine } from "../support/product.ts";
import { asReport } from "../support/report-schema.ts";
import { example, goMod, writeTree } from "../support/source-tree.ts";
import { attackScene, attackSource, leftRunning, type Scene, withoutIsolation } from "./load-attack.ts";
import { need, requirements } from "./requirements.ts";

const cli = join(import.meta.dirname, "..", "..", "dist", "cli.js");
const nobody = 65534;
const asNobody = ["setpriv", "--reuid", String(nobody), "--regid", String(nobody), "--clear-groups"];

let loader: string;
let opener: string;

beforeAll(async () => {
  need(requirements.sudo);
  loader = await buildHost({ source: await example("loaders"), module: "github.com/TykTechnologies/tyk" });
  opener = await buildHost();
});

/*
 * A root below which nobody can make a namespace for users, as Ubuntu's AppArmor has it, and where a user may become
 * root without a password, as on hosted runners: the kernel refuses user namespaces below a changed root.
 */
const asRunner = `
set -e
mount --rbind / /mnt
printf 'nobody ALL=(ALL) NOPASSWD: ALL\\n' >"$1/sudoers"
chown 0:0 "$1/sudoers"; chmod 440 "$1/sudoers"
mount --bind "$1/sudoers" /mnt/etc/sudoers
shift
exec chroot /mnt "$@"
`;

const ways: readonly [string, number, (scene: Scene) => readonly string[]][] = [
  ["root", 0, () => []],
  ["a user with namespaces of his own", nobody, () => asNobody],
  [
    "a user who may become root, and has no namespaces",
    nobody,
    ({ folder }) => ["unshare", "--mount", "sh", "-c", asRunner, "sh", folder, ...asNobody],
  ],
];

test.each(ways)(
  "run by %s, a plugin changes nothing, reaches no socket and leaves nothing running",
  async (_, uid, as) => {
    const scene = await attackScene(loader, uid);
    const before = scene.state();
    const args = ["run", "--gateway", scene.gateway, "--plugin", scene.plugin];
    const { plugins, stderr } = await openAs(as(scene), scene, [...args, "--load-test", "always", "--format", "json"]);
    expect(stderr).not.toContain("not done");
    expect(plugins[0]?.load?.error).toBeUndefined();
    expect(plugins).toMatchObject([{ verdict: "loads", load: { how: "native", outcome: "loads" } }]);
    const { sudoers: _added, ...after } = scene.state();
    expect(after).toEqual(before);
    expect(leftRunning(scene)).toEqual([]);
    // Each of them is an attack: without isolation all of them succeed.
    const said = await withoutIsolation(opener, scene, uid === 0 ? [] : asNobody);
    expect(scene.attacks.filter((attack) => !said.includes(`[${attack}]`))).toEqual([]);
    process.kill(-(await vi.waitUntil(() => leftRunning(scene)[0], { timeout: 20_000 })), "SIGKILL");
  },
);

test("a plugin that was just built cannot change itself, and what is reported is what was built", async () => {
  const scene = await attackScene(loader, 0);
  const source = join(scene.folder, "source");
  await writeTree(source, { "go.mod": goMod({ module: "example.com/attack" }), ...(await attackSource()) });
  const { [basename(scene.plugin)]: _given, ...before } = scene.state();
  const args = ["run", "--gateway", "gateway", "--plugin", `${basename(scene.plugin, ".so")}=source`];
  const output = ["--output-directory", ".", "--plugin-file", "{name}.so", "--builder", "native"];
  const ended = await commandLine([...args, ...output, "--load-test", "always", "--format", "json"], {
    cwd: scene.folder,
  });
  const plugins = asReport(JSON.parse(ended.stdout)).checks.flatMap((check) => check.plugins);
  expect(plugins[0]?.load?.error).toBeUndefined();
  expect(plugins).toMatchObject([{ verdict: "loads", load: { how: "native", outcome: "loads" } }]);
  const { [basename(scene.plugin)]: built, ...after } = scene.state();
  expect(built).toContain(plugins[0]?.sha256);
  // What a run leaves beside its plugins.
  const own = /^(?:SHA256SUMS|(?:recipe|report)\.json|[^/]+\.(?:cdx|profile)\.json)$/;
  expect(Object.fromEntries(Object.entries(after).filter(([name]) => !own.test(name)))).toEqual(before);
});

test("nothing is opened where none of these is to be had, and the report says why", async () => {
  const scene = await attackScene(loader, nobody);
  const before = scene.state();
  const args = ["run", "--gateway", scene.gateway, "--plugin", scene.plugin];
  const unable = ["unshare", "--mount", "sh", "-c", 'mount --rbind / /mnt; exec chroot /mnt "$@"', "sh", ...asNobody];
  const { plugins } = await openAs(unable, scene, [...args, "--load-test", "always", "--format", "json"]);
  expect(plugins[0]?.load).toBeUndefined();
  expect(plugins[0]?.findings).toContainEqual({
    kind: "load-undecided",
    severity: "warning",
    message: expect.stringMatching(
      /^The plugin was not really opened: nothing keeps a plugin from changing this machine here \(unshare: .*sudo: .*\); it takes root, namespaces for users, or sudo without a password, and overlayfs, or the gateway's image in an engine\.$/,
    ),
  });
  expect(scene.state()).toEqual(before);
});

async function openAs(
  before: readonly string[],
  { folder }: Scene,
  args: readonly string[],
): Promise<{ readonly plugins: readonly PluginReport[]; readonly stderr: string }> {
  const [program = "", ...rest] = [...before, process.execPath, cli, ...args];
  const env = {
    PATH: process.env["PATH"],
    HOME: join(folder, "home"),
    TMPDIR: join(folder, "temp"),
    NODE_DISABLE_COMPILE_CACHE: "1",
  };
  const { stdout, stderr } = await run(program, rest, { cwd: dirname(cli), env });
  if (stdout === "") throw new Error(stderr);
  return { plugins: asReport(JSON.parse(stdout)).checks.flatMap(({ plugins }) => plugins), stderr };
}
