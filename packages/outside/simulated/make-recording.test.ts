import { describe, expect, it } from "vitest";
import { elementsOf, energyBetween, energyLaw } from "./energy-law.ts";
import { gridSite } from "./grid-site.ts";
import { makeRecording, type RecordingOrder } from "./make-recording.ts";
import { energyOnRecording } from "./recorded-energy.ts";
import { edgeAt, instantOfEdge } from "./terminal-clock.ts";

const [good] = gridSite;
const order: RecordingOrder = {
  wave: good!.wave,
  meter: good!.meter,
  errors: good!.errors,
  frontEnd: good!.frontEnd,
  durationS: 8,
  firstSample: 40_000,
};
const made = (more: Partial<RecordingOrder> = {}) => {
  const answer = makeRecording({ ...order, ...more });
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
};

describe("a recording made of a known wave, meter and terminal", () => {
  it("holds whole codes of 24 bits, scaled, and says their step and range", () => {
    const { recording, truth } = made();
    expect(recording.sections).toHaveLength(1);
    expect(recording.sections[0]).toMatchObject({ fromS: 0, samples: 32_000 });
    recording.channels.forEach((channel, c) => {
      const values = recording.sections[0]!.values[c]!;
      expect(values.every((value) => Number.isInteger(value / channel.step!))).toBe(true);
      expect(channel.range![1]).toBeCloseTo(channel.quantity === "voltage" ? 130 : 12, 4);
      expect(channel.side).toBe("secondary");
    });
    expect(truth.clippedSamples).toBe(0);
    expect(truth.errorPercent).toBeCloseTo(0.03, 10);
  });

  it("gives pulses between which the meter's energy and the true energy stand in the programmed ratio", () => {
    const { pulses, truth } = made({ errors: { gainErrorPercent: 0.03 } });
    expect(pulses.length).toBeGreaterThan(20);
    expect(truth.meterJ).toBe((pulses.length - 1) * 180);
    expect((truth.meterJ / truth.energyJ - 1) * 100).toBeCloseTo(0.03, 9);
  });

  it("leads back to the truth: recorded samples, its calibration record, and an independent rule", () => {
    const wrong = order.frontEnd.channels.map((channel) => ({ ...channel, noiseCodes: 0, delayS: 5e-6 }));
    const { recording, calibration, pulses, truth } = made({
      errors: { gainErrorPercent: 0.03 },
      frontEnd: { ...order.frontEnd, channels: wrong },
    });
    // One delay for all channels moves the energy to earlier places by that much.
    const corrected = {
      ...recording,
      sections: recording.sections.map((section) => ({
        ...section,
        values: section.values.map((values, c) => {
          const { gain, offset } = calibration.channels[c]!;
          return values.map((value) => gain * (value - offset));
        }),
      })),
    };
    const names = { ua: 1, ub: 2, uc: 3, ia: 4, ib: 5, ic: 6 };
    const inner = pulses.filter(({ atS }) => atS > 0.1 && atS < 7.9);
    const [first, last] = [inner[0]!, inner.at(-1)!];
    const energy = energyOnRecording(corrected, names, order.meter, first.atS + 5e-6, last.atS + 5e-6);
    const meterJ = (inner.length - 1) * 180;
    // The terminal measured its own rate 0.03 ppm wrong; samples are 24 bits.
    const error = energy.ok ? (meterJ / energy.value - 1) * 100 : Number.NaN;
    expect(Math.abs(error - truth.errorPercent!)).toBeLessThan(1e-5);
  });

  it("cuts out gaps with their pulses, and numbers the time on", () => {
    const whole = made();
    const cut = made({ gaps: [{ fromS: 2, toS: 3.5 }] });
    expect(cut.recording.gaps).toHaveLength(1);
    expect(cut.recording.sections.map((section) => section.samples)).toEqual([8000, 18_000]);
    const values = whole.recording.sections[0]!.values[3]!;
    expect(cut.recording.sections[1]!.values[3]).toEqual(values.slice(14_000));
    expect(cut.pulses).toEqual(whole.pulses.filter(({ atS }) => atS < 2 || atS > 3.5));
    expect(cut.pulses.length).toBeLessThan(whole.pulses.length);
  });

  it("tells which pulses were lost and which came twice", () => {
    const { pulses, truth } = made({
      errors: { gainErrorPercent: 0, lostShare: 0.2, doubleShare: 0.2, seed: 3 },
    });
    expect(truth.lostS.length).toBeGreaterThan(0);
    expect(truth.doubleS.length).toBeGreaterThan(0);
    const clean = made({ errors: { gainErrorPercent: 0 } }).pulses.map(({ atS }) => atS);
    const expected = clean.filter((atS) => !truth.lostS.includes(atS)).concat(truth.doubleS);
    expect(pulses.map(({ atS }) => atS)).toEqual(expected.sort((a, b) => a - b));
  });

  it("places the same instants wherever it starts", () => {
    const clock = order.frontEnd.clock;
    const at = instantOfEdge(clock, 40_000, 0.5);
    expect(edgeAt(clock, at, "wh+").sample).toBe(40_000);
    const later = made({ firstSample: 44_000, durationS: 4 });
    const values = made().recording.sections[0]!.values[0]!;
    expect(later.recording.sections[0]!.values[0]).toEqual(values.slice(4000, 20_000));
  });

  it("refuses what makes no recording", () => {
    for (const durationS of [0, -1, Number.NaN, 1e9])
      expect(makeRecording({ ...order, durationS })).toMatchObject({
        ok: false,
        why: { code: "simulated.duration" },
      });
    const { reactiveConstant: _, ...active } = order.meter;
    expect(makeRecording({ ...order, meter: active, register: "varh+" })).toMatchObject({
      ok: false,
      why: { code: "simulated.register" },
    });
    for (const errors of [
      { gainErrorPercent: -100 },
      { gainErrorPercent: Number.NaN },
      { gainErrorPercent: 0, startRemainder: 0 },
      { gainErrorPercent: 0, tickS: 0 },
      { gainErrorPercent: 0, lostShare: 1 },
    ])
      expect(makeRecording({ ...order, errors })).toMatchObject({
        ok: false,
        why: { code: "simulated.error" },
      });
    for (const gaps of [[{ fromS: 0, toS: 1 }], [{ fromS: 3, toS: 2 }], [{ fromS: 7, toS: 9 }]])
      expect(makeRecording({ ...order, gaps })).toMatchObject({ ok: false, why: { code: "simulated.gaps" } });
  });
});

describe("the demonstration site", () => {
  it("has points whose truth is what was programmed", () => {
    expect(gridSite.map(({ truth }) => Number(truth.errorPercent.toFixed(9)))).toEqual([
      0.03, 0.45, 0.06, 0.185, -0.21,
    ]);
    expect(new Set(gridSite.map(({ meter }) => meter.serial)).size).toBe(gridSite.length);
    for (const { wave, meter } of gridSite)
      for (const { components } of wave.currents)
        expect(Math.hypot(...components.map((c) => c.rms))).toBeLessThan(meter.maxCurrent);
  });

  it("gives at least 60 pulses in half a minute on most points, clips nothing", () => {
    const counts = gridSite.map((point) => {
      const { pulses, truth } = made({ ...point, durationS: 1 });
      expect(truth.clippedSamples).toBe(0);
      expect(pulses.length).toBeGreaterThan(0);
      return energyLaw(point.wave, elementsOf(point.wave, "3P4W")).meanPowerW / 6;
    });
    expect(counts.filter((pulses) => pulses >= 60).length).toBeGreaterThanOrEqual(4);
  });

  it("keeps the reversed transformer's energy negative in phase a", () => {
    const { wave } = gridSite[2]!;
    const powers = elementsOf(wave, "3P4W").map((one) => energyLaw(wave, [one]).meanPowerW);
    expect(powers[0]).toBeLessThan(-100);
    expect(Math.min(powers[1]!, powers[2]!)).toBeGreaterThan(200);
    expect(
      energyBetween(
        energyLaw(wave, elementsOf(wave, "3P4W")),
        { whole: 0, fraction: 0 },
        { whole: 1, fraction: 0 },
      ),
    ).toBeGreaterThan(300);
  });
});
