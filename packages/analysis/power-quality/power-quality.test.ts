import { insist, secondsBetween, wholeIntervalS } from "@etalon/basis";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { usualEvents } from "./events/event-rules.ts";
import {
  clockAt,
  current,
  optionsOf,
  ramp,
  steady,
  type Tone,
  tone,
  utc,
  voltage,
  wave,
} from "./grid.fixture.ts";
import { leastInterval } from "./least-interval.ts";
import type { PowerQualityOptions } from "./options.ts";
import { openPowerQuality, type PowerQualityRecord, type SamplePiece } from "./power-quality.ts";
import type { BlockRecord } from "./records.ts";

const NOON = utc("2024-03-01T12:01:00Z");

function measured(options: PowerQualityOptions, pieces: readonly SamplePiece[]): PowerQualityRecord[] {
  const opened = openPowerQuality(options, []);
  if (!opened.ok) throw new Error(opened.why.text);
  return [...pieces.flatMap((piece) => opened.value.push(piece)), ...opened.value.finish()];
}

const ofKind = <K extends PowerQualityRecord["kind"]>(records: readonly PowerQualityRecord[], kind: K) =>
  records.filter((record): record is Extract<PowerQualityRecord, { kind: K }> => record.kind === kind);

function blocksOf(options: PowerQualityOptions, channels: readonly Float64Array[]): BlockRecord[] {
  const clock = clockAt(NOON, options.sampleRateHz);
  return ofKind(measured(options, [{ firstSample: 0, channels, clock }]), "block");
}

const phases = ["a", "b", "c"] as const;

/** √2·Σ tones for each of three phases, every order turned by the order times the phase's shift. */
const threePhase = (hz: number, tones: readonly Tone[], rate: number, samples: number): Float64Array[] =>
  phases.map((_, k) =>
    wave(
      steady(hz),
      tones.map((t) => ({ ...t, angleDeg: t.angleDeg - 120 * k * t.order })),
      rate,
      samples,
    ),
  );

describe("a block", () => {
  // 230 V at 50 Hz, 11.5 V at 250, 6.9 V at 350, 2.3 V at 180, 1.15 V at 245 Hz
  const tones = [tone(1, 230, 17), tone(5, 11.5, 60), tone(7, 6.9, -100), tone(3.6, 2.3), tone(4.9, 1.15, 5)];

  it("of the worked example gives its figures at every rate", () => {
    for (const rate of [4000, 4800, 6400, 12800, 14400]) {
      const options = optionsOf(rate, [voltage("a")], { signallingHz: 180 });
      const blocks = blocksOf(options, [wave(steady(50), tones, rate, rate)]);
      expect(blocks.length).toBe(4);
      for (const { figures, marks } of blocks) {
        const { rms, lines, distortion, signallingRms } = figures.channels[0]!;
        expect(marks).toEqual([]);
        expect(figures.frequencyHz).toBeCloseTo(50, 8);
        expect(rms).toBeCloseTo(230.405018, 6);
        expect(signallingRms).toBeCloseTo(2.3, 4);
        expect(lines!.interharmonicSubgroups[3]).toBeCloseTo(2.3, 4);
        expect(lines!.groups[4]).toBeCloseTo(2.3, 4);
        expect(lines!.interharmonicGroups[4]).toBeCloseTo(1.15, 4);
        expect(lines!.interharmonicSubgroups[4]).toBeCloseTo(0, 4);
        expect(lines!.subgroups[5]).toBeCloseTo(11.557357, 4);
        expect(lines!.groups[5]).toBeCloseTo(11.557357, 4);
        expect(distortion!.thdPercent).toBeCloseTo(5.830952, 4);
        expect(distortion!.thdGroupsPercent).toBeCloseTo(5.937171, 4);
        expect(distortion!.thdSubgroupsPercent).toBeCloseTo(5.85235, 4);
      }
    }
  });

  it("has every order that is told, to a ten-thousandth of the fundamental, whatever lies above them", () => {
    for (const [rate, hz] of [
      [4000, 50],
      [4000, 49.1],
      [4000, 50.7],
      [6400, 50.3],
      [14400, 50.2],
    ] as const) {
      const orders = Array.from({ length: 50 }, (_, k) => k + 1).filter((h) => h * hz < 0.498 * rate);
      const rich = orders.map((h) => tone(h, h === 1 ? 230 : 6.9, 37 * h));
      const blocks = blocksOf(optionsOf(rate, [voltage("a")]), [wave(steady(hz), rich, rate, rate)]);
      for (const { figures } of blocks)
        figures.channels[0]!.lines!.harmonics.forEach((rms, h) => {
          const set = h === 0 ? 0 : h === 1 ? 230 : 6.9;
          expect(Math.abs(rms - set)).toBeLessThan(230e-4);
        });
    }
  });

  it("off the nominal frequency has the same figures in its own lines", () => {
    for (const hz of [42.5, 49.7, 57.5]) {
      const blocks = blocksOf(optionsOf(6400, [voltage("a")]), [wave(steady(hz), tones, 6400, 8000)]);
      expect(blocks.length).toBeGreaterThan(4);
      for (const { figures, length } of blocks) {
        expect(length).toBeCloseTo(64000 / hz, 3);
        expect(figures.channels[0]!.distortion!.thdSubgroupsPercent).toBeCloseTo(5.85235, 3);
        expect(figures.channels[0]!.lines!.harmonics[7]).toBeCloseTo(6.9, 3);
      }
    }
  });

  it("of twelve cycles at 60 Hz has the same lines of 5 Hz", () => {
    const options = optionsOf(7680, [voltage("a")], { nominalHz: 60, signallingHz: 175 });
    const sixty = [tone(1, 230), tone(5, 11.5), tone(175 / 60, 1.5)];
    for (const { figures, length } of blocksOf(options, [wave(steady(60), sixty, 7680, 7680)])) {
      expect(length).toBeCloseTo(7680 / 5, 4);
      expect(figures.channels[0]!.lines!.harmonics[5]).toBeCloseTo(11.5, 4);
      expect(figures.channels[0]!.signallingRms).toBeCloseTo(1.5, 4);
    }
  });

  it("reaches as far as 0.93 of half the rate", () => {
    const orders = (rate: number) =>
      blocksOf(optionsOf(rate, [voltage("a")]), [wave(steady(50), [tone(1, 230)], rate, rate)])[0]!.figures
        .channels[0]!.lines!.harmonics.length - 1;
    expect(orders(4000)).toBe(37);
    expect(orders(4800)).toBe(44);
    expect(orders(6400)).toBe(50);
    expect(orders(14400)).toBe(50);
  });

  it("tells the power of every harmonic with its angle and direction", () => {
    const u = [tone(1, 230, 10), tone(5, 8, 30)];
    const i = [tone(1, 5, -20), tone(5, 1, 150)];
    const options = optionsOf(4000, [voltage("a"), current("a")], { demandCurrentA: 10 });
    const [block] = blocksOf(
      options,
      [u, i].map((tones) => wave(steady(50), tones, 4000, 2000)),
    );
    const [power] = block!.figures.powers;
    const p1 = 230 * 5 * Math.cos(Math.PI / 6);
    const p5 = 8 * Math.cos((-120 * Math.PI) / 180);
    expect(power!.activePowerW).toBeCloseTo(p1 + p5, 3);
    expect(power!.harmonicActivePowerW[1]).toBeCloseTo(p1, 3);
    expect(power!.harmonicActivePowerW[5]).toBeCloseTo(p5, 4);
    expect(power!.harmonicReactivePowerVar[1]).toBeCloseTo(230 * 5 * 0.5, 3);
    expect(power!.harmonicReactivePowerVar[5]).toBeCloseTo(-8 * Math.sin((120 * Math.PI) / 180), 4);
    expect(block!.figures.channels[1]!.distortion!.totalDemandPercent).toBeCloseTo(10, 4);
    expect(block!.figures.channels[1]!.underDeviationPercent).toBeNull();
  });

  it("tells the unbalance of three phases", () => {
    const shifted = phases.map((_, k) =>
      wave(steady(50), [tone(1, 230, -120 * k), tone(1, 4.6, 120 * k), tone(1, 2.3, 50)], 4000, 2000),
    );
    const [block] = blocksOf(optionsOf(4000, phases.map(voltage)), shifted);
    expect(block!.figures.voltageUnbalance!.negativePercent).toBeCloseTo(2, 5);
    expect(block!.figures.voltageUnbalance!.zeroPercent).toBeCloseTo(1, 5);
    expect(block!.figures.currentUnbalance).toBeNull();
  });

  it("tells how far the voltage lies under or over the declared one", () => {
    const of = (rms: number) =>
      blocksOf(optionsOf(4000, [voltage("a")]), [wave(steady(50), [tone(1, rms)], 4000, 2000)])[0]!.figures
        .channels[0]!;
    expect(of(220.8).underDeviationPercent).toBeCloseTo(4, 6);
    expect(of(220.8).overDeviationPercent).toBe(0);
    expect(of(234.6).underDeviationPercent).toBe(0);
    expect(of(234.6).overDeviationPercent).toBeCloseTo(2, 6);
  });
});

describe("records", () => {
  /** A ramp over a 10-minute tick, with harmonics, a lost second, a missing sample and a gap in the numbers. */
  const rate = 1600;
  const start = utc("2024-03-01T12:10:00Z") - 2_530_000_000n;
  const options = optionsOf(rate, [voltage("a"), current("a")], { signallingHz: 317, events: usualEvents });
  const u = wave(ramp(49.6, 0.1), [tone(1, 229), tone(3, 7), tone(6.34, 2)], rate, 9 * rate);
  const i = wave(ramp(49.6, 0.1), [tone(1, 5, 30), tone(3, 2)], rate, 9 * rate);
  u.fill(0, 5 * rate, 6 * rate);
  i[1234] = Number.NaN;
  const gap = { from: Math.round(7.2 * rate), to: Math.round(7.4 * rate) };

  /** The stream cut at given places, and at the gap whatever they are; a clock comes with the first piece. */
  function pieces(cuts: readonly number[]): SamplePiece[] {
    const places = [...new Set([0, gap.from, gap.to, u.length, ...cuts])].sort((a, b) => a - b);
    return places.slice(0, -1).flatMap((from, k) => {
      const to = places[k + 1]!;
      if (from >= gap.from && from < gap.to) return [];
      const clock = from === 0 ? clockAt(start, rate) : null;
      return [{ firstSample: from, channels: [u, i].map((x) => x.subarray(from, to)), clock }];
    });
  }

  const kinds = ["block", "aggregate", "frequency", "signalling", "gap", "event", "event begun"] as const;

  it("do not depend on the pieces in which the samples come", () => {
    const whole = measured(options, pieces([]));
    expect(kinds.map((kind) => ofKind(whole, kind).length)).toEqual([43, 7, 3, 3, 1, 2, 2]);
    const place = fc.integer({ min: 0, max: u.length });
    fc.assert(
      fc.property(fc.array(place, { maxLength: 40 }), (cuts) => {
        const cut = measured(options, pieces(cuts));
        for (const kind of kinds) expect(ofKind(cut, kind)).toEqual(ofKind(whole, kind));
      }),
      { seed: 61000430, numRuns: 12 },
    );
  });

  it("hold no number that is none", () => {
    const everywhere = (value: unknown): void => {
      if (typeof value === "number") expect(Number.isFinite(value)).toBe(true);
      else if (ArrayBuffer.isView(value)) for (const x of value as Float64Array) everywhere(x);
      else if (typeof value === "object" && value !== null) Object.values(value).forEach(everywhere);
    };
    everywhere(measured(options, pieces([])));
  });

  it("tell a gap and what was lost before it, and begin anew behind it", () => {
    const records = measured(options, pieces([]));
    const [told] = ofKind(records, "gap");
    const blocks = ofKind(records, "block");
    const before = blocks.filter(({ start }) => start < gap.from).at(-1)!;
    const after = blocks.find(({ start }) => start >= gap.to)!;
    expect(told).toMatchObject({ fromSample: gap.from, toSample: gap.to });
    expect(told!.unmeasuredSamples).toBe(gap.from - Math.ceil(before.start + before.length));
    expect(told!.unmeasuredSamples).toBeLessThan(400);
    expect(after.start - gap.to).toBeLessThan(20);
  });
});

describe("events", () => {
  const events = { ...usualEvents, stamping: "starts" } as const;

  /** Three phases of which some keep a share of their voltage for a while; both ends anywhere in the cycle. */
  function dipped(
    share: number,
    fromS: number,
    lengthS: number,
    which: readonly number[],
    hz: number,
    rate = 4000,
  ) {
    const channels = threePhase(hz, [tone(1, 230), tone(3, 4), tone(5, 7)], rate, 3 * rate);
    for (const c of which)
      channels[c] = channels[c]!.map((x, n) =>
        n >= fromS * rate && n < (fromS + lengthS) * rate ? share * x : x,
      );
    return channels;
  }

  function told(channels: readonly Float64Array[], others: Partial<PowerQualityOptions> = {}, rate = 4000) {
    const options = optionsOf(rate, phases.map(voltage), { events, ...others });
    return measured(options, [{ firstSample: 0, channels, clock: clockAt(NOON, rate) }]);
  }

  it("have their residual voltage and their duration as near as class A asks", () => {
    const share = fc.double({ min: 0.1, max: 0.8, noNaN: true });
    const from = fc.double({ min: 1, max: 1.4, noNaN: true });
    const length = fc.double({ min: 0.035, max: 1, noNaN: true });
    const which = fc.subarray([0, 1, 2], { minLength: 1 });
    const frequency = fc.double({ min: 42.5, max: 57.5, noNaN: true });
    const rates = fc.constantFrom(1600, 4000, 4800, 6400, 14400);
    fc.assert(
      fc.property(share, from, length, which, frequency, rates, (left, fromS, lengthS, of, hz, rate) => {
        const found = ofKind(told(dipped(left, fromS, lengthS, of, hz, rate), {}, rate), "event");
        const [dip, ...others] = found.filter((one) => one.event !== "rapid change");
        expect(others).toEqual([]);
        insist(dip?.event === "dip", "a dip");
        expect(Math.abs(dip.rms - left * Math.hypot(230, 4, 7))).toBeLessThan(0.002 * 230);
        // Of several voltages the first begins it and the last ends it, each at zero crossings of its own.
        expect(Math.abs(dip.durationS - lengthS)).toBeLessThan((of.length === 1 ? 1 : 1.25) / hz);
        expect(secondsBetween(NOON, dip.beginCycle.startTaiNs)).toBeLessThan(fromS + 0.25 / hz);
        expect(secondsBetween(NOON, dip.beginCycle.endTaiNs)).toBeGreaterThan(fromS - 1e-3);
        expect(dip.channels).toEqual(of.map((c) => `u${phases[c]}`));
      }),
      { seed: 6100, numRuns: 40 },
    );
  });

  it("flag their blocks and what is made of them, and no others", () => {
    const records = told(dipped(0.5, 1.25, 0.05, [1], 50));
    const [dip] = ofKind(records, "event").filter((one) => one.event === "dip");
    const blocks = ofKind(records, "block");
    for (const { flagged, startTaiNs, endTaiNs } of blocks) {
      const touches = startTaiNs < dip!.endCycle.endTaiNs && endTaiNs > dip!.beginCycle.startTaiNs;
      expect(flagged).toBe(touches);
    }
    expect(blocks.filter(({ flagged }) => flagged).length).toBe(1);
    const aggregates = ofKind(records, "aggregate");
    expect(
      aggregates.map(({ interval, flagged, flaggedBlocks }) => [interval, flagged, flaggedBlocks]),
    ).toEqual([
      ["150/180 cycles", true, 1],
      ["10 min", true, 1],
      ["2 h", true, 1],
    ]);
    expect(ofKind(records, "frequency").map(({ flagged }) => flagged)).toEqual([true]);
    expect(ofKind(told(dipped(0.97, 1.21, 0.05, [1], 50)), "block").every(({ flagged }) => !flagged)).toBe(
      true,
    );
  });

  it("are not looked for without a declared voltage, or without rules", () => {
    const channels = dipped(0.5, 1.21, 0.05, [1], 50);
    expect(ofKind(told(channels, { declaredVoltageV: null }), "event")).toEqual([]);
    expect(ofKind(told(channels, { events: null }), "event")).toEqual([]);
  });

  it("that go on when the stream ends say so, and flag its last blocks", () => {
    const records = told(dipped(0.5, 2.5, 9, [0, 1, 2], 50));
    expect(ofKind(records, "event")).toMatchObject([{ event: "dip", endUnseen: "the stream's end" }]);
    expect(ofKind(records, "block").at(-1)!.flagged).toBe(true);
  });

  it("of all phases keep their time although no phase is left to count cycles by", () => {
    const [interruption, dip] = ofKind(told(dipped(0.005, 1.1, 0.8, [0, 1, 2], 50.4)), "event");
    expect(interruption).toMatchObject({ event: "interruption", channels: ["ua", "ub", "uc"] });
    expect(Math.abs(interruption!.durationS - 0.8)).toBeLessThan(2 / 50);
    expect(dip).toMatchObject({ event: "dip", interrupted: true });
    expect(Math.abs(dip!.durationS - 0.8)).toBeLessThan(1 / 50);
  });
});

describe("bad input", () => {
  const rate = 4000;
  const samples = 4000;
  const options = optionsOf(
    rate,
    phases.map((name) => ({ ...voltage(name), range: [-400, 400] as const })),
  );
  const good = () => threePhase(50, [tone(1, 230), tone(5, 5)], rate, samples);
  const codes = (blocks: readonly BlockRecord[]) =>
    [
      ...new Set(blocks.flatMap(({ marks }) => marks.map(({ code, channel }) => `${code} ${channel}`))),
    ].sort();

  it("a missing sample leaves its channel without values in its block alone", () => {
    for (const bad of [Number.NaN, Number.NEGATIVE_INFINITY, 1e300, 1e30]) {
      const channels = good();
      channels[1]![1000] = bad;
      const blocks = blocksOf(options, channels);
      expect(blocks.map(({ figures }) => figures.channels.map((x) => x !== null))).toEqual([
        [true, true, true],
        [true, false, true],
        [true, true, true],
        [true, true, true],
      ]);
      expect(codes(blocks)).toEqual(["missing ub"]);
    }
  });

  it("a dead reference is replaced by another voltage", () => {
    const channels = good();
    channels[0]!.fill(0);
    const blocks = blocksOf(options, channels);
    expect(codes(blocks)).toEqual(["flat ua", "no-voltage ua"]);
    for (const { figures } of blocks) {
      expect(figures.frequencyHz).toBeCloseTo(50, 6);
      expect(figures.channels[0]!.rms).toBe(0);
      expect(figures.channels[0]!.distortion!.thdPercent).toBeNull();
      expect(figures.channels[2]!.distortion!.thdPercent).toBeCloseTo((100 * 5) / 230, 3);
    }
  });

  it("clipping is marked", () => {
    const channels = good();
    channels[2] = channels[2]!.map((x) => Math.min(Math.max(2 * x, -400), 400));
    expect(codes(blocksOf(options, channels))).toEqual(["clipped uc"]);
  });

  it("flat lines, and no voltage at all, leave blocks of nominal length with marks and no figures of ratio", () => {
    for (const fill of [0, 12.5]) {
      const blocks = blocksOf(
        options,
        good().map((x) => x.fill(fill)),
      );
      expect(blocks.length).toBe(4);
      for (const { figures, length, marks } of blocks) {
        expect(length).toBeCloseTo(800, 6);
        expect(figures.frequencyHz).toBeNull();
        expect(figures.voltageUnbalance).toBeNull();
        expect(marks.filter(({ code }) => code === "flat").length).toBe(3);
        expect(marks.filter(({ code }) => code === "not-followed").length).toBe(1);
      }
    }
  });

  it("noise is no voltage", () => {
    let state = 1;
    const noise = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647 - 0.5;
    };
    const channels = good().map((x) => x.map(noise));
    const blocks = blocksOf(options, channels);
    expect(codes(blocks)).toEqual(["no-voltage ua", "no-voltage ub", "no-voltage uc", "not-followed null"]);
    for (const { figures } of blocks) expect(figures.voltageUnbalance).toBeNull();
  });

  it("of noise no flicker is told, declared voltage or not", () => {
    let state = 1;
    const noise = () => {
      state = (state * 48271) % 2147483647;
      return 300 * (state / 2147483647 - 0.5);
    };
    const noisy = Float64Array.from({ length: 200 * 800 }, noise);
    const mains = wave(steady(50), [tone(1, 230)], 800, 200 * 800);
    for (const declaredVoltageV of [230, null]) {
      const two = optionsOf(800, [voltage("a"), voltage("b")], { declaredVoltageV });
      const piece = { firstSample: 0, channels: [mains, noisy], clock: clockAt(NOON, 800) };
      const [record] = ofKind(measured(two, [piece]), "aggregate").filter(
        ({ interval }) => interval === "10 min",
      );
      expect(record!.flicker[0]!.coverage).toBeCloseTo(80 / 600, 2);
      expect(record!.flicker[0]!.pst).toBeLessThan(0.05);
      expect(record!.flicker[1]).toMatchObject({ pst: null, coverage: 0, complete: false });
    }
  });

  it("phases that turn backwards are marked", () => {
    const [a, b, c] = good();
    expect(codes(blocksOf(options, [a!, c!, b!]))).toEqual(["turns-backwards null"]);
  });

  it("what cannot be measured is refused in words", () => {
    const no = (others: Partial<PowerQualityOptions>) => {
      const opened = openPowerQuality({ ...options, ...others }, []);
      return opened.ok ? null : opened.why.code;
    };
    expect(no({ sampleRateHz: 200 })).toBe("power-quality.rate");
    expect(no({ sampleRateHz: Number.NaN })).toBe("power-quality.rate");
    expect(no({ channels: [] })).toBe("power-quality.channels");
    expect(no({ declaredVoltageV: 0 })).toBe("power-quality.declared");
    expect(no({ signallingHz: 3500 })).toBe("power-quality.signalling");
    expect(no({ nominalHz: 16.7 as 50 })).toBe("power-quality.nominal");
    expect(no({})).toBeNull();
  });
});

describe("the least that a study has in it", () => {
  it.each([
    ["2024-03-01T12:07:58.7Z", 723], // 12:10 to 12:20: the flickermeter has just settled
    ["2024-03-01T12:03:20.25Z", 1001],
  ])("is a whole interval of ten minutes with its flicker, begun at %s", (begin, lastsS) => {
    const rate = 400;
    const seconds = wholeIntervalS(utc(begin), leastInterval);
    expect(Math.ceil(seconds)).toBe(lastsS);
    const wholeIn = (s: number) => {
      const channels = [wave(steady(50), [tone(1, 230)], rate, Math.round(s * rate))];
      const piece = { firstSample: 0, channels, clock: clockAt(utc(begin), rate) };
      const records = ofKind(measured(optionsOf(rate, [voltage("a")]), [piece]), "aggregate");
      return records.filter(
        ({ interval, complete, flicker }) => interval === "10 min" && complete && flicker[0]!.complete,
      );
    };
    expect(wholeIn(seconds)).toHaveLength(1);
    expect(wholeIn(seconds - 3)).toHaveLength(0);
  });
});

describe("mains signalling", () => {
  it("is recorded from the block in which it appears to the last, for 120 s at the longest", () => {
    const rate = 1600;
    const options = optionsOf(rate, [voltage("a")], { signallingHz: 175 });
    const u = wave(steady(50), [tone(1, 230)], rate, 6 * rate);
    const carrier = wave(steady(50), [tone(3.5, 5)], rate, 6 * rate);
    for (let n = 2 * rate; n < 4 * rate; n++) u[n]! += carrier[n]!;
    const clock = clockAt(NOON, rate);
    const told = ofKind(measured(options, [{ firstSample: 0, channels: [u], clock }]), "signalling");
    expect(told.length).toBe(1);
    const { rms, channel, startTaiNs, endTaiNs } = told[0]!;
    expect(channel).toBe("ua");
    // Blocks begin 16 samples after the whole fifths of a second: the last one holds the carrier for 0.19 s.
    expect(rms.length).toBe(10);
    for (const value of rms.slice(0, -1)) expect(value).toBeCloseTo(5, 3);
    expect(rms[9]).toBeCloseTo(5 * 0.95, 1);
    expect(Number(endTaiNs - startTaiNs) / 1e9).toBeCloseTo(2, 5);
  });
});
