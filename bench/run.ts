import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { measureBuild } from "./build.ts";
import { measureBuilding } from "./building.ts";
import {
  measureCaches,
  measureCachesContainer,
  measureCachesGin,
  measureCachesLarge,
  measureCachesStd,
} from "./caches.ts";
import { measureCauses } from "./causes.ts";
import { measureClosing } from "./closing.ts";
import { measureCrafted } from "./crafted.ts";
import { measureFleet } from "./fleet.ts";
import { measureHostile } from "./hostile.ts";
import { measureObtain } from "./obtain.ts";
import { countLines, measureCheck, measureStart } from "./older.ts";
import { measurePreflight } from "./preflight.ts";
import { builtProduct, type Product } from "./product.ts";
import { type Row, table } from "./table.ts";
import { measureVerify } from "./verify.ts";

/** What can be measured, by the name on the command line. */
const parts: Readonly<Record<string, (product: Product) => Promise<readonly Row[]>>> = {
  verify: measureVerify,
  obtain: measureObtain,
  fleet: measureFleet,
  preflight: measurePreflight,
  build: measureBuild,
  building: measureBuilding,
  hostile: measureHostile,
  closing: measureClosing,
  crafted: measureCrafted,
  caches: measureCaches,
  causes: measureCauses,
};

/** What compares two checkouts, or only counts: left out where nothing is named. */
const further: typeof parts = {
  "caches-std": measureCachesStd,
  "caches-gin": measureCachesGin,
  "caches-large": measureCachesLarge,
  "caches-container": measureCachesContainer,
  check: measureCheck,
  start: measureStart,
  lines: countLines,
};

const asked = process.argv.slice(2);
const known = { ...parts, ...further };
const unknown = asked.find((name) => known[name] === undefined);
if (unknown !== undefined) throw new Error(`There is no part "${unknown}"; they are ${Object.keys(known).join(", ")}`);
const scratch = mkdtempSync(join(tmpdir(), "bench-"));
try {
  const product = builtProduct(scratch);
  for (const [name, measure] of Object.entries(asked.length === 0 ? parts : known)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const rows = await measure(product);
    console.log(`\n${name}\n${table(rows)}`);
    if (rows.some((row) => row.ok === false)) process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
