import { describe, expect, it } from "vitest";
import { instantFromPosixNs, later, secondsBetween } from "./instant.ts";
import { lastTick, longestWholeIntervalS, nextTick, wholeIntervalS } from "./utc-ticks.ts";

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

describe("one whole interval", () => {
  const interval = { everyS: 600, afterS: 120, beyondS: 1 };
  it("is waited for until it is over, from 12 to 22 minutes", () => {
    expect(wholeIntervalS(utc("2024-01-31T04:38:00Z"), interval)).toBe(120 + 600 + 1); // 4:40 to 4:50
    expect(wholeIntervalS(utc("2024-01-31T04:38:01Z"), interval)).toBe(719 + 600 + 1); // 4:50 to 5:00
    expect(wholeIntervalS(utc("2024-01-31T04:45:00Z"), interval)).toBe(900 + 1);
  });

  it("is never later than the longest wait, and always whole", () => {
    const from = utc("2016-12-31T23:20:00Z"); // a leap second follows
    for (let s = 0; s < 2400; s += 7) {
      const begin = later(from, BigInt(s) * 1_000_000_000n);
      const lasts = wholeIntervalS(begin, interval);
      expect(lasts).toBeLessThanOrEqual(longestWholeIntervalS(interval));
      const over = later(begin, BigInt(lasts) * 1_000_000_000n);
      const ends = lastTick(over, 600);
      expect(secondsBetween(begin, lastTick(ends - 1n, 600))).toBeGreaterThanOrEqual(120);
      expect(secondsBetween(ends, over)).toBe(1);
    }
  });
});
