import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import process from "node:process";
import {
  bench,
  buildGateway,
  builtFile,
  gatewaySourceOf,
  makeImages,
  pluginTree,
} from "../__tests__/real/container-build.ts";
import { startEngine, type TestEngine } from "../__tests__/real/services/engine.ts";
import { label } from "../src/build/container/container.ts";
import { listVolumes, removeVolumes } from "../src/build/container/volumes.ts";
import type { Product } from "./product.ts";
import { milliseconds, type Row } from "./table.ts";

/** What makes the plugin link as much as those of people do. */
const imports = ["net/http", "encoding/json", "html/template", "database/sql"];
const targets = ["linux/amd64", "linux/arm64", "linux/s390x"];

/** Builds in a container with and without caches, and of several targets in one job and in three. */
export async function measureBuild(product: Product): Promise<readonly Row[]> {
  const gateway = await buildGateway();
  const engine = await startEngine();
  try {
    await makeImages(engine, gateway);
    return [...(await inContainer(engine, gateway)), ...(await together(product, gateway))];
  } finally {
    await engine.stop();
  }
}

async function inContainer(engine: TestEngine, gateway: string): Promise<readonly Row[]> {
  const surroundings = await bench(engine.environment);
  try {
    const folder = join(surroundings.folder, "plugin");
    writePlugin(folder);
    const build = async () => {
      const started = performance.now();
      builtFile(await surroundings.build(gateway, "plugin"));
      return performance.now() - started;
    };
    const { engine } = surroundings.io;
    const removeCaches = async () => await removeVolumes(engine, await listVolumes(engine, `${label}-`));
    await removeCaches();
    const cold = await build();
    const unchanged = Math.min(await build(), await build(), await build());
    const changes: number[] = [];
    for (let round = 0; round < 3; round++) {
      writeFileSync(join(folder, "changed.go"), `package main\n\nconst changed = "${round}"\n`);
      changes.push(await build());
    }
    const changed = Math.min(...changes);
    await removeCaches();
    return [
      { what: "in a container, nothing kept", reached: milliseconds(cold) },
      { what: "unchanged plugin", reached: milliseconds(unchanged) },
      ratio("unchanged, against nothing kept", unchanged / cold, 0.1),
      { what: "one file changed", reached: milliseconds(changed) },
      ratio("one file changed, against nothing kept", changed / cold, 0.3),
    ];
  } finally {
    await surroundings.remove();
  }
}

/** Three targets with the Go of this machine, each built after a change, with warm caches. */
async function together({ cli, scratch }: Product, gateway: string): Promise<readonly Row[]> {
  const folder = join(scratch, "together");
  writePlugin(join(folder, "plugin"));
  const gateways = join(folder, "gateways");
  mkdirSync(gateways);
  for (const target of targets) {
    const [, goarch = ""] = target.split("/");
    const env = { GOARCH: goarch, CC: compilers[goarch] ?? "gcc", CGO_ENABLED: "1" };
    writeFileSync(join(gateways, goarch), readFileSync(await buildGateway({ env: goarch === "amd64" ? {} : env })));
  }
  const source = gatewaySourceOf(gateway);
  let round = 0;
  const job = (wanted: readonly string[]) => {
    writeFileSync(join(folder, "plugin", "changed.go"), `package main\n\nconst changed = "${round++}"\n`);
    const words = wanted.flatMap((target) => ["--target", target]);
    const args = [
      "build",
      "--gateway",
      "gateways/{goarch}",
      "--plugin",
      "plugin",
      "--builder",
      "native",
      "--gateway-source",
      source,
      ...words,
    ];
    const started = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [cli, ...args], { cwd: folder, encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return performance.now() - started;
  };
  // Once for the caches of all targets.
  job(targets);
  const rounds = [0, 1, 2].map(() => ({
    one: job(targets),
    three: targets.reduce((sum, target) => sum + job([target]), 0),
  }));
  const one = Math.min(...rounds.map((each) => each.one));
  const three = Math.min(...rounds.map((each) => each.three));
  return [
    { what: "three targets in one job, one file changed", reached: milliseconds(one) },
    { what: "three jobs, one after another", reached: milliseconds(three) },
    ratio("one job, against three", one / three, 0.8),
  ];
}

const compilers: Readonly<Record<string, string>> = {
  arm64: "aarch64-linux-gnu-gcc",
  s390x: "s390x-linux-gnu-gcc",
};

function writePlugin(folder: string): void {
  const used = imports.map((path) => `import _ "${path}"`).join("\n");
  for (const [path, text] of Object.entries({ ...pluginTree, "links.go": `package main\n\n${used}\n` })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function ratio(what: string, reached: number, asked: number): Row {
  return { what, asked: `≤ ${asked} ×`, reached: `${reached.toFixed(3)} ×`, ok: reached <= asked };
}
