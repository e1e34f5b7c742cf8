import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { goSettings } from "../src/build/go-settings.ts";
import { preflightNative } from "../src/build/native.ts";
import type { BuildIo } from "../src/build/native-build.ts";
import { findPlugins } from "../src/build/plugins.ts";
import { deriveRecipe } from "../src/build/recipe.ts";
import { openGateway } from "../src/gateway/open-gateway.ts";
import { parseTarget } from "../src/model/target.ts";
import { execRunner } from "../src/ports/exec.ts";
import { TemporaryFolders } from "../src/ports/temporary-folders.ts";
import { buildPair } from "./pair.ts";
import type { Product } from "./product.ts";
import { milliseconds, type Row } from "./table.ts";

const rounds = 7;
/** Packages of the plugin's own, beside those of the standard library that it imports. */
const ownPackages = 300;
const standardPackages = [
  "crypto/x509",
  "database/sql",
  "encoding/gob",
  "go/types",
  "html/template",
  "image/png",
  "net/http",
];

/**
 * Preflight of a plugin with 500 packages: resolved and compared each time, with the caches of Go warm.
 * Packages in the plugin's own module are the slow case, since Go keeps an index of fetched ones.
 */
export async function measurePreflight({ scratch }: Product): Promise<readonly Row[]> {
  const { gateway } = buildPair((line) => console.error(line));
  const folder = join(scratch, "preflight");
  writePlugin(join(folder, "plugin"));
  const io = surroundings(folder);
  const { facts, close } = await openGateway(gateway, gateway, "none");
  try {
    const recipe = deriveRecipe(facts, parseTarget(facts.target, "target"), { buildTags: [], cc: undefined });
    const [plugin] = findPlugins([{ path: "plugin" }], folder, () => undefined);
    if (plugin?.kind !== "source") throw new Error("The plugin is no source");
    const build = { source: plugin.source, recipe, gateway: facts, symbols: [], output: join(folder, "plugin.so") };
    let fastest = Number.POSITIVE_INFINITY;
    let packages = 0;
    let shared = 0;
    // The first round fills the caches and is not counted.
    for (let round = -1; round < rounds; round++) {
      const started = performance.now();
      const planned = await preflightNative(build, io);
      if (planned.kind === "unbuilt") throw new Error(JSON.stringify(planned.findings));
      const told = planned.preflight;
      if (told.outlook !== "clear") throw new Error(JSON.stringify(told.findings));
      if (round >= 0) fastest = Math.min(fastest, performance.now() - started);
      ({ packages, shared } = told);
    }
    return [
      { what: "packages that the plugin links", asked: "≥ 500", reached: String(packages), ok: packages >= 500 },
      { what: "of them in the gateway", reached: String(shared) },
      { what: "preflight, warm", asked: "≤ 1000 ms", reached: milliseconds(fastest), ok: fastest <= 1000 },
    ];
  } finally {
    close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function surroundings(folder: string): BuildIo {
  mkdirSync(join(folder, "temporary"), { recursive: true });
  return {
    commands: execRunner(process.env, { line: () => undefined }),
    logger: {
      info: () => undefined,
      warning: () => undefined,
      debug: () => undefined,
      group: async (_, body) => await body(),
    },
    temporary: new TemporaryFolders(join(folder, "temporary")),
    environment: process.env,
    settings: goSettings(process.env, process.platform),
    directory: folder,
    trust: { kind: "trusted" },
    goCache: undefined,
    keptPlugins: undefined,
    exclude: [],
  };
}

/** Writes the source of a plugin with 500 packages. */
export function writePlugin(folder: string): void {
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const names = Array.from({ length: ownPackages }, (_, index) => `p${String(index).padStart(3, "0")}`);
  write("go.mod", "module example.com/preflight\n\ngo 1.24\n");
  for (const name of names) {
    write(
      `${name}/${name}.go`,
      `package ${name}\n\nimport "fmt"\n\n// Name is ${name}.\nfunc Name() string { return fmt.Sprint("${name}") }\n`,
    );
  }
  const imports = [...standardPackages, ...names.map((name) => `example.com/preflight/${name}`)];
  write("main.go", `package main\n\nimport (\n${imports.map((path) => `\t_ "${path}"\n`).join("")})\n`);
}
