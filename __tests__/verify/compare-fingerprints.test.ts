import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readBinary } from "../../src/binary/binary.ts";
import type { Fingerprint } from "../../src/binary/facts.ts";
import { openFile } from "../../src/content/file-source.ts";
import { compareFingerprints, type HashScope } from "../../src/verify/compare-fingerprints.ts";
import { packageOf } from "../support/agreement.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { openInHost } from "../support/host.ts";

function scopeOf(gateway: Readonly<Record<string, string>>, earlier: Readonly<Record<string, string>> = {}): HashScope {
  return {
    gateway: (path) => gateway[path],
    earlier: (path) => (earlier[path] === undefined ? undefined : { hash: earlier[path], plugin: "first.so" }),
  };
}

function plugin(...pairs: readonly (readonly [path: string, hash: string])[]): Fingerprint[] {
  return pairs.map(([path, hash]) => ({ package: path, hash }));
}

test("the first that differs is the one that the host names, and all that differ are listed", async () => {
  const host = await buildHost();
  const file = await buildPlugin({ flags: [] });
  const [ours, theirs] = [openFile(host), openFile(file)];
  const gateway = readBinary(ours);
  const fingerprints = readBinary(theirs).pluginRecord?.fingerprints ?? [];
  const { shared, different, first } = compareFingerprints(fingerprints, {
    gateway: (path) => gateway.fingerprint(path),
    earlier: () => undefined,
  });
  ours.close();
  theirs.close();
  const { answers } = await openInHost(host, [file]);
  expect(first).toBe(packageOf(answers[0]?.error ?? ""));
  expect(first).toBe(different[0]);
  // Without -trimpath on one side everything differs that has a position in its export data.
  expect(different.length).toBeGreaterThan(shared.length / 2);
});

describe("packages are compared", () => {
  test("in the order of the plugin, whatever their names", () => {
    const result = compareFingerprints(plugin(["z", "1"], ["a", "1"]), scopeOf({ a: "2", z: "2" }));
    expect(result).toEqual({ shared: ["z", "a"], different: ["z", "a"], first: "z", conflicts: [] });
  });

  test("only where the gateway links them too", () => {
    const result = compareFingerprints(plugin(["own", "1"], ["both", "1"]), scopeOf({ both: "1", theirs: "2" }));
    expect(result).toEqual({ shared: ["both"], different: [], first: undefined, conflicts: [] });
  });

  test("with an earlier plugin where only that one links them", () => {
    const result = compareFingerprints(
      plugin(["new", "1"], ["both", "1"]),
      scopeOf({ both: "2" }, { new: "9", both: "1" }),
    );
    expect(result).toEqual({
      shared: ["both"],
      different: ["both"],
      first: "new",
      conflicts: [{ package: "new", plugin: "first.so" }],
    });
  });
});

test("whatever the lists, the first is one that differs, and none before it does", () => {
  const path = fc.constantFrom("a", "b", "c", "d");
  const hash = fc.constantFrom("1", "2");
  fc.assert(
    fc.property(
      fc.uniqueArray(path),
      fc.dictionary(path, hash),
      fc.dictionary(path, hash),
      (paths, gateway, earlier) => {
        const fingerprints = plugin(...paths.map((one) => [one, "1"] as const));
        const { first } = compareFingerprints(fingerprints, scopeOf(gateway, earlier));
        expect(first).toBe(paths.find((one) => (gateway[one] ?? earlier[one] ?? "1") !== "1"));
      },
    ),
    { seed: 7 },
  );
});
