import { confidences } from "@etalon/analysis/harmonic-source/source-side.table";
import { LEAST_SIDE_CONFIDENCE } from "@etalon/basis";
import { expect, test } from "vitest";
import { randomWorld, rates } from "./random-worlds.ts";

const WORLDS = 1000;

test("a side is right as often as its confidence says, in networks that it was not taken from", () => {
  for (const [methods, { said, right }] of rates(2, WORLDS)) {
    const stated = confidences[methods];
    expect(stated, methods).toBeDefined();
    const scatter = Math.sqrt((stated! * (1 - stated!)) / said);
    expect(right / said, `${methods}, ${said} times`).toBeGreaterThan(stated! - 3 * scatter);
  }
});

test("sides that are stated are right, those that are not are left open", () => {
  const worlds = Array.from({ length: WORLDS }, (_, n) => randomWorld(3, n));
  const stated = worlds.filter(({ found }) => found.side !== "undetermined");
  expect(stated.length).toBeGreaterThan(0.3 * WORLDS);
  expect(stated.length).toBeLessThan(0.7 * WORLDS);
  const right = stated.filter(({ found, truth }) => found.side === truth).length;
  expect(right / stated.length).toBeGreaterThan(0.96);
  for (const { found } of worlds)
    expect(found.side === "undetermined" || found.confidence >= LEAST_SIDE_CONFIDENCE).toBe(true);
});

test("a share is within its uncertainty what it is said to be a share of", () => {
  let [told, within] = [0, 0];
  for (let n = 0; n < WORLDS; n++) {
    const { found, share, currentShare } = randomWorld(4, n);
    if (found.side === "undetermined" || found.userShare === null || found.expandedShare === null) continue;
    const ofEmission = found.evidence.some(({ text }) => text.includes("his emission makes"));
    told++;
    // Phasors with noise and channels off by 0.3 %: a trace beside what the supply's tolerance makes.
    const off = Math.abs(found.userShare - (ofEmission ? share : currentShare));
    if (off <= found.expandedShare + 0.01) within++;
  }
  expect(told).toBeGreaterThan(0.2 * WORLDS);
  expect(within / told).toBeGreaterThan(0.95);
});
