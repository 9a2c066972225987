import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const seeded = fileURLToPath(new URL("scripts/seeded-fast-check.mjs", import.meta.url));

// Tests run from the sources (the `source` export condition), so they never test a stale build.
export default defineConfig({
  resolve: { conditions: ["source"], alias: [{ find: /^fast-check$/, replacement: seeded }] },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    include: ["packages/**/*.test.ts", "apps/**/*.test.ts", "tours/**/*.test.ts", "tests/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    // Many tests wait for other processes: one worker for each of two processors, where the default would leave one out.
    maxWorkers: 2,
    // Far above what any test needs: it ends what hangs, and a busy computer fails nothing.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
