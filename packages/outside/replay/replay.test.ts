// A recording replayed: what was recorded comes out of the port, when the clock says so, and once.

import type { Channel, Recording } from "@etalon/basis";
import { describe, expect, it } from "vitest";
import { type ReplayOrder, replayOf } from "./replay.ts";

const ORIGIN = 1_700_000_000_000_000_000n;
const RATE = 4000;
const SAMPLES = 8000;

const channel = (name: string, changes: Partial<Channel> = {}): Channel => ({
  number: 1,
  name,
  phase: "a",
  quantity: name.startsWith("u") ? "voltage" : "current",
  unit: name.startsWith("u") ? "V" : "A",
  ratio: null,
  side: "unknown",
  step: null,
  range: null,
  ...changes,
});

const volts = Float64Array.from(
  { length: SAMPLES },
  (_, n) => 0.01 * Math.round(31_100 * Math.cos(n / 12.7)),
);
const amperes = Float64Array.from({ length: SAMPLES }, (_, n) => 7.07 * Math.cos(n / 12.7 + 0.3));

const recording = (changes: Partial<Recording> = {}): Recording => ({
  format: "csv",
  station: "",
  nominalFrequencyHz: null,
  startTaiNs: null,
  channels: [channel("ua", { step: 0.01 }), channel("ia")],
  sections: [{ fromS: 0, sampleRateHz: RATE, samples: SAMPLES, values: [volts, amperes] }],
  gaps: [],
  notes: [],
  ...changes,
});

const order = (changes: Partial<ReplayOrder> = {}): ReplayOrder => ({
  recording: recording(),
  pulses: [0.25, 0.5001, 1.9999].map((atS) => ({ register: "wh+", atS })),
  meter: {
    serial: "1",
    accuracyClass: "1",
    activeConstant: 1000,
    wiring: "1P2W",
    nominalVoltage: 220,
    ratedCurrent: 5,
    maxCurrent: 60,
  },
  terminal: "t",
  calibration: null,
  toMeter: () => 1,
  ...changes,
});

function opened(changes: Partial<ReplayOrder> = {}) {
  const answer = replayOf(order(changes));
  if (!answer.ok) throw new Error(answer.why.text);
  let now = ORIGIN + 5_400_000_000n;
  const clock = { now: () => now };
  const at = { clock, originTaiNs: ORIGIN };
  const advance = (seconds: number): void => {
    now += BigInt(Math.round(seconds * 1e9));
  };
  return { ...answer.value, ...answer.value.open(at), advance };
}

const never = new AbortController().signal;
/** Sets the recording going and lets all of it pass. */
async function played(replay: ReturnType<typeof opened>): Promise<number> {
  const first = replay.unit.taken();
  const waiting = replay.unit.until(first, never);
  replay.advance(10);
  await waiting;
  return first;
}
const read = ({ unit }: ReturnType<typeof opened>, first: number, count: number): Int32Array[] => {
  const into = unit.channels.map(() => new Int32Array(count));
  expect(unit.read(first, count, into)).toBe(true);
  return into;
};

describe("samples of a replay", () => {
  it("are what was recorded, by its calibration record: to the last digit where the step is known", async () => {
    const replay = opened();
    const first = await played(replay);
    const codes = read(replay, first, SAMPLES);
    for (const [c, { gain, offset }] of replay.calibration.channels.entries()) {
      const bound = c === 0 ? 1e-10 : (0.51 * 7.07) / 0.8 / 2 ** 23;
      for (const [n, recorded] of [volts, amperes][c]!.entries())
        expect(Math.abs(gain * (codes[c]![n]! - offset) - recorded)).toBeLessThan(bound);
    }
    expect(replay.unit.channels.map(({ bits }) => bits)).toEqual([24, 24]);
    expect(replay.calibration.channels[0]!.gain).toBe(0.01);
  });

  it("keep the recorder's offset and the ends of its range", async () => {
    const shifted = volts.map((v) => v + 0.0037);
    const ua = channel("ua", { step: 0.01, range: [-327.68 + 0.0037, 327.67 + 0.0037] });
    const sections = [{ fromS: 0, sampleRateHz: RATE, samples: SAMPLES, values: [shifted, amperes] }];
    const replay = opened({ recording: recording({ channels: [ua, channel("ia")], sections }) });
    const first = await played(replay);
    const { gain, offset } = replay.calibration.channels[0]!;
    const codes = read(replay, first, 50)[0]!;
    for (const [n, code] of codes.entries()) expect(gain * (code - offset)).toBeCloseTo(shifted[n]!, 9);
    expect(replay.unit.channels[0]!.bits).toBe(16);
  });

  it("need more than 24 bits where the recorder had more, and a fitted step where it had more than 32", () => {
    const at = (step: number) =>
      opened({ recording: recording({ channels: [channel("ua", { step }), channel("ia")] }) });
    expect(at(1e-6).unit.channels[0]!.bits).toBe(30);
    expect(at(1e-6).calibration.channels[0]!.gain).toBe(1e-6);
    expect(at(1e-9).unit.channels[0]!.bits).toBe(24);
  });

  it("are corrected, brought to the meter's side and put in time by one calibration record", () => {
    const record = {
      id: "c1",
      terminal: "x",
      validFromTaiNs: 100n,
      validToTaiNs: 200n,
      certificate: "cert",
      channels: [
        {
          name: "ua",
          gain: 1.01,
          offset: 0.5,
          delaySeconds: 3e-6,
          gainStandardUncertaintyPercent: 0.01,
          delayStandardUncertaintySeconds: 1e-7,
        },
      ],
      rateErrorBoundPpm: 2,
      frontEndOf: "m",
    };
    const channels = [channel("ua", { step: 0.01, skewS: 1e-6 }), channel("ia", { skewS: 2e-6 })];
    const replay = opened({
      recording: recording({ channels, startTaiNs: 150n }),
      calibration: record,
      toMeter: ({ name }) => (name === "ua" ? 1 / 4000 : 1),
    });
    const [ua, ia] = replay.calibration.channels;
    expect(ua!.gain).toBeCloseTo((1.01 * 0.01) / 4000, 15);
    expect(ua!.offset).toBeCloseTo(50, 9);
    expect(ua!.delaySeconds).toBeCloseTo(2e-6, 15);
    expect(ua!.gainStandardUncertaintyPercent).toBe(0.01);
    expect(ia!.delaySeconds).toBeCloseTo(-2e-6, 15);
    expect(replay.calibration).toMatchObject({
      ...{ id: "c1", rateErrorBoundPpm: 2, terminal: "t", frontEndOf: "m" },
    });
    expect(replay.calibration.validFromTaiNs).toBe(ORIGIN - 50n);
    expect(replay.calibration.validToTaiNs).toBe(ORIGIN + 50n);
    expect(replay.unit.clock(0)).toMatchObject({ rateErrorBoundPpm: 2, state: "free" });
    expect(replay.largest("u")).toBeCloseTo(311 / 4000, 9);
  });
});

describe("the time of a replay", () => {
  it("stands just before the next whole second until somebody waits, then goes with the clock", async () => {
    const replay = opened();
    const { unit, advance } = replay;
    expect(unit.taken()).toBe(6 * RATE - 1);
    advance(3);
    expect(unit.taken()).toBe(9 * RATE - 1);
    expect(unit.clock(9 * RATE).sampleTaiNs).toBe(ORIGIN + 9_000_000_000n);
    const into = unit.channels.map(() => new Int32Array(1));
    expect(() => unit.read(9 * RATE - 1, 1, into)).toThrow("taken");
    const second = unit.until(10 * RATE, never);
    expect(unit.taken()).toBe(9 * RATE - 1);
    advance(0.7);
    expect(unit.taken()).toBe(9.1 * RATE + 1);
    advance(0.9);
    await second;
    expect(unit.taken()).toBe(10 * RATE + 1);
    expect(unit.read(9 * RATE - 2, 1, into)).toBe(false);
  });

  it("ends with the recording: no sample more is taken, and who waits for one waits until told to stop", async () => {
    const replay = opened();
    const first = await played(replay);
    expect(replay.unit.taken()).toBe(first + SAMPLES);
    replay.advance(1000);
    expect(replay.unit.taken()).toBe(first + SAMPLES);
    const stop = new AbortController();
    let resolved = false;
    const waiting = replay.unit.until(first + SAMPLES, stop.signal).then(() => {
      resolved = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(resolved).toBe(false);
    stop.abort();
    await waiting;
  });

  it("lets a plan of the longest length end before the recording does", () => {
    const { longestS, sampleRateHz } = opened();
    expect(Math.round(longestS * sampleRateHz)).toBeLessThanOrEqual(SAMPLES - 2);
    expect(longestS).toBeGreaterThan(SAMPLES / RATE - 0.01);
  });
});

describe("pulses of a replay", () => {
  it("lie among the samples as they did in the recording, each once, and move the meter's register", async () => {
    const replay = opened();
    const first = await played(replay);
    const { unit, meter } = replay;
    const whole = unit.pulses(first, SAMPLES);
    expect(whole.map(({ sample, fraction }) => sample - first + fraction)).toEqual([
      1000,
      expect.closeTo(2000.4, 9),
      expect.closeTo(7999.6, 9),
    ]);
    const parts = Array.from({ length: 80 }, (_, k) => unit.pulses(first + 100 * k, 100)).flat();
    expect(parts).toEqual(whole);
    expect((await meter.readRegisters()).activeImportKwh).toBeCloseTo(0.003, 12);
  });

  it("begin with the register at 0, and leave out what lies outside the samples", async () => {
    const replay = opened({ pulses: [-0.1, 0.1, 2.1].map((atS) => ({ register: "wh+", atS })) });
    expect(replay.pulses).toBe(1);
    expect((await replay.meter.readRegisters()).activeImportKwh).toBe(0);
  });
});

describe("what is replayed", () => {
  const sections = (rates: readonly number[], holeAt = -1): Recording =>
    recording({
      sections: rates.map((sampleRateHz, k) => {
        const u = Float64Array.from(volts);
        if (holeAt >= 0) u[holeAt] = Number.NaN;
        return { fromS: 100 * k, sampleRateHz, samples: SAMPLES, values: [u, amperes] };
      }),
    });

  it("is the first section that is sampled fast enough, cut where values are missing", () => {
    expect(opened({ recording: sections([200, 4000, 8000]) })).toMatchObject({
      fromS: 100,
      sampleRateHz: 4000,
    });
    const holed = opened({ recording: sections([4000], 50), pulses: [] });
    expect(holed.fromS).toBeCloseTo(51 / 4000, 12);
    expect(holed.longestS).toBeCloseTo((SAMPLES - 51) / RATE, 2);
  });

  it("refuses slow and short recordings", () => {
    const code = (recorded: Recording) => {
      const answer = replayOf(order({ recording: recorded }));
      return answer.ok ? null : answer.why.code;
    };
    expect(code(sections([200, 999]))).toBe("replay.rate");
    const short = { fromS: 0, sampleRateHz: RATE, samples: 700 };
    const values = [volts, amperes].map((x) => x.subarray(0, 700));
    expect(code(recording({ sections: [{ ...short, values }] }))).toBe("replay.too-short");
  });
});
