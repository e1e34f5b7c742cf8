// Causes and fixes that were followed to the letter and did not help: each once, and one more of its kind.
import { beforeAll, describe, expect, test } from "vitest";
import { stepLine } from "../../src/model/fix.ts";
import type { PluginReport } from "../../src/model/report.ts";
import { corpus } from "../corpus/corpus.ts";
import { makePair } from "../corpus/made-pair.ts";
import type { RefusedPair } from "../corpus/refused-pair.ts";
import { expectAgreement } from "../support/agreement.ts";
import { temporaryFolder } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { clockModule } from "../support/modules.ts";
import { commandLine, verifyJson } from "../support/product.ts";
import { example, goMod, linking, type SourceTree, under } from "../support/source-tree.ts";

type Pair = Pick<RefusedPair, "host" | "plugin">;

interface Told {
  readonly plugin: PluginReport;
  /** Of the fix, one step a line. */
  readonly steps: readonly string[];
  readonly text: string;
}

/** What the command line says of a pair of the corpus, which the host refuses with the very words. */
async function told(pair: string | Pair): Promise<Told> {
  const known = typeof pair === "string" ? corpus.find(({ name }) => name === pair) : pair;
  if (known === undefined) throw new Error(`There is no pair "${pair}".`);
  const { host, plugin } = await makePair(
    { name: "own", cause: "workspace", fixable: true, ...known },
    await temporaryFolder(),
  );
  const { plugins } = await verifyJson(host, [plugin]);
  expectAgreement(await openInHost(host, [plugin]), plugins);
  const [only] = plugins;
  if (only === undefined) throw new Error("The report has no plugin.");
  const { stdout } = await commandLine(["verify", host, plugin]);
  return { plugin: only, steps: (only.fix?.steps ?? []).map(stepLine), text: stdout };
}

const gateway = "example.com/gateway";
const parts = ["example.com/part1", "example.com/part2", "example.com/part3", "example.com/part4"];
const modules = Object.fromEntries(
  parts.flatMap((path) => ["v1.0.0", "v1.1.0"].map((version) => [`${path}@${version}`, clockModule(path, version)])),
);

/** A gateway whose own package imports four modules. */
async function released(version: string): Promise<SourceTree> {
  return {
    "go.mod": goMod({ module: gateway, requires: Object.fromEntries(parts.map((path) => [path, version])) }),
    ...(await example("host")),
    "links.go": linking([`${gateway}/api`]),
    "api/links.go": linking(parts).replace("package main", "package api"),
    "api/api.go": `package api\n\n// Release is inlined.\nfunc Release() string { return "${version}" }\n`,
  };
}

/** A plugin in one workspace with the gateway's source. */
async function beside(source: SourceTree, flags: readonly string[]): Promise<Pair["plugin"]> {
  const plugin = {
    "go.mod": goMod({ module: "example.com/plugin" }),
    ...(await example("plugin")),
    "links.go": linking([`${gateway}/api`]),
  };
  const work = "go 1.24\n\nuse ./gateway\nuse ./plugin\n";
  return {
    modules,
    tree: { "go.work": work, ...under("gateway", source), ...under("plugin", plugin) },
    outputs: { "plugin.so": { folder: "plugin", flags: ["-buildmode=plugin", "-mod=readonly", ...flags] } },
  };
}

describe("after an upgrade of the gateway", () => {
  let downgraded: Pair;
  beforeAll(async () => {
    const [before, after] = [await released("v1.0.0"), await released("v1.1.0")];
    downgraded = {
      host: { modules, tree: before, outputs: { host: {} } },
      plugin: await beside(after, ["-trimpath"]),
    };
  });

  test("another release of the gateway comes before the modules that it requires", async () => {
    const { plugin, steps } = await told(
      "the release before of a gateway of which all packages and a dozen modules are new",
    );
    expect(plugin.cause?.kind).toBe("gateway-build");
    expect(plugin.cause?.evidence[0]).toContain("another release of the gateway");
    expect(plugin.cause?.next).toBeUndefined();
    expect(steps[0]).toMatch(/^Build the plugin with the source or the compiler image of this release/);
    expect(steps.join("\n")).not.toContain("go get");
  });

  test("so does a newer one", async () => {
    const { plugin, steps } = await told(downgraded);
    expect(plugin.cause?.kind).toBe("gateway-build");
    expect(steps.join("\n")).not.toContain("go get");
  });
});

describe("packages of the gateway that differ for another reason than its commit", () => {
  test.each([
    ["jsonparser replaced in go.work", "module-source", "github.com/buger/jsonparser"],
    ["a plugin that raises what the gateway beside it in go.work inlines", "module-version", "example.com/clock"],
  ])("%s: that is the cause, and nothing comes next", async (name, kind, subject) => {
    const { plugin, steps, text } = await told(name);
    expect(plugin.different).toContain(`${gateway}/api`);
    expect(plugin.cause?.kind).toBe(kind);
    expect(plugin.cause?.evidence[0]).toContain(subject);
    expect(plugin.cause?.witness?.package).toBe(subject);
    expect(plugin.cause?.next).toBeUndefined();
    expect(`${steps.join("\n")}${text}`).not.toMatch(/another (?:build|commit) of the gateway|gateway's own module/);
  });

  test("a replacement in go.work is taken away there, too, without the go mod tidy that does not see a workspace", async () => {
    const { steps } = await told("jsonparser replaced in go.work");
    expect(steps.slice(0, 2)).toEqual([
      "go mod edit -dropreplace=github.com/buger/jsonparser",
      "go work edit -dropreplace=github.com/buger/jsonparser",
    ]);
    expect(steps).toHaveLength(3);
  });

  test("-cover over other packages on each side", async () => {
    const { plugin, steps } = await told("-cover over other packages on each side");
    expect(plugin.cause).toMatchObject({ kind: "instrumentation" });
    expect(steps[0]).toContain("-coverpkg");
  });

  test("-cover over the gateway's own package on one side of two", async () => {
    const source = await released("v1.0.0");
    const flags = ["-trimpath", "-cover"];
    const { plugin } = await told({
      host: { modules, tree: source, outputs: { host: {} }, flags: [...flags, `-coverpkg=${gateway}/api`] },
      plugin: await beside(source, [...flags, "-coverpkg=example.com/plugin"]),
    });
    expect(plugin.different).toEqual([`${gateway}/api`]);
    expect(plugin.cause).toMatchObject({ kind: "instrumentation" });
    expect(plugin.cause?.evidence[0]).toContain("-coverpkg");
  });
});

describe("a vendored plugin", () => {
  test.each([
    ["logrus in a vendor folder, and another x/sys behind it", "golang.org/x/sys"],
    ["another version of a module in a vendor folder", "example.com/clock"],
  ])("%s: the module at another version is the cause, and the vendor folder is made again", async (name, module) => {
    const { plugin, steps, text } = await told(name);
    expect(plugin.cause?.kind).toBe("module-version");
    expect(plugin.cause?.witness?.plugin).toContain(module);
    expect(plugin.cause?.next).toBeUndefined();
    expect(text).not.toContain("other files");
    expect(steps).toContain("go mod vendor");
  });
});

test("a vendor folder that was changed by hand is made again", async () => {
  const { plugin, steps } = await told("a vendor folder that was changed by hand");
  expect(plugin.cause?.kind).toBe("module-source");
  expect(steps.slice(0, 2)).toEqual(["go mod tidy", "go mod vendor"]);
});

describe("-gcflags=all=-trimpath of the gateway", () => {
  const links = ["net"];

  test.each<[string, Pair | string]>([
    ["on both sides", "a gateway that maps the folders of all packages"],
    ["on its own side", { host: { links, flags: ["-trimpath", "-gcflags=all=-trimpath=/build"] }, plugin: { links } }],
  ])("%s: no plugin can match it, and the choices are the gateway's", async (_, pair) => {
    const { plugin, steps } = await told(pair);
    expect(plugin.cause?.kind).toBe("compiler-flags");
    expect(plugin.fix).toMatchObject({ standing: "none", reason: expect.stringContaining("no plugin can match it") });
    expect(steps.join("\n")).toContain("Build the gateway without -trimpath in -gcflags=all");
  });
});

describe("a file that is no plugin", () => {
  test.each([
    "a position-independent program given as a plugin",
    "a program given as a plugin",
    "a C archive given as a plugin",
  ])("%s: is to be built with -buildmode=plugin", async (name) => {
    const { plugin, steps, text } = await told(name);
    expect(plugin.cause?.kind).toBe("not-a-go-plugin");
    expect(steps).toEqual([expect.stringMatching(/^Build it with -buildmode=plugin,/)]);
    expect(text).not.toContain("-trimpath");
  });
});

describe("another architecture", () => {
  test.each(["a plugin for s390x", "a plugin for 386"])("%s: the fix is told once", async (name) => {
    const { plugin, steps, text } = await told(name);
    expect(plugin.cause?.kind).toBe("wrong-machine");
    expect(steps).toEqual([expect.stringContaining("GOOS=linux GOARCH=amd64")]);
    expect(text.split("GOARCH=amd64").length - 1).toBe(1);
    expect(plugin.findings.filter(({ fix }) => fix !== undefined)).toHaveLength(1);
  });
});

describe("a file that was changed after it was built", () => {
  test.each(["a fingerprint with a changed byte", "a file that is still compressed"])(
    "%s: that is the cause, in the report and in the text, which reads no more than it must",
    async (name) => {
      const { plugin, steps, text } = await told(name);
      expect(plugin.cause?.kind).toBe("altered-file");
      expect(text).toContain("(altered-file)");
      expect(steps).not.toEqual([]);
    },
  );
});

describe("what the gateway's record does not tell", () => {
  test.each([
    ["a gateway with a default.pgo beside its main package", "instrumentation"],
    ["a module that the gateway takes from a changed copy", "module-source"],
  ])("%s: no fix, but why, and the choices", async (name, kind) => {
    const { plugin, steps } = await told(name);
    expect(plugin.cause?.kind).toBe(kind);
    expect(plugin.fix).toMatchObject({ standing: "none", reason: expect.stringMatching(/record/) });
    expect(steps).toHaveLength(2);
  });

  test("a gateway with -cover: the packages that differ are worth a try", async () => {
    const { plugin, steps } = await told("a gateway with -cover over a dependency");
    expect(plugin.cause?.kind).toBe("instrumentation");
    expect(plugin.fix?.standing).toBe("try");
    expect(steps[0]).toContain("-cover -coverpkg=example.com/clock: these packages differ");
  });
});
