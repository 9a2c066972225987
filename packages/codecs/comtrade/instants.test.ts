import { describe, expect, it } from "vitest";
import { readLocalTime, readTimeCode, writeUtc } from "./instants.ts";

const iso = (text: string, monthFirst = false) => {
  const time = readLocalTime(text, monthFirst);
  return time && new Date(Number(time.localNs / 1_000_000n)).toISOString();
};

describe("dates of a cfg", () => {
  it("reads day first, month first, two-digit years, and turns what only fits the other way", () => {
    expect(iso("31/01/2024,04:34:56.250000")).toBe("2024-01-31T04:34:56.250Z");
    expect(iso("01/31/2024,04:34:56.250")).toBe("2024-01-31T04:34:56.250Z");
    expect(iso("02/03/91,00:00:00", true)).toBe("1991-02-03T00:00:00.000Z");
    expect(iso("2023-05-12,19:45:26.5 ")).toBe("2023-05-12T19:45:26.500Z");
  });

  it("gives null for what is no date", () => {
    for (const text of [
      "",
      ",",
      "31/02/2024,00:00:00",
      "00/00/0000,00:00:00",
      "1/1/2024,25:00:00",
      "a/b/c,d",
    ]) {
      expect(iso(text)).toBeNull();
    }
  });

  it("keeps nanoseconds and says how many digits were written", () => {
    expect(readLocalTime("01/01/1970,00:00:01.123456789", false)).toEqual({
      localNs: 1_123_456_789n,
      fractionDigits: 9,
    });
  });

  it("reads time codes", () => {
    const hour = 3_600_000_000_000n;
    expect(["+8", "-5h30", "0", "+10H30", "x", "", "8h"].map(readTimeCode)).toEqual([
      8n * hour,
      (-11n * hour) / 2n,
      0n,
      (21n * hour) / 2n,
      null,
      null,
      8n * hour,
    ]);
  });

  it("writes what it reads", () => {
    const taiNs = (BigInt(Date.UTC(2024, 0, 31, 4, 34, 56) / 1000) + 37n) * 10n ** 9n + 123_456_789n;
    expect(writeUtc(taiNs, 9, false)).toBe("31/01/2024,04:34:56.123456789");
    expect(writeUtc(taiNs, 6, true)).toBe("01/31/24,04:34:56.123456");
  });
});
