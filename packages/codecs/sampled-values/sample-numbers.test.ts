// Numbers of live samples: the same for every reader, without a break over the second, over lost, late and doubled frames.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openSampleNumbers } from "./sample-numbers.ts";

const RATE = 4000;
const BEGAN = 1_798_000_000 * RATE + 1234;
/** Captured `lateS` after it was taken. */
const captured = (number: number, lateS = 0.001) =>
  [
    number % RATE,
    BigInt(Math.floor(number / RATE)) * 1_000_000_000n +
      BigInt(Math.round(((number % RATE) / RATE + lateS) * 1e9)),
  ] as const;

describe("numbers of live samples", () => {
  it("are those by the second, however late frames come and whichever are lost", () => {
    const steps = fc.array(fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 30_000 })), { maxLength: 30 });
    fc.assert(
      fc.property(
        steps,
        fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 31, maxLength: 31 }),
        (all, late) => {
          const numbers = openSampleNumbers(RATE);
          let number = BEGAN;
          for (const [n, step] of [0, ...all].entries()) {
            number += step;
            expect(numbers.of(...captured(number, late[n]))).toBe(number);
          }
        },
      ),
      { seed: 3, numRuns: 300 },
    );
  });

  it("go on without a gap where the host's clock is stepped back", () => {
    const numbers = openSampleNumbers(RATE);
    expect(numbers.of(...captured(BEGAN))).toBe(BEGAN);
    expect(numbers.of(...captured(BEGAN + 1, -7))).toBe(BEGAN + 1);
    expect(numbers.of(...captured(BEGAN + 2, -7))).toBe(BEGAN + 2);
  });

  it("are none for what comes twice or late", () => {
    const numbers = openSampleNumbers(RATE);
    for (const at of [0, 1, 2]) numbers.of(...captured(BEGAN + at));
    expect(numbers.of(...captured(BEGAN + 2))).toBeNull();
    expect(numbers.of(...captured(BEGAN + 1, 0.002))).toBeNull();
    expect(numbers.of(...captured(BEGAN + 3))).toBe(BEGAN + 3);
  });
});
