import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const seeded = fileURLToPath(new URL("scripts/seeded-fast-check.mjs", import.meta.url));

/** Functions and commands alone: no module of theirs keeps anything between two calls, no test of theirs leaves anything behind. */
const PURE = [
  "packages/{[!o]*,outside/simulated}/**/*.test.ts",
  "tests/{accuracy,cluster,condition,harmonic-source,lending,planning,recordings,scenarios}/**/*.test.ts",
  "tests/measuring/!(lane-memory).test.ts", // whose heap is its own
  "tests/cli/!(garbage|mutilated|up-replay|usage).test.ts", // commands that need no process of their own
];

/** So that no worker is left alone with a long one at the end: the first takes minutes, those of the last line seconds. */
const LONGEST = [
  ["/tests/console/"],
  ["/tests/end-to-end/", "/outside/vmm-qemu/"],
  ["/tests/", "/outside/nats/", "/outside/postgres/"],
];

/** By folder; within one by size, as usual. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const bySize = await super.sort(files);
    const place = ({ moduleId }: TestSpecification) => {
      const found = LONGEST.findIndex((folders) => folders.some((folder) => moduleId.includes(folder)));
      return found < 0 ? LONGEST.length : found;
    };
    return bySize.sort((a, b) => place(a) - place(b));
  }
}

// Tests run from the sources (the `source` export condition), so they never test a stale build.
export default defineConfig({
  resolve: { conditions: ["source"], alias: [{ find: /^fast-check$/, replacement: seeded }] },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    // Far above what any test needs, of which the longest takes 250 s on two slow cores: it ends what hangs, and a busy
    // computer fails nothing.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    expect: { poll: { timeout: 180_000 } },
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: "pieces",
          include: PURE,
          exclude: ["**/node_modules/**", "**/dist/**"],
          // Files share their modules, whose loading costs more than most of these tests.
          isolate: false,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: "together",
          include: ["packages/**/*.test.ts", "apps/**/*.test.ts", "tours/**/*.test.ts", "tests/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/dist/**", ...PURE],
          // These wait for other processes and for time to pass: four workers keep two processors busy.
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
