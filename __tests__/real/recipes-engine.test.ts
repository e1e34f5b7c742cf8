// The recipes that need a container engine, as they stand. What they reach outside of a repository is on loopback, under
// the names that they have for it; the engine gets there, too.
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../support/command.ts";
import { sourceFolder, temporaryFolder } from "../support/files.ts";
import { block } from "../support/recipes.ts";
import { token } from "../support/release-server.ts";
import { goMod, under } from "../support/source-tree.ts";
import { need, requirements } from "./requirements.ts";
import { actor, type WorkflowSettings } from "./services/act.ts";
import { compilerEnvironment, makeCompilerBase } from "./services/compiler-base.ts";
import { tykScript } from "./services/compiler-contracts.ts";
import { startEngine, type TestEngine } from "./services/engine.ts";
import { type Outside, startOutside } from "./services/outside.ts";
import { makeLayer, pushImage } from "./services/pushed-images.ts";
import { runRecipe, runShell } from "./services/recipe-runs.ts";

let outside: Outside;
let engine: TestEngine;

beforeAll(async () => {
  for (const name of ["arm64", "registry", "engine"] as const) need(requirements[name]);
  outside = await startOutside();
  const { https_proxy = "", NODE_EXTRA_CA_CERTS = "" } = outside.environment;
  const HTTPS_PROXY = https_proxy;
  engine = await startEngine("socket", { HTTPS_PROXY, NO_PROXY: "127.0.0.1", SSL_CERT_FILE: NODE_EXTRA_CA_CERTS });
  const base = await makeCompilerBase(engine, outside.hub);
  const tyk = await makeLayer({
    "build.sh": { text: tykScript, mode: 0o755 },
    "go/src/gateway/go.mod": { text: goMod({ module: "example.com/gateway" }), mode: 0o644 },
  });
  await pushImage(outside.hub, "tykio/tyk-plugin-compiler:v5.8.6", [...base, tyk], {
    Env: [...compilerEnvironment, "TYK_GW_PATH=/go/src/gateway", "GATEWAY_VERSION=5.8.6"],
    Entrypoint: ["/build.sh"],
  });
  await tyk.remove();
  await pushImage(outside.hub, "krakend/builder:2.10.1-linux-generic", base, { Env: compilerEnvironment });
});
afterAll(async () => {
  await engine?.stop();
  await outside?.stop();
});

/** Links little: compiling is what takes long in a container. */
const plain = "package main\n\nfunc AuthCheck() {}\n";

const settings = (): WorkflowSettings => ({ environment: { ...engine.environment, DOCKER_BUILDKIT: "0" }, token });

test("from-go-plugin-compiler-action: the compiler image builds the repository's root", async () => {
  const tree = { "go.mod": goMod({ module: "example.com/auth" }), "main.go": plain };
  const { code, log } = await runRecipe(block("from-go-plugin-compiler-action", "yaml"), tree, outside, settings());
  expect(code, log).toBe(0);
  expect(log).toContain("docker.io/tykio/tyk-plugin-compiler:v5.8.6");
  expect(log).toContain("plugins-out/auth.so  loads");
  expect(log).toMatch(/Artifact plugin: http/);
});

test("laptop: with an engine, the gateway's compiler image is taken", async () => {
  const folder = await sourceFolder({
    "plugins/auth/main.go": plain,
    "plugins/auth/go.mod": goMod({ module: "example.com/auth" }),
  });
  const { code, said } = await runShell(block("laptop", "sh", 0), folder, outside, engine.environment);
  expect(code, said).toBe(0);
  expect(said).toContain("docker.io/tykio/tyk-plugin-compiler:v5.8.6");
  expect(said).toMatch(/auth: \S+\.so {2}loads/);
});

test("krakend-image: built, copied, judged in the image, and pushed; then judged where it lies", async () => {
  const main = "package main\n\nvar HandlerRegisterer struct{}\n";
  const plugins = under("plugins", { "headers/main.go": main, "backend/main.go": main });
  const Dockerfile = block("krakend-image", "dockerfile");
  const tree = { "go.mod": goMod({ module: "example.com/plugins" }), ...plugins, Dockerfile };
  const { code, log } = await runRecipe(block("krakend-image", "yaml"), tree, outside, settings());
  expect(code, log).toBe(0);
  expect(log).toContain("krakend/builder:2.10.1-linux-generic");
  expect(log).toContain("headers_linux_amd64  ✓ loads");
  const authorization = `Basic ${Buffer.from(`${actor}:${token}`).toString("base64")}`;
  const tags = await fetch(`http://${outside.packages.address}/v2/owner/plugins/tags/list`, {
    headers: { authorization },
  });
  expect(await tags.json()).toMatchObject({ tags: [expect.stringMatching(/^[0-9a-f]{40}$/)] });
  // The same image under the name of the last block.
  const login = { DOCKER_CONFIG: await temporaryFolder() };
  const env = { ...process.env, ...engine.environment, ...login };
  const docker = (...args: readonly string[]) => run("docker", args, { env });
  await run("sh", ["-c", `echo ${token} | docker login ghcr.io --username ${actor} --password-stdin`], { env });
  await docker("tag", "our-gateway:candidate", "ghcr.io/our/gateway:12");
  const pushed = await docker("push", "ghcr.io/our/gateway:12");
  expect(pushed.code, pushed.stderr).toBe(0);
  const judged = await runShell(block("krakend-image", "sh"), await sourceFolder({}), outside, login);
  expect(judged.code, judged.said).toBe(0);
});
