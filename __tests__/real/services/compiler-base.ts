import { existsSync } from "node:fs";
import { copyFile, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../support/command.ts";
import { locked } from "../../support/lock.ts";
import { compilerFiles } from "./compiler-image.ts";
import type { TestEngine } from "./engine.ts";
import { type Layer, layerOf, makeLayer, pushImage, type RemovableLayer } from "./pushed-images.ts";
import type { Registry } from "./registry.ts";

/** What every image with a Go has in its environment. */
export const compilerEnvironment: readonly string[] = [
  "PATH=/usr/local/bin:/usr/local/go/bin:/usr/bin",
  "GOPATH=/go",
  "GOTOOLCHAIN=local",
  "HOME=/root",
];

/** Compiles what every plugin links, with and without -trimpath. */
const warming = `
mkdir -p /tmp/warm && cd /tmp/warm
echo 'module example.com/warm' >go.mod
echo 'package main' >main.go
go build -buildmode=plugin -trimpath -o /tmp/warm.so . && go build -buildmode=plugin -o /tmp/warm.so .
`;

/** Makes the layers, by running the compiler in an engine; what that gave is kept beside the compilers. */
export async function makeCompilerBase(
  engine: Pick<TestEngine, "docker">,
  registry: Registry,
): Promise<readonly Layer[]> {
  const file = await compilerFiles("small");
  const compilers = await layerOf(file);
  const kept = file.replace(/\.tar$/, "-warm.tar");
  await locked(`${kept}.lock`, async () => {
    if (existsSync(kept)) return;
    await pushImage(registry, "test/compilers:base", [compilers], { Env: compilerEnvironment });
    const cache = await warmCache(engine, `${registry.address}/test/compilers:base`);
    await copyFile(cache.file, `${kept}.making`);
    await rename(`${kept}.making`, kept);
    await cache.remove();
  });
  return [compilers, await layerOf(kept)];
}

async function warmCache(engine: Pick<TestEngine, "docker">, image: string): Promise<RemovableLayer> {
  await engine.docker("pull", "--quiet", image);
  await engine.docker("run", "--name", "warming", "--network=none", image, "sh", "-ec", warming);
  const folder = await mkdtemp(join(tmpdir(), "warm-"));
  try {
    await engine.docker("cp", "warming:/root/.cache", folder);
    await engine.docker("rm", "warming");
    return await makeLayer({ "root/.cache": { from: join(folder, ".cache") } });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The musl compiler of this machine beside the one of glibc. */
export async function makeMuslLayer(): Promise<RemovableLayer> {
  const listed = await run("dpkg", ["-L", "musl", "musl-dev", "musl-tools"]);
  const script = 'for f; do [ -d "$f" ] || printf "%s\\n" "$f"; done';
  const files = await run("sh", ["-c", script, "sh", ...listed.stdout.split("\n").filter((line) => line !== "")]);
  const paths = files.stdout.split("\n").filter((line) => /^\/(?:usr\/)?(?:lib|bin|include)/.test(line));
  return await makeLayer(
    Object.fromEntries(paths.map((path) => [path.replace(/^\/(lib|bin)\//, "/usr/$1/").slice(1), { from: path }])),
  );
}
