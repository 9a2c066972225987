import { instantFromPosixNs, secondsBetween } from "@etalon/basis";
import { describe, expect, it } from "vitest";
import { lastTick, nextTick } from "./utc-ticks.ts";

const utc = (text: string) => instantFromPosixNs(BigInt(Date.parse(text)) * 1_000_000n);

describe("ticks of UTC", () => {
  it("come at whole tens of minutes of civil time, not of TAI", () => {
    const now = utc("2024-01-31T04:34:56.789Z");
    expect(nextTick(now, 600)).toBe(utc("2024-01-31T04:40:00Z"));
    expect(lastTick(now, 600)).toBe(utc("2024-01-31T04:30:00Z"));
    expect(nextTick(now, 10)).toBe(utc("2024-01-31T04:35:00Z"));
    expect(nextTick(now, 7200)).toBe(utc("2024-01-31T06:00:00Z"));
  });

  it("at a tick, the next is the one after, the last is itself", () => {
    const tick = utc("2024-01-31T04:40:00Z");
    expect(nextTick(tick, 600)).toBe(utc("2024-01-31T04:50:00Z"));
    expect(lastTick(tick, 600)).toBe(tick);
    expect(nextTick(tick - 1n, 600)).toBe(tick);
  });

  it("wait out a leap second, also when asked within it", () => {
    // 2016-12-31T23:59:60Z was inserted: the interval before midnight is a second longer.
    const midnight = utc("2017-01-01T00:00:00Z");
    const before = utc("2016-12-31T23:50:00Z");
    expect(secondsBetween(before, midnight)).toBe(601);
    expect(nextTick(before, 600)).toBe(midnight);
    const withinLeapSecond = midnight - 400_000_000n;
    expect(nextTick(withinLeapSecond, 600)).toBe(midnight);
    expect(nextTick(withinLeapSecond, 10)).toBe(midnight);
    expect(lastTick(withinLeapSecond, 600)).toBe(before);
    expect(lastTick(withinLeapSecond, 10)).toBe(utc("2016-12-31T23:59:50Z"));
    expect(lastTick(midnight, 600)).toBe(midnight);
  });

  it("come before 1970 too", () => {
    expect(nextTick(utc("1969-12-31T23:59:59Z"), 10)).toBe(utc("1970-01-01T00:00:00Z"));
    expect(lastTick(utc("1969-12-31T23:59:59Z"), 600)).toBe(utc("1969-12-31T23:50:00Z"));
  });
});
