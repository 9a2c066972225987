// Frames of simulated terminals, encoded once and sent again and again with new numbers: what the parts of the benchmark
// feed their lanes with. A loop's end joins on to its beginning, so that a terminal can run for a day.

import type { LaneTerms } from "@etalon/cloud/vm-measuring-machine/lanes/lane-terms";
import { crc32c, openStreamEncoder, type StreamFrame } from "@etalon/codecs/sample-stream/index";
import { AT, CRC_BYTES, FLAG, PULSE_BYTES } from "@etalon/codecs/sample-stream/layout.table";

export const RATE_HZ = 4000;
export const NAMES = ["ua", "ub", "uc", "ia", "ib", "ic"] as const;
/** Seconds of a loop, one frame each: its cycles are whole, those of a second are not. */
export const LOOP_S = 25;
const PEAK = 2 ** 23;
const NOISE = 33;
/** Volt, ampere per code: 58 V and 3 A at the loads below. */
const GAINS = { u: (58 * Math.SQRT2) / (0.6 * PEAK), i: (3 * Math.SQRT2) / (0.35 * PEAK) };

/** Order, share of the fundamental: a usual voltage, and a current with every odd order to the 39th. */
const VOLTAGE_HARMONICS: readonly (readonly [number, number])[] = [
  [3, 0.01],
  [5, 0.025],
  [7, 0.015],
  [11, 0.008],
  [13, 0.006],
  [23, 0.002],
];
const CURRENT_HARMONICS = Array.from({ length: 19 }, (_, k) => 2 * k + 3).map(
  (order) => [order, 0.6 / order ** 1.3] as const,
);

export interface FrameLoop {
  readonly frames: readonly Uint8Array[];
  /** What the codes of frame n are, one array per channel. */
  codes(n: number): readonly Int32Array[];
}

/** Pulses a second, somewhere among the samples: those of a meter of 20,000 imp/kWh at some 500 W. */
export const PULSES = 3;
const pulsesAt = (firstSample: number) =>
  Array.from({ length: PULSES }, (_, n) => ({
    register: "wh+" as const,
    sample: firstSample + 310 + 1321 * n,
    fraction: (n + 0.5) / PULSES,
  }));

/** @param seed which terminal: its frequency, load and noise */
export function frameLoop(seed: number, pulses = true): FrameLoop {
  const samples = LOOP_S * RATE_HZ;
  const cycles = 50 * LOOP_S + (seed % 5) - 2;
  const chance = normal(seed + 1);
  const all = NAMES.map((name, c) => {
    const voltage = name.startsWith("u");
    const harmonics = voltage ? VOLTAGE_HARMONICS : CURRENT_HARMONICS;
    const peak = (voltage ? 0.6 : 0.35) * PEAK;
    return Int32Array.from({ length: samples }, (_, n) => {
      const slow = (2 * Math.PI * n) / samples;
      // the frequency wanders by a hundredth of a hertz, the load by some per cent
      const x =
        2 * Math.PI * ((cycles * n) / samples - (c % 3) / 3) +
        0.05 * Math.sin(slow) -
        (voltage ? 0 : 0.4 + 0.02 * Math.sin(3 * slow));
      let wave = Math.cos(x);
      for (const [order, share] of harmonics) wave += share * Math.cos(order * x + order + seed);
      return Math.round(peak * (voltage ? 1 : 1 + 0.03 * Math.sin(2 * slow)) * wave + NOISE * chance());
    });
  });
  const codes = (n: number) =>
    all.map((row) => row.subarray((n % LOOP_S) * RATE_HZ, ((n % LOOP_S) + 1) * RATE_HZ));
  const encoder = openStreamEncoder();
  const frames = Array.from({ length: LOOP_S }, (_, n) => encoder.encode(frame(n, codes(n), pulses)));
  return { frames, codes };
}

function frame(n: number, codes: readonly Int32Array[], pulses: boolean): StreamFrame {
  const firstSample = n * RATE_HZ;
  return {
    header: {
      terminal: "t",
      stream: "s",
      sequence: n + 1,
      firstSample,
      samples: RATE_HZ,
      clock: {
        sampleTaiNs: 1_800_000_000_000_000_000n + BigInt(n) * 1_000_000_000n,
        measuredRateHz: RATE_HZ,
        rateErrorBoundPpm: 0.1,
        timeErrorBoundNs: 500,
        state: "locked",
      },
      nominalRateHz: RATE_HZ,
      channels: NAMES.map((name) => ({ name, bits: 24 })),
      calibration: "c",
      starts: false,
      ends: false,
    },
    pulses: pulses ? pulsesAt(firstSample) : [],
    codes,
  };
}

/** One terminal's endless stream out of a loop. */
export interface EndlessStream {
  /** The next frame, in the same memory every time unless it is given. */
  next(into?: Uint8Array): Uint8Array;
}

const LONGEST = 65_536;

export function endlessStream({ frames }: FrameLoop): EndlessStream {
  const memory = new Uint8Array(LONGEST);
  let n = 0;
  let crc = 0;
  return {
    next(into = memory) {
      const source = frames[n % frames.length]!;
      const bytes = into.subarray(0, source.length);
      bytes.set(source);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      setNumber(view, AT.sequence, n + 1);
      setNumber(view, AT.firstSample, n * RATE_HZ);
      if ((view.getUint8(AT.flags) & FLAG.keyFrame) === 0) view.setUint32(AT.continues, crc, true);
      movePulses(view, (n - (n % frames.length)) * RATE_HZ);
      const crcAt = bytes.length - CRC_BYTES;
      crc = crc32c(bytes.subarray(0, crcAt));
      view.setUint32(crcAt, crc, true);
      n++;
      return bytes;
    },
  };
}

function movePulses(view: DataView, by: number): void {
  const first = AT.description + view.getUint16(AT.descriptionBytes, true);
  for (let p = 0; p < view.getUint16(AT.pulses, true); p++) {
    const at = first + p * PULSE_BYTES + 1;
    setNumber(view, at, view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32 + by);
  }
}

function setNumber(view: DataView, at: number, value: number): void {
  view.setUint32(at, value % 2 ** 32, true);
  view.setUint32(at + 4, Math.floor(value / 2 ** 32), true);
}

/** The record of every such terminal: no errors but a skew between channels, so that currents go through their filters. */
export const terms = (terminal: string, harmonics = false): LaneTerms => ({
  terminal,
  wiring: "3P4W",
  calibration: {
    id: "c",
    terminal,
    validFromTaiNs: 0n,
    validToTaiNs: 10n ** 19n,
    certificate: "none",
    channels: NAMES.map((name, c) => ({
      name,
      gain: name.startsWith("u") ? GAINS.u : GAINS.i,
      offset: 100 * c,
      delaySeconds: 2e-6 * c,
      gainStandardUncertaintyPercent: 0.005,
      delayStandardUncertaintySeconds: 2e-8,
    })),
    rateErrorBoundPpm: 0.1,
  },
  nominalHz: 50,
  nominalVoltage: 58,
  harmonics,
});

/** Normal deviates from a fixed start (mulberry32, Box-Muller). */
function normal(start: number): () => number {
  let state = start;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
