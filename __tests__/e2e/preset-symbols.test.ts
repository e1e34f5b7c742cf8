// What gateways that are known by name look up in a plugin, through the command line: their images come from a registry on
// this machine, with a host of ours in the place of the gateway.
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { imageOf, serveImage } from "../content/registry/served-image.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { sourceFolder } from "../support/files.ts";
import { type Answered, answered } from "../support/product.ts";
import { goMod, type SourceTree } from "../support/source-tree.ts";

/** Where each gateway lies in its image. */
const programs = {
  "library/krakend": "usr/bin/krakend",
  "krakend/krakend-ee": "usr/bin/krakend",
  "enterpilot/gomodel": "gomodel",
};

let host: Buffer;
let mirror: string;

beforeAll(async () => {
  host = await readFile(await buildHost());
});
beforeEach(async () => {
  const images = new Map<string, Awaited<ReturnType<typeof imageOf>>>();
  for (const [name, path] of Object.entries(programs)) images.set(name, await imageOf([[[path, host, 0o755]]]));
  const registry = await serveImage({ blobs: new Map(), root: "", layers: [] }, (_, response, path) => {
    const [, name = "", wanted = ""] = /^\/v2\/(.+)\/(?:manifests|blobs)\/([^/]+)$/.exec(path) ?? [];
    const image = images.get(name);
    const digest = wanted.startsWith("sha256:") ? wanted : (image?.root ?? "");
    const bytes = image?.blobs.get(digest);
    if (bytes === undefined) return false;
    response.writeHead(200, { "docker-content-digest": digest }).end(bytes);
    return true;
  });
  mirror = `docker.io=127.0.0.1:${registry.port}`;
});

const registering = (name: string, method: string): SourceTree => ({
  "go.mod": goMod({ module: "example.com/auth" }),
  "main.go": `package main\n\nimport "context"\n\nvar _ context.Context\n\ntype registerer string\n\nfunc (registerer) ${method} {}\n\n// ${name} is looked up.\nvar ${name} = registerer("auth")\n`,
});
const middleware = registering(
  "MiddlewareRegisterer",
  "RegisterMiddlewares(func(string, func(map[string]interface{}, func(context.Context, interface{}) (interface{}, error)) func(context.Context, interface{}) (interface{}, error)))",
);

/** Runs a built file, or the source of a plugin, against a gateway. */
async function opened(gateway: string, tree: SourceTree, flags: readonly string[] = []): Promise<Answered> {
  const cwd = await sourceFolder(flags.length > 0 ? tree : {});
  if (flags.length === 0) await copyFile(await buildPlugin({ source: tree }), join(cwd, "auth.so"));
  const from = ["--gateway", gateway, "--registry-mirror", mirror, "--target", "linux/amd64", "--builder", "native"];
  const env = { ...process.env, XDG_CACHE_HOME: join(cwd, ".cache"), GOCACHE: process.env["GOCACHE"] };
  const plugin = ["--plugin", flags.length > 0 ? "auth=." : "auth.so"];
  return await answered(["run", ...from, ...plugin, ...flags, "--format", "json"], { cwd, env });
}

test.each([
  ["krakend-ee@2.12.5", "MiddlewareRegisterer", "loads"],
  ["krakend-ee@2.12.5", "ModifierRegisterer", "loads"],
  ["krakend@3.0.0", "ModifierRegisterer", "loads"],
  ["krakend@3.0.0", "MiddlewareRegisterer", "rejected"],
  ["krakend-ee@2.12.5", "OtherRegisterer", "rejected"],
])("in %s a plugin that exports %s %s", async (gateway, symbol, verdict) => {
  const { plugins } = await opened(gateway, registering(symbol, "Register()"));
  expect(plugins).toMatchObject([{ verdict, ...(verdict === "rejected" && { loaderStage: "lookup" }) }]);
});

test.each([
  ["a function", "func GoModelPlugin() int { return 1 }", "loads"],
  ["a variable", "var GoModelPlugin = 1", "loads"],
  ["nothing", "func Plugin() int { return 1 }", "rejected"],
])("GoModel takes %s", async (_, declaration, verdict) => {
  const tree = { "go.mod": goMod({ module: "example.com/auth" }), "main.go": `package main\n\n${declaration}\n` };
  const { plugins } = await opened("gomodel@0.1.90", tree);
  expect(plugins).toMatchObject([{ verdict }]);
});

test("the compiler checks a middleware's type by the name of its hook", async () => {
  const hook = ["--symbol", "MiddlewareRegisterer=krakend-middleware"];
  const good = await opened("krakend-ee@2.12.5", middleware, hook);
  expect(good.plugins).toMatchObject([{ verdict: "loads" }]);
  const bad = await opened("krakend-ee@2.12.5", registering("MiddlewareRegisterer", "Register()"), hook);
  expect(bad.plugins).toMatchObject([{ verdict: "unbuilt" }]);
  expect(bad.plugins[0]?.findings[0]?.message).toContain("missing method RegisterMiddlewares");
});
