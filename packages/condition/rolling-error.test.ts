import fc from "fast-check";
import { expect, test } from "vitest";
import type { Frame } from "./frame.ts";
import { even, frames, quantumJ } from "./frames.fixture.ts";
import {
  type LastEdge,
  meteredPart,
  type Rolling,
  rolled,
  rollingDay,
  rollingError,
} from "./rolling-error.ts";

/** @param limitAt  of the class, at the load of a frame */
function over(heard: readonly Frame[], limitAt: (frame: Frame) => number | null = () => null): Rolling {
  let last: LastEdge | null = null;
  let rolling = rollingDay;
  for (const frame of heard) {
    const metered = meteredPart(last, frame, quantumJ, limitAt(frame));
    last = metered.last;
    if (metered.part !== null) rolling = rolled(rolling, metered.part);
  }
  return rolling;
}

test("is exact without jitter, whatever the frames and the error; every interval counts once", () => {
  const length = fc.integer({ min: 1, max: 50 });
  fc.assert(
    fc.property(length, fc.double({ min: -20, max: 20, noNaN: true }), (frameS, percent) => {
      const heard = frames({ phases: even(1), percent, seconds: 40 * frameS, frameS });
      const edges = heard.flatMap((frame) => frame.edges);
      if (edges.length < 2) return;
      const error = rollingError(over(heard), 40 * frameS, 0.001)!;
      expect(error.percent).toBeCloseTo(percent, 8);
      expect(error.referenceJ).toBeCloseTo(edges.at(-1)!.energyJ - edges[0]!.energyJ, 5);
    }),
  );
});

test("states an uncertainty that covers: 300 meters of 1 ms jitter over four hours", () => {
  let inside = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const heard = frames({
      phases: even(0.1),
      percent: 0.2,
      seconds: 14_400,
      frameS: 600,
      jitterS: 0.001,
      seed,
    });
    const { percent, standardPercent } = rollingError(over(heard), 14_400, 0.001)!;
    const random = Math.sqrt(standardPercent ** 2 - 0.01 ** 2); // the reference is exact here
    if (Math.abs(percent - 0.2) < 2 * random) inside++;
  }
  expect(inside / 300).toBeGreaterThan(0.954 - 4 * Math.sqrt((0.954 * 0.046) / 300));
});

test("keeps 24 slots at most and forgets what is older", () => {
  const old = frames({ phases: even(0.1), percent: 5, seconds: 86_400, frameS: 600 });
  const young = frames({ phases: even(0.1), percent: -1, seconds: 86_400, frameS: 600, fromS: 86_400 });
  const rolling = over([...old, ...young]);
  expect(rolling.slots.length).toBe(24);
  expect(rollingError(rolling, 2 * 86_400 - 1, 0)!.percent).toBeCloseTo(-1, 9);
  expect(rollingError(rolling, 4 * 86_400, 0)).toBe(null);
});

test("an energy after a gap is not joined to the one before", () => {
  const before = frames({ phases: even(1), percent: 0, seconds: 600, frameS: 60 });
  const after = frames({ phases: even(1), percent: 0, seconds: 600, frameS: 60, fromS: 1000 });
  const rolling = over([...before, ...after]);
  expect(rollingError(rolling, 1600, 0)!.percent).toBeCloseTo(0, 9);
  expect(rolling.slots[0]!.starts).toBe(2);
});

test("is judged by the mean of its loads' limits by energy, which names how far they reach", () => {
  const light = frames({ phases: even(0.1), percent: 0, seconds: 1800, frameS: 60 });
  const full = frames({ phases: even(1), percent: 0, seconds: 1800, frameS: 60, fromS: 1800 });
  const both = over([...light, ...full], ({ untilS }) => (untilS > 1800 ? 0.2 : 0.4));
  const energyOf = (heard: readonly Frame[]) => rollingError(over(heard), 3600, 0)!.referenceJ;
  const [lightJ, fullJ] = [energyOf(light), energyOf(full)];
  const { limit } = rollingError(both, 3600, 0)!;
  expect(limit).toEqual({
    percent: expect.closeTo((0.4 * lightJ + 0.2 * fullJ) / (lightJ + fullJ), 6),
    ...{ least: 0.2, greatest: 0.4 },
  });
  const half = over([...light, ...full], ({ untilS }) => (untilS > 1800 ? null : 0.4));
  expect(rollingError(half, 3600, 0)!.limit).toBeNull();
  const nearly = over([...light, ...full], ({ untilS }) => (untilS > 60 ? 0.2 : null));
  expect(rollingError(nearly, 3600, 0)!.limit).toMatchObject({ percent: expect.closeTo(0.2, 9) });
});
