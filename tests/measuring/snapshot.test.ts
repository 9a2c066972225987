// What a measuring machine shows of its stream: against waves known in closed form, by whoever reads it; and that it stays small.

import type { Calibration } from "@etalon/basis";
import { openLiveRun } from "@etalon/cloud/vm-measuring-machine/live-run";
import { shownSource } from "@etalon/cloud/vm-measuring-machine/monitoring/shown-source";
import { openShown } from "@etalon/cloud/vm-measuring-machine/shown";
import { snapshotOf } from "@etalon/cloud/vm-measuring-machine/snapshot-of";
import { encodeFrame, type FrameHeader, openStreamEncoder } from "@etalon/codecs/sample-stream/index";
import type { VmToNc } from "@etalon/messages/nc-to-vm";
import { PULSES_AT_MOST, SHOWN_FOR_S, snapshot } from "@etalon/messages/snapshot";
import { traceValues } from "@etalon/messages/trace";
import { shownIn, shownText } from "@etalon/outside/snapshots/shown-text";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const RATE_HZ = 4000;
const NAMES = ["ua", "ub", "uc", "ia", "ib", "ic"];
const OFFSET = 40;

interface World {
  readonly frequencyHz: number;
  /** Rms of fundamental and fifth harmonic, angle of the fundamental. */
  readonly channels: readonly { readonly rms: number; readonly fifth: number; readonly angleDeg: number }[];
  readonly delaysS: readonly number[];
}
const gainOf = (name: string): number => (name.startsWith("u") ? 1e-4 : 1e-5);

/** As the terminal would take it: each channel late by its delay, in codes. */
function codesOf({ frequencyHz, channels, delaysS }: World, samples: number): readonly Int32Array[] {
  return channels.map(({ rms, fifth, angleDeg }, c) =>
    Int32Array.from({ length: samples }, (_, n) => {
      const phase = 2 * Math.PI * frequencyHz * (n / RATE_HZ - delaysS[c]!) + (angleDeg * Math.PI) / 180;
      const value = Math.SQRT2 * (rms * Math.cos(phase) + fifth * Math.cos(5 * phase));
      return Math.round(value / gainOf(NAMES[c]!)) + OFFSET;
    }),
  );
}

const calibration = (delaysS: readonly number[]): Calibration => ({
  ...{ id: "cal", terminal: "t", certificate: "C", validFromTaiNs: 0n, validToTaiNs: 10n ** 19n },
  channels: NAMES.map((name, c) => ({
    ...{ name, gain: gainOf(name), offset: OFFSET, delaySeconds: delaysS[c]! },
    ...{ gainStandardUncertaintyPercent: 0.005, delayStandardUncertaintySeconds: 2e-8 },
  })),
  rateErrorBoundPpm: 1,
});

const header = (samples: number): Omit<FrameHeader, "continues"> => ({
  ...{ terminal: "t", stream: "d", sequence: 1, firstSample: 0, samples, nominalRateHz: RATE_HZ },
  clock: {
    ...{ sampleTaiNs: 1_800_000_000_000_000_000n, measuredRateHz: RATE_HZ, state: "locked" },
    ...{ rateErrorBoundPpm: 0.1, timeErrorBoundNs: 100 },
  },
  channels: NAMES.map((name) => ({ name, bits: 24 })),
  ...{ calibration: "cal", starts: true, ends: false },
});

const seenOf = (world: World, pulses: readonly number[] = []) =>
  snapshotOf({
    header: header(RATE_HZ),
    channels: codesOf(world, RATE_HZ).map((codes, c) => ({ name: NAMES[c]!, codes })),
    calibration: calibration(world.delaysS),
    pulses: { fromS: -9, atS: [...pulses] },
  });

const delay = fc.double({ min: -2e-5, max: 2e-5, noNaN: true });
const channel = (most: number) =>
  fc.record({
    rms: fc.double({ min: 0.3 * most, max: most, noNaN: true }),
    fifth: fc.double({ min: 0, max: 0.1 * most, noNaN: true }),
    angleDeg: fc.double({ min: -179, max: 179, noNaN: true }),
  });
const worlds: fc.Arbitrary<World> = fc.record({
  frequencyHz: fc.double({ min: 49, max: 51, noNaN: true }),
  channels: fc.tuple(...NAMES.map((_, c) => channel(c < 3 ? 60 : 5))),
  delaysS: fc.tuple(...NAMES.map(() => delay)),
});
describe("a snapshot", () => {
  it("tells rms and phasors of any mains wave, free of the channels' delays", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const seen = seenOf(world)!;
        expect(seen.frequencyHz).toBeCloseTo(world.frequencyHz, 3);
        for (const [c, { rms, fifth, angleDeg }] of world.channels.entries()) {
          const { rms: whole, phasor } = seen.channels[c]!;
          expect(Math.abs(whole / Math.hypot(rms, fifth) - 1)).toBeLessThan(2e-5);
          expect(Math.abs(phasor!.rms / rms - 1)).toBeLessThan(2e-5);
          const off = phasor!.angleDeg - (angleDeg - world.channels[0]!.angleDeg);
          expect(Math.abs(off - 360 * Math.round(off / 360))).toBeLessThan(2e-3);
        }
      }),
      { numRuns: 8 },
    );
  });

  it("draws the first cycles as they are, and encloses the frame", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const seen = seenOf(world)!;
        const perStep = Math.round(seen.wholeStepS * RATE_HZ);
        for (const [c, codes] of codesOf(world, RATE_HZ).entries()) {
          const { peak, cycles, least, most } = seen.channels[c]!;
          const values = Array.from(codes, (code) => gainOf(NAMES[c]!) * (code - OFFSET));
          const drawn = traceValues(cycles, peak);
          expect(drawn.length / RATE_HZ).toBeCloseTo(3 / world.frequencyHz, 3);
          const off = drawn.map((value, n) => Math.abs(value - values[n]!));
          expect(Math.max(...off)).toBeLessThan((0.51 * peak) / 127);
          const [low, high] = [traceValues(least, peak), traceValues(most, peak)];
          const outside = values.filter((value, n) => {
            const step = Math.floor(n / perStep);
            return value < low[step]! - 1e-9 || value > high[step]! + 1e-9;
          });
          expect(outside).toEqual([]);
        }
      }),
      { numRuns: 5 },
    );
  });

  it("fits its schema and one notification however much there is, and comes back as it was", () => {
    fc.assert(
      fc.property(
        worlds,
        fc.array(fc.double({ min: -9, max: 1, noNaN: true }), { maxLength: 300 }),
        (w, p) => {
          const seen = seenOf(w, p)!;
          expect(seen.pulses.atS.length).toBe(Math.min(PULSES_AT_MOST, p.length));
          expect(snapshot.safeParse(seen).error).toBeUndefined();
          const text = shownText(`${"m".repeat(120)}.123456`, seen);
          expect(shownIn(text!)?.snapshot).toEqual(seen);
        },
      ),
      { numRuns: 8 },
    );
  });

  it("is none of a frame too short, nor of codes that nobody can tell in volts", () => {
    const world = {
      ...{ frequencyHz: 50, delaysS: NAMES.map(() => 0) },
      channels: NAMES.map(() => ({ rms: 1, fifth: 0, angleDeg: 0 })),
    };
    const channels = codesOf(world, 400).map((codes, c) => ({ name: NAMES[c]!, codes }));
    const pulses = { fromS: 0, atS: [] };
    const short = { header: header(400), channels, calibration: calibration(world.delaysS), pulses };
    expect(snapshotOf(short)).toBeNull();
    const whole = codesOf(world, RATE_HZ).map((codes, c) => ({ name: NAMES[c]!, codes }));
    expect(snapshotOf({ ...short, header: header(RATE_HZ), channels: whole, calibration: null })).toBeNull();
  });

  it("tells of a dead channel that it is dead", () => {
    const channels = NAMES.map((name) => ({ name, codes: new Int32Array(RATE_HZ).fill(OFFSET) }));
    const dead = { header: header(RATE_HZ), channels, calibration: calibration(NAMES.map(() => 0)) };
    const seen = snapshotOf({ ...dead, pulses: { fromS: 0, atS: [] } })!;
    expect(seen).toMatchObject({
      frequencyHz: null,
      channels: [{ rms: 0, phasor: null }, {}, {}, {}, {}, {}],
    });
    expect(Math.max(...traceValues(seen.channels[0]!.most, seen.channels[0]!.peak))).toBe(0);
  });

  it("is read by total eyes: any text is a snapshot or nothing", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void expect(shownIn(text)).toBeNull()));
  });
});

/** Few samples, so that many seconds are soon written; a pulse in the middle of each. */
const SLOW_HZ = 400;
function second(sequence: number) {
  const first = SLOW_HZ * (sequence - 1);
  const { clock, ...rest } = header(SLOW_HZ);
  const sampleTaiNs = clock.sampleTaiNs + BigInt(sequence - 1) * 1_000_000_000n;
  return {
    header: {
      ...{ ...rest, sequence, firstSample: first, starts: sequence === 1, ends: false },
      ...{ nominalRateHz: SLOW_HZ, clock: { ...clock, sampleTaiNs, measuredRateHz: SLOW_HZ } },
    },
    pulses: [{ register: "wh+" as const, sample: first + SLOW_HZ / 2, fraction: 0.5 }],
    codes: NAMES.map((name, c) =>
      Int32Array.from({ length: SLOW_HZ }, (_, n) => {
        const angle = 2 * Math.PI * ((50 * n) / SLOW_HZ - c / 3);
        return Math.round(((name.startsWith("u") ? 80 : 7) * Math.cos(angle)) / gainOf(name)) + OFFSET;
      }),
    ),
  };
}
const meter = {
  ...({ serial: "1", accuracyClass: "1", wiring: "3P4W", activeConstant: 1e6 } as const),
  ...{ nominalVoltage: 57.7, ratedCurrent: 5, maxCurrent: 6 },
};
const inTime = calibration(NAMES.map(() => 0));
const LAST_TEN = [-9, -8, -7, -6, -5, -4, -3, -2, -1, 0];

it("a run shows its newest frame, with the pulses of the last ten seconds", () => {
  const run = openLiveRun({
    ...{ detection: "d", meter, calibration: inTime, register: "wh+" as const },
    method: { rule: "field", durationS: 30 },
    rules: { minimumIntervals: 5 },
    correctness: { wiringCheck: false },
  });
  expect(run.snapshot()).toBeNull();
  for (let sequence = 1; sequence <= 14; sequence++)
    expect(run.frame(sequence, encodeFrame(second(sequence))).ok).toBe(true);
  const seen = run.snapshot()!;
  expect(seen.atTaiNs).toBe(1_800_000_013_000_000_000n);
  expect(seen.pulses.fromS).toBe(-9);
  expect(seen.pulses.atS.map((s) => Math.floor(s))).toEqual(LAST_TEN);
  expect(seen.channels[1]!.phasor!.angleDeg).toBeCloseTo(-120, 3);
});

it("a run whose last frames are too short to be shown shows the one before, with no pulse of later", () => {
  const run = openLiveRun({
    ...{ detection: "d", meter, calibration: inTime, register: "wh+" as const },
    method: { rule: "field", durationS: 30 },
    rules: { minimumIntervals: 5 },
    correctness: { wiringCheck: false },
  });
  for (let sequence = 1; sequence <= 3; sequence++) run.frame(sequence, encodeFrame(second(sequence)));
  const before = run.snapshot()!;
  const { header, codes } = second(4);
  const samples = SLOW_HZ / 10;
  for (let n = 0; n < 9; n++) {
    const firstSample = header.firstSample + n * samples;
    const short = {
      header: { ...header, sequence: 4 + n, firstSample, samples },
      pulses: n > 0 ? [] : [{ register: "wh+" as const, sample: firstSample + 10, fraction: 0 }],
      codes: codes.map((all) => all.slice(n * samples, (n + 1) * samples)),
    };
    expect(run.frame(4 + n, encodeFrame(short)).ok).toBe(true);
  }
  expect(run.progress().pulses).toBe(4);
  expect(run.snapshot()).toEqual(before);
  expect(before.atTaiNs).toBe(1_800_000_002_000_000_000n);
});

it("a watch's frames pass as they are, and are seen from the next key frame on once somebody looks", async () => {
  const encoder = openStreamEncoder();
  const sent = Array.from({ length: 22 }, (_, n) => encoder.encode(second(n + 1)));
  const said: VmToNc[] = [];
  let atMs = 0;
  const shown = openShown(() => atMs);
  const order = {
    ...{ detection: "d", meter: "m", plate: meter, terminal: "t", register: "wh+" as const },
    ...{ calibration: inTime, originTaiS: 0, kept: null },
  };
  async function* frames() {
    for (const [n, bytes] of sent.entries()) yield { sequence: n + 1, bytes };
  }
  const source = shownSource(
    { kind: "waveform-source", frames, close: () => undefined },
    { order, shown, say: (message) => said.push(message) },
  );
  const passed: Uint8Array[] = [];
  for await (const { sequence, bytes } of source.frames("d", 1)) {
    passed.push(bytes);
    atMs += 1000;
    if (sequence === 3 || sequence === 12) shown.look();
  }
  expect(passed).toEqual(sent);
  const seen = said.flatMap((one) => (one.kind === "snapshot" ? [one.snapshot] : []));
  // Frames 6, 11, 16 and 21 continue none; each is told of, since a second has passed.
  expect(seen.map(({ atTaiNs }) => Number((atTaiNs - header(1).clock.sampleTaiNs) / 1_000_000_000n))).toEqual(
    Array.from({ length: 17 }, (_, n) => n + 5),
  );
  expect([seen[0], seen.at(-1)].map((one) => one!.pulses.fromS)).toEqual([0, -9]);
  expect(seen.at(-1)!.pulses.atS.map((s) => Math.floor(s))).toEqual(LAST_TEN);
});

it("somebody looks for a while after he has said so, and is told no more often than he can see", () => {
  let atMs = 0;
  const shown = openShown(() => atMs);
  expect([shown.isLookedAt(), shown.isDue()]).toEqual([false, false]);
  shown.look();
  expect([shown.isDue(), shown.isDue()]).toEqual([true, false]);
  atMs = 1000 * SHOWN_FOR_S;
  expect([shown.isLookedAt(), shown.isDue()]).toEqual([true, true]);
  atMs++;
  expect([shown.isLookedAt(), shown.isDue()]).toEqual([false, false]);
});
