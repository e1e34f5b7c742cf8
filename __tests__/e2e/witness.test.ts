// Which package shows a cause, how it comes into the plugin, and who asks for its version: with the source at hand.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { stepLine } from "../../src/model/fix.ts";
import type { Witness } from "../../src/model/report.ts";
import { corpus } from "../corpus/corpus.ts";
import { checkOut, makePair } from "../corpus/made-pair.ts";
import { temporaryFolder } from "../support/files.ts";
import { type Answered, answered, commandLine } from "../support/product.ts";

interface Asked extends Answered {
  /** What the same run prints. */
  text(): Promise<string>;
}

/** `run` in a person's checkout of the plugin of a pair. */
async function runIn(name: string, ...flags: readonly string[]): Promise<Asked> {
  const pair = corpus.find((one) => one.name === name);
  if (pair === undefined) throw new Error(`There is no pair "${name}".`);
  const folder = await temporaryFolder();
  await mkdir(join(folder, "checkout"));
  const { host } = await makePair(pair, folder);
  const { plugin, folder: cwd, env } = await checkOut(pair, join(folder, "checkout"));
  const args = ["run", "--gateway", host, "--plugin", plugin, ...flags];
  const start = { cwd, env };
  return {
    ...(await answered([...args, "--format", "json"], start)),
    text: async () => (await commandLine(args, start)).stdout,
  };
}

describe("a module that another one raises", () => {
  const fsnotify: Witness = {
    package: "golang.org/x/sys/unix",
    gateway: "golang.org/x/sys v0.1.0",
    plugin: "golang.org/x/sys v0.4.0",
    imports: ["example.com/plugin", "github.com/fsnotify/fsnotify", "golang.org/x/sys/unix"],
    requirements: ["example.com/plugin", "github.com/fsnotify/fsnotify v1.7.0", "golang.org/x/sys v0.4.0"],
    where: { file: "go.mod", line: expect.any(Number) },
  };
  const name = "fsnotify 1.7.0, which needs a newer x/sys than the gateway's";

  test("is shown by its package, the imports that lead to it and the requirements that raise it", async () => {
    const { plugins, text } = await runIn(name, "--preflight-only");
    expect(plugins).toMatchObject([{ preflight: "refused", cause: { kind: "module-version", witness: fsnotify } }]);
    const flat = (await text()).replaceAll(/\s+/g, " ");
    expect(flat).toContain("Imported: example.com/plugin → github.com/fsnotify/fsnotify → golang.org/x/sys/unix");
    expect(flat).toContain(
      "Required: example.com/plugin → github.com/fsnotify/fsnotify v1.7.0 → golang.org/x/sys v0.4.0 (go.mod:",
    );
  });

  test("is shown by the same after a build", async () => {
    const { plugins } = await runIn(name, "--builder", "native");
    expect(plugins).toMatchObject([{ verdict: "rejected", cause: { kind: "module-version", witness: fsnotify } }]);
  });

  test("over three modules: each of them is named", async () => {
    const { plugins } = await runIn(
      "a chain of three modules, of which the gateway has only the last",
      "--preflight-only",
    );
    expect(plugins[0]?.cause?.witness?.requirements).toHaveLength(4);
    expect(plugins[0]?.cause?.witness?.imports).toHaveLength(4);
  });
});

describe("a go.work with a sibling that raises a module", () => {
  test("logrus, which the plugin's own go.mod has right: nothing is changed in the plugin's folder", async () => {
    const { plugins } = await runIn(
      "logrus 1.9.0 in go.mod, and a sibling in go.work that needs 1.9.3",
      "--preflight-only",
    );
    const [plugin] = plugins;
    expect(plugin?.cause).toMatchObject({
      kind: "workspace",
      witness: { requirements: ["example.com/sibling", "github.com/sirupsen/logrus v1.9.3"] },
    });
    expect(plugin?.cause?.evidence[0]).toMatch(/sibling\/go\.mod:\d+.*go\.work/);
    const inOwnFolder = plugin?.fix?.steps.filter((step) => step.kind === "command" && step.folder === ".") ?? [];
    expect(inOwnFolder.map(stepLine).join("\n")).not.toContain("logrus");
    const [finding] = plugin?.findings.filter(({ subject }) => subject === "github.com/sirupsen/logrus") ?? [];
    expect(finding?.where?.file).toMatch(/sibling\/go\.mod$/);
  });

  test("which the plugin imports: its own line is changed", async () => {
    const { plugins } = await runIn(
      "a sibling in go.work that the plugin imports and that needs a newer version",
      "--builder",
      "native",
    );
    expect(plugins[0]?.cause?.kind).toBe("workspace");
    expect(plugins[0]?.fix?.steps[0]).toMatchObject({
      kind: "command",
      folder: expect.stringMatching(/sibling$/),
    });
  });
});

test("another release of the gateway beside the plugin is what comes first", async () => {
  const { plugins } = await runIn(
    "the release before of a gateway of which all packages and a dozen modules are new",
    "--preflight-only",
  );
  expect(plugins[0]?.cause?.kind).toBe("gateway-build");
  expect(plugins[0]?.cause?.next).toBeUndefined();
  expect(plugins[0]?.fix?.steps.filter(({ kind }) => kind === "command")).toHaveLength(1);
});
