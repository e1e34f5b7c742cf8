import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { openGateway } from "../../src/gateway/open-gateway.ts";
import { withLoadAnswer } from "../../src/load/compare.ts";
import { buildLoader, openPlugins } from "../load/opening.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { run } from "../support/command.ts";
import { copyOf } from "../support/files.ts";
import { answered } from "../support/product.ts";
import { example } from "../support/source-tree.ts";

let loader: string;
let good: string;
let second: string;
let untrimmed: string;
let newer: string;

beforeAll(async () => {
  loader = await buildLoader();
  good = await buildPlugin();
  second = await buildPlugin({ module: "example.com/second" });
  untrimmed = await buildPlugin({ flags: [], module: "example.com/untrimmed" });
  newer = await buildPlugin({ go: "1.26.0" });
});

/** A plugin whose own code runs while it is loaded. */
async function withInit(module: string, imports: readonly string[], body: string): Promise<string> {
  const list = imports.map((path) => `import ${JSON.stringify(path)}\n`).join("");
  const main = `package main\n\n${list}\nfunc init() {\n${body}\n}\n\nfunc AuthCheck() string { return "" }\n`;
  return await buildPlugin({ module: `example.com/${module}`, source: { "main.go": main } });
}

describe("tyk plugin load", () => {
  const preset = "tyk";

  test("loads two plugins in one process, as was predicted", async () => {
    const { answers, plugins } = await openPlugins(loader, [good, second], {
      preset,
      required: ["AuthCheck", "Version"],
    });
    expect(answers).toMatchObject([
      { how: "native", loader: "tyk plugin load", outcome: "loads" },
      { how: "native", loader: "tyk plugin load", outcome: "loads" },
    ]);
    expect(answers[0]?.command).toContain(`plugin load -f ${good},${second} -s AuthCheck`);
    expect(answers[0]?.command).toContain("-s Version");
    expect(plugins.map((plugin, index) => kindOf(plugin, answers[index]))).toEqual([
      "load-confirmed",
      "load-confirmed",
    ]);
  });

  test("gives the words with which it rejects a plugin, and stops there", async () => {
    const { answers, plugins } = await openPlugins(loader, [untrimmed, good], { preset });
    expect(answers).toMatchObject([{ outcome: "rejected", error: plugins[0]?.loaderError }, { outcome: "undecided" }]);
    expect(plugins.map((plugin, index) => kindOf(plugin, answers[index]))).toEqual([
      "load-confirmed",
      "load-undecided",
    ]);
  });

  test("goes on where each plugin is opened alone", async () => {
    const { answers } = await openPlugins(loader, [untrimmed, good], { preset, opening: "alone" });
    expect(answers).toMatchObject([{ outcome: "rejected" }, { outcome: "loads" }]);
  });

  test("dies of a plugin of another Go release, which is the loader's doing", async () => {
    const { answers, plugins } = await openPlugins(loader, [newer], { preset });
    expect(answers).toMatchObject([
      { outcome: "crashes", by: "loader", error: "fatal error: runtime: no plugin module data" },
    ]);
    expect(kindOf(plugins[0], answers[0])).toBe("load-confirmed");
  });

  test("misses a required symbol, and no other", async () => {
    const missing = await openPlugins(loader, [good], { preset, required: ["Absent"] });
    expect(missing.answers).toMatchObject([
      { outcome: "rejected", error: "plugin: symbol Absent not found in plugin example.com/plugin" },
    ]);
    const without = await withInit("bare", [], "");
    expect((await openPlugins(loader, [without, good], { preset })).answers).toMatchObject([
      { outcome: "loads" },
      { outcome: "loads" },
    ]);
  });

  test("finds out that two plugins have one path", async () => {
    const { answers, plugins } = await openPlugins(loader, [good, await copyOf(good)], { preset });
    expect(answers).toMatchObject([{ outcome: "loads" }, { outcome: "rejected", error: "plugin already loaded" }]);
    expect(kindOf(plugins[1], answers[1])).toBe("load-confirmed");
  });

  test("decides nothing where the gateway has no such command", async () => {
    const { answers, plugins } = await openPlugins(await buildHost(), [good], { preset });
    expect(answers).toMatchObject([{ outcome: "undecided" }]);
    expect(kindOf(plugins[0], answers[0])).toBe("load-undecided");
  });
});

test("krakend test-plugin opens all plugins whatever became of those before", async () => {
  const handler = await withInit("handler", [], "}\nvar HandlerRegisterer = 1\nfunc unused() {");
  const { answers, plugins } = await openPlugins(loader, [untrimmed, handler, good], {
    preset: "krakend",
    opening: "alone",
  });
  expect(answers).toMatchObject([
    { loader: "krakend test-plugin", outcome: "rejected", error: plugins[0]?.loaderError },
    { outcome: "loads" },
    { outcome: "loads" },
  ]);
  expect(answers[1]?.command).toContain("test-plugin -s ");
  const required = await openPlugins(loader, [good], { preset: "krakend", required: ["HandlerRegisterer"] });
  expect(required.answers).toMatchObject([
    { outcome: "rejected", error: "The plugin does not contain a HandlerRegisterer." },
  ]);
});

test("nakama check names the plugin that it could not open", async () => {
  const module = await withInit("module", [], "}\nfunc InitModule() {");
  const { answers, plugins } = await openPlugins(loader, [module, untrimmed], { preset: "nakama" });
  expect(answers).toMatchObject([
    { loader: "nakama check", outcome: "loads" },
    { outcome: "rejected", error: plugins[1]?.loaderError },
  ]);
  const lacking = await openPlugins(loader, [good], { preset: "nakama", required: ["InitModule"] });
  expect(lacking.answers).toMatchObject([{ outcome: "rejected" }]);
});

describe("what only the preset requires reaches the loader", () => {
  const run = (gateway: string, plugin: string) =>
    answered(["run", "--gateway", gateway, "--plugin", plugin, "--load-test", "always", "--format", "json"]);

  test.each([
    ["github.com/krakendio/krakend-ce/v2", "krakend test-plugin"],
    ["github.com/heroiclabs/nakama/v3", "nakama check"],
    ["github.com/gotify/server/v2", "a helper built with the gateway's recipe"],
  ])("%s, which is known by its module", async (module, name) => {
    const gateway = await buildHost({ source: await example("loaders"), module });
    const { plugins, code } = await run(gateway, good);
    expect(code).toBe(1);
    expect(plugins[0]).toMatchObject({
      verdict: "rejected",
      loaderStage: "lookup",
      load: { loader: name, outcome: "rejected" },
    });
    expect(plugins[0]?.findings.map(({ kind }) => kind)).toContain("load-confirmed");
  });
});

describe("a gateway without a loader of its own", () => {
  test("has a helper that is built like it, and says how much of the gateway it links", async () => {
    const { answers, plugins, why } = await openPlugins(await buildHost(), [untrimmed, good, second], {
      required: ["AuthCheck"],
      opening: "alone",
    });
    expect(why).toBeUndefined();
    expect(answers).toMatchObject([{ outcome: "rejected" }, { outcome: "loads" }, { outcome: "loads" }]);
    expect(answers[1]?.loader).toBe("a helper built with the gateway's recipe");
    expect(answers[1]?.packages).toBeGreaterThan(20);
    // It refuses as the gateway does; that it takes a plugin says nothing of what the gateway registers itself.
    expect(plugins.map((plugin, index) => kindOf(plugin, answers[index]))).toEqual([
      "load-confirmed",
      "load-undecided",
      "load-undecided",
    ]);
  });

  test("has none where the helper would not be what the gateway is", async () => {
    const { why } = await openPlugins(await buildHost(), [good], {
      facts: await factsOf(await buildHost({ flags: [] })),
    });
    expect(why).toMatch(/^a helper built with go1\.24\.6 and the gateway's flags has another .* than the gateway/);
  });
});

describe("a plugin's own code", () => {
  let listener: Server;
  let port: number;

  beforeAll(async () => {
    listener = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
    const address = listener.address();
    port = typeof address === "object" && address !== null ? address.port : 0;
  });
  afterAll(() => listener.close());

  const secret = "a-token-that-nobody-may-see";

  /** Panics where it finds the token or a network. */
  async function spy(): Promise<string> {
    return await withInit(
      "spy",
      ["net", "os", "path/filepath", "strings"],
      `	for _, line := range os.Environ() {
		if strings.Contains(line, "${secret}") { panic("the environment has it") }
	}
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range files {
		text, _ := os.ReadFile(file)
		if strings.Contains(string(text), "${secret}") { panic("another process has it") }
	}
	maps, _ := os.ReadFile("/proc/self/maps")
	if _, rest, found := strings.Cut(string(maps), "spy-at-"); found {
		port, _, _ := strings.Cut(rest, ".so")
		if _, err := net.Dial("tcp", "127.0.0.1:" + port); err == nil { panic("there is a network") }
	} else { panic("the port is not known") }
	if _, err := os.Stat(os.Getenv("HOME") + "/.bashrc"); err == nil { panic("this is somebody's home") }`,
    );
  }

  test("sees neither token nor network nor home, all of which it would find otherwise", async () => {
    const plugin = await copyOf(await spy(), `spy-at-${port}.so`);
    const outside = async (env: Record<string, string>) => (await run(await buildHost(), [plugin], { env })).stderr;
    expect(await outside({ TOKEN: secret })).toContain("panic: the environment has it");
    expect(await outside({})).toContain("panic: there is a network");
    const { answers } = await openPlugins(loader, [plugin], { preset: "tyk", environment: { GITHUB_TOKEN: secret } });
    expect(answers).toMatchObject([{ outcome: "loads" }]);
  });

  test("that never returns is stopped with all that it started, and nothing is left", async () => {
    const plugin = await withInit(
      "endless",
      ["os", "time"],
      `	os.StartProcess("/bin/sleep", []string{"sleep", "98765.4321"}, &os.ProcAttr{})
	for { time.Sleep(time.Hour) }`,
    );
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith("go-plugin-verifier-"));
    const { answers, plugins } = await openPlugins(loader, [plugin], { preset: "tyk", limits: { seconds: 3 } });
    expect(answers).toMatchObject([{ outcome: "undecided", error: "it did not end in time and was stopped" }]);
    expect(kindOf(plugins[0], answers[0])).toBe("load-undecided");
    expect(processes()).not.toContainEqual(expect.stringContaining("98765.4321"));
    expect(
      readdirSync(tmpdir()).filter((name) => name.startsWith("go-plugin-verifier-") && !before.includes(name)),
    ).toEqual([]);
  });

  test("that returns at the first of two calls and not at the second is stopped too", async () => {
    // Each call looks up another symbol, and has an empty folder.
    const plugin = await withInit(
      "twice",
      ["os", "time"],
      `	if files, err := os.ReadDir(os.TempDir()); err != nil || len(files) > 0 { panic("there is something of a run before") }
	if err := os.WriteFile(os.TempDir() + "/mark", nil, 0o600); err != nil { panic(err) }
	if os.Args[len(os.Args) - 1] == "Other" { for { time.Sleep(time.Hour) } }
}

func Other() {`,
    );
    const required = ["AuthCheck", "Other"];
    const { answers } = await openPlugins(loader, [plugin], { preset: "tyk", required, limits: { seconds: 3 } });
    expect(answers).toMatchObject([{ outcome: "undecided", error: "it did not end in time and was stopped" }]);
  });

  test("that panics is not the loader's fault, and no error of ours", async () => {
    const plugin = await withInit("panicking", [], '\tpanic("no configuration")');
    const { answers, plugins } = await openPlugins(loader, [plugin], { preset: "tyk" });
    expect(answers).toMatchObject([{ outcome: "crashes", by: "plugin", error: "panic: no configuration" }]);
    expect(plugins[0]?.verdict).toBe("loads");
    expect(kindOf(plugins[0], answers[0])).toBe("load-undecided");
  });

  test("that ends the process without a word decides nothing", async () => {
    const plugin = await withInit("leaving", ["os"], "\tos.Exit(7)");
    const { answers } = await openPlugins(loader, [plugin], { preset: "tyk" });
    expect(answers).toMatchObject([{ outcome: "undecided", error: "it ended with exit code 7, without a word" }]);
  });

  test("that writes without end fills neither the disk nor the memory", async () => {
    const plugin = await withInit("chatty", ["os"], "\tfor { os.Stdout.Write(make([]byte, 1<<20)) }");
    const { answers } = await openPlugins(loader, [plugin], { preset: "tyk", limits: { seconds: 5 } });
    expect(answers[0]?.outcome).not.toBe("loads");
    expect((answers[0]?.error ?? "").length).toBeLessThan(2000);
  });
});

test("a loader that does something else than was predicted is an error that asks for a report", async () => {
  const { answers, plugins } = await openPlugins(loader, [good], { preset: "tyk" });
  const [answer] = answers;
  const [plugin] = plugins;
  if (answer === undefined || plugin === undefined) throw new Error("Nothing was opened.");
  const rejected = {
    ...answer,
    outcome: "rejected",
    error: "plugin was built with a different version of package fmt",
  } as const;
  const disagreement = { kind: "load-disagrees", severity: "error", fix: expect.stringContaining("report") };
  expect(withLoadAnswer(plugin, rejected)).toMatchObject({
    verdict: "rejected",
    load: rejected,
    findings: expect.arrayContaining([expect.objectContaining(disagreement)]),
  });
  expect(withLoadAnswer({ ...plugin, verdict: "rejected" }, answer).verdict).toBe("rejected");
});

async function factsOf(gateway: string) {
  const opened = await openGateway(gateway, gateway, "none");
  onTestFinished(() => opened.close());
  return opened.facts;
}

function kindOf(
  plugin: Parameters<typeof withLoadAnswer>[0] | undefined,
  answer: Parameters<typeof withLoadAnswer>[1] | undefined,
) {
  if (plugin === undefined || answer === undefined) return undefined;
  return withLoadAnswer(plugin, answer).findings.at(plugin.findings.length)?.kind;
}

function processes(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8");
      } catch {
        return "";
      }
    });
}
