// The gateway's own module, which plugins import: another commit, another edition, another place in the build.
import type { Build, Workspace } from "../support/build.ts";
import type { StandIns } from "../support/module-proxy.ts";
import { clockModule } from "../support/modules.ts";
import { example, goMod, linking, type SourceTree, under } from "../support/source-tree.ts";
import type { RefusedPair } from "./refused-pair.ts";
import { library, standIn } from "./stand-in.ts";

const gateway = "example.com/gateway";
const work = "go 1.24\n\nuse ./gateway\nuse ./plugin\n";
const readonly = ["-trimpath", "-mod=readonly"];

/** What a gateway of ours is made of beside the host that goes on. */
interface Source {
  /** Folder → files. */
  readonly packages: Readonly<Record<string, SourceTree>>;
  readonly requires?: Readonly<Record<string, string>>;
  readonly replaces?: Readonly<Record<string, string>>;
  /** Packages of other modules. */
  readonly links?: readonly string[];
}

/** The module of a gateway. */
async function gatewayModule({ packages, requires, replaces, links = [] }: Source): Promise<SourceTree> {
  const own = Object.keys(packages).map((folder) => `${gateway}/${folder}`);
  return {
    "go.mod": goMod({ module: gateway, ...(requires && { requires }), ...(replaces && { replaces }) }),
    ...(await example("host")),
    "links.go": linking([...own, ...links]),
    ...Object.fromEntries(Object.entries(packages).flatMap(([folder, tree]) => Object.entries(under(folder, tree)))),
  };
}

/** The module of a plugin that imports packages of the gateway. */
async function pluginModule(
  imports: readonly string[],
  requires?: Readonly<Record<string, string>>,
): Promise<SourceTree> {
  return {
    "go.mod": goMod({ module: "example.com/plugin", ...(requires && { requires }) }),
    ...(await example("plugin")),
    "links.go": linking(imports),
  };
}

/** A gateway that is built in a checkout of its own. */
function checkout(source: SourceTree, settings: Omit<Workspace, "tree" | "outputs"> = {}): Workspace {
  return { ...settings, tree: source, outputs: { host: {} } };
}

/** A plugin in a workspace with a checkout of the gateway. */
function beside(
  source: SourceTree,
  plugin: SourceTree,
  { flags = readonly, ...settings }: Omit<Workspace, "tree" | "outputs"> = {},
): Workspace {
  const tree = { "go.work": work, ...under("gateway", source), ...under("plugin", plugin) };
  return { ...settings, tree, outputs: { "plugin.so": { folder: "plugin", flags: ["-buildmode=plugin", ...flags] } } };
}

const api = `${gateway}/api`;
const release = async (answer: string) => await gatewayModule({ packages: { api: library(answer) } });
const [first, second] = [await release("one"), await release("two")];
const released: StandIns = { [`${gateway}@v1.0.0`]: first, [`${gateway}@v1.1.0`]: second };

/** Two releases between which each package and a dozen of modules changed. */
const dozen = Array.from({ length: 12 }, (_, at) => `example.com/part${at}`);
const parts: StandIns = Object.fromEntries(
  dozen.flatMap((path) => [
    [`${path}@v1.0.0`, standIn(path, { answer: `${path} 1.0` })],
    [`${path}@v1.1.0`, standIn(path, { answer: `${path} 1.1` })],
  ]),
);
const upgraded = async (version: string): Promise<SourceTree> => {
  const packages = Object.fromEntries(
    ["api", "config", "user", "log"].map((folder, at) => [
      folder,
      library(`${folder} ${version}`, at === 0 ? dozen : [`${gateway}/api`]),
    ]),
  );
  return await gatewayModule({ packages, requires: Object.fromEntries(dozen.map((path) => [path, version])) });
};
const [before, after] = [await upgraded("v1.0.0"), await upgraded("v1.1.0")];
const ofUpgrade: StandIns = { ...parts, [`${gateway}@v1.0.0`]: before, [`${gateway}@v1.1.0`]: after };
const allOfThem = ["api", "config", "user", "log"].map((folder) => `${gateway}/${folder}`);

const notTold = { why: "the gateway's file does not tell which commit it was built from" };

const commits: readonly RefusedPair[] = [
  {
    name: "another commit of a gateway that records none",
    cause: "gateway's commit",
    host: checkout(first),
    plugin: beside(second, await pluginModule([api])),
    fixable: notTold,
  },
  {
    name: "the release before of a gateway that records its release",
    cause: "gateway's commit",
    host: checkout(second, { modules: released, tag: "v1.1.0" }),
    plugin: beside(first, await pluginModule([api]), { modules: released }),
    fixable: true,
  },
  {
    name: "the release before of a gateway of which all packages and a dozen modules are new",
    cause: "gateway's commit",
    host: checkout(after, { modules: ofUpgrade, tag: "v1.1.0" }),
    plugin: beside(before, await pluginModule(allOfThem), { modules: ofUpgrade }),
    fixable: true,
  },
  {
    name: "a checkout of the gateway with a change that is not committed",
    cause: "gateway's commit",
    host: checkout(first, { modules: released, tag: "v1.0.0" }),
    plugin: beside(await release("one, and a change"), await pluginModule([api]), { modules: released }),
    fixable: true,
  },
];

const requiring = await pluginModule([api], { [gateway]: "v1.0.0" });
const inFolder: SourceTree = {
  ...requiring,
  "go.mod": goMod({
    module: "example.com/plugin",
    requires: { [gateway]: "v1.0.0" },
    replaces: { [gateway]: "../gateway" },
  }),
};
const wrapper: SourceTree = {
  "go.mod": goMod({ module: "example.com/wrapper", requires: { [gateway]: "v1.0.0" } }),
  ...(await example("host")),
  "links.go": linking([api]),
};

const roles: readonly RefusedPair[] = [
  {
    name: "the gateway's module by replace",
    cause: "main module or dependency",
    host: checkout(first),
    plugin: {
      tree: { ...under("gateway", first), ...under("plugin", inFolder) },
      outputs: { "plugin.so": { folder: "plugin" } },
    },
    fixable: true,
  },
  {
    name: "the gateway's module by require, at the release that it records",
    cause: "main module or dependency",
    host: checkout(first, { modules: released, tag: "v1.0.0" }),
    plugin: { modules: released, tree: requiring, outputs: { "plugin.so": {} } },
    fixable: true,
  },
  {
    name: "the gateway's module by require, where the gateway records no release",
    cause: "main module or dependency",
    host: checkout(first),
    plugin: { modules: released, tree: requiring, outputs: { "plugin.so": {} } },
    fixable: notTold,
  },
  {
    name: "a gateway by go install, and its module in a workspace",
    cause: "main module or dependency",
    host: { install: `${gateway}@v1.0.0`, modules: released },
    plugin: beside(first, requiring, { modules: released }),
    fixable: true,
  },
  {
    name: "a gateway that wraps the module in whose repository the plugin is",
    cause: "main module or dependency",
    host: { modules: released, tree: wrapper, outputs: { host: {} } },
    plugin: {
      tree: { ...first, ...under("plugin", { ...(await example("plugin")), "links.go": linking([api]) }) },
      outputs: { "plugin.so": { package: "./plugin" } },
    },
    fixable: { why: "the plugin's main package has to move into a module of its own, which is its author's to name" },
  },
  {
    name: "a gateway that wraps a module, and a workspace with that module",
    cause: "main module or dependency",
    host: { modules: released, tree: wrapper, outputs: { host: {} } },
    plugin: beside(first, requiring, { modules: released }),
    fixable: true,
  },
];

/** A package that is another one in each edition. */
const editions = await gatewayModule({
  packages: {
    api: {
      "api.go": "package api\n\n// Edition is inlined.\nfunc Edition() string { return edition }\n",
      "community.go": '//go:build !ee\n\npackage api\n\nconst edition = "community"\n',
      "enterprise.go": '//go:build ee\n\npackage api\n\nconst edition = "enterprise"\n',
      "fips.go": "//go:build fips\n\npackage api\n\n// Strict is there with the tag.\nconst Strict = true\n",
    },
  },
});
const enterprise = { flags: ["-trimpath", "-tags=goplugin,ee"] };

const ofEditions: readonly RefusedPair[] = [
  {
    name: "the enterprise edition, and a plugin without its tag",
    cause: "edition",
    host: checkout(editions, enterprise),
    plugin: beside(editions, await pluginModule([api])),
    fixable: true,
  },
  {
    name: "the community edition, and a plugin with the tag of the other",
    cause: "edition",
    host: checkout(editions, { flags: ["-trimpath", "-tags=goplugin"] }),
    plugin: beside(editions, await pluginModule([api]), { flags: [...readonly, "-tags=ee"] }),
    fixable: true,
  },
  {
    name: "the enterprise edition with a second tag, and a plugin with the first alone",
    cause: "edition",
    host: checkout(editions, { flags: ["-trimpath", "-tags=goplugin,ee,fips"] }),
    plugin: beside(editions, await pluginModule([api]), { flags: [...readonly, "-tags=ee"] }),
    fixable: true,
  },
  {
    name: "the enterprise edition, and a plugin built with its tag in GOFLAGS misspelt",
    cause: "edition",
    host: checkout(editions, enterprise),
    plugin: beside(editions, await pluginModule([api]), { env: { GOFLAGS: "-tags=enterprise" } }),
    fixable: true,
  },
];

const clocks: StandIns = {
  "example.com/clock@v1.2.0": clockModule("example.com/clock", "noon"),
  "example.com/clock@v1.3.0": clockModule("example.com/clock", "midnight"),
  "example.com/watch@v1.0.0": standIn("example.com/watch", {
    answer: "watch",
    requires: { "example.com/clock": "v1.3.0" },
  }),
};
const clockRequired = { "example.com/clock": "v1.2.0" };

/** A plugin in a workspace with further modules. @param more lines of go.work, and files beside those modules */
function together(
  modules: Readonly<Record<string, SourceTree>>,
  more: { readonly work?: string; readonly tree?: SourceTree } = {},
): Workspace {
  const uses = Object.keys(modules).map((folder) => `use ./${folder}\n`);
  return {
    modules: clocks,
    tree: {
      "go.work": `go 1.24\n\n${uses.join("")}${more.work ?? ""}`,
      ...Object.fromEntries(Object.entries(modules).flatMap(([folder, tree]) => Object.entries(under(folder, tree)))),
      ...more.tree,
    },
    outputs: { "plugin.so": { folder: "plugin", flags: ["-buildmode=plugin", ...readonly] } },
  };
}

const usesClock = await pluginModule(["example.com/clock"], clockRequired);
const sibling = (requires: Readonly<Record<string, string>>): SourceTree => ({
  "go.mod": goMod({ module: "example.com/sibling", requires }),
  ...library("sibling", Object.keys(requires)),
});
const hostWithClock: Build = { modules: clocks, links: ["example.com/clock"], requires: clockRequired };
const inlines = await gatewayModule({
  packages: {
    api: {
      "api.go":
        'package api\n\nimport "example.com/clock"\n\n// Now is inlined.\nfunc Now() string { return "now " + clock.Now() }\n',
    },
  },
  requires: clockRequired,
});

const jsonparser = "github.com/buger/jsonparser";
const parserRequired = { [jsonparser]: "v1.1.1" };
const changedParser: SourceTree = {
  "go.mod": goMod({ module: jsonparser }),
  "parser.go": 'package jsonparser\n\n// Changed is ours.\nfunc Changed() string { return "changed" }\n',
};
const parserGateway = await gatewayModule({
  packages: { api: library("api", [jsonparser]) },
  requires: parserRequired,
});

const inWorkspaces: readonly RefusedPair[] = [
  {
    name: "a sibling in go.work that needs a newer version",
    cause: "workspace",
    host: hostWithClock,
    plugin: together({ plugin: usesClock, sibling: sibling({ "example.com/clock": "v1.3.0" }) }),
    fixable: true,
  },
  {
    name: "a sibling in go.work that needs a module that needs a newer version",
    cause: "workspace",
    host: hostWithClock,
    plugin: together({ plugin: usesClock, sibling: sibling({ "example.com/watch": "v1.0.0" }) }),
    fixable: true,
  },
  {
    name: "logrus 1.9.0 in go.mod, and a sibling in go.work that needs 1.9.3",
    cause: "workspace",
    host: { links: ["github.com/sirupsen/logrus"], requires: { "github.com/sirupsen/logrus": "v1.9.0" } },
    plugin: together({
      plugin: await pluginModule(["github.com/sirupsen/logrus"], { "github.com/sirupsen/logrus": "v1.9.0" }),
      sibling: sibling({ "github.com/sirupsen/logrus": "v1.9.3" }),
    }),
    fixable: true,
  },
  {
    name: "a sibling in go.work that the plugin imports and that needs a newer version",
    cause: "workspace",
    host: hostWithClock,
    plugin: together({
      plugin: await pluginModule(["example.com/clock", "example.com/sibling"], clockRequired),
      sibling: sibling({ "example.com/clock": "v1.3.0" }),
    }),
    fixable: true,
  },
  {
    name: "a plugin that raises what the gateway beside it in go.work inlines",
    cause: "dependency, direct",
    host: checkout(inlines, { modules: clocks }),
    plugin: beside(inlines, await pluginModule([api, "example.com/clock"], { "example.com/clock": "v1.3.0" }), {
      modules: clocks,
    }),
    fixable: true,
  },
  {
    name: "jsonparser replaced in go.work",
    cause: "replaced or vendored source",
    host: checkout(parserGateway),
    plugin: together(
      { gateway: parserGateway, plugin: await pluginModule([api, jsonparser]) },
      { work: `\nreplace ${jsonparser} => ./jsonparser\n`, tree: under("jsonparser", changedParser) },
    ),
    fixable: true,
  },
];

export const gatewayPairs: readonly RefusedPair[] = [...commits, ...roles, ...ofEditions, ...inWorkspaces];
