import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { measureBuild } from "./build.ts";
import { measureHostile } from "./hostile.ts";
import { measureObtain } from "./obtain.ts";
import { measurePreflight } from "./preflight.ts";
import { builtProduct, type Product } from "./product.ts";
import { type Row, table } from "./table.ts";
import { measureVerify } from "./verify.ts";

/** What can be measured, by the name on the command line. */
const parts: Readonly<Record<string, (product: Product) => Promise<readonly Row[]>>> = {
  verify: measureVerify,
  obtain: measureObtain,
  preflight: measurePreflight,
  build: measureBuild,
  hostile: measureHostile,
};

const asked = process.argv.slice(2);
const unknown = asked.find((name) => parts[name] === undefined);
if (unknown !== undefined) throw new Error(`There is no part "${unknown}"; they are ${Object.keys(parts).join(", ")}`);
const scratch = mkdtempSync(join(tmpdir(), "bench-"));
try {
  const product = builtProduct(scratch);
  for (const [name, measure] of Object.entries(parts)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const rows = await measure(product);
    console.log(`\n${name}\n${table(rows)}`);
    if (rows.some((row) => row.ok === false)) process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
