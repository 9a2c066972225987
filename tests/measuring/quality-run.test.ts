// A study of power quality on a stream whose wave is known in closed form: a dip with its waveform, the intervals that it
// flags, what does not count, and the same records of the same frames.

import type { Calibration, Instant } from "@etalon/basis";
import { insist, toJson } from "@etalon/basis";
import { openLiveRun } from "@etalon/cloud/vm-measuring-machine/live-run";
import { openStreamEncoder } from "@etalon/codecs/sample-stream/index";
import { misfit, type Requirements } from "@etalon/messages/nouns";
import {
  type QualityEventRecord,
  type QualityRecord,
  type QualityRows,
  qualityRecord,
} from "@etalon/messages/quality";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { describe, expect, it } from "vitest";

const RATE_HZ = 4000;
/** A second before a tick of ten seconds of UTC, from which TAI is 37 s ahead. */
const ORIGIN: Instant = 1_800_000_046_000_000_000n;
const LAG_S = 2e-6;
const names = ["ua", "ub", "uc", "ia", "ib", "ic"] as const;
const gainOf = (name: string): number => (name.startsWith("u") ? 2e-5 : 2e-6);
const calibration: Calibration = {
  ...{ id: "yh-1", terminal: "yh", validFromTaiNs: 0n, validToTaiNs: 10n ** 19n, certificate: "C" },
  rateErrorBoundPpm: 0.1,
  channels: names.map((name) => ({
    ...{ name, gain: gainOf(name), offset: 100, delaySeconds: LAG_S },
    ...{ gainStandardUncertaintyPercent: 0.005, delayStandardUncertaintySeconds: 2e-8 },
  })),
};
const requirements: Requirements = {
  detection: "d",
  meter: gridSite[0]!.meter,
  calibration,
  register: "wh+",
  method: { rule: "certified", durationS: 30 },
  rules: { minimumIntervals: 5 },
  correctness: { wiringCheck: false },
  quality: {
    standard: "gbt",
    supply: {
      ...{ nominalHz: 50, nominalVoltageV: 110_000, declaredVoltageV: 57.7, shortCircuitVA: null },
      ...{ demandCurrentA: null, currentRatio: 1, agreedShare: null },
    },
  },
};

const FIFTH = 0.04;
const dip = { fromS: 7.003, toS: 7.203, depth: 0.4 };
/** Volts and amperes at an instant; phase a is dipped, and every voltage has a fifth. */
function wave(name: string, atS: number, dipped = true): number {
  const angle = 2 * Math.PI * (50 * atS - names.indexOf(name as "ua") / 3);
  if (name.startsWith("i")) return Math.SQRT2 * 1.2 * Math.cos(angle - 0.3);
  const level = dipped && name === "ua" && atS >= dip.fromS && atS < dip.toS ? dip.depth : 1;
  return level * Math.SQRT2 * 57.7 * (Math.cos(angle) + FIFTH * Math.cos(5 * angle));
}

/** Frames of these seconds of the stream; every frame is readable by itself. */
function frames(seconds: readonly number[]): Uint8Array[] {
  return seconds.map((second, n) =>
    openStreamEncoder().encode({
      header: {
        ...{ terminal: "yh", stream: "d", nominalRateHz: RATE_HZ, calibration: calibration.id },
        channels: names.map((name) => ({ name, bits: 24 })),
        ...{ sequence: n + 1, firstSample: second * RATE_HZ, samples: RATE_HZ },
        ...{ starts: n === 0, ends: n === seconds.length - 1 },
        clock: {
          ...{ sampleTaiNs: ORIGIN + BigInt(second) * 1_000_000_000n, measuredRateHz: RATE_HZ },
          ...{ rateErrorBoundPpm: 0.1, timeErrorBoundNs: 500, state: "locked" },
        },
      },
      pulses: [],
      codes: names.map((name) =>
        Int32Array.from({ length: RATE_HZ }, (_, k) =>
          Math.round(100 + wave(name, second + k / RATE_HZ - LAG_S) / gainOf(name)),
        ),
      ),
    }),
  );
}

function studied(all: readonly Uint8Array[]): QualityRecord[] {
  const run = openLiveRun(requirements);
  const records: QualityRecord[] = [];
  for (const [n, bytes] of all.entries()) {
    const taken = run.frame(n + 1, bytes);
    insist(taken.ok, "a frame in its order");
    records.push(...run.quality());
  }
  run.conclude();
  return [...records, ...run.quality()];
}
const rowsOf = (records: readonly QualityRecord[], interval: QualityRows["interval"]) =>
  records.flatMap((one) =>
    one.kind === "quality-rows" && one.interval === interval
      ? one.rows.map((row) => ({
          ...row,
          toS: Number(row.endTaiNs - ORIGIN) / 1e9,
          value: (name: string) => row.values[one.names.indexOf(name)] ?? null,
        }))
      : [],
  );

describe("of a dip", () => {
  const all = frames(Array.from({ length: 13 }, (_, n) => n));
  const records = studied(all);
  const [told] = records.filter((one): one is QualityEventRecord => one.kind === "quality-event");

  it("tells its depth and time, and shows it from 0.2 s before to 0.2 s after, as the wave was", () => {
    const { event, waveform } = told!;
    expect(event).toMatchObject({ event: "dip", channel: "ua", channels: ["ua"], whole: true });
    expect(event.percent).toBeCloseTo(100 * dip.depth * Math.hypot(1, FIFTH), 1);
    expect(Math.abs(Number(event.startTaiNs - ORIGIN) / 1e9 - dip.fromS)).toBeLessThan(0.02);
    expect(Math.abs(event.durationS - 0.2)).toBeLessThan(0.04);
    insist(waveform !== null, "a waveform");
    const fromS = Number(waveform.startTaiNs - ORIGIN) / 1e9;
    expect(Number(event.startTaiNs - waveform.startTaiNs) / 1e9).toBeCloseTo(0.2, 3);
    expect(waveform.samples / RATE_HZ).toBeCloseTo(event.durationS + 0.4, 2);
    expect(waveform).toMatchObject({ cut: false, channels: [...names] });
    const bytes = Buffer.from(waveform.base64, "base64");
    let worst = 0;
    for (const [c, name] of names.entries())
      for (let n = 0; n < waveform.samples; n++) {
        const atS = fromS + n / RATE_HZ;
        // At its edges the delay's filter rings, and which side of the step a sample is on is the delay's to say.
        if (name === "ua" && Math.min(Math.abs(atS - dip.fromS), Math.abs(atS - dip.toS)) < 0.01) continue;
        const found = bytes.readFloatLE(4 * (c * waveform.samples + n));
        worst = Math.max(worst, Math.abs(found - wave(name, atS)) / (name.startsWith("u") ? 57.7 : 1.2));
      }
    expect(worst).toBeLessThan(1e-4);
  });

  it("flags the intervals that it falls into and no others, and has the fifth of all", () => {
    const short = rowsOf(records, "3 s").filter(({ leftOut }) => leftOut.length === 0);
    expect(short.length).toBeGreaterThanOrEqual(3);
    for (const { toS, flag, value } of short) {
      expect(flag, `until ${toS} s`).toBe(toS > dip.fromS && toS - 3 < dip.toS ? "disturbed" : "none");
      expect(value("uc_h5_v")! / (FIFTH * 57.7)).toBeCloseTo(1, 3);
      expect(value("ib_h1_a")).toBeCloseTo(1.2, 3);
    }
    const frequency = rowsOf(records, "10 s").find(({ leftOut }) => leftOut.length === 0);
    expect(frequency).toMatchObject({ toS: 11, flag: "disturbed", clockFree: false });
    expect(frequency!.value("frequency_hz")).toBeCloseTo(50, 3);
    // Of ten minutes a little was seen: it is kept, and does not count.
    expect(rowsOf(records, "10 min")).toMatchObject([{ leftOut: ["incomplete"] }]);
  });

  it("gives the same records of the same frames, which every arrow takes", () => {
    expect(toJson(studied(all))).toBe(toJson(records));
    for (const one of records) expect(misfit(qualityRecord, one)).toBeNull();
    for (const one of records) expect(toJson(one).length).toBeLessThan(200_000);
  });
});

it("leaves out what a gap has broken", () => {
  const records = studied(frames([0, 1, 2, 3, 4, 8, 9, 10, 11]));
  const short = rowsOf(records, "3 s");
  expect(short.filter(({ leftOut }) => leftOut.includes("incomplete"))).toHaveLength(2);
  for (const { leftOut, toS } of short)
    if (leftOut.length === 0) expect(toS < 5 || toS > 11, `until ${toS} s`).toBe(true);
  for (const { leftOut } of rowsOf(records, "10 s")) expect(leftOut).toEqual(["incomplete"]);
});

it("studies nothing that was not asked for", () => {
  const { quality: _, ...plain } = requirements;
  const run = openLiveRun(plain);
  run.frame(1, frames([0])[0]!);
  run.conclude();
  expect(run.quality()).toEqual([]);
});
