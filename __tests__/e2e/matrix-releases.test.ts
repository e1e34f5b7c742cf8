// Every Go release beside every other, as host and as plugin.
import { afterAll, describe, expect, test } from "vitest";
import { judgePair } from "../support/pair.ts";
import { Tally } from "../support/tally.ts";
import type { GoVersion } from "../support/toolchain.ts";

const groups: Readonly<Record<string, readonly GoVersion[]>> = {
  "minor releases": ["1.17.13", "1.19.13", "1.20.14", "1.22.12", "1.24.6", "1.25.6", "1.26.0", "1.27.4"],
  "patch releases of 1.24": ["1.24.5", "1.24.6", "1.24.7"],
  "patch releases of 1.25": ["1.25.6", "1.25.7"],
};

const tally = new Tally();
afterAll(() => console.log(`${tally}`));

describe.each(Object.entries(groups))("%s", (heading, releases) => {
  const pairs = releases
    .flatMap((host) => releases.map((plugin) => ({ host, plugin })))
    // What it dies of is chance: see __tests__/verify/module-data-layouts.test.ts.
    .filter(({ host, plugin }) => !(host === "1.20.14" && plugin === "1.27.4"));

  test.each(pairs)("what Go $host says to a plugin of Go $plugin is foretold", async ({ host, plugin }) => {
    const judged = await judgePair({ go: host }, { go: plugin });
    tally.add(heading, judged.host, judged.disagreements);
    expect(judged.disagreements).toEqual([]);
    if (host === plugin) expect(judged.report.verdict).toBe("loads");
  });
});
