import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { readBinary } from "../binary/binary.ts";
import { withFile } from "../content/file-source.ts";
import { listed } from "../model/phrases.ts";
import type { Finding } from "../model/report.ts";

/** What two builds of one source have in common. */
export interface Rebuild {
  readonly sameFingerprints: boolean;
  readonly sameBytes: boolean;
  /** Packages whose fingerprints differ, sorted; absent where none does. */
  readonly differs?: readonly string[];
}

/** Compares two built plugins. @throws BinaryError where one cannot be read */
export function compareBuilds(first: string, second: string): Rebuild {
  const [a, b] = [fingerprintsOf(first), fingerprintsOf(second)];
  const paths = [...new Set([...a.keys(), ...b.keys()])].sort();
  const differs = paths.filter((path) => a.get(path) !== b.get(path));
  return {
    sameFingerprints: differs.length === 0,
    sameBytes: sameBytes(first, second),
    ...(differs.length > 0 && { differs }),
  };
}

/** What is said of a rebuild that did not give the same. */
export function rebuildFinding({ rebuild }: { readonly rebuild: Rebuild }): Finding | undefined {
  const { sameBytes, differs } = rebuild;
  if (sameBytes) return undefined;
  if (differs !== undefined) {
    return {
      kind: "not-reproducible",
      severity: "error",
      subject: differs[0] ?? "",
      message: `Two builds of the same source have different fingerprints for ${listed(differs)}: whether such a plugin loads depends on where it is built.`,
      fix: "Look for what the folder or the time of a build gets into these packages: generated code, cgo with absolute paths, -trimpath left out.",
    };
  }
  return {
    kind: "not-reproducible",
    severity: "notice",
    message: "Two builds of the same source have the same fingerprints, so they load alike, and differ in other bytes.",
  };
}

function fingerprintsOf(file: string): ReadonlyMap<string, string> {
  return withFile(file, (source) => {
    const found = readBinary(source).pluginRecord?.fingerprints ?? [];
    return new Map(found.map(({ package: path, hash }) => [path, hash]));
  });
}

function sameBytes(first: string, second: string): boolean {
  const [a, b] = [openSync(first, "r"), openSync(second, "r")];
  try {
    if (fstatSync(a).size !== fstatSync(b).size) return false;
    const [left, right] = [Buffer.allocUnsafe(1 << 20), Buffer.allocUnsafe(1 << 20)];
    for (;;) {
      const count = readSync(a, left, 0, left.length, null);
      if (count === 0) return true;
      const other = readSync(b, right, 0, count, null);
      if (other !== count || !left.subarray(0, count).equals(right.subarray(0, count))) return false;
    }
  } finally {
    closeSync(a);
    closeSync(b);
  }
}
