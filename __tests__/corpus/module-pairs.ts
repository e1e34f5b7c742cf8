// Another version of a module that both sides link.
import type { Build } from "../support/build.ts";
import { clockModule, clockPackage, dependsOn } from "../support/modules.ts";
import type { RefusedPair } from "./refused-pair.ts";

const clock = {
  "example.com/clock@v1.2.0": clockModule("example.com/clock", "noon"),
  "example.com/clock@v1.3.0": clockModule("example.com/clock", "midnight"),
};
const [older, newer] = ["v0.0.0-20210101000000-aaaaaaaaaaaa", "v0.0.0-20220202000000-bbbbbbbbbbbb"];
const withoutGoMod = {
  [`example.com/clock@${older}`]: clockPackage("noon"),
  [`example.com/clock@${newer}`]: clockPackage("midnight"),
};

/** A side that uses real modules. */
function using(requires: Readonly<Record<string, string>>, links: readonly string[]): Build {
  return { requires, links };
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
];

const indirectly: readonly RefusedPair[] = [
  {
    name: "logrus, and another x/sys behind it",
    cause: "dependency, indirect",
    host: using({ "github.com/sirupsen/logrus": "v1.9.3", "golang.org/x/sys": "v0.18.0" }, [
      "github.com/sirupsen/logrus",
      "golang.org/x/sys/unix",
    ]),
    plugin: dependsOn("github.com/sirupsen/logrus", "v1.9.3"),
    fixable: true,
  },
  {
    name: "fsnotify 1.7.0, which needs a newer x/sys than the gateway's",
    cause: "dependency, indirect",
    host: using({ "golang.org/x/sys": "v0.1.0" }, ["golang.org/x/sys/unix"]),
    plugin: dependsOn("github.com/fsnotify/fsnotify", "v1.7.0"),
    fixable: true,
  },
];

export const modulePairs: readonly RefusedPair[] = [...directly, ...indirectly];
