import { expect, test } from "vitest";
import { compareBuilds, rebuildFinding } from "../../src/build/rebuild.ts";
import { buildPlugin } from "../support/build.ts";

test("builds with other fingerprints are told apart, package by package", async () => {
  const [trimmed, untrimmed] = [await buildPlugin(), await buildPlugin({ flags: [] })];
  const rebuild = compareBuilds(trimmed, untrimmed);
  expect(rebuild).toMatchObject({
    sameFingerprints: false,
    sameBytes: false,
    differs: expect.arrayContaining(["runtime"]),
  });
  expect(rebuildFinding({ rebuild })).toMatchObject({ kind: "not-reproducible", severity: "error" });
});

test("builds that differ in what no loader compares load alike", async () => {
  const rebuild = compareBuilds(await buildPlugin(), await buildPlugin({ flags: ["-trimpath", "-ldflags=-s -w"] }));
  expect(rebuild).toEqual({ sameFingerprints: true, sameBytes: false });
  expect(rebuildFinding({ rebuild })).toMatchObject({ kind: "not-reproducible", severity: "notice" });
});
