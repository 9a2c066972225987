import { type Instant, nextTick } from "@etalon/basis";
import { describe, expect, it } from "vitest";
import { utc } from "../grid.fixture.ts";
import { type ChannelsFlicker, type FlickerRecorder, openFlickerRecorder } from "./flicker-recorder.ts";
import { type Fluctuation, fluctuating } from "./fluctuating.fixture.ts";

const RATE = 400;
const SEVEN: Fluctuation = { nominalHz: 50, shape: "rectangular", changesPerMinute: 7, percent: 1.45 };

/**
 * A voltage and a current, pushed second by second from an instant on, of which `lost` ones never come; `short` is asked
 * for when its ten minutes are over, or the samples are.
 */
function recorded(
  start: Instant,
  seconds: number,
  {
    lost = [] as readonly number[],
    sampleRateHz = RATE,
    percent = (_s: number): number => 1.45,
    seen = (_s: number): boolean => true,
  } = {},
): { readonly recorder: FlickerRecorder; readonly short: (end: string) => ChannelsFlicker } {
  const recorder = openFlickerRecorder({
    sampleRateHz,
    nominalHz: 50,
    lamp: "230 V",
    declaredVoltageV: 230,
    voltages: [true, false],
  });
  const current = new Float64Array(sampleRateHz);
  const voltage = new Float64Array(sampleRateHz);
  const short = new Map<Instant, ChannelsFlicker>();
  const intervalOf = (s: number) => nextTick(start + BigInt(s) * 1_000_000_000n, 600);
  for (let s = 0; s < seconds; s++) {
    fluctuating({ ...SEVEN, percent: percent(s) }, sampleRateHz, s * sampleRateHz, voltage);
    if (lost.includes(s)) recorder.gap(sampleRateHz);
    else recorder.push(intervalOf(s), [voltage, current], [seen(s), true]);
    const interval = intervalOf(s);
    if (s + 1 === seconds || intervalOf(s + 1) !== interval)
      short.set(interval, recorder.tenMinutes(interval));
  }
  return { recorder, short: (end) => short.get(utc(`2024-03-01T${end}:00Z`))! };
}

describe("short-term flicker", () => {
  it("is told for the ten minutes of UTC, and says which part of them had settled", () => {
    const { short } = recorded(utc("2024-03-01T12:08:00Z"), 120 + 600 + 300);
    // The first interval ended when the flickermeter was about to settle.
    expect(short("12:10")[0]).toMatchObject({ pst: null, coverage: 0, complete: false });
    const [whole, current] = short("12:20");
    expect(current).toBeNull();
    expect(whole!.complete).toBe(true);
    expect(whole!.pst).toBeCloseTo(1, 2);
    expect(whole!.plt).toBeNull();
    const [half] = short("12:30");
    expect(half!.complete).toBe(false);
    expect(half!.coverage).toBeCloseTo(0.5, 3);
    expect(half!.pst).toBeCloseTo(1, 1);
  });

  it("says what a lost second took from it", () => {
    const [figures] = recorded(utc("2024-03-01T12:05:00Z"), 300 + 600, { lost: [500] }).short("12:20");
    expect(figures!.complete).toBe(false);
    expect(figures!.coverage).toBeCloseTo(579 / 600, 3); // the second, and 20 s to settle again
    expect(figures!.pst).toBeCloseTo(1, 1);
  });

  it("leaves out what shows no voltage", () => {
    const seen = (s: number) => s < 400 || s >= 500;
    const [figures] = recorded(utc("2024-03-01T12:05:00Z"), 300 + 600, { seen }).short("12:20");
    expect(figures!.coverage).toBeCloseTo((600 - 100 - 120) / 600, 3); // it settles as from the beginning
    expect(figures!.pst).toBeCloseTo(1, 1);
  });

  it("of less than a minute is none", () => {
    const [figures] = recorded(utc("2024-03-01T12:10:00Z"), 175).short("12:20");
    expect(figures!.pst).toBeNull();
    expect(figures!.highestPinst).toBeGreaterThan(5);
  });

  it("is not told where samples are too far apart", () => {
    expect(recorded(utc("2024-03-01T12:10:00Z"), 2, { sampleRateHz: 300 }).short("12:20")).toEqual([
      null,
      null,
    ]);
  });

  it("of an interval that nobody heard is none", () => {
    const { recorder } = recorded(utc("2024-03-01T12:10:00Z"), 2);
    expect(recorder.tenMinutes(utc("2024-03-01T12:10:00Z"))).toEqual([null, null]);
  });
});

describe("long-term flicker", () => {
  it("is the cubic mean of twelve: one in which the voltage changes twice as much counts eight times", () => {
    const start = utc("2024-03-01T11:55:00Z");
    const second = (s: number) => (s >= 300 && s < 900 ? 2.9 : 1.45);
    const { recorder } = recorded(start, 300 + 7200, { percent: second });
    const [figures] = recorder.twoHours(utc("2024-03-01T14:00:00Z"));
    expect(figures!.complete).toBe(true);
    expect(figures!.coverage).toBe(1);
    expect(figures!.pst).toBeNull();
    expect(figures!.plt).toBeCloseTo(Math.cbrt((8 + 11) / 12), 2);
  });

  it("of fewer than twelve says so", () => {
    const { recorder } = recorded(utc("2024-03-01T12:35:00Z"), 300 + 1200);
    const [figures] = recorder.twoHours(utc("2024-03-01T14:00:00Z"));
    expect(figures!.complete).toBe(false);
    expect(figures!.plt).toBeCloseTo(1, 2);
    expect(figures!.coverage).toBeCloseTo((180 + 1200) / 7200, 3);
  });
});
