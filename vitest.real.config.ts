import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** The tests of `npm run test:real`: one at a time, since emulators and large builds need the whole machine. */
export default defineConfig({
  test: {
    include: ["__tests__/real/**/*.test.ts"],
    testTimeout: 1_200_000,
    hookTimeout: 1_200_000,
    maxWorkers: 1,
    reporters: ["default", join(import.meta.dirname, "scripts/failures-last.ts")],
  },
});
