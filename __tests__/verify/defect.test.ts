import { beforeAll, expect, test } from "vitest";
import type { ByteSource } from "../../src/binary/source.ts";
import { exitCode } from "../../src/report/exit-code.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { pluginsOf, verifyFiles } from "./in-process.ts";

let host: string;
let plugin: string;
let other: string;

beforeAll(async () => {
  [host, plugin, other] = await Promise.all([buildHost(), buildPlugin(), buildPlugin({ module: "example.com/other" })]);
});

/** A handle of the library's user that fails from some read on, as one with a mistake in it does, or a dying disk. */
function failing(source: ByteSource, error: Error, from: number): ByteSource {
  let reads = 0;
  const fail = (): void => {
    if (++reads >= from) throw error;
  };
  return {
    name: source.name,
    size: source.size,
    read(offset, length) {
      fail();
      return source.read(offset, length);
    },
    readInto(offset, target) {
      fail();
      source.readInto(offset, target);
    },
  };
}

function reportWith(error: Error, from: number) {
  return verifyFiles(host, [plugin, other], {
    source: ({ path, source }) => (path === plugin ? failing(source, error, from) : source),
  });
}

test.each([1, 2, 10, 40])("a defect that one plugin meets at read %d makes that plugin unknown", (from) => {
  const report = reportWith(new RangeError("Maximum call stack size exceeded"), from);
  const [broken, whole] = pluginsOf(report);
  expect(broken).toMatchObject({ verdict: "unknown", findings: [{ kind: "defect", severity: "error" }] });
  expect(broken?.findings[0]?.message).toMatch(
    /^The verifier has a defect, which this file met: RangeError: Maximum call stack size exceeded \(\S+:\d+:\d+\)\.$/,
  );
  expect(whole?.verdict).toBe("loads");
  expect(exitCode(report, "mismatch")).toBe(3);
});

test("a file that the system cannot read is unknown, and no defect", () => {
  const error = Object.assign(new Error("EIO: i/o error, read"), { code: "EIO", syscall: "read" });
  const [broken, whole] = pluginsOf(reportWith(error, 5));
  expect(broken).toMatchObject({
    verdict: "unknown",
    findings: [{ kind: "undecided", message: "The system refuses something that is needed: EIO: i/o error, read." }],
  });
  expect(whole?.verdict).toBe("loads");
});
