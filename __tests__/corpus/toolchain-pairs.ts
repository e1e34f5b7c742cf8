// Another release of Go on one side.
import { clockModule } from "../support/modules.ts";
import { example } from "../support/source-tree.ts";
import type { RefusedPair } from "./refused-pair.ts";

const http = { links: ["net/http"] };

export const toolchainPairs: readonly RefusedPair[] = [
  {
    name: "a plugin by the patch release before",
    cause: "Go patch",
    host: { go: "1.24.6" },
    plugin: { go: "1.24.5" },
    fixable: true,
  },
  {
    name: "a plugin by the patch release after",
    cause: "Go patch",
    host: { go: "1.24.5" },
    plugin: { go: "1.24.6" },
    fixable: true,
  },
  {
    name: "a plugin with net/http by the patch release after",
    cause: "Go patch",
    host: { go: "1.25.6", ...http },
    plugin: { go: "1.25.7", ...http },
    fixable: true,
  },
  {
    name: "a plugin of Go 1.27.1 in a gateway of 1.27.4",
    cause: "Go patch",
    host: { go: "1.27.4" },
    plugin: { go: "1.27.1" },
    fixable: true,
  },
  {
    name: "a plugin by the minor release before",
    cause: "Go minor",
    host: { go: "1.24.6" },
    plugin: { go: "1.23.12" },
    fixable: true,
  },
  {
    name: "a plugin by the minor release after",
    cause: "Go minor",
    host: { go: "1.24.6" },
    plugin: { go: "1.25.6" },
    fixable: true,
  },
  {
    name: "a plugin of Go 1.22, which kills a gateway of 1.24",
    cause: "Go minor",
    host: { go: "1.24.6" },
    plugin: { go: "1.22.12" },
    fixable: true,
  },
  {
    name: "a plugin of Go 1.24, which kills a gateway of 1.26",
    cause: "Go minor",
    host: { go: "1.26.0" },
    plugin: { go: "1.24.6" },
    fixable: true,
  },
  {
    name: "a plugin of Go 1.20, which kills a gateway of 1.27",
    cause: "Go minor",
    host: { go: "1.27.4" },
    plugin: { go: "1.20.14" },
    fixable: true,
  },
  {
    name: "a dependency that needs a newer Go than the gateway's",
    cause: "Go minor",
    host: { go: "1.24.6" },
    plugin: {
      go: "1.25.6",
      modules: {
        "example.com/clock@v1.2.0": clockModule("example.com/clock", "noon"),
        "example.com/clock@v1.3.0": {
          ...clockModule("example.com/clock", "midnight"),
          "go.mod": "module example.com/clock\n\ngo 1.25.0\n",
        },
      },
      links: ["example.com/clock"],
      requires: { "example.com/clock": "v1.3.0" },
    },
    fixable: true,
  },
  {
    name: "a go line above the gateway's Go",
    cause: "Go minor",
    host: { go: "1.24.6" },
    plugin: {
      go: "1.25.6",
      source: { ...(await example("plugin")), "go.mod": "module example.com/plugin\n\ngo 1.25.6\n" },
    },
    fixable: true,
  },
  {
    name: "a toolchain line above the gateway's Go",
    cause: "Go patch",
    host: { go: "1.24.5" },
    plugin: {
      go: "1.24.6",
      source: {
        ...(await example("plugin")),
        "go.mod": "module example.com/plugin\n\ngo 1.24\n\ntoolchain go1.24.6\n",
      },
    },
    fixable: true,
  },
];
