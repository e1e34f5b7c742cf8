import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["__tests__/**/*.test.ts"],
    exclude: ["__tests__/real/**", "node_modules/**"],
    testTimeout: 300_000,
    hookTimeout: 600_000,
    // Two workers: the machines that run this have two cores, and Go builds use both.
    maxWorkers: 2,
    coverage: { provider: "v8", include: ["src/**/*.ts"] },
  },
});
