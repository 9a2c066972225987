// The demonstration site as data: metering points whose truth is known, each teaching one thing. The simulated cloud,
// tours and end-to-end tests read it; `site-terminal.ts` brings a point to life.

import type { Meter } from "@etalon/basis";
import { uniform } from "./chance.ts";
import { asInstalled, type Harmonic, type InstalledWiring, rightWiring, waveOf } from "./load.ts";
import type { MeterErrors } from "./meter.ts";
import { meterAt } from "./own-front-end.ts";
import type { ClockSpan, TerminalClock } from "./terminal-clock.ts";
import type { FrontEnd, FrontEndChannel } from "./terminal-front-end.ts";
import { type Wave, waveChannels } from "./wave.ts";

export interface MeteringPoint {
  readonly id: string;
  readonly title: string;
  readonly place: string;
  readonly meter: Meter;
  /** What stands on the terminals of meter and front end, the wiring as installed included. */
  readonly wave: Wave;
  readonly wiring: InstalledWiring;
  readonly errors: MeterErrors;
  readonly frontEnd: FrontEnd;
  readonly truth: PointTruth;
}

export interface PointTruth {
  readonly errorPercent: number;
  /** Whether the meter keeps its class; a good reference may still be unable to tell. */
  readonly conforms: boolean;
  readonly note: string;
}

interface PointPlan extends Omit<MeteringPoint, "truth" | "place"> {
  readonly conforms: boolean;
  readonly note: string;
}

function point({ conforms, note, ...plan }: PointPlan): MeteringPoint {
  const errorPercent = meterAt(plan.frontEnd, plan.wave, plan.meter, plan.errors).errorPercent ?? 0;
  return { ...plan, place: "Qinghe 110 kV substation", truth: { errorPercent, conforms, note } };
}

const meter = (serial: string, accuracyClass: Meter["accuracyClass"]): Meter => ({
  serial,
  accuracyClass,
  activeConstant: 20_000,
  reactiveConstant: 20_000,
  wiring: "3P4W",
  nominalVoltage: 57.7,
  ratedCurrent: 1.5,
  maxCurrent: 6,
  voltageRatio: 1100,
  currentRatio: 240,
  registering: "secondary",
});

const quietVoltage: readonly Harmonic[] = [
  { order: 3, share: 0.003, phaseRad: 0.4 },
  { order: 5, share: 0.008, phaseRad: 2.1 },
  { order: 7, share: 0.005, phaseRad: -1.3 },
  { order: 11, share: 0.002, phaseRad: 0.9 },
];

const quietCurrent: readonly Harmonic[] = [
  { order: 5, share: 0.02, phaseRad: -0.7 },
  { order: 7, share: 0.012, phaseRad: 1.9 },
  { order: 11, share: 0.006, phaseRad: 2.6 },
  { order: 13, share: 0.004, phaseRad: -2.2 },
];

/** The mill behind its supply, whose impedance is seen through the transformers: 10 GVA at 110 kV, X/R = 3. */
const mill = { voltage: 57.2, current: 4.1, powerFactor: 0.86, resistanceOhm: 0.0834, reactanceOhm: 0.25 };
/** Its rectifier's emission goes up and down by 30 % every four seconds: lines on both sides of each order. */
const swing = { share: 0.3, order: 0.005 };
/** A six-pulse rectifier's currents ... */
const rectifierCurrent: readonly Harmonic[] = [5, 7, 11, 13, 17, 19, 23, 25].flatMap((order, k) =>
  [-1, 0, 1].map((side) => ({
    order: order + side * swing.order,
    share: (0.85 / order) * (side === 0 ? 1 : swing.share / 2),
    phaseRad: 0.6 * k - 1,
  })),
);
/** ... and the voltage distortion that they cause, U_h = −(R + jhX)·I_h, beside a third harmonic of the supply's own. */
const rectifierVoltage: readonly Harmonic[] = [
  { order: 3, share: 0.01, phaseRad: 2 },
  ...rectifierCurrent.map(({ order, share, phaseRad }) => ({
    order,
    share: (share * mill.current * Math.hypot(mill.resistanceOhm, order * mill.reactanceOhm)) / mill.voltage,
    phaseRad:
      phaseRad -
      order * Math.acos(mill.powerFactor) +
      Math.PI +
      Math.atan2(order * mill.reactanceOhm, mill.resistanceOhm),
  })),
];

const locked: readonly ClockSpan[] = [
  { fromS: 0, state: "locked", rateErrorBoundPpm: 0.1, timeErrorBoundNs: 500 },
];

export const siteSampleClock = (rateErrorPpm: number, spans = locked): TerminalClock => ({
  nominalRateHz: 4000,
  rateErrorPpm,
  measuredRateErrorPpm: Math.round(rateErrorPpm * 20) / 20,
  firstSampleAtS: 0.000_137,
  spans,
});

/** A terminal fresh from the laboratory: its deviations are drawn once, and its record states them. */
export function siteFrontEnd(
  terminal: string,
  seed: number,
  sampleClock: TerminalClock,
  noiseCodes: number,
): FrontEnd {
  const within = (bound: number, stream: number, channel: number): number =>
    bound * (2 * uniform(seed, stream, channel) - 1);
  const channels = waveChannels.map(
    (name, c): FrontEndChannel => ({
      fullScale: name.startsWith("u") ? 130 : 12,
      gainErrorPercent: within(0.4, 10, c),
      offsetCodes: within(900, 11, c),
      delayS: 2e-6 + within(1.5e-6, 12, c),
      noiseCodes,
      gainStandardUncertaintyPercent: 0.005,
      delayStandardUncertaintySeconds: 20e-9,
    }),
  );
  return {
    terminal,
    calibration: `${terminal}-2024-1`,
    certificate: `ETA-SIM-${1000 + seed}`,
    bits: 24,
    clock: sampleClock,
    channels,
    seed,
  };
}

const reversedPhaseA: InstalledWiring = { ...rightWiring, currentOrder: ["-ia", "ib", "ic"] };

export const gridSite: readonly MeteringPoint[] = [
  point({
    id: "qh-01",
    title: "Line 1, incoming",
    meter: meter("202400000101", "0.2S"),
    wave: waveOf({
      frequencyHz: 49.98,
      voltage: 58.1,
      current: 3.2,
      powerFactor: 0.95,
      voltageHarmonics: quietVoltage,
      currentHarmonics: quietCurrent,
    }),
    wiring: rightWiring,
    errors: { gainErrorPercent: 0.03, startRemainder: 0.41, tickS: 0.001, jitterS: 20e-6, seed: 101 },
    frontEnd: siteFrontEnd("yh-01", 101, siteSampleClock(0.62), 12),
    conforms: true,
    note: "a good meter",
  }),
  point({
    id: "qh-02",
    title: "Line 2, outgoing",
    meter: meter("202400000102", "0.2S"),
    wave: waveOf({
      frequencyHz: 49.98,
      voltage: 57.9,
      current: 3,
      powerFactor: 0.98,
      voltageHarmonics: quietVoltage,
      currentHarmonics: quietCurrent,
    }),
    wiring: rightWiring,
    errors: { gainErrorPercent: 0.45, startRemainder: 0.77, tickS: 0.001, jitterS: 20e-6, seed: 102 },
    frontEnd: siteFrontEnd("yh-02", 102, siteSampleClock(-0.41), 12),
    conforms: false,
    note: "a meter that runs 0.45 % fast, out of class 0.2S",
  }),
  point({
    id: "qh-03",
    title: "Line 3, outgoing",
    meter: meter("202400000103", "0.2S"),
    wave: asInstalled(
      waveOf({
        frequencyHz: 49.98,
        voltage: 57.8,
        current: 5.6,
        powerFactor: 0.97,
        currentBalance: [0.62, 1, 0.98],
        voltageHarmonics: quietVoltage,
        currentHarmonics: quietCurrent,
      }),
      reversedPhaseA,
    ),
    wiring: reversedPhaseA,
    errors: { gainErrorPercent: 0.06, startRemainder: 0.13, tickS: 0.001, jitterS: 20e-6, seed: 103 },
    frontEnd: siteFrontEnd("yh-03", 103, siteSampleClock(0.18), 12),
    conforms: true,
    note: "a good meter on a reversed current transformer in phase a: right about what it sees, which is too little",
  }),
  point({
    id: "qh-04",
    title: "Line 4, outgoing",
    meter: meter("202400000104", "0.2S"),
    wave: waveOf({
      frequencyHz: 49.98,
      voltage: 58,
      current: 3.1,
      powerFactor: 1,
      voltageHarmonics: quietVoltage,
      currentHarmonics: quietCurrent,
    }),
    wiring: rightWiring,
    errors: { gainErrorPercent: 0.185, startRemainder: 0.58, tickS: 0.001, jitterS: 20e-6, seed: 104 },
    frontEnd: siteFrontEnd(
      "yh-04",
      104,
      siteSampleClock(1.83, [
        ...locked,
        { fromS: 2, state: "holdover", rateErrorBoundPpm: 5, timeErrorBoundNs: 500 },
        { fromS: 4, state: "free", rateErrorBoundPpm: 200, timeErrorBoundNs: 10_500 },
      ]),
      12,
    ),
    conforms: true,
    note: "a meter just within its class, and a terminal out of lock: its clock is good, but only ±200 ppm are assured",
  }),
  point({
    id: "qh-05",
    title: "Rolling mill feeder",
    meter: meter("202400000105", "0.5S"),
    wave: waveOf({
      frequencyHz: 49.96,
      wander: [
        { depth: 0.0006, order: 0.0021, phaseCycles: 0.3 },
        { depth: 0.0002, order: 0.013, phaseCycles: 0.8 },
      ],
      voltage: mill.voltage,
      current: mill.current,
      powerFactor: mill.powerFactor,
      voltageBalance: [1, 0.985, 1.012],
      currentBalance: [1, 0.82, 1.11],
      voltageHarmonics: rectifierVoltage,
      currentHarmonics: [...rectifierCurrent, { order: 3.37, share: 0.01, phaseRad: 0.5 }],
    }),
    wiring: rightWiring,
    errors: { gainErrorPercent: -0.21, startRemainder: 0.9, tickS: 0.005, jitterS: 0.0002, seed: 105 },
    frontEnd: siteFrontEnd("yh-05", 105, siteSampleClock(-0.77), 200),
    conforms: true,
    note: "a meter within class 0.5S on a distorted, unbalanced, noisy feeder of wandering frequency",
  }),
];
