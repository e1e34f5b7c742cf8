// Gateways that are not one Go program: C around Go code, and programs that export nothing.
import { beforeAll, describe, expect, test } from "vitest";
import { expectAgreement } from "../support/agreement.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { buildCGateway } from "../support/c-gateway.ts";
import { buildLibrary } from "../support/c-library.ts";
import { run } from "../support/command.ts";
import { copyOf, fileOf, temporaryFolder } from "../support/files.ts";
import { openInHost } from "../support/host.ts";
import { commandLine, verifyJson } from "../support/product.ts";

let plugin: string;
let untrimmed: string;

beforeAll(async () => {
  plugin = await buildPlugin();
  untrimmed = await buildPlugin({ flags: [] });
});

/** Opens plugins in a program and asks the product about `gateway` and the same plugins. */
async function decide(program: string, gateway: string, plugins: readonly string[]) {
  const opened = await openInHost(program, plugins);
  const { plugins: reports } = await verifyJson(gateway, plugins);
  expectAgreement(opened, reports);
  const [first] = reports;
  if (first === undefined) throw new Error("The report has no plugin");
  return first;
}

describe("a gateway that links package plugin and exports nothing dies of every plugin", () => {
  const dies = { verdict: "crashes", loaderStage: "init", loaderError: "fatal error: runtime: no plugin module data" };
  const because = {
    kind: "no-plugin-support",
    severity: "error",
    message: expect.stringMatching(/exports none of its/),
  };

  test.each(["1.20.14", "1.24.6", "1.27.4"] as const)("linked with -linkmode=internal by Go %s", async (go) => {
    const host = await buildHost({ go, flags: ["-trimpath", "-ldflags=-linkmode=internal"] });
    const report = await decide(host, host, [await buildPlugin({ go })]);
    expect(report).toMatchObject(dies);
    expect(report.findings).toContainEqual(expect.objectContaining(because));
  });

  test("linked so and stripped", async () => {
    const host = await buildHost({ flags: ["-trimpath", "-ldflags=-linkmode=internal -s -w"] });
    expect(await decide(host, host, [plugin])).toMatchObject(dies);
  });

  test("in C, with a Go archive and without -rdynamic", async () => {
    const { program } = await buildCGateway("c-archive");
    const report = await decide(program, program, [plugin]);
    expect(report).toMatchObject(dies);
    expect(report.findings).toContainEqual(expect.objectContaining(because));
  });

  test("and of a library that is no plugin", async () => {
    const { program } = await buildCGateway("c-archive");
    expect(await decide(program, program, [await buildLibrary()])).toMatchObject(dies);
  });

  test("and lives on where dlopen refuses the file", async () => {
    const { program } = await buildCGateway("c-archive");
    const [text, executable] = [await fileOf("no plugin"), await copyOf(await buildHost(), "host.so")];
    expect(await decide(program, program, [text, executable, plugin])).toMatchObject({ verdict: "rejected" });
    const still = await buildHost({ flags: ["-trimpath", "-ldflags=-linkmode=external -extldflags=-static"] });
    expect(await decide(still, still, [text, executable])).toMatchObject({ verdict: "rejected" });
  });

  test("also by its profile", async () => {
    const { program } = await buildCGateway("c-archive");
    const profile = `${await temporaryFolder()}/gateway.json`;
    expect((await commandLine(["profile", program, "-o", profile])).code).toBe(0);
    const { plugins } = await verifyJson(profile, [plugin]);
    expect(plugins[0]).toMatchObject(dies);
  });
});

test("a C program that exports the symbols of its Go archive opens plugins", async () => {
  const { program } = await buildCGateway("c-archive", ["-rdynamic"]);
  expect(await decide(program, program, [plugin])).toMatchObject({ verdict: "loads" });
  expect(await decide(program, program, [untrimmed])).toMatchObject({ verdict: "rejected", loaderStage: "init" });
});

describe("of a C program that links a Go library", () => {
  test.each(["1.17.13", "1.20.14", "1.24.6", "1.27.4"] as const)("the library of Go %s is the gateway", async (go) => {
    const { program, library } = await buildCGateway("c-shared", [], { go });
    const [own, other] = [await buildPlugin({ go }), await buildPlugin({ go, flags: [] })];
    expect(await decide(program, library, [own])).toMatchObject({ verdict: "loads" });
    expect(await decide(program, library, [other])).toMatchObject({ verdict: "rejected", loaderStage: "init" });
  });

  test("the library is it stripped too, and as a profile", async () => {
    const { library } = await buildCGateway("c-shared");
    const stripped = await copyOf(library);
    expect((await run("strip", [stripped])).code).toBe(0);
    expect((await verifyJson(stripped, [plugin])).report.verdict).toBe("loads");
    const profile = `${await temporaryFolder()}/gateway.json`;
    expect((await commandLine(["profile", library, "-o", profile])).code).toBe(0);
    expect((await verifyJson(profile, [plugin, untrimmed])).plugins.map(({ verdict }) => verdict)).toEqual(
      (await verifyJson(library, [plugin, untrimmed])).plugins.map(({ verdict }) => verdict),
    );
  });

  test("the program is refused, and the library named", async () => {
    const { program } = await buildCGateway("c-shared");
    const { code, stderr } = await commandLine(["verify", program, plugin]);
    expect(stderr).toMatch(/holds no Go code that opens plugins.*that library is the gateway.*libgateway\.so/);
    expect(code).toBe(2);
  });

  test("a C program without a library of its own rejects every plugin", async () => {
    const { report } = await verifyJson("/bin/true", [plugin]);
    expect(report.verdict).toBe("rejected");
  });

  test("a Go library without package plugin rejects every plugin", async () => {
    const library = await buildPlugin({
      source: { "main.go": 'package main\n\nimport "C"\n\nfunc main() {}\n' },
      flags: ["-trimpath", "-buildmode=c-shared"],
      module: "example.com/quiet",
    });
    const { report } = await verifyJson(library, [plugin]);
    expect(report.verdict).toBe("rejected");
  });
});
