// The demonstration's sites with a bank, as data: what stands there, off its plates as such things are. `bus-site.ts` brings
// one to life; what the station is told of it stands beside.

import { siteFrontEnd, siteSampleClock } from "../grid-site.ts";
import type { BusPlan } from "./bus-site.ts";
import type { RealStep } from "./capacitor-bank.ts";
import { type DrawnHarmonic, type Feeder, loadOf } from "./feeder.ts";

const NOMINAL_V = 400;
/** As the operator of the grid states them; the supplies as they are lie 4 % beside. */
export const statedSupplies = {
  works: { shortCircuitVA: 20e6, xOverR: 5 },
  street: { shortCircuitVA: 8e6, xOverR: 1.5 },
} as const;
const OFF = 0.96;

function feederBehind({ shortCircuitVA, xOverR }: { shortCircuitVA: number; xOverR: number }): Feeder {
  const resistanceOhm = NOMINAL_V ** 2 / (OFF * shortCircuitVA) / Math.hypot(1, xOverR);
  return {
    frequencyHz: 49.98,
    sourceV: 404,
    resistanceOhm,
    reactanceOhm: xOverR * resistanceOhm,
    neutralOverPhase: 1,
    sourceOrders: [
      { order: 5, share: 0.004, angleRad: 0.7 },
      { order: 7, share: 0.003, angleRad: 2 },
    ],
  };
}

const phases = ["a", "b", "c"] as const;
const works = (kW: number, kvar: number) =>
  phases.map((phase) => loadOf(phase, "n", NOMINAL_V / Math.sqrt(3), (kW * 1000) / 3, (kvar * 1000) / 3));
const drives: DrawnHarmonic[] = [5, 7].flatMap((order) =>
  phases.map((phase, k) => ({
    phase,
    order,
    rms: 60 / order,
    angleRad: 0.4 * order - (2 * Math.PI * k * order) / 3,
  })),
);

/** Capacitors a few percent off, contactors that take their time. */
const step = (kvar: number, capacitance: number, delayS: number): RealStep => ({
  ...{ ratedVar: kvar * 1000, ratedV: NOMINAL_V, detuning: 0.07, capacitance, delayS, dischargeS: 15 },
});

/** Two hours at work, one at rest. */
export const worksBank: BusPlan = {
  feeder: feederBehind(statedSupplies.works),
  steps: [step(50, 1.03, 0.12), step(50, 0.98, 0.2), step(100, 1.01, 0.15), step(100, 0.97, 0.3)],
  tapShare: 0.0125,
  taps: { lowest: -4, highest: 4 },
  spells: [
    { fromS: 0, loads: works(450, 330), drawn: drives },
    { fromS: 7200, loads: works(120, 50), drawn: [] },
  ],
  repeatS: 10_800,
  balancerOff: null,
  frontEnd: siteFrontEnd("yh-06", 106, siteSampleClock(0.31), 12),
  voltageRatio: 4,
  currentRatio: 300,
};

const one = (phase: "a" | "b" | "c", kW: number, kvar: number) =>
  loadOf(phase, "n", NOMINAL_V / Math.sqrt(3), kW * 1000, kvar * 1000);

/** A street whose houses were taken to the phases as they came; a balancer stands at its transformer. */
export const streetBalancer: BusPlan = {
  feeder: feederBehind(statedSupplies.street),
  steps: [],
  ...{ tapShare: 0, taps: null, balancerOff: 0.01 },
  spells: [
    { fromS: 0, loads: [one("a", 46, 15), one("b", 25, 6), one("c", 14, 9)], drawn: [] },
    { fromS: 7200, loads: [one("a", 20, 5), one("b", 30, 11), one("c", 22, 4)], drawn: [] },
  ],
  repeatS: 10_800,
  frontEnd: siteFrontEnd("yh-07", 107, siteSampleClock(-0.23), 12),
  voltageRatio: 4,
  currentRatio: 80,
};
