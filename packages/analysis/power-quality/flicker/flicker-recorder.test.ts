import type { Instant } from "@etalon/basis";
import { describe, expect, it } from "vitest";
import { clockAt, utc } from "../grid.fixture.ts";
import { openSampleClock } from "../sample-clock.ts";
import { type FlickerRecorder, openFlickerRecorder } from "./flicker-recorder.ts";
import { type Fluctuation, fluctuating } from "./fluctuating.fixture.ts";

const RATE = 400;
const SEVEN: Fluctuation = { nominalHz: 50, shape: "rectangular", changesPerMinute: 7, percent: 1.45 };

/** A voltage and a current, pushed second by second from an instant on; `lost` seconds never come. */
function recorded(
  start: Instant,
  seconds: number,
  { lost = [] as readonly number[], sampleRateHz = RATE, percent = (_s: number): number => 1.45 } = {},
): FlickerRecorder {
  const recorder = openFlickerRecorder({
    sampleRateHz,
    nominalHz: 50,
    lamp: "230 V",
    declaredVoltageV: 230,
    voltages: [true, false],
  });
  const clock = openSampleClock();
  clock.heard(0, clockAt(start, sampleRateHz));
  const current = new Float64Array(sampleRateHz);
  for (let s = 0; s < seconds; s++) {
    if (lost.includes(s)) {
      recorder.gap(sampleRateHz);
      continue;
    }
    const voltage = new Float64Array(sampleRateHz);
    fluctuating({ ...SEVEN, percent: percent(s) }, sampleRateHz, s * sampleRateHz, voltage);
    recorder.push(s * sampleRateHz, [voltage, current], clock);
  }
  return recorder;
}

describe("short-term flicker", () => {
  it("is told for the ten minutes of UTC, and says which part of them had settled", () => {
    const recorder = recorded(utc("2024-03-01T12:08:00Z"), 120 + 600 + 300);
    // The first interval ended when the flickermeter was about to settle.
    expect(recorder.tenMinutes(utc("2024-03-01T12:10:00Z"))[0]).toMatchObject({
      pst: null,
      coverage: 0,
      complete: false,
    });
    const [whole, current] = recorder.tenMinutes(utc("2024-03-01T12:20:00Z"));
    expect(current).toBeNull();
    expect(whole!.complete).toBe(true);
    expect(whole!.pst).toBeCloseTo(1, 2);
    expect(whole!.plt).toBeNull();
    const [half] = recorder.tenMinutes(utc("2024-03-01T12:30:00Z"));
    expect(half!.complete).toBe(false);
    expect(half!.coverage).toBeCloseTo(0.5, 3);
    expect(half!.pst).toBeCloseTo(1, 1);
  });

  it("says what a lost second took from it", () => {
    const recorder = recorded(utc("2024-03-01T12:05:00Z"), 300 + 600, { lost: [500] });
    const [figures] = recorder.tenMinutes(utc("2024-03-01T12:20:00Z"));
    expect(figures!.complete).toBe(false);
    expect(figures!.coverage).toBeCloseTo(579 / 600, 3); // the second, and 20 s to settle again
    expect(figures!.pst).toBeCloseTo(1, 1);
  });

  it("of less than a minute is none", () => {
    const recorder = recorded(utc("2024-03-01T12:10:00Z"), 175);
    const [figures] = recorder.tenMinutes(utc("2024-03-01T12:20:00Z"));
    expect(figures!.pst).toBeNull();
    expect(figures!.highestPinst).toBeGreaterThan(5);
  });

  it("is not told where samples are too far apart", () => {
    const recorder = recorded(utc("2024-03-01T12:10:00Z"), 2, { sampleRateHz: 300 });
    expect(recorder.tenMinutes(utc("2024-03-01T12:20:00Z"))).toEqual([null, null]);
  });

  it("of an interval that nobody heard is none", () => {
    const recorder = recorded(utc("2024-03-01T12:10:00Z"), 2);
    expect(recorder.tenMinutes(utc("2024-03-01T12:10:00Z"))).toEqual([null, null]);
  });
});

describe("long-term flicker", () => {
  it("is the cubic mean of twelve: one in which the voltage changes twice as much counts eight times", () => {
    const start = utc("2024-03-01T11:55:00Z");
    const second = (s: number) => (s >= 300 && s < 900 ? 2.9 : 1.45);
    const recorder = recorded(start, 300 + 7200, { percent: second });
    recorder.tenMinutes(utc("2024-03-01T14:00:00Z"));
    const [figures] = recorder.twoHours(utc("2024-03-01T14:00:00Z"));
    expect(figures!.complete).toBe(true);
    expect(figures!.coverage).toBe(1);
    expect(figures!.pst).toBeNull();
    expect(figures!.plt).toBeCloseTo(Math.cbrt((8 + 11) / 12), 2);
  });

  it("of fewer than twelve says so", () => {
    const recorder = recorded(utc("2024-03-01T12:35:00Z"), 300 + 1200);
    for (const end of ["12:40", "12:50", "13:00"]) recorder.tenMinutes(utc(`2024-03-01T${end}:00Z`));
    const [figures] = recorder.twoHours(utc("2024-03-01T14:00:00Z"));
    expect(figures!.complete).toBe(false);
    expect(figures!.plt).toBeCloseTo(1, 2);
    expect(figures!.coverage).toBeCloseTo((180 + 1200) / 7200, 3);
  });
});
