// Instants in TAI: leap seconds, and the worked example of the protocol section.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instantFromPosixNs, posixNsFromInstant, secondsBetween, taiMinusUtcS, utcText } from "./instant.ts";

const S = 1_000_000_000n;

describe("instants", () => {
  it("puts 2024-01-31T04:34:56Z at PTP second 1706675733", () => {
    const instant = instantFromPosixNs(1_706_675_696n * S);
    expect(instant).toBe(1_706_675_733n * S);
    expect(utcText(instant)).toBe("2024-01-31T04:34:56.000Z");
  });

  it("counts two TAI seconds across the leap second at the end of 2016", () => {
    const before = instantFromPosixNs(1_483_228_799n * S);
    const after = instantFromPosixNs(1_483_228_800n * S);
    expect(secondsBetween(before, after)).toBe(2);
    expect([taiMinusUtcS(1_483_228_799), taiMinusUtcS(1_483_228_800)]).toEqual([36, 37]);
  });

  it("comes back from POSIX time and again, to the nanosecond", () => {
    const posix = fc.bigInt({ min: 63_072_000n * S, max: 4_000_000_000n * S });
    fc.assert(
      fc.property(posix, (ns) => void expect(posixNsFromInstant(instantFromPosixNs(ns))).toBe(ns)),
      { seed: 20_260_111, numRuns: 500 },
    );
  });
});
