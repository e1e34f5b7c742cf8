import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildHost, buildPlugin, pluginSource } from "../support/build.ts";
import { copyOf, sourceFolder, temporaryFolder } from "../support/files.ts";
import { asReport } from "../support/report-schema.ts";
import { under } from "../support/source-tree.ts";
import { cli } from "./command-line.ts";

let plugin: string;
beforeAll(async () => {
  plugin = await buildPlugin();
});

describe("a gateway that is given as a file is known by its module:", () => {
  test("what Nakama looks up is required, of its binary and of its profile, and it is said", async () => {
    const gateway = await buildHost({ module: "github.com/heroiclabs/nakama/v3" });
    const profile = join(await temporaryFolder(), "nakama.json");
    expect(await cli(["profile", gateway, "-o", profile])).toMatchObject({
      code: 0,
      stderr: `The result is in ${profile}.\n`,
    });
    for (const given of [gateway, profile]) {
      const { code, stdout, stderr } = await cli(["verify", given, plugin, "--format", "json"]);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: `Gateway ${given}: Nakama, by its module; what is known of nakama applies.\n`,
      });
      expect(asReport(JSON.parse(stdout)).checks[0]?.plugins[0]).toMatchObject({
        verdict: "rejected",
        loaderStage: "lookup",
        loaderError: "plugin: symbol InitModule not found in plugin example.com/plugin",
      });
    }
    // What the user asks for takes the place of it.
    expect(await cli(["verify", gateway, plugin, "--symbol", "AuthCheck"])).toMatchObject({ code: 0 });
  });

  test("one of KrakenD's names will do", async () => {
    const gateway = await buildHost({ module: "github.com/krakendio/krakend-ce/v2" });
    const main = "package main\n\nvar ClientRegisterer = registerer(0)\n\ntype registerer int\n";
    const client = await buildPlugin({ source: { "main.go": main }, module: "example.com/client" });
    expect(await cli(["verify", gateway, client])).toMatchObject({ code: 0 });
    const { code, stdout } = await cli(["verify", gateway, plugin]);
    expect(code).toBe(1);
    expect(stdout).toContain("plugin: symbol HandlerRegisterer not found in plugin example.com/plugin");
  });

  test("Tyk's rule for the names of files is told, of each edition by its tag", async () => {
    const named = await copyOf(plugin, "auth_v5.8.6_linux_s390x.so");
    const module = "github.com/TykTechnologies/tyk";
    for (const [tags, title] of [
      ["goplugin", "Tyk Gateway"],
      ["goplugin,ee", "Tyk Gateway, Enterprise Edition"],
      ["goplugin,ee,fips", "Tyk Gateway, FIPS 140"],
    ] as const) {
      const gateway = await buildHost({ module, flags: ["-trimpath", `-tags=${tags}`] });
      const { stderr } = await cli(["verify", gateway, named]);
      expect(stderr).toContain(`: ${title}, by its module;`);
      expect(stderr).toMatch(
        /warning: "auth_v5\.8\.6_linux_s390x\.so" is named for linux\/s390x, and Tyk Gateway.* looks for/,
      );
    }
  });

  test("run names files by the gateway's rule, and tells what is known to go wrong", async () => {
    const gateway = await buildHost({ module: "github.com/lf-edge/ekuiper/v2" });
    const cwd = await sourceFolder(under("version", await pluginSource()));
    const { code, stdout, stderr } = await cli(["run", "--gateway", gateway, "--plugin", "version"], { cwd });
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining("✓ plugins-out/version.so  loads\n") });
    expect(stderr).toContain("eKuiper, by its module; what is known of ekuiper applies.");
    expect(stderr).toContain(
      "Known of eKuiper: The exported name is the plugin's name with an upper-case first letter",
    );
  });

  test("a rule that needs a release is left where the gateway does not tell its own", async () => {
    const gateway = await buildHost({ module: "github.com/TykTechnologies/tyk" });
    const cwd = await sourceFolder(under("auth", await pluginSource()));
    const args = ["build", "--gateway", gateway, "--plugin", "auth", "--target", "linux/amd64"];
    expect(await cli(args, { cwd })).toMatchObject({ code: 0, stdout: "plugins-out/auth_linux_amd64.so\n" });
  });
});

test("a gateway of another module is no preset's, though its name begins like one", async () => {
  const gateway = await buildHost({ module: "github.com/heroiclabs/nakama-tools" });
  expect(await cli(["verify", gateway, plugin])).toMatchObject({ code: 0, stderr: "" });
});
