// A few of what `npm run proof -- fixes` does with all pairs.
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/files.ts";
import { corpus } from "./corpus.ts";
import { follow, type Way } from "./followed-fix.ts";
import { makePair } from "./made-pair.ts";
import type { RefusedPair } from "./refused-pair.ts";

test.each<readonly [Way, string]>([
  ["verify", "a newer version of a module than the gateway's"],
  ["verify", "a chain of three modules, of which the gateway has only the last"],
  ["verify", "a module that the plugin takes from a changed copy"],
  ["fix", "a plugin without -trimpath"],
  ["fix", "a plugin with a default.pgo beside its main package"],
  ["fix", "a plugin that uses what is new in fsnotify 1.7.0, which needs a newer x/sys than the gateway's"],
  ["fix", "the graph of gotify-smtp 14"],
  ["fix", "the release before of a gateway that records its release"],
  ["fix", "a module that the plugin takes from a changed copy"],
  ["fix", "a gateway by go install, and its module in a workspace"],
  ["fix", "a plugin whose C headers define a wider type"],
  ["fix", "the next build of a plugin that is loaded already"],
  ["fix", "two builds of one file that is named on the command line"],
  ["fix", "a gateway whose C headers define a wider type, which records how"],
  ["fix", "a sibling in go.work that the plugin imports and that needs a newer version"],
  ["fix", "a copy of a module on each side, without -trimpath"],
  ["run", "a plugin without -trimpath"],
  ["run", "an older version of a module than the gateway's"],
  ["run", "the gateway's module by require, at the release that it records"],
  ["run", "the enterprise edition, and a plugin without its tag"],
])("what %s prints about %s makes it load", async (way, name) => {
  const pair = pairOf(name);
  const scratch = await temporaryFolder();
  expect(await follow(way, pair, await makePair(pair, scratch), scratch)).toMatchObject({ kind: "loads" });
});

test.each<readonly [Way, string, RegExp]>([
  ["fix", "a gateway without cgo", /cannot load any plugin/],
  ["fix", "a gateway that maps the folders of all packages", /no plugin can match it/],
  ["fix", "a gateway with a default.pgo beside its main package", /records only its name/],
  ["verify", "a gateway with a default.pgo beside its main package", /records only its name/],
])("%s says of %s that there is no fix, and why", async (way, name, reason) => {
  const pair = pairOf(name);
  const scratch = await temporaryFolder();
  const followed = await follow(way, pair, await makePair(pair, scratch), scratch);
  expect(followed).toMatchObject({ kind: "none", printed: expect.stringMatching(reason) });
});

function pairOf(name: string): RefusedPair {
  const pair = corpus.find((one) => one.name === name);
  if (pair === undefined) throw new Error(`No pair is called "${name}"`);
  return pair;
}
