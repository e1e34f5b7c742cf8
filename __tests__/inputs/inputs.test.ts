import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { actions } from "../../scripts/inputs.ts";
import { type InputSpec, inputTable, parseInputs, type RawInputs } from "../../src/inputs/inputs.ts";
import { UserError } from "../../src/model/user-error.ts";

const minimal: RawInputs = { gateway: "./gateway", plugin: "plugins/auth" };

/** What the inputs are refused with. */
function refusal(raw: RawInputs): string {
  try {
    parseInputs({ ...minimal, ...raw }, {});
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error("The inputs were accepted");
}

describe.each(Object.entries(actions))("%s", (file, specs) => {
  const action: unknown = parse(readFileSync(`${import.meta.dirname}/../../${file}`, "utf8"));

  test("has the inputs of its table, in its order, with its descriptions and defaults", () => {
    const expected = specs.map(({ name, description, default: always, runnerDefault: value = always }) => [
      name,
      {
        description,
        ...((name === "plugin" || name === "plan") && { required: true }),
        ...(value !== undefined && { default: value }),
      },
    ]);
    expect(action).toHaveProperty("inputs");
    expect(Object.entries(Object(Object(action).inputs))).toEqual(expected);
  });

  test("runs the bundle on Node 24", () => {
    const bundle = file.includes("/") ? `../dist/${dirname(file)}.js` : "dist/main.js";
    expect(action).toMatchObject({ runs: { using: "node24", main: bundle } });
  });
});

test("docs/inputs.md has a row for every input and every output, and no other", () => {
  const text = readFileSync(`${import.meta.dirname}/../../docs/inputs.md`, "utf8");
  const specs: readonly InputSpec[] = inputTable;
  const rows = specs.map(({ name, default: value, flag, kind, description }) => {
    const usual = value === undefined ? "" : `\`${value}\``;
    const flags = flag === undefined ? "" : kind === "boolean" ? `\`--${flag}\`, \`--no-${flag}\`` : `\`--${flag}\``;
    return `| \`${name}\` | ${usual} | ${flags} | ${description} |`;
  });
  const [tables = ""] = text.split("\n## ");
  const documented = tables.split("\n").filter((line) => line.startsWith("| `"));
  expect(documented.slice(0, rows.length)).toEqual(rows);
  const action: unknown = parse(readFileSync(`${import.meta.dirname}/../../action.yml`, "utf8"));
  const outputs = Object.keys(Object(Object(action).outputs));
  expect(documented.slice(rows.length).map((line) => /`([\w-]+)`/.exec(line)?.[1])).toEqual(outputs);
});

test.each([
  ["json", [{ format: "json" }]],
  [
    "json=report.json sarif=out.sarif",
    [
      { format: "json", file: "report.json" },
      { format: "sarif", file: "out.sarif" },
    ],
  ],
  [
    "text, markdown=my page.md,junit=a=b.xml\njson=x",
    [
      { format: "text" },
      { format: "markdown", file: "my page.md" },
      { format: "junit", file: "a=b.xml" },
      { format: "json", file: "x" },
    ],
  ],
])("format: %j", (format, reports) => {
  expect(parseInputs({ gateway: "g", plugin: "p", format }, {}).reports).toEqual(reports);
});

test("a gateway and a plugin are enough", () => {
  expect(parseInputs(minimal, {})).toEqual({
    gateways: ["./gateway"],
    obtain: { gatewayDigests: [], registryMirrors: [], cache: "auto" },
    plugins: [{ path: "plugins/auth" }],
    targets: [],
    build: {
      builder: "auto",
      variables: [],
      network: "none",
      timeout: 1800,
      limits: [],
      tags: [],
      pin: false,
      rebuild: false,
      preflightOnly: false,
    },
    symbols: [],
    hooks: [],
    alongside: [],
    together: true,
    loadTest: "never",
    failOn: "mismatch",
    ignore: [],
    workingDirectory: ".",
    outputDirectory: "plugins-out",
    annotations: true,
    summary: true,
    reports: [{ format: "json" }],
  });
});

test("lines, commas, names and quotes of a workflow are read", () => {
  const inputs = parseInputs(
    {
      gateway: "  ./one  \r\n\r\n./two\n",
      "gateway-digest": `./one linux/arm64 sha256:${"AB".repeat(32)}\nlinux/arm/v7 sha256:${"cd".repeat(32)}\n./a b sha256:${"ef".repeat(32)}`,
      "registry-mirrors": "docker.io=harbor.example.com/dockerhub\nghcr.io=harbor.example.com/ghcr",
      cache: "false",
      plugin: "auth=plugins/auth\nplugins/a=b\nbuilt.so",
      target: "linux/amd64, linux/arm64\nlinux/arm/v7, linux/amd64",
      "build-tags": "one,two three\nfour",
      ldflags: "-s -w -X 'main.version=1 2' -checklinkname=0",
      builder: "container",
      "builder-image": "harbor.example.com/compiler:1",
      "build-command": "make plugin",
      "build-env": "TOKEN\nLEVEL=a=b, c",
      "build-network": "build_net",
      "build-timeout": "90m",
      "build-id": "auto",
      pin: "true",
      glibc: "2.31",
      rebuild: "TRUE",
      "load-test": "auto",
      symbols: "AuthCheck=tyk-auth\nauth:Version=string\nOther",
      ignore: "module-version:golang.org/x/sys not called",
      "artifact-name": "plugins/linux/arm",
      "retention-days": "7",
      together: "False",
    },
    { TOKEN: "of the job" },
  );
  expect(inputs).toMatchObject({
    gateways: ["./one", "./two"],
    obtain: {
      gatewayDigests: [
        { reference: "./one", target: { goos: "linux", goarch: "arm64" }, sha256: "ab".repeat(32) },
        { target: { goos: "linux", goarch: "arm", variant: "v7" }, sha256: "cd".repeat(32) },
        { reference: "./a b", sha256: "ef".repeat(32) },
      ],
      registryMirrors: ["docker.io=harbor.example.com/dockerhub", "ghcr.io=harbor.example.com/ghcr"],
      cache: "false",
    },
    plugins: [{ name: "auth", path: "plugins/auth" }, { path: "plugins/a=b" }, { path: "built.so" }],
    targets: [
      { goos: "linux", goarch: "amd64" },
      { goos: "linux", goarch: "arm64" },
      { goos: "linux", goarch: "arm", variant: "v7" },
    ],
    build: {
      builder: "container",
      image: "harbor.example.com/compiler:1",
      command: "make plugin",
      variables: [
        { name: "TOKEN", value: "of the job" },
        { name: "LEVEL", value: "a=b, c" },
      ],
      network: "build_net",
      timeout: 5400,
      tags: ["one", "two", "three", "four"],
      ldflags: "-s -w -X 'main.version=1 2' -checklinkname=0",
      id: "auto",
      pin: true,
      glibc: "2.31",
      rebuild: true,
    },
    symbols: [{ name: "AuthCheck", kind: "function" }, { plugin: "auth", name: "Version" }, { name: "Other" }],
    hooks: [
      { name: "AuthCheck", type: { written: "tyk-auth" } },
      { plugin: "auth", name: "Version", type: { written: "string", type: "string" } },
    ],
    loadTest: "auto",
    ignore: [{ kind: "module-version", subject: "golang.org/x/sys", reason: "not called" }],
    artifactName: "plugins-linux-arm",
    retentionDays: 7,
    together: false,
  });
});

describe("a mistake is named with the input and the value as written", () => {
  test.each<[RawInputs, string]>([
    [{ gateway: "" }, "gateway: nothing is given"],
    [{ gateway: " \n " }, "gateway: nothing is given"],
    [{ plugin: "" }, "plugin: nothing is given"],
    [{ plugin: "a b=x" }, 'plugin: "a b" of "a b=x" is not a name'],
    [{ plugin: "auth=" }, 'plugin: "auth=" names no path'],
    [{ "gateway-digest": "sha256:12" }, 'gateway-digest: "sha256:12" is not sha256:'],
    [{ "gateway-digest": "tyk@5.8.6 linux/amd64" }, 'gateway-digest: "tyk@5.8.6 linux/amd64" is not sha256:'],
    [
      { "gateway-digest": `linux/mips sha256:${"0".repeat(64)}` },
      'gateway-digest: Go has no plugins for GOARCH "mips"',
    ],
    [{ target: "linux" }, 'target: "linux" is not a target'],
    [{ target: "linux/arm/v7/x" }, 'target: "linux/arm/v7/x" is not a target'],
    [{ target: "windows/amd64" }, 'target: Go has no plugins for GOOS "windows"'],
    [{ target: "linux/mips" }, 'target: Go has no plugins for GOARCH "mips"'],
    [{ target: "linux/s390x/v1" }, 'target: "v1" of "linux/s390x/v1" is not a variant'],
    [{ builder: "docker" }, 'builder: "docker" is not one of auto, container, native, here, none'],
    [{ "build-timeout": "5" }, 'build-timeout: "5" is not a time of up to a day; write 90s, 30m or 1h'],
    [{ "build-timeout": "25h" }, 'build-timeout: "25h" is not a time of up to a day'],
    [{ "build-timeout": "in 5m" }, 'build-timeout: "in 5m" is not a time of up to a day'],
    [{ "build-timeout": "5m ago" }, 'build-timeout: "5m ago" is not a time of up to a day'],
    [{ "build-timeout": "0s" }, 'build-timeout: "0s" is not a time of up to a day'],
    [{ "build-timeout": "86401s" }, 'build-timeout: "86401s" is not a time of up to a day'],
    [{ pin: "untrue" }, 'pin: "untrue" is neither true nor false'],
    [{ pin: "trueish" }, 'pin: "trueish" is neither true nor false'],
    [{ pin: "not false" }, 'pin: "not false" is neither true nor false'],
    [{ pin: "falsely" }, 'pin: "falsely" is neither true nor false'],
    [{ symbols: "Auth-Check" }, 'symbols: "Auth-Check" is not'],
    [{ symbols: "Auth\u0301Check" }, "symbols: "],
    [{ plugin: "a=b\nname= " }, 'plugin: "name=" names no path'],
    [{ ldflags: "-pluginpath x" }, "ldflags: -pluginpath alone breaks the lookup of symbols"],
    [{ ldflags: "-s\n--extld=gcc" }, "ldflags: -extld decides how the plugin is linked"],
    [{ ldflags: '-s "-r" x' }, "ldflags: -r decides how the plugin is linked"],
    [{ "build-tags": "-race" }, 'build-tags: "-race" is not a build tag'],
    [{ "build-tags": "a:b" }, 'build-tags: "a:b" is not a build tag'],
    [{ "retention-days": "1000" }, 'retention-days: "1000" is not a number of days from 1 to 999'],
    [{ "retention-days": "x7" }, 'retention-days: "x7" is not'],
    [{ "retention-days": "7x" }, 'retention-days: "7x" is not'],
    [{ "build-network": "a b" }, 'build-network: "a b" is not the name of a network'],
    [{ "build-env": "TOKEN" }, "build-env: TOKEN is not set in the environment of this job"],
    [{ pin: "yes" }, 'pin: "yes" is neither true nor false'],
    [{ "load-test": "maybe" }, 'load-test: "maybe" is not one of never, auto, always'],
    [{ symbols: "AuthCheck=tyk-atuh" }, 'symbols: "tyk-atuh" is no hook; did you mean tyk-auth?'],
    [{ symbols: "AuthCheck=func(" }, 'symbols: "func(" is no Go type'],
    [{ "fail-on": "crash" }, 'fail-on: "crash" is not one of'],
    [{ format: "xml" }, 'format: "xml" is not one of'],
    [{ format: "sarfi=a" }, "Did you mean sarif?"],
    [{ format: "json sarif" }, "format: json and sarif name no file, and only one may; write sarif=FILE."],
    [{ format: "json= sarif=a" }, 'format: "json=" names no file after "json="'],
    [{ format: "json=a sarif=a" }, 'format: "a" is to take two reports'],
    [{ together: "yes" }, 'together: "yes" is neither true nor false'],
    [{ symbols: "authCheck" }, 'symbols: "authCheck" is not'],
    [{ symbols: ":AuthCheck" }, 'symbols: ":AuthCheck" is not'],
    [{ ignore: "module-version" }, "ignore:"],
    [{ ldflags: "-s -pluginpath=x" }, "ldflags: -pluginpath alone breaks the lookup of symbols"],
    [{ ldflags: "-w '-linkmode=internal'" }, "ldflags: -linkmode decides how the plugin is linked"],
    [{ "build-tags": "a,-race" }, 'build-tags: "-race" is not a build tag'],
    [{ "retention-days": "0" }, 'retention-days: "0" is not'],
    [{ "artifact-name": "a:b" }, 'artifact-name: "a:b" holds ":"'],
    [{ "plugin-file": "{nam}.so" }, 'plugin-file: "{nam}.so" holds {nam}'],
    [{ "plugin-file": "../{name}.so" }, 'plugin-file: "../{name}.so" is not a path below plugins-out/'],
    [{ "plugin-file": "/tmp/{name}.so" }, 'plugin-file: "/tmp/{name}.so" is not a path below plugins-out/'],
    [{ "plugin-file": "../a.so", "output-directory": "/out/" }, 'plugin-file: "../a.so" is not a path below /out/'],
    [{ cache: "always" }, 'cache: "always" is not one of auto, true, false'],
  ])("%j", (raw, message) => {
    expect(refusal(raw)).toContain(message);
  });
});

describe("an input is read", () => {
  test.each<[RawInputs, object]>([
    [
      { gateway: "", "gateway-file": "g.yaml" },
      { gateways: [], obtain: { gatewayFile: "g.yaml" } },
    ],
    [{ "gateway-path": "/opt/gateway" }, { obtain: { gatewayPath: "/opt/gateway" } }],
    [{ "preset-file": "p.yaml" }, { obtain: { presetFile: "p.yaml" } }],
    [{ "runtime-libc": "debian:12" }, { obtain: { runtimeLibc: "debian:12" } }],
    [{ "registry-auth-file": "auth.json" }, { obtain: { registryAuthFile: "auth.json" } }],
    [{ token: "secret" }, { obtain: { token: "secret" } }],
    [{ cache: "true" }, { obtain: { cache: "true" } }],
    [{ builder: "here" }, { build: { builder: "here" } }],
    [{ builder: "none" }, { build: { builder: "none" } }],
    [{ "gateway-source": "../gateway" }, { build: { gatewaySource: "../gateway" } }],
    [{ offline: "kept" }, { build: { offline: "kept" } }],
    [{ "preflight-only": "true" }, { build: { preflightOnly: true } }],
    [{ "build-network": "host" }, { build: { network: "host", limits: ["build-network"] } }],
    [{ "build-timeout": "30m" }, { build: { timeout: 1800, limits: [] } }],
    [{ "build-timeout": "86400s" }, { build: { timeout: 86_400, limits: ["build-timeout"] } }],
    [{ "build-timeout": "24h" }, { build: { timeout: 86_400 } }],
    [{ "build-tags": "a  b,\tc d" }, { build: { tags: ["a", "b", "c", "d"] } }],
    [{ ldflags: "-s -X main.r=1 -X a.b/linkmode.x=y" }, { build: { ldflags: "-s -X main.r=1 -X a.b/linkmode.x=y" } }],
    [{ "plugin-file": "{name}.so" }, { pluginFile: "{name}.so" }],
    [
      { "output-directory": "out", "working-directory": "src" },
      { outputDirectory: "out", workingDirectory: "src" },
    ],
    [
      { annotations: "false", summary: "FALSE" },
      { annotations: false, summary: false },
    ],
    [{ "load-test": "always" }, { loadTest: "always" }],
    [{ alongside: "a.so\n b.so" }, { alongside: ["a.so", "b.so"] }],
    [{ "fail-on": "never" }, { failOn: "never" }],
    [{ plugin: "one= a b \n./c=d" }, { plugins: [{ name: "one", path: "a b" }, { path: "./c=d" }] }],
    [{ symbols: "Größe1_x" }, { symbols: [{ name: "Größe1_x" }], hooks: [] }],
    [{ "report-artifact": "reports" }, { reportArtifact: "reports" }],
    [{ "retention-days": "999" }, { retentionDays: 999 }],
  ])("%j", (raw, expected) => {
    expect(parseInputs({ ...minimal, ...raw }, {})).toMatchObject(expected);
  });

  test("or is not there at all", () => {
    const inputs = parseInputs({ ...minimal, symbols: "Other" }, {});
    for (const name of ["pluginFile", "artifactName", "reportArtifact", "release", "retentionDays"]) {
      expect(inputs).not.toHaveProperty(name);
    }
    expect(inputs.symbols).toStrictEqual([{ name: "Other" }]);
  });
});
