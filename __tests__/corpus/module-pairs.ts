// Another version of a module that both sides link.
import type { Build } from "../support/build.ts";
import type { StandIns } from "../support/module-proxy.ts";
import { clockModule, clockPackage, dependsOn } from "../support/modules.ts";
import { example, type SourceTree, under } from "../support/source-tree.ts";
import type { RefusedPair } from "./refused-pair.ts";
import { inlining, standIn } from "./stand-in.ts";

const clock = {
  "example.com/clock@v1.2.0": clockModule("example.com/clock", "noon"),
  "example.com/clock@v1.3.0": clockModule("example.com/clock", "midnight"),
  "example.com/dial@v1.0.0": clockModule("example.com/dial", "round"),
  "example.com/dial@v1.1.0": clockModule("example.com/dial", "square"),
  "example.com/fork@v1.2.5": clockModule("example.com/clock", "dawn"),
};
const [older, newer] = ["v0.0.0-20210101000000-aaaaaaaaaaaa", "v0.0.0-20220202000000-bbbbbbbbbbbb"];
const withoutGoMod = {
  [`example.com/clock@${older}`]: clockPackage("noon"),
  [`example.com/clock@${newer}`]: clockPackage("midnight"),
};

/** A side that links the root packages of modules. @param linked those that are linked, where that is not all */
function using(requires: Readonly<Record<string, string>>, modules?: StandIns, linked?: readonly string[]): Build {
  return { requires, links: linked ?? Object.keys(requires), ...(modules && { modules }) };
}

const directly: readonly RefusedPair[] = [
  {
    name: "a newer version of a module than the gateway's",
    cause: "dependency, direct",
    host: { modules: clock, ...dependsOn("example.com/clock", "v1.2.0") },
    plugin: { modules: clock, ...dependsOn("example.com/clock", "v1.3.0") },
    fixable: true,
  },
  {
    name: "an older version of a module than the gateway's",
    cause: "dependency, direct",
    host: { modules: clock, ...dependsOn("example.com/clock", "v1.3.0") },
    plugin: { modules: clock, ...dependsOn("example.com/clock", "v1.2.0") },
    fixable: true,
  },
  {
    name: "a newer version of one module and an older one of another",
    cause: "dependency, direct",
    host: using({ "example.com/clock": "v1.2.0", "example.com/dial": "v1.1.0" }, clock),
    plugin: using({ "example.com/clock": "v1.3.0", "example.com/dial": "v1.0.0" }, clock),
    fixable: true,
  },
  {
    name: "another version of a module in a vendor folder",
    cause: "dependency, direct",
    host: { modules: clock, ...dependsOn("example.com/clock", "v1.2.0") },
    plugin: { modules: clock, ...dependsOn("example.com/clock", "v1.3.0"), vendored: true },
    fixable: true,
  },
  {
    name: "another commit of a module without versions",
    cause: "dependency, direct",
    host: { modules: withoutGoMod, ...dependsOn("example.com/clock", older) },
    plugin: { modules: withoutGoMod, ...dependsOn("example.com/clock", newer) },
    fixable: true,
  },
  {
    name: "logrus 1.8.0 in a gateway with 1.8.1",
    cause: "dependency, direct",
    host: dependsOn("github.com/sirupsen/logrus", "v1.8.1"),
    plugin: dependsOn("github.com/sirupsen/logrus", "v1.8.0"),
    fixable: true,
  },
  {
    name: "a module at another version, in a plugin of a release that records nothing",
    cause: "dependency, direct",
    host: { go: "1.19.13", modules: clock, ...dependsOn("example.com/clock", "v1.2.0") },
    plugin: { go: "1.19.13", modules: clock, ...dependsOn("example.com/clock", "v1.3.0") },
    fixable: true,
  },
];

const [oldSystem, newSystem] = ["v0.0.0-20191026070338-33540a1f6037", "v0.0.0-20220715151400-c0bba94af5f8"];
const redis = (path: string, system: string) => ({
  ...standIn(path, { answer: path, requires: { "golang.org/x/sys": system }, imports: ["golang.org/x/sys/unix"] }),
});
const clients = {
  "example.com/redis/v6@v6.15.9": redis("example.com/redis/v6", oldSystem),
  "example.com/redis/v8@v8.11.5": redis("example.com/redis/v8", newSystem),
};

/** Three modules in a chain; the newest of the first needs the newest of the last. */
const chain = {
  "example.com/top@v1.0.0": standIn("example.com/top", {
    answer: "top 1.0",
    requires: { "example.com/mid": "v1.0.0" },
  }),
  "example.com/top@v1.1.0": standIn("example.com/top", {
    answer: "top 1.1",
    requires: { "example.com/mid": "v1.1.0" },
  }),
  "example.com/mid@v1.0.0": standIn("example.com/mid", {
    answer: "mid 1.0",
    requires: { "example.com/end": "v1.0.0" },
  }),
  "example.com/mid@v1.1.0": standIn("example.com/mid", {
    answer: "mid 1.1",
    requires: { "example.com/end": "v1.1.0" },
  }),
  "example.com/end@v1.0.0": standIn("example.com/end", { answer: "end 1.0" }),
  "example.com/end@v1.1.0": standIn("example.com/end", { answer: "end 1.1" }),
};

/** A watcher whose releases need more and more of a module for the system, of which the gateway has an old one. */
const watcher = (system: string) =>
  standIn("example.com/watch", { answer: `watch with ${system}`, requires: { "example.com/system": system } });
const system = (version: string) => standIn("example.com/system", { answer: `system ${version}` });
/** Here a release needs what only newer ones of the system have. */
const demanding = {
  ...standIn("example.com/watch", { answer: "watch", requires: { "example.com/system": "v0.4.0" } }),
  "lib.go":
    'package lib\n\nimport "example.com/system"\n\n// Name is inlined.\nfunc Name() string { return lib.Newest() }\n',
};
const newest = { "newest.go": "package lib\n\n// Newest is new.\nfunc Newest() string { return Name() }\n" };
const watchers = {
  "example.com/watch@v1.6.0": watcher("v0.1.0"),
  "example.com/watch@v1.7.0": watcher("v0.4.0"),
  "example.com/system@v0.1.0": system("v0.1.0"),
  "example.com/system@v0.4.0": system("v0.4.0"),
};
const demandingWatchers = {
  ...watchers,
  "example.com/watch@v1.7.0": demanding,
  "example.com/system@v0.4.0": { ...system("v0.4.0"), ...newest },
};

/**
 * The graph of gotify-smtp 14, whose `gomod-cap` is run until it changes nothing and misses what nobody requires
 * directly: the plugin requires the interface and a mail library; the gateway is the server, two majors of Go's web
 * framework later.
 */
const gotify: StandIns = {
  "example.com/plugin-api@v1.0.0": standIn("example.com/plugin-api", {
    answer: "api",
    requires: { "example.com/gin": "v1.3.0" },
  }),
  "example.com/go-sasl@v0.1.0": standIn("example.com/go-sasl", { answer: "sasl" }),
  "example.com/go-smtp@v0.15.0": standIn("example.com/go-smtp", {
    answer: "smtp",
    requires: { "example.com/go-sasl": "v0.1.0" },
  }),
  "example.com/gin@v1.3.0": standIn("example.com/gin", {
    answer: "gin 1.3",
    requires: {
      "example.com/sse": "v0.1.0",
      "example.com/isatty": "v0.0.4",
      "example.com/json": "v1.1.5",
      "example.com/net": "v0.1.0",
    },
  }),
  "example.com/gin@v1.12.0": standIn("example.com/gin", {
    answer: "gin 1.12",
    requires: {
      "example.com/sse": "v1.1.0",
      "example.com/isatty": "v0.0.20",
      "example.com/json": "v1.1.12",
      "example.com/validator/v10": "v10.30.1",
      "example.com/quic": "v0.59.0",
      "example.com/net": "v0.51.0",
    },
  }),
  "example.com/sse@v0.1.0": standIn("example.com/sse", { answer: "sse 0.1" }),
  "example.com/sse@v1.1.0": standIn("example.com/sse", { answer: "sse 1.1" }),
  "example.com/isatty@v0.0.4": standIn("example.com/isatty", {
    answer: "isatty 4",
    requires: { "example.com/sys": "v0.1.0" },
  }),
  "example.com/isatty@v0.0.20": standIn("example.com/isatty", {
    answer: "isatty 20",
    requires: { "example.com/sys": "v0.6.0" },
  }),
  "example.com/isatty@v0.0.22": standIn("example.com/isatty", {
    answer: "isatty 22",
    requires: { "example.com/sys": "v0.41.0" },
  }),
  "example.com/json@v1.1.5": standIn("example.com/json", { answer: "json 5" }),
  "example.com/json@v1.1.12": standIn("example.com/json", { answer: "json 12" }),
  "example.com/validator/v10@v10.30.1": standIn("example.com/validator/v10", {
    answer: "validator 1",
    requires: { "example.com/crypto": "v0.48.0" },
  }),
  "example.com/validator/v10@v10.30.3": standIn("example.com/validator/v10", {
    answer: "validator 3",
    requires: { "example.com/crypto": "v0.50.0" },
  }),
  "example.com/quic@v0.59.0": standIn("example.com/quic", {
    answer: "quic",
    requires: { "example.com/crypto": "v0.45.0", "example.com/net": "v0.47.0" },
  }),
  ...Object.fromEntries(
    ["v0.45.0", "v0.48.0", "v0.50.0", "v0.53.0"].map((version) => [
      `example.com/crypto@${version}`,
      standIn("example.com/crypto", { answer: `crypto ${version}`, requires: { "example.com/sys": "v0.41.0" } }),
    ]),
  ),
  ...Object.fromEntries(
    ["v0.1.0", "v0.47.0", "v0.51.0", "v0.55.0"].map((version) => [
      `example.com/net@${version}`,
      standIn("example.com/net", { answer: `net ${version}`, requires: { "example.com/sys": "v0.1.0" } }),
    ]),
  ),
  ...Object.fromEntries(
    ["v0.1.0", "v0.6.0", "v0.41.0", "v0.46.0"].map((version) => [
      `example.com/sys@${version}`,
      standIn("example.com/sys", { answer: `sys ${version}` }),
    ]),
  ),
};

const indirectly: readonly RefusedPair[] = [
  {
    name: "logrus, and another x/sys behind it",
    cause: "dependency, indirect",
    host: using({ "github.com/sirupsen/logrus": "v1.9.3", "golang.org/x/sys": "v0.18.0" }, undefined, [
      "github.com/sirupsen/logrus",
      "golang.org/x/sys/unix",
    ]),
    plugin: dependsOn("github.com/sirupsen/logrus", "v1.9.3"),
    fixable: true,
  },
  {
    name: "logrus in a vendor folder, and another x/sys behind it",
    cause: "dependency, indirect",
    host: using({ "github.com/sirupsen/logrus": "v1.9.3", "golang.org/x/sys": "v0.18.0" }, undefined, [
      "github.com/sirupsen/logrus",
      "golang.org/x/sys/unix",
    ]),
    plugin: { ...dependsOn("github.com/sirupsen/logrus", "v1.9.3"), vendored: true },
    fixable: true,
  },
  {
    name: "fsnotify 1.7.0, which needs a newer x/sys than the gateway's",
    cause: "dependency, indirect",
    host: using({ "golang.org/x/sys": "v0.1.0" }, undefined, ["golang.org/x/sys/unix"]),
    plugin: dependsOn("github.com/fsnotify/fsnotify", "v1.7.0"),
    fixable: true,
  },
  {
    name: "a plugin that uses what is new in fsnotify 1.7.0, which needs a newer x/sys than the gateway's",
    cause: "dependency, indirect",
    host: using({ "golang.org/x/sys": "v0.1.0" }, undefined, ["golang.org/x/sys/unix"]),
    plugin: {
      requires: { "github.com/fsnotify/fsnotify": "v1.7.0" },
      source: {
        ...(await example("plugin")),
        "watch.go":
          'package main\n\nimport "github.com/fsnotify/fsnotify"\n\n// Watch is new in 1.7.0.\nvar Watch = fsnotify.NewBufferedWatcher\n',
      },
    },
    fixable: true,
  },
  {
    name: "two majors of a client, and another x/sys behind each",
    cause: "dependency, indirect",
    host: using({ "example.com/redis/v6": "v6.15.9", "github.com/sirupsen/logrus": "v1.8.1" }, clients),
    plugin: using({ "example.com/redis/v8": "v8.11.5", "github.com/sirupsen/logrus": "v1.8.1" }, clients),
    fixable: true,
  },
  {
    name: "a chain of three modules, of which the gateway has only the last",
    cause: "dependency, indirect",
    host: using({ "example.com/end": "v1.0.0" }, chain),
    plugin: using({ "example.com/top": "v1.1.0" }, chain),
    fixable: true,
  },
  {
    name: "a chain of three modules at older versions than the gateway's",
    cause: "dependency, indirect",
    host: using({ "example.com/end": "v1.1.0" }, chain),
    plugin: using({ "example.com/top": "v1.0.0" }, chain),
    fixable: true,
  },
  {
    name: "a module that needs a newer one than the gateway's, and compiles with that one too",
    cause: "dependency, indirect",
    host: using({ "example.com/system": "v0.1.0" }, watchers),
    plugin: using({ "example.com/watch": "v1.7.0" }, watchers),
    fixable: true,
  },
  {
    name: "a module that needs what only a newer one than the gateway's has",
    cause: "dependency, indirect",
    host: using({ "example.com/system": "v0.1.0" }, demandingWatchers),
    plugin: using({ "example.com/watch": "v1.7.0" }, demandingWatchers),
    fixable: true,
  },
  {
    name: "the graph of gotify-smtp 14",
    cause: "dependency, indirect",
    host: using(
      {
        "example.com/plugin-api": "v1.0.0",
        "example.com/gin": "v1.12.0",
        "example.com/validator/v10": "v10.30.3",
        "example.com/isatty": "v0.0.22",
        "example.com/crypto": "v0.53.0",
        "example.com/net": "v0.55.0",
        "example.com/sys": "v0.46.0",
      },
      gotify,
      ["example.com/plugin-api", "example.com/validator/v10", "example.com/isatty"],
    ),
    plugin: using({ "example.com/go-smtp": "v0.15.0", "example.com/plugin-api": "v1.0.0" }, gotify),
    fixable: true,
  },
];

/** A module of both that inlines another, which differs: two differ, and one is the cause. */
const wrapped = {
  "example.com/end@v1.0.0": standIn("example.com/end", { answer: "end 1.0" }),
  "example.com/end@v1.1.0": standIn("example.com/end", { answer: "end 1.1" }),
  "example.com/wrap@v1.0.0": {
    ...standIn("example.com/wrap", { answer: "", requires: { "example.com/end": "v1.0.0" } }),
    ...inlining("example.com/end"),
  },
};

const inlined: readonly RefusedPair[] = [
  {
    name: "a module at another version, and one at the same that inlines it",
    cause: "dependency, direct",
    host: using({ "example.com/wrap": "v1.0.0", "example.com/end": "v1.0.0" }, wrapped),
    plugin: using({ "example.com/wrap": "v1.0.0", "example.com/end": "v1.1.0" }, wrapped),
    fixable: true,
  },
];

/** Code that runs, so that the gateway records where it lay, as of all that a gateway uses. */
const start = {
  "start.go": 'package clock\n\nimport "os"\n\nfunc init() {\n\tif len(os.Args) == 0 {\n\t\tprintln(Now())\n\t}\n}\n',
};

const replaced: readonly RefusedPair[] = [
  {
    name: "a module that the gateway replaces by a fork",
    cause: "replaced or vendored source",
    host: {
      modules: clock,
      ...dependsOn("example.com/clock", "v1.2.0"),
      replaces: { "example.com/clock": "example.com/fork@v1.2.5" },
    },
    plugin: { modules: clock, ...dependsOn("example.com/clock", "v1.2.0") },
    fixable: true,
  },
  {
    name: "a module that the plugin replaces by a fork",
    cause: "replaced or vendored source",
    host: { modules: clock, ...dependsOn("example.com/clock", "v1.2.0") },
    plugin: {
      modules: clock,
      ...dependsOn("example.com/clock", "v1.2.0"),
      replaces: { "example.com/clock": "example.com/fork@v1.2.5" },
    },
    fixable: true,
  },
  {
    name: "a module that the plugin takes from a changed copy",
    cause: "replaced or vendored source",
    host: { modules: clock, ...dependsOn("example.com/clock", "v1.2.0") },
    plugin: {
      modules: clock,
      ...dependsOn("example.com/clock", "v1.2.0"),
      replaces: { "example.com/clock": "./copy" },
      source: await withCopy("plugin", "dusk"),
    },
    fixable: true,
  },
  {
    name: "a module that the gateway takes from a changed copy",
    cause: "replaced or vendored source",
    host: {
      modules: clock,
      ...dependsOn("example.com/clock", "v1.2.0"),
      replaces: { "example.com/clock": "./copy" },
      source: await withCopy("host", "dusk"),
    },
    plugin: { modules: clock, ...dependsOn("example.com/clock", "v1.2.0") },
    fixable: { why: "the gateway's copy of the module is in no place that its file names" },
  },
  {
    name: "a copy of a module on each side, without -trimpath",
    cause: "replaced or vendored source",
    host: {
      modules: clock,
      flags: [],
      ...dependsOn("example.com/clock", "v0.0.0"),
      replaces: { "example.com/clock": "./copy" },
      source: await withCopy("host", "noon"),
    },
    plugin: {
      modules: clock,
      flags: [],
      ...dependsOn("example.com/clock", "v0.0.0"),
      replaces: { "example.com/clock": "./copy" },
      source: await withCopy("plugin", "noon"),
    },
    fixable: true,
  },
  {
    name: "a vendor folder that was changed by hand",
    cause: "replaced or vendored source",
    host: { modules: clock, ...dependsOn("example.com/clock", "v1.2.0") },
    plugin: {
      modules: clock,
      ...dependsOn("example.com/clock", "v1.2.0"),
      flags: ["-trimpath", "-mod=vendor"],
      source: {
        ...(await example("plugin")),
        "vendor/modules.txt": "# example.com/clock v1.2.0\n## explicit; go 1.17\nexample.com/clock\n",
        ...under("vendor/example.com/clock", clockPackage("dusk")),
      },
    },
    fixable: true,
  },
];

const running = { "example.com/clock@v1.2.0": { ...clockModule("example.com/clock", "noon"), ...start } };
const otherCache = { ...running, "example.com/unused@v1.0.0": standIn("example.com/unused", { answer: "unused" }) };
const untrimmed = { flags: [], ...dependsOn("example.com/clock", "v1.2.0") };

const cached: readonly RefusedPair[] = [
  {
    name: "another module cache, without -trimpath",
    cause: "module cache path",
    host: { modules: running, ...untrimmed },
    plugin: { modules: otherCache, ...untrimmed },
    fixable: true,
  },
  {
    name: "a vendor folder of the plugin, without -trimpath",
    cause: "module cache path",
    host: { modules: running, ...untrimmed },
    plugin: { modules: running, ...untrimmed, vendored: true },
    fixable: true,
  },
  {
    name: "a vendor folder of the gateway, without -trimpath",
    cause: "module cache path",
    host: { modules: running, ...untrimmed, vendored: true },
    plugin: { modules: running, ...untrimmed },
    fixable: true,
  },
  {
    name: "a vendor folder on each side, without -trimpath",
    cause: "module cache path",
    host: { modules: running, ...untrimmed, vendored: true },
    plugin: { modules: running, ...untrimmed, vendored: true },
    fixable: true,
  },
];

/** An example whose folder `copy` is the clock. */
async function withCopy(kind: "host" | "plugin", answer: string): Promise<SourceTree> {
  return { ...(await example(kind)), ...under("copy", { ...clockModule("example.com/clock", answer), ...start }) };
}

export const modulePairs: readonly RefusedPair[] = [...directly, ...indirectly, ...inlined, ...replaced, ...cached];
