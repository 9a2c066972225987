import { instantFromPosixNs, posixNsFromInstant } from "@etalon/basis";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leapSecondWarning, systemClock } from "./system-clock.ts";

const MS = 1_000_000n;

/** A host whose true time is set by hand; its wall clock tells whole milliseconds, its steady clock starts anywhere. */
function host(startNs: bigint) {
  const now = { trueNs: startNs, steadyNs: 77n };
  const clock = systemClock({ wallMs: () => Number(now.trueNs / MS), steadyNs: () => now.steadyNs });
  const pass = (ns: bigint, ppm = 0n): void => {
    now.trueNs += ns;
    now.steadyNs += ns + (ns * ppm) / 1_000_000n;
  };
  return { now, clock, pass };
}

describe("system clock", () => {
  it("is TAI: 37 s ahead of UTC today", () => {
    const before = instantFromPosixNs(BigInt(Date.now()) * MS);
    const told = systemClock().now();
    expect(told >= before && told < before + 1_000_000_000n).toBe(true);
    expect(told - posixNsFromInstant(told)).toBe(37_000_000_000n);
  });

  it("is within a millisecond of the host's time however that is slewed or stepped", () => {
    const moves = fc.array(
      fc.record({
        ns: fc.bigInt(0n, 5_000_000_000n),
        stepNs: fc.constantFrom(0n, 0n, 0n, 3_600n * 1_000n * MS, -5n * MS),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(fc.bigInt(0n, MS), fc.bigInt(-200n, 200n), moves, (phase, ppm, all) => {
        const { now, clock, pass } = host(1_800_000_000_000n * MS + phase);
        for (const { ns, stepNs } of all) {
          pass(ns, ppm);
          now.trueNs += stepNs;
          const error = posixNsFromInstant(clock.now()) - now.trueNs;
          expect(error > -MS && error < MS).toBe(true);
        }
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  it("counts nanoseconds between the host's milliseconds, never backwards while the host's clock does not step", () => {
    const { clock, pass } = host(1_800_000_000_000n * MS + 300n);
    let last = clock.now();
    for (let i = 0; i < 5_000; i++) {
      pass(1_700n);
      const told = clock.now();
      expect(told > last).toBe(true);
      last = told;
    }
  });

  it("warns once the leap-second table has ended", () => {
    expect(leapSecondWarning(instantFromPosixNs(1_700_000_000_000n * MS))).toBeNull();
    expect(leapSecondWarning(instantFromPosixNs(1_900_000_000_000n * MS))).toContain("2027-06-28");
  });
});
