import { existsSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildNative, printNative } from "../../src/build/native.ts";
import { compareBuilds } from "../../src/build/rebuild.ts";
import { type Build, buildHost } from "../support/build.ts";
import { run } from "../support/command.ts";
import { openInHost } from "../support/host.ts";
import type { StandIns } from "../support/module-proxy.ts";
import { example, goMod, type SourceTree, under, writeTree } from "../support/source-tree.ts";
import { type Surroundings, type Wishes, withPlan } from "./native-build.ts";
import { removeStandIns, standInEnvironment } from "./stand-ins.ts";
import { surroundingsOfTest } from "./test-surroundings.ts";

const gatewayPath = "example.com/gateway";
const base = "example.com/base";
const answering = (answer: string): SourceTree => ({
  "go.mod": goMod({ module: base }),
  "a.go": `package base\n\n//go:noinline\nfunc Answer() string { return "${answer}" }\n`,
});
const modules: StandIns = { [`${base}@v1.0.0`]: answering("1.0"), [`${base}@v1.1.0`]: answering("1.1") };
const requires = { [base]: "v1.0.0" };

let proxyFolder: string;
let environment: Record<string, string>;
let gatewaySource: SourceTree;
let here: Surroundings;
beforeAll(async () => {
  const config = {
    "config/config.go": `package config\n\nimport "${base}"\n\nfunc Name() string { return base.Answer() }\n`,
  };
  gatewaySource = {
    ...(await example("host")),
    ...config,
    "config.go": `package main\n\nimport "${gatewayPath}/config"\n\nfunc init() { println(config.Name()) }\n`,
  };
  proxyFolder = mkdtempSync(join(tmpdir(), "build-script-"));
  const published = { "go.mod": goMod({ module: gatewayPath, requires }), ...gatewaySource };
  environment = await standInEnvironment(proxyFolder, { ...modules, [`${gatewayPath}@v1.0.0`]: published });
});
beforeEach(async () => {
  here = surroundingsOfTest(environment);
  await writeTree(
    here.folder,
    under("it's here", {
      ...under("p", {
        "go.mod": goMod({
          module: "example.com/p",
          requires: { [gatewayPath]: "v1.0.0", ...requires, "example.com/shared": "v0.0.0" },
          replaces: { "example.com/shared": "../shared" },
        }),
        "cmd/main.go": `package main\n\nimport (\n\t"example.com/p/inner"\n\t"example.com/shared"\n\t"${gatewayPath}/config"\n)\n\nfunc Name() string { return inner.Name + shared.Name + config.Name() }\n`,
        "inner/inner.go": 'package inner\n\nvar Name = "inner "\n',
      }),
      ...under("shared", {
        "go.mod": goMod({ module: "example.com/shared" }),
        "s.go": 'package shared\n\nvar Name = "shared "\n',
      }),
      ...under("plain", {
        "go.mod": goMod({ module: "example.com/plain", requires: { [base]: "v1.1.0" } }),
        "main.go": `package main\n\nimport "${base}"\n\nfunc Name() string { return base.Answer() }\n`,
      }),
      ...under("lone", {
        "main.go": `package main\n\nimport "${base}"\n\nfunc Name() string { return base.Answer() }\n`,
      }),
    }),
  );
  const go = join(environment["PATH"]?.split(":")[0] ?? "", "go");
  await run(go, ["mod", "tidy"], {
    cwd: join(here.folder, "it's here/plain"),
    env: { ...process.env, ...environment, GOENV: "off" },
  });
});
afterAll(() => removeStandIns(proxyFolder));
const gateway = (changes: Partial<Build> = {}) =>
  buildHost({ module: gatewayPath, source: gatewaySource, requires, modules, ...changes });

/** Builds by pasting what is printed, and by the product; the same fingerprints mean the same build. */
async function compare(host: string, path: string, wishes: Wishes) {
  const [script, output] = await withPlan(host, path, here, wishes, async (build) => [
    await printNative(build, here.io),
    build.output,
  ]);
  const pasted = await run("sh", ["-c", script], { cwd: here.folder, env: { ...process.env, ...environment } });
  if (pasted.code !== 0) throw new Error(`${script}\n${pasted.stderr}`);
  const byHand = join(here.folder, "by-hand.so");
  await run("mv", [output, byHand]);
  const before = readdirSync(join(here.folder, "it's here"), { recursive: true });
  const built = await withPlan(host, path, here, wishes, (build) => buildNative(build, here.io));
  if (built.kind !== "built") throw new Error(JSON.stringify(built.findings));
  expect(readdirSync(join(here.folder, "it's here"), { recursive: true })).toEqual(before);
  expect(compareBuilds(byHand, built.file)).toMatchObject({ sameFingerprints: true });
  const { answers } = await openInHost(host, [byHand], { lookup: ["Name"] });
  return { answer: answers[0] };
}

describe("what is printed for a build gives the same plugin by hand:", () => {
  test("beside the gateway's source from the module proxy, under an id, with a module beside it", async () => {
    const { answer } = await compare(await gateway(), "it's here/p/cmd", {
      gatewayTag: "v1.0.0",
      buildId: "7a",
    });
    expect(answer).toMatchObject({ symbols: { Name: "inner shared 1.0" } });
  });

  test("beside the gateway's source in a folder, for a gateway that records folders", async () => {
    const host = await gateway({ flags: [] });
    const { answer } = await compare(host, "it's here/p/cmd", { gatewaySource: join(dirname(host), "..", "src") });
    expect(answer).toMatchObject({ symbols: { Name: "inner shared 1.0" } });
  });

  test("at the gateway's versions", async () => {
    const { answer } = await compare(await gateway(), "it's here/plain", { pin: true });
    expect(answer).toMatchObject({ symbols: { Name: "1.0" } });
  });

  test("of a folder without go.mod that imports modules", async () => {
    const { answer } = await compare(await gateway(), "it's here/lone", {});
    expect(answer).toMatchObject({ symbols: { Name: "1.0" } });
    expect(existsSync(join(here.folder, "it's here/lone/go.mod"))).toBe(false);
  });

  test("one file of it, under an id", async () => {
    const { answer } = await compare(await gateway(), "it's here/lone/main.go", { buildId: "1.0" });
    expect(answer).toMatchObject({ symbols: { Name: "1.0" } });
  });
});
