// A gateway that `go install HOST@VERSION` built: its own packages have the names of a dependency.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildPlugin, buildWorkspace, installProgram } from "../support/build.ts";
import { clockPackage } from "../support/modules.ts";
import { judge, outcome } from "../support/pair.ts";
import { example, goMod, linking, type SourceTree, under } from "../support/source-tree.ts";

const gateway = "example.com/gateway";
const requires = { [gateway]: "v1.2.3" };
const links = [`${gateway}/clock`];

async function gatewaySource(): Promise<SourceTree> {
  return {
    "go.mod": goMod({ module: gateway }),
    ...(await example("host")),
    "links.go": linking(links),
    ...under("clock", clockPackage("noon")),
  };
}

async function installed() {
  const source = await gatewaySource();
  const modules = { [`${gateway}@v1.2.3`]: source, [`${gateway}@v1.2.4`]: source };
  return { modules, host: await installProgram(`${gateway}@v1.2.3`, { modules }) };
}

/** The plugin in a workspace with a working copy of the gateway. */
async function inWorkspace(required: Readonly<Record<string, string>>): Promise<string> {
  const flags = ["-buildmode=plugin", "-trimpath", "-mod=readonly"];
  const folder = await buildWorkspace({
    tree: {
      "go.work": "go 1.24\n\nuse ./gateway\nuse ./plugin\n",
      ...under("gateway", await gatewaySource()),
      ...under("plugin", {
        "go.mod": goMod({ module: "example.com/plugin", requires: required }),
        ...(await example("plugin")),
        "links.go": linking(links),
      }),
    },
    outputs: { "plugin.so": { folder: "plugin", flags } },
  });
  return join(folder, "plugin.so");
}

test("takes a plugin that requires it at its version", async () => {
  const { host, modules } = await installed();
  const judged = await judge(host, await buildPlugin({ modules, requires, links }));
  expect(outcome(judged.host)).toBe("loads");
  expect(judged.disagreements).toEqual([]);
  expect(judged.plugin.verdict).toBe("loads");
});

test("refuses a plugin that requires it at another version, and the fix is that version", async () => {
  const { host, modules } = await installed();
  const judged = await judge(host, await buildPlugin({ modules, requires: { [gateway]: "v1.2.4" }, links }));
  expect(outcome(judged.host)).toBe("rejected");
  expect(judged.disagreements).toEqual([]);
  expect(judged.plugin.cause?.kind).toBe("module-version");
  expect(judged.plugin.findings.map(({ fix }) => fix)).toContain(
    `go mod edit -exclude=${gateway}@v1.2.4\ngo get ${gateway}@v1.2.3`,
  );
});

describe("refuses a plugin that has it from a working copy, and says which side is which:", () => {
  test.each([{}, requires])("in a workspace (%j)", async (required) => {
    const { host } = await installed();
    const judged = await judge(host, await inWorkspace(required));
    expect(outcome(judged.host)).toBe("rejected");
    expect(judged.disagreements).toEqual([]);
    expect(judged.plugin.cause?.kind).toBe("main-module");
    const said = `The gateway was built from the module cache (go install ${gateway}@v1.2.3), its own packages too, and the plugin has it from a working copy`;
    expect(judged.plugin.cause?.evidence.join(" ")).toContain(said);
    const [finding] = judged.plugin.findings.filter(({ kind }) => kind === "main-module");
    expect(finding?.message).toContain(said);
    expect(finding?.fix).toBe(`go get ${gateway}@v1.2.3\nBuild the plugin outside of the workspace (GOWORK=off).`);
  });

  test("inside of the gateway's own module", async () => {
    const { host } = await installed();
    const folder = await buildWorkspace({
      tree: {
        ...(await gatewaySource()),
        ...under("plugin", { ...(await example("plugin")), "links.go": linking(links) }),
      },
      outputs: { "plugin.so": { folder: "plugin" } },
    });
    const judged = await judge(host, join(folder, "plugin.so"));
    expect(outcome(judged.host)).toBe("rejected");
    expect(judged.disagreements).toEqual([]);
    expect(judged.plugin.cause?.kind).toBe("main-module");
    expect(judged.plugin.cause?.evidence.join(" ")).toContain("the plugin is part of a working copy of it");
    expect(judged.plugin.findings.map(({ fix }) => fix).join("\n")).toContain("from a module of its own");
  });
});
