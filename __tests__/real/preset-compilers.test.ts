// The compiler of every preset really called, as documented, by the product; what comes out is opened by the gateway.
import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { presetTable } from "../../src/gateway/presets/known-presets.ts";
import { buildWorkspace } from "../support/build.ts";
import { sourceFolder, temporaryFolder } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { answered } from "../support/product.ts";
import { example, goMod, linking, type SourceTree, under } from "../support/source-tree.ts";
import { need, requirements } from "./requirements.ts";
import { compilerEnvironment, makeCompilerBase, makeMuslLayer } from "./services/compiler-base.ts";
import { type GoCall, goContract, tykNextScript, tykScript } from "./services/compiler-contracts.ts";
import { startEngine, type TestEngine } from "./services/engine.ts";
import { type ImageSettings, type Layer, makeLayer, pushImage, type RemovableLayer } from "./services/pushed-images.ts";
import { type Registry, startRegistry } from "./services/registry.ts";

/** How the gateway of a preset is built, and the contract of its compiler. */
interface Kind {
  readonly gateway: string;
  /** `repository:tag` on Docker Hub, and the gateway's path in it. */
  readonly image: readonly [name: string, path: string];
  readonly flags: readonly string[];
  readonly libc: "glibc" | "musl";
  readonly compiler: string;
  readonly contract: { readonly script: string } | (GoCall & { readonly entrypoint?: "go" });
}

const tyk = { flags: ["-trimpath", "-tags=goplugin"], libc: "glibc" } as const;
const tykPath = "/opt/tyk-gateway/tyk";
const krakend = { flags: [], contract: { folder: "/app", flags: [] } } as const;
const krakendPath = "/usr/bin/krakend";

const kinds: readonly Kind[] = [
  {
    ...tyk,
    gateway: "tyk@5.8.6",
    image: ["tykio/tyk-gateway:v5.8.6", tykPath],
    compiler: "tykio/tyk-plugin-compiler:v5.8.6",
    contract: { script: tykScript },
  },
  {
    ...tyk,
    gateway: "tyk@5.15.0",
    image: ["tykio/tyk-gateway:v5.15.0", tykPath],
    compiler: "tykio/tyk-plugin-compiler:v5.15.0-ng",
    contract: { script: tykNextScript },
  },
  {
    ...tyk,
    gateway: "tyk-ee@5.8.6",
    image: ["tykio/tyk-gateway-ee:v5.8.6", tykPath],
    compiler: "tykio/tyk-plugin-compiler-ee:v5.8.6",
    contract: { script: tykScript },
  },
  {
    ...tyk,
    gateway: "tyk-fips@5.13.2",
    image: ["tykio/tyk-gateway-fips:v5.13.2", tykPath],
    compiler: "tykio/tyk-plugin-compiler-fips:v5.13.2-ng",
    contract: { script: tykNextScript },
  },
  {
    ...krakend,
    libc: "musl",
    gateway: "krakend@2.12.1",
    image: ["library/krakend:2.12.1", krakendPath],
    compiler: "krakend/builder:2.12.1",
  },
  {
    ...krakend,
    libc: "glibc",
    gateway: "krakend@3.0.0",
    image: ["library/krakend:3.0.0", krakendPath],
    compiler: "krakend/builder:3.0.0-linux-generic",
  },
  {
    ...krakend,
    libc: "glibc",
    gateway: "krakend-ee@2.12.5",
    image: ["krakend/krakend-ee:2.12.5", krakendPath],
    compiler: "krakend/builder-ee:2.12.5-linux-generic",
  },
  {
    libc: "glibc",
    flags: ["-trimpath"],
    gateway: "nakama@3.35.0",
    image: ["heroiclabs/nakama:3.35.0", "/nakama/nakama"],
    compiler: "heroiclabs/nakama-pluginbuilder:3.35.0",
    contract: { folder: "/builder", flags: ["-trimpath"], entrypoint: "go" },
  },
  {
    libc: "glibc",
    flags: [],
    gateway: "gotify@2.8.0",
    image: ["gotify/server:2.8.0", "/app/gotify-app"],
    compiler: "gotify/build:1.24.6-linux-amd64",
    contract: { folder: "/proj", flags: ["-mod=readonly", "-installsuffix"] },
  },
  {
    libc: "glibc",
    flags: ["-trimpath"],
    gateway: "ekuiper@2.4.0",
    image: ["lfedge/ekuiper:2.4.0", "/kuiper/bin/kuiperd"],
    compiler: "lf-edge/ekuiper/base:1.24.6-debian",
    contract: { folder: "/go/plugin", flags: ["-trimpath"] },
  },
];

const gatewayTree: SourceTree = {
  "go.mod": goMod({ module: "example.com/gateway" }),
  "hooks/hooks.go": 'package hooks\n\nconst Greeting = "hello"\n\ntype Hook func(string) string\n',
  "links.go": linking(["example.com/gateway/hooks"]),
};

/** With all that any of the presets looks up; those that are built beside the gateway's source use it. */
const plugin = (isBesideGateway: boolean): SourceTree => ({
  "go.mod": goMod({ module: "example.com/auth" }),
  "main.go": `package main
${isBesideGateway ? '\nimport "example.com/gateway/hooks"\n\nvar _ hooks.Hook = Answer0\n\nfunc Answer0(name string) string { return hooks.Greeting + name }\n' : ""}
type empty struct{}

var (
	HandlerRegisterer empty
	Auth              empty
)

func Answer() string { return "auth" }

func InitModule() {}

func GetGotifyPluginInfo() {}

func NewGotifyPluginInstance() {}

func main() {}
`,
});

let engine: TestEngine;
let registry: Registry;
let base: readonly Layer[];
const made: RemovableLayer[] = [];
const gateways = new Map<string, string>();

beforeAll(async () => {
  need(requirements.engine);
  need(requirements.registry);
  need(requirements.musl);
  registry = await startRegistry();
  engine = await startEngine();
  base = await makeCompilerBase(engine, registry);
  for (const kind of kinds) {
    const gateway = await buildGateway(kind);
    gateways.set(kind.gateway, gateway);
    await pushGateway(kind, gateway);
    await pushCompiler(kind, gateway);
  }
});

afterAll(async () => {
  for (const layer of made) await layer.remove();
  await engine?.stop();
  await registry?.stop();
});

async function buildGateway({ flags, libc }: Kind): Promise<string> {
  const tree = { ...gatewayTree, ...(await example("host")) };
  const env = libc === "musl" ? { CC: "musl-gcc" } : {};
  return join(await buildWorkspace({ tree, outputs: { gateway: {} }, flags, env }), "gateway");
}

async function layer(files: Parameters<typeof makeLayer>[0]): Promise<Layer> {
  const one = await makeLayer(files);
  made.push(one);
  return one;
}

async function pushGateway({ image: [name, path], libc }: Kind, gateway: string): Promise<void> {
  const libraries = {
    glibc: ["/lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/libc.so.6"],
    musl: ["/lib/ld-musl-x86_64.so.1"],
  }[libc];
  const files = [[path.slice(1), gateway], ...libraries.map((file) => [file.slice(1), realpathSync(file)])];
  const layers = [await layer(Object.fromEntries(files.map(([to, from]) => [to, { from: from ?? "" }])))];
  await pushImage(registry, name, layers);
}

async function pushCompiler({ compiler, contract, libc }: Kind, gateway: string): Promise<void> {
  const environment = [...compilerEnvironment, ...(libc === "musl" ? ["CC=musl-gcc"] : [])];
  const layers = [...base];
  if (libc === "musl") {
    const musl = await makeMuslLayer();
    made.push(musl);
    layers.push(musl);
  }
  if ("script" in contract) {
    layers.push(await layer({ "build.sh": { text: contract.script, mode: 0o755 } }));
    layers.push(await layer({ "go/src/gateway": { from: join(dirname(gateway), "..", "src") } }));
    environment.push("TYK_GW_PATH=/go/src/gateway", `GATEWAY_VERSION=${/:v([\d.]+)/.exec(compiler)?.[1]}`);
  } else {
    layers.push(await layer({ "usr/local/bin/go": { text: goContract(contract), mode: 0o755 } }));
  }
  const entrypoint = "script" in contract ? ["/build.sh"] : contract.entrypoint ? [contract.entrypoint] : undefined;
  const settings: ImageSettings = { Env: environment, ...(entrypoint !== undefined && { Entrypoint: entrypoint }) };
  await pushImage(registry, compiler, layers, settings);
}

describe.each(kinds)("the compiler of $gateway, $compiler", ({ gateway, compiler, contract }) => {
  test("is called as documented, and the gateway opens what it makes", async () => {
    const cwd = await sourceFolder(under("auth", plugin("script" in contract)));
    const mirrors = ["docker.io", "ghcr.io"].flatMap((from) => ["--registry-mirror", `${from}=${registry.address}`]);
    const from = ["--gateway", gateway, "--plugin", "auth", "--cache", "false", "--builder", "container"];
    const ids = "script" in contract ? ["", "123"] : [""];
    const files: string[] = [];
    for (const id of ids) {
      const wishes = id === "" ? [] : ["--build-id", id];
      const to = ["--plugin-file", `auth${id}.so`, "--format", "json"];
      const env = { ...process.env, ...engine.environment, XDG_CACHE_HOME: await temporaryFolder() };
      const { check, plugins, progress } = await answered(["run", ...from, ...mirrors, ...wishes, ...to], { cwd, env });
      expect(check.build, progress).toMatchObject({ builder: "container", image: `${registry.address}/${compiler}` });
      expect(check.build?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(plugins[0]?.loaderError).toBeUndefined();
      expect(plugins[0]?.verdict, JSON.stringify(plugins)).not.toBe("unbuilt");
      files.push(join(cwd, plugins[0]?.path ?? ""));
    }
    const { answers } = await openInHost(gateways.get(gateway) ?? "", files, { lookup: ["Answer"] });
    expect(answers).toMatchObject(files.map(() => ({ symbols: { Answer: "auth" } })));
  });
});

test("each kind of contract in the table of presets is among them", () => {
  const called = kinds.map(({ compiler }) => compiler);
  for (const { builds } of presetTable.values()) {
    for (const { image, tag, platforms } of builds.filter((build) => build.platforms.includes("linux/amd64"))) {
      const repository = image.replace(/^[^/]*\//, "");
      const suffix = /(?:-ng|-linux-generic|-debian)$/.exec(tag)?.[0] ?? "";
      const isCalled = called.some((name) => name.startsWith(`${repository}:`) && name.endsWith(suffix));
      expect(isCalled || isOfAnother(repository, suffix), `${image}:${tag} on ${platforms.join()}`).toBe(true);
    }
  }
});

/** Whether another edition of the same image is called: the rows of the table are made by one function. */
function isOfAnother(repository: string, suffix: string): boolean {
  const plain = repository.replace(/-(?:ee|fips)$/, "");
  return kinds.some(({ compiler }) => {
    const [name = "", tag = ""] = compiler.split(":");
    return name.replace(/-(?:ee|fips)$/, "") === plain && tag.endsWith(suffix);
  });
}
