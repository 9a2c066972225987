import { expect, test } from "vitest";
import { confusion } from "./confusion.ts";
import { truths } from "./scenarios.ts";

// `npm run condition` tries more; 95 % of them must be right. Of so few meters none of those below may be wrong.
const SEEDS = [3, 4];

test(`faults are told apart: ${SEEDS.length} meters of each of ${truths.length} kinds`, () => {
  const { wrong, scenarios } = confusion(SEEDS);
  expect(scenarios).toBe(SEEDS.length * truths.length);
  expect(wrong).toEqual([]);
});
