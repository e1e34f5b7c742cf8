import { type ChildProcess, spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sourceFolder, temporaryFolder } from "../support/files.ts";
import { buildGateway, makeImages, plainPlugin } from "./container-build.ts";
import { commandImage } from "./container-calls.ts";
import { need, requirements } from "./requirements.ts";
import { startEngine, type TestEngine } from "./services/engine.ts";
import { snapshot } from "./snapshot.ts";

let engine: TestEngine;
let gateway: string;

beforeAll(async () => {
  need(requirements.engine);
  gateway = await buildGateway();
  engine = await startEngine();
  await makeImages(engine, gateway);
});

afterAll(() => engine?.stop());

/** A build whose programs do not listen to polite signals. */
const endless = "trap '' TERM INT; echo compiling; while :; do sleep 1; done";

/** Starts a build in a process group of its own. */
async function startBuild(command = endless) {
  const source = await sourceFolder(await plainPlugin());
  const folder = await temporaryFolder();
  const output = join(await temporaryFolder(), "plugin.so");
  const script = join(import.meta.dirname, "container-kill-program.ts");
  const child = spawn(process.execPath, [script, gateway, source, folder, output, command], {
    env: { ...process.env, ...engine.environment },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  const said: string[] = [];
  child.stdout.on("data", (data: Buffer) => said.push(data.toString()));
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return { child, source, folder, output, said, ended, before: await snapshot(source) };
}

const containers = async () => (await engine.docker("ps", "--all", "--quiet")).trim();

/** Waits for something that takes a moment, as long as the test may. */
async function until(what: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await what())) await sleep(50);
}

/** To the process alone, as a supervisor does, or to all that it started, as a terminal does. */
function kill(child: ChildProcess, signal: NodeJS.Signals, whom: "process" | "group"): void {
  if (child.pid === undefined) throw new Error("The build has not started.");
  process.kill(whom === "group" ? -child.pid : child.pid, signal);
}

describe.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)("%s", (signal) => {
  test.each(["process", "group"] as const)("to the %s in the middle of a build leaves nothing", async (whom) => {
    const build = await startBuild();
    await until(() => build.said.join("").includes("compiling"));
    expect(await containers()).not.toBe("");
    kill(build.child, signal, whom);
    await build.ended;
    await until(async () => (await containers()) === "");
    expect(await snapshot(build.source)).toEqual(build.before);
    await expect(readdir(join(build.output, ".."))).resolves.toEqual([]);
    // Nobody can remove folders after SIGKILL; they are the user's own and hold no file of root's.
    if (signal !== "SIGKILL") await expect(readdir(build.folder)).resolves.toEqual([]);
  });
});

test("SIGKILL at any other moment leaves nothing either", async () => {
  for (let delay = 100; delay < 4000; delay += 230) {
    const build = await startBuild();
    await sleep(delay);
    kill(build.child, "SIGKILL", "process");
    await build.ended;
    // A client that is just starting a container goes on until it has.
    await sleep(1500);
    await until(async () => (await containers()) === "");
    expect(await snapshot(build.source)).toEqual(build.before);
  }
});

test("a container of ours whose time is over is removed by the next build, and no other is", async () => {
  const label = (until: number) => ["--label", `go-plugin-verifier=${Math.round(Date.now() / 1000 + until)}`];
  await engine.docker("create", ...label(-3600), commandImage, "true");
  const running = (await engine.docker("create", ...label(3600), commandImage, "true")).trim();
  const foreign = (await engine.docker("create", commandImage, "true")).trim();
  try {
    const build = await startBuild("true");
    await build.ended;
    const left = (await engine.docker("ps", "--all", "--quiet", "--no-trunc")).trim().split("\n");
    expect(left.toSorted()).toEqual([running, foreign].toSorted());
  } finally {
    await engine.docker("rm", running, foreign);
  }
});
