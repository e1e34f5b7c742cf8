import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["__tests__/**/*.test.ts"],
    exclude: ["__tests__/real/**", "node_modules/**"],
    testTimeout: 300_000,
    hookTimeout: 600_000,
    // The machines that run this have two cores; a third worker fills the time in which tests wait for servers and clocks.
    maxWorkers: 3,
    reporters: ["default", join(import.meta.dirname, "scripts/failures-last.ts")],
    coverage: { provider: "v8", include: ["src/**/*.ts"] },
  },
});
