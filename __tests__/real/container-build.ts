import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildInContainer } from "../../src/build/container/builder.ts";
import type { ContainerBuild, ContainerIo, ContainerOutcome } from "../../src/build/container/container-build.ts";
import { findEngine } from "../../src/build/container/engine.ts";
import { KeptPlugins } from "../../src/build/container/kept.ts";
import { planForImage } from "../../src/build/container/plan-for-image.ts";
import { goSettings } from "../../src/build/go-settings.ts";
import { findPlugins } from "../../src/build/plugins.ts";
import { deriveRecipe } from "../../src/build/recipe.ts";
import { openGateway } from "../../src/gateway/open-gateway.ts";
import { parseTarget } from "../../src/model/target.ts";
import { KeyedMutex } from "../../src/ports/concurrency.ts";
import { execRunner } from "../../src/ports/exec.ts";
import { TemporaryFolders } from "../../src/ports/temporary-folders.ts";
import { buildWorkspace } from "../support/build.ts";
import { example, goMod, linking, type SourceTree } from "../support/source-tree.ts";
import type { GoVersion } from "../support/toolchain.ts";
import { commandImage, scriptCall, scriptImage } from "./container-calls.ts";
import { documentedScript, makeCompilerImage } from "./services/compiler-image.ts";
import type { TestEngine } from "./services/engine.ts";

/** A gateway with a package that plugins import, and with a module that both link. */
const gatewayTree: SourceTree = {
  "go.mod": goMod({ module: "example.com/gateway", requires: { "github.com/sirupsen/logrus": "v1.9.3" } }).replace(
    "go 1.17",
    "go 1.21",
  ),
  "hooks/hooks.go": 'package hooks\n\nconst Greeting = "hello from the gateway"\n\ntype Hook func(string) string\n',
  "links.go": linking(["example.com/gateway/hooks", "github.com/sirupsen/logrus"]),
};

/** A plugin for it. */
export const pluginTree: SourceTree = {
  "go.mod": goMod({ module: "example.com/plugin", requires: { "github.com/sirupsen/logrus": "v1.9.3" } }).replace(
    "go 1.17",
    "go 1.21",
  ),
  "main.go": [
    "package main",
    "",
    "import (",
    '\t"example.com/gateway/hooks"',
    '\t"github.com/sirupsen/logrus"',
    ")",
    "",
    'var Version = "1.0.0"',
    "",
    "func AuthCheck() string { return hooks.Greeting + logrus.InfoLevel.String() }",
    "",
    "func main() {}",
    "",
  ].join("\n"),
};

/** A plugin that needs nothing but the standard library. */
export async function plainPlugin(): Promise<SourceTree> {
  return { "go.mod": goMod({ module: "example.com/plain" }), ...(await example("plugin")) };
}

/** How a gateway is built. */
export interface GatewaySettings {
  readonly go?: GoVersion;
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
}

/** Builds the gateway outside of any container. @returns its path */
export async function buildGateway({ go, env, flags }: GatewaySettings = {}): Promise<string> {
  const tree = { ...gatewayTree, ...(await example("host")) };
  const folder = await buildWorkspace({
    tree,
    outputs: { gateway: {} },
    ...(go && { go }),
    ...(env && { env }),
    ...(flags && { flags }),
  });
  return join(folder, "gateway");
}

/** The source that a gateway was built from, with its go.sum. */
export function gatewaySourceOf(gateway: string): string {
  return join(dirname(gateway), "..", "src");
}

/** Makes both images. */
export async function makeImages(engine: TestEngine, gateway: string): Promise<void> {
  await makeCompilerImage(engine, {
    name: scriptImage,
    script: documentedScript,
    gateway: gatewaySourceOf(gateway),
  });
  await makeCompilerImage(engine, { name: commandImage });
}

/** Surroundings of builds in containers. */
export interface Bench {
  readonly io: ContainerIo;
  /** What was said and shown. */
  readonly lines: string[];
  /** Absolute; plugins are written below it. */
  readonly folder: string;
  /** The source of a build is what `path` names. */
  build(gateway: string, path: string, wishes?: BuildWishes): Promise<ContainerOutcome>;
  remove(): Promise<void>;
}

/** What a test asks for beyond the usual. */
export type BuildWishes = Partial<Omit<ContainerBuild, "plan">> & {
  readonly target?: string;
  readonly tags?: readonly string[];
};

/** Surroundings with this process's environment and `changes` to it. */
export async function bench(
  changes: Readonly<Record<string, string>>,
  kept: "kept" | "not kept" = "kept",
): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), "container-build-"));
  const lines: string[] = [];
  const environment = { ...process.env, ...changes };
  const commands = execRunner(environment, { line: (text) => lines.push(text) });
  const engine = await findEngine({ commands, directory: folder });
  if (engine.kind === "none") throw new Error(`No engine answers: ${engine.why}`);
  const io: ContainerIo = {
    commands,
    logger: {
      info: (line) => lines.push(line),
      warning: (line) => lines.push(`warning: ${line}`),
      debug: () => undefined,
      group: (heading, body) => {
        lines.push(heading);
        return body();
      },
    },
    temporary: new TemporaryFolders(folder),
    environment,
    directory: folder,
    trust: { kind: "trusted" },
    goCache: undefined,
    keptPlugins: undefined,
    exclude: [],
    settings: goSettings(environment, process.platform),
    engine,
    volumes: new KeyedMutex(),
    storedModules: undefined,
    kept: kept === "kept" ? new KeptPlugins(join(folder, "kept")) : undefined,
  };
  return {
    io,
    lines,
    folder,
    build: (gateway, path, wishes) => buildOne(io, folder, gateway, path, wishes),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function buildOne(
  io: ContainerIo,
  folder: string,
  gateway: string,
  path: string,
  wishes: BuildWishes = {},
): Promise<ContainerOutcome> {
  const { target = "linux/amd64", tags = [], ...rest } = wishes;
  const { facts, close } = await openGateway(gateway, gateway, "none");
  try {
    const recipe = deriveRecipe(facts, parseTarget(target, "target"), { buildTags: tags, cc: undefined });
    const [plugin] = findPlugins([{ path, name: "plugin" }], folder, () => undefined);
    if (plugin?.kind !== "source") throw new Error(`${path} is no source`);
    const file = `plugin${rest.buildId ?? ""}_${target.replaceAll("/", "_")}.so`;
    const planned = await planForImage({ source: plugin.source, recipe, gateway: facts, symbols: [] }, io);
    if (planned.kind === "unbuilt") return { ...planned, fault: "site" };
    return await buildInContainer(
      {
        plan: planned.plan,
        output: join(folder, "plugins-out", file),
        call: scriptCall,
        images: [scriptImage],
        pull: "where missing",
        version: "1.2.3",
        libc: "glibc",
        variables: [],
        network: "none",
        timeout: 900,
        ...rest,
      },
      io,
    );
  } finally {
    close();
  }
}

/** The file of a build. @throws Error with its findings where there is none */
export function builtFile(outcome: ContainerOutcome): string {
  if (outcome.kind === "built") return outcome.file;
  throw new Error(outcome.findings.map(({ message }) => message).join("\n"));
}

/** The findings of a build that made nothing. */
export function failureOf(outcome: ContainerOutcome) {
  if (outcome.kind === "built") throw new Error(`A plugin was built: ${outcome.file}`);
  return outcome.findings;
}
