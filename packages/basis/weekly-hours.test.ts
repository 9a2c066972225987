// Opening hours against the calendar of the runtime, minute by minute, and by hand at the week's seams.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instantFromPosixNs, posixNsFromInstant } from "./instant.ts";
import { openHours, type WeeklyHours } from "./weekly-hours.ts";

const at = (iso: string) => instantFromPosixNs(BigInt(Date.parse(iso)) * 1_000_000n);
const iso = (instant: bigint | null) =>
  instant === null ? null : new Date(Number(posixNsFromInstant(instant) / 1_000_000n)).toISOString();
const asked = (hours: WeeklyHours, when: string) => {
  const found = openHours.stretch(hours, at(when));
  return found && [iso(found.fromTaiNs), iso(found.untilTaiNs)];
};
const working: WeeklyHours = {
  utcOffsetMinutes: 480,
  spans: [
    { day: "mon", from: "08:00", to: "12:00" },
    { day: "mon", from: "12:00", to: "17:30" },
    { day: "fri", from: "09:00", to: "10:00" },
  ],
};

describe("weekly hours", () => {
  it("are reckoned in the owner's time, and spans that touch are one", () => {
    // 2026-03-02 was a Monday.
    expect(asked(working, "2026-03-02T01:00:00Z")).toEqual([
      "2026-03-02T01:00:00.000Z",
      "2026-03-02T09:30:00.000Z",
    ]);
    expect(asked(working, "2026-03-02T09:30:00Z")).toEqual([
      "2026-03-06T01:00:00.000Z",
      "2026-03-06T02:00:00.000Z",
    ]);
    expect(asked(working, "2026-03-07T00:00:00Z")).toEqual([
      "2026-03-09T00:00:00.000Z",
      "2026-03-09T09:30:00.000Z",
    ]);
  });

  it("may go on over the week's end, always be open, or never", () => {
    const night: WeeklyHours = {
      utcOffsetMinutes: 0,
      spans: [
        { day: "sun", from: "22:00", to: "24:00" },
        { day: "mon", from: "00:00", to: "06:00" },
      ],
    };
    expect(asked(night, "2026-03-02T05:00:00Z")).toEqual([
      "2026-03-02T05:00:00.000Z",
      "2026-03-02T06:00:00.000Z",
    ]);
    expect(asked(night, "2026-03-01T23:00:00Z")).toEqual([
      "2026-03-01T23:00:00.000Z",
      "2026-03-02T06:00:00.000Z",
    ]);
    const always = {
      utcOffsetMinutes: 0,
      spans: openHours.days.map((day) => ({ day, from: "00:00", to: "24:00" })),
    };
    expect(asked(always, "2026-03-02T05:00:00Z")).toEqual(["2026-03-02T05:00:00.000Z", null]);
    expect(
      asked(
        { utcOffsetMinutes: 0, spans: [{ day: "mon", from: "9:00", to: "08:00" }] },
        "2026-03-02T05:00:00Z",
      ),
    ).toBeNull();
  });

  it("agree with a look at each minute", () => {
    const time = fc.integer({ min: 0, max: 1440 }).map((m) => {
      const text = (n: number) => String(n).padStart(2, "0");
      return `${text(Math.floor(m / 60))}:${text(m % 60)}`;
    });
    const span = fc.record({ day: fc.constantFrom(...openHours.days), from: time, to: time });
    const hours = fc.record({
      utcOffsetMinutes: fc.integer({ min: -900, max: 900 }),
      spans: fc.array(span, { minLength: 1, maxLength: 6 }),
    });
    const when = fc.integer({ min: 0, max: 40_000 }).map((m) => Date.UTC(2026, 0, 1) + m * 60_000);
    const isOpen = ({ utcOffsetMinutes, spans }: WeeklyHours, ms: number): boolean => {
      const local = new Date(ms + utcOffsetMinutes * 60_000);
      const day = openHours.days[(local.getUTCDay() + 6) % 7];
      const clock = local.toISOString().slice(11, 16);
      return spans.some((each) => each.day === day && each.from <= clock && clock < each.to);
    };
    fc.assert(
      fc.property(hours, when, (week, ms) => {
        const found = openHours.stretch(week, instantFromPosixNs(BigInt(ms) * 1_000_000n));
        let opens = ms;
        while (!isOpen(week, opens) && opens < ms + 8 * 86_400_000) opens += 60_000;
        if (!isOpen(week, opens)) {
          expect(found).toBeNull();
          return;
        }
        let closes = opens;
        while (isOpen(week, closes) && closes < opens + 8 * 86_400_000) closes += 60_000;
        const never = closes >= opens + 7 * 86_400_000;
        expect([iso(found!.fromTaiNs), iso(found!.untilTaiNs)]).toEqual([
          new Date(opens).toISOString(),
          never ? null : new Date(closes).toISOString(),
        ]);
      }),
      { seed: 20_260_201, numRuns: 150 },
    );
  });
});
