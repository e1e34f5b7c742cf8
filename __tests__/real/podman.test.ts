// The same as in a Docker engine, by podman, which has no daemon, other answers and other words.
import { realpathSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildWorkspace } from "../support/build.ts";
import { run } from "../support/command.ts";
import { sourceFolder, temporaryFolder } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { answered, commandLine } from "../support/product.ts";
import { example, goMod, linking, under } from "../support/source-tree.ts";
import { scriptCall } from "./container-calls.ts";
import { need, requirements } from "./requirements.ts";
import { compilerEnvironment, makeCompilerBase } from "./services/compiler-base.ts";
import { documentedScript } from "./services/compiler-image.ts";
import { preparePodman, type TestPodman } from "./services/podman.ts";
import { makeLayer, pushImage } from "./services/pushed-images.ts";
import { type Registry, startRegistry } from "./services/registry.ts";

let podman: TestPodman;
let registry: Registry;
let gateway: string;
let digest: string;

beforeAll(async () => {
  need(requirements.podman);
  need(requirements.registry);
  registry = await startRegistry();
  podman = await preparePodman(registry);
  const tree = {
    ...(await example("host")),
    "go.mod": goMod({ module: "example.com/gateway" }),
    "hooks/hooks.go": 'package hooks\n\nconst Greeting = "hello"\n',
    "links.go": linking(["example.com/gateway/hooks"]),
  };
  gateway = join(await buildWorkspace({ tree, outputs: { gateway: {} } }), "gateway");
  const made = [
    await makeLayer({
      "build.sh": { text: documentedScript, mode: 0o755 },
      "go/src/gateway": { from: join(dirname(gateway), "..", "src") },
    }),
    await makeLayer({
      acme: { from: gateway },
      "lib64/ld-linux-x86-64.so.2": { from: realpathSync("/lib64/ld-linux-x86-64.so.2") },
      "lib/x86_64-linux-gnu/libc.so.6": { from: "/lib/x86_64-linux-gnu/libc.so.6" },
    }),
  ] as const;
  const base = await makeCompilerBase({ docker: podman.podman }, registry);
  digest = await pushImage(registry, "acme/compiler:v1.2.3", [...base, made[0]], {
    Env: [...compilerEnvironment, "TYK_GW_PATH=/go/src/gateway", "GATEWAY_VERSION=1.2.3"],
    Entrypoint: ["/build.sh"],
  });
  await pushImage(registry, "acme/gateway:v1.2.3", [made[1]]);
  for (const layer of made) await layer.remove();
});

afterAll(async () => {
  await podman?.remove();
  await registry?.stop();
});

test("podman pulls the compiler image, builds in it, and leaves no container; what is printed does the same", async () => {
  const plugin = {
    "go.mod": goMod({ module: "example.com/auth" }),
    "main.go":
      'package main\n\nimport "example.com/gateway/hooks"\n\nfunc Answer() string { return hooks.Greeting }\n\nfunc main() {}\n',
  };
  const cwd = await sourceFolder(under("auth", plugin));
  const source = { kind: "image", image: "docker.io/acme/gateway", tag: "v{version}", path: "/acme" };
  const preset = {
    name: "acme",
    title: "Acme",
    sources: [{ ...source, targets: ["linux/amd64"] }],
    builds: [{ ...scriptCall, image: "docker.io/acme/compiler" }],
  };
  await writeFile(join(cwd, "presets.json"), JSON.stringify({ presets: [preset] }));
  const env = { ...process.env, ...podman.environment, XDG_CACHE_HOME: await temporaryFolder() };
  const from = ["--gateway", "acme@1.2.3", "--preset-file", "presets.json", "--plugin", "auth"];
  const more = [
    "--registry-mirror",
    `docker.io=${registry.address}`,
    "--plugin-file",
    "auth.so",
    "--builder",
    "container",
  ];
  const first = await answered(["run", ...from, ...more, "--cache", "false", "--format", "json"], { cwd, env });
  const { code, check, progress, plugins } = first;
  expect(code, JSON.stringify(plugins) + progress).toBe(0);
  expect(check.build, progress).toMatchObject({ builder: "container", digest });
  expect(progress).toMatch(/^Builder for acme@1\.2\.3: container, since podman \S+ answers/m);
  const file = join(cwd, "plugins-out", "auth.so");
  const { answers } = await openInHost(gateway, [file], { lookup: ["Answer"] });
  expect(answers).toMatchObject([{ symbols: { Answer: "hello" } }]);
  expect(await podman.podman("ps", "--all", "--quiet")).toBe("");
  const fetched = await commandLine(["fetch", ...from, ...more.slice(0, 2), "-o", "stored"], { cwd, env });
  expect(fetched.code, fetched.stderr).toBe(0);
  await podman.podman("rmi", "--all", "--force");
  const offline = ["run", "--offline", "stored", ...from, ...more, "--cache", "false", "--format", "json"];
  const again = await answered(offline, { cwd, env });
  expect(again.code, again.progress).toBe(0);
  expect(again.check.build).toMatchObject({ builder: "container", digest });
  const printed = await commandLine(["build", "--print", ...from, ...more], { cwd, env });
  await run("rm", ["-r", join(cwd, "plugins-out")]);
  const script = await run("sh", ["-c", printed.stdout], { cwd, env });
  expect(script, `${script.stderr}\n${printed.stdout}`).toMatchObject({ code: 0 });
  expect((await openInHost(gateway, [file], { lookup: ["Answer"] })).answers).toEqual(answers);
});
