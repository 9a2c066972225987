// A metering point brought to life on a clock: the ports by which the user terminal sees its converters and its meter.
// The simulated cloud hands these to YH in place of hardware.

import {
  type Acquisition,
  type Clock,
  type Instant,
  insist,
  type MeterPort,
  type PulseEdge,
  type Register,
} from "@etalon/basis";
import type { MeteringPoint } from "./grid-site.ts";
import { type MeterUnderTest, registeredKwh } from "./meter.ts";
import { pulsesBetween } from "./meter-pulses.ts";
import { meterAt } from "./own-front-end.ts";
import { plus, type Split } from "./split.ts";
import { clockQualityAt, edgeAt, instantOfEdge } from "./terminal-clock.ts";
import { codesOf, digitiser } from "./terminal-front-end.ts";
import { waveChannels } from "./wave.ts";

export interface SiteOptions {
  /** Instant of the waves' origin; samples before it do not exist. */
  readonly originTaiNs: Instant;
  readonly clock: Clock;
  /** Registers whose pulse outputs are wired to the terminal. */
  readonly registers?: readonly Register[];
  /** How many samples the terminal holds; ten minutes at 4 kHz when left out. */
  readonly heldSamples?: number;
}

export const HELD_SAMPLES = 2_400_000;
/** While waiting, the clock is looked at this often, so that a simulated clock may run at any speed. */
const LOOK_MS = 20;

export function siteAcquisition(point: MeteringPoint, options: SiteOptions): Acquisition {
  const { originTaiNs, clock, registers = ["wh+"], heldSamples = HELD_SAMPLES } = options;
  const { frontEnd } = point;
  const source = digitiser(frontEnd, point.wave);
  const meters = registers.map((register) => meterOf(point, register));
  const taken = (): number =>
    Math.max(0, edgeAt(frontEnd.clock, sinceOrigin(originTaiNs, clock.now()), "wh+").sample + 1);
  return {
    channels: waveChannels.map((name) => ({ name, bits: frontEnd.bits })),
    nominalRateHz: frontEnd.clock.nominalRateHz,
    calibration: frontEnd.calibration,
    taken,
    read(first, count, into) {
      const now = taken();
      insist(first >= 0 && first + count <= now, "Acquisition.read: samples that have been taken");
      if (first < now - heldSamples) return false;
      codesOf(source, first, count, into);
      return true;
    },
    pulses: (first, count) => meters.flatMap((under) => edgesAmong(point, under, first, count)).sort(inTime),
    clock: (sample) => clockQualityAt(frontEnd.clock, originTaiNs, sample),
    until: untilTaken(taken),
  };
}

/** @param taken  samples so far, by whatever clock */
export const untilTaken =
  (taken: () => number): Acquisition["until"] =>
  async (sample, stop) => {
    while (taken() <= sample && !stop.aborted) await pause(LOOK_MS, stop);
  };

const meterOf = ({ frontEnd, wave, meter, errors }: MeteringPoint, register: Register): MeterUnderTest =>
  meterAt(frontEnd, wave, meter, errors, register);

/** Edges with sample numbers in [first, first + count), of pulses that reach the terminal. */
function edgesAmong(point: MeteringPoint, under: MeterUnderTest, first: number, count: number): PulseEdge[] {
  const { clock } = point.frontEnd;
  // A nanosecond more on both sides, then by sample number: an edge belongs to one block, whatever rounding does.
  const from = plus(instantOfEdge(clock, first), -1e-9);
  const to = plus(instantOfEdge(clock, first + count), 1e-9);
  return pulsesBetween(under, from, to)
    .filter((pulse) => pulse.fate !== "lost")
    .map((pulse) => edgeAt(clock, pulse.at, under.register))
    .filter((edge) => edge.sample >= first && edge.sample < first + count);
}

const inTime = (a: PulseEdge, b: PulseEdge): number => a.sample - b.sample || a.fraction - b.fraction;

/** The meter's own clock runs right but is set wrong by `clockOffsetNs` until somebody sets it. */
export function siteMeter(
  point: MeteringPoint,
  options: SiteOptions,
  clockOffsetNs = 1_300_000_000n,
): MeterPort {
  const { originTaiNs, clock } = options;
  let offsetNs = clockOffsetNs;
  const counters = (["wh+", "wh-", "varh+", "varh-"] as const).map((register) => {
    const counted = register.startsWith("wh") || point.meter.reactiveConstant !== undefined;
    return counted ? meterOf(point, register) : null;
  });
  return {
    readClock: async () => clock.now() + offsetNs,
    async setClock(to) {
      offsetNs = to - clock.now();
    },
    async readRegisters() {
      const now = clock.now();
      const at = sinceOrigin(originTaiNs, now);
      const [taken, given, reactiveTaken, reactiveGiven] = counters.map((under) =>
        under === null ? 0 : registeredKwh(under, at),
      );
      return {
        atTaiNs: now,
        activeImportKwh: taken!,
        activeExportKwh: given!,
        reactiveImportKvarh: reactiveTaken!,
        reactiveExportKvarh: reactiveGiven!,
      };
    },
  };
}

export function sinceOrigin(originTaiNs: Instant, now: Instant): Split {
  const ns = now - originTaiNs;
  const whole = ns / 1_000_000_000n - (ns % 1_000_000_000n < 0n ? 1n : 0n);
  return { whole: Number(whole), fraction: Number(ns - whole * 1_000_000_000n) / 1e9 };
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    stop.addEventListener("abort", done, { once: true });
  });
}
