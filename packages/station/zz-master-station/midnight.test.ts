// Midnights of a site's clock, at any instant and any place.

import { instantFromPosixNs, nanoseconds, utcText } from "@etalon/basis";
import fc from "fast-check";
import { expect, it } from "vitest";
import { midnightBefore } from "./midnight.ts";

it("counts days from midnights of the site's clock, not of TAI", () => {
  const anInstant = fc.integer({ min: 1_500_000_000, max: 4_000_000_000 });
  fc.assert(
    fc.property(anInstant, fc.integer({ min: -56, max: 56 }), (posixS, quarters) => {
      const utcOffsetS = 900 * quarters;
      const at = instantFromPosixNs(BigInt(posixS) * 1_000_000_000n);
      const midnight = nanoseconds(midnightBefore(at, utcOffsetS));
      expect(utcText(midnight + nanoseconds(utcOffsetS))).toMatch(/T00:00:00\.000Z$/);
      expect(midnight <= at && at - midnight < nanoseconds(86_400)).toBe(true);
    }),
  );
  expect(utcText(nanoseconds(midnightBefore(instantFromPosixNs(1_772_438_400_000_000_000n), 28_800)))).toBe(
    "2026-03-01T16:00:00.000Z",
  );
});
