// Unit and integration tests beside their sources; browser stories run with Playwright instead.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "server/**/*.test.ts",
      "sandbox/**/*.test.ts",
      "infra/**/*.test.ts",
      "policies/**/*.test.ts",
      "client/**/*.test.ts",
    ],
    exclude: ["**/node_modules/**", "client/e2e/**"],
    globalSetup: ["server/store/testing-setup.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
