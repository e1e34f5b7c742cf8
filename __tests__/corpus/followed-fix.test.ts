// A few of what `npm run proof -- fixes` does with all pairs.
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/files.ts";
import { corpus } from "./corpus.ts";
import { follow, type Way } from "./followed-fix.ts";
import { makePair } from "./made-pair.ts";

test.each<readonly [Way, string]>([
  ["verify", "a newer version of a module than the gateway's"],
  ["verify", "a chain of three modules, of which the gateway has only the last"],
  ["verify", "a module that the plugin takes from a changed copy"],
  ["fix", "a plugin without -trimpath"],
  ["fix", "a plugin with a default.pgo beside its main package"],
  ["fix", "a plugin that uses what is new in fsnotify 1.7.0, which needs a newer x/sys than the gateway's"],
  ["run", "a plugin without -trimpath"],
  ["run", "an older version of a module than the gateway's"],
  ["run", "the gateway's module by require, at the release that it records"],
  ["run", "the enterprise edition, and a plugin without its tag"],
])("what %s prints about %s makes it load", async (way, name) => {
  const pair = corpus.find((one) => one.name === name);
  if (pair === undefined) throw new Error(`No pair is called "${name}"`);
  const scratch = await temporaryFolder();
  expect(await follow(way, pair, await makePair(pair, scratch), scratch)).toMatchObject({ kind: "loads" });
});
