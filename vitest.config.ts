import { defineConfig } from "vitest/config";

// Tests run from the sources (the `source` export condition), so they never test a stale build.
export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    include: ["packages/**/*.test.ts", "apps/**/*.test.ts", "tours/**/*.test.ts", "tests/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    // Many tests wait for other processes: one worker for each of two processors, where the default would leave one out.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
