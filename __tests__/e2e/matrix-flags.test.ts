// One difference between two builds with the same Go release, on the host, on the plugin and on both.
import { afterAll, describe, expect, test } from "vitest";
import type { Verdict } from "../../src/model/report.ts";
import type { Build } from "../support/build.ts";
import { judgePair } from "../support/pair.ts";
import { pprof } from "../support/pprof.ts";
import { example } from "../support/source-tree.ts";
import { Tally } from "../support/tally.ts";

const profile = pprof([
  { caller: "os.Stat", callee: "os.statNolog", line: 2 },
  { caller: "os.statNolog", callee: "syscall.Stat", line: 4 },
]);

interface Difference {
  /** Of a plugin that alone is built so, or for a host that alone is. */
  readonly verdict: Verdict;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What both sides link besides, so that there is something to differ. */
  readonly links?: readonly string[];
}

const differences: Readonly<Record<string, Difference>> = {
  "no -trimpath": { verdict: "rejected", flags: [] },
  "-race": { verdict: "rejected", flags: ["-trimpath", "-race"] },
  "-gcflags=all=-l": { verdict: "rejected", flags: ["-trimpath", "-gcflags=all=-l"] },
  "-gcflags=all=-N": { verdict: "rejected", flags: ["-trimpath", "-gcflags=all=-N"] },
  "-tags=timetzdata": { verdict: "rejected", flags: ["-trimpath", "-tags=timetzdata"] },
  "-tags=of_no_file": { verdict: "loads", flags: ["-trimpath", "-tags=of_no_file"] },
  "-pgo": { verdict: "rejected", flags: ["-trimpath", "-pgo=cpu.pprof"] },
  "-cover": { verdict: "loads", flags: ["-trimpath", "-cover"] },
  "-ldflags=-s -w": { verdict: "loads", flags: ["-trimpath", "-ldflags=-s -w"] },
  "-ldflags=-linkmode=external": { verdict: "loads", flags: ["-trimpath", "-ldflags=-linkmode=external"] },
  "GOEXPERIMENT=noswissmap": { verdict: "rejected", env: { GOEXPERIMENT: "noswissmap" } },
  "GOFIPS140=v1.0.0": { verdict: "rejected", env: { GOFIPS140: "v1.0.0" }, links: ["crypto/sha256"] },
  "GOFIPS140=latest": { verdict: "mismatch", env: { GOFIPS140: "latest" }, links: ["crypto/sha256"] },
  "GOAMD64=v3": { verdict: "loads", env: { GOAMD64: "v3" } },
  "CGO_CFLAGS=-O1": { verdict: "loads", env: { CGO_CFLAGS: "-O1" } },
};

const tally = new Tally();
afterAll(() => console.log(`${tally}`));

describe.each(Object.entries(differences))("%s", (name, { verdict, flags, env, links }) => {
  test.each(["the host", "the plugin", "both"])("on %s: what the host says is foretold", async (side) => {
    const plain: Build = links ? { links } : {};
    const different: Build = { ...plain, ...(flags && { flags }), ...(env && { env }) };
    const build = async (kind: "host" | "plugin", of: Build): Promise<Build> => ({
      ...of,
      source: { ...(await example(kind)), "cpu.pprof": profile },
    });
    const judged = await judgePair(
      await build("host", side === "the plugin" ? plain : different),
      await build("plugin", side === "the host" ? plain : different),
    );
    tally.add(name, judged.host, judged.disagreements);
    expect(judged.disagreements).toEqual([]);
    expect(judged.report.verdict).toBe(side === "both" ? "loads" : verdict);
  });
});
