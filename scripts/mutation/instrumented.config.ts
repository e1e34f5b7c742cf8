import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { defineConfig } from "vitest/config";

/** Where `scripts/mutation.ts` put what this run is about. */
const folder = process.env["MUTATION_FOLDER"] ?? "";
const code: Record<string, string> = JSON.parse(readFileSync(join(folder, "code.json"), "utf8"));

/** One test file, with the sources that can be changed in the place of the real ones. */
export default defineConfig({
  plugins: [{ name: "mutation", enforce: "pre", transform: (_, id) => code[id] }],
  test: {
    root: dirname(dirname(import.meta.dirname)),
    include: ["__tests__/**/*.test.ts"],
    runner: join(import.meta.dirname, "runner.ts"),
    provide: { mutation: { folder } },
    testTimeout: 120_000,
    hookTimeout: 600_000,
    maxWorkers: 1,
    // What it keeps has the numbers that changes had in an earlier run.
    fsModuleCache: false,
    reporters: ["dot"],
  },
});
