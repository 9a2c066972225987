// A works behind its supply as one would describe it: load, rectifier, capacitors, background; its recording and the truth
// about each order. Called by `etalon simulate works`.

import { type Channel, instantFromPosixNs, type Recording } from "@etalon/basis";
import { type DrawnHarmonic, loadOf } from "./feeder/feeder.ts";
import { type HarmonicUser, plainBank, STATE_S, sampledUser, userShare } from "./feeder/harmonic-user.ts";

export interface WorksPlan {
  /** Line to line. */
  readonly nominalV: number;
  readonly shortCircuitVA: number;
  readonly xOverR: number;
  readonly activeW: number;
  readonly reactiveVar: number;
  /** What the works sends, ampere of each order. */
  readonly emission: readonly (readonly [order: number, ampere: number])[];
  /** What the supply brings, percent of the fundamental. */
  readonly background: readonly (readonly [order: number, percent: number])[];
  readonly bankVar: number;
  /** Share by which emission and background go up and down from second to second. */
  readonly worksWander: number;
  readonly backgroundWander: number;
  readonly seconds: number;
  readonly rateHz: number;
  readonly seed: number;
}

export interface WorksTruth {
  readonly order: number;
  /** Part of the order's voltage that the works' emission makes: the rest is the supply's. */
  readonly userShare: number;
}

export interface SimulatedWorks {
  readonly recording: Recording;
  readonly truth: readonly WorksTruth[];
}

const START_NS = 1_767_225_600_000_000_000n; // 2026-01-01T00:00:00Z
const phases = ["a", "b", "c"] as const;
/** A good terminal's. */
const TERMINAL = { noise: 1e-4, gainStandard: 0.0005, angleStandardRad: 0.0003 };

export function simulatedWorks(plan: WorksPlan): SimulatedWorks {
  const { nominalV, shortCircuitVA, xOverR, activeW, reactiveVar, bankVar, seed, seconds, rateHz } = plan;
  const impedance = nominalV ** 2 / shortCircuitVA;
  const resistanceOhm = impedance / Math.hypot(1, xOverR);
  const world: HarmonicUser = {
    feeder: {
      frequencyHz: 50,
      sourceV: nominalV,
      resistanceOhm,
      reactanceOhm: resistanceOhm * xOverR,
      neutralOverPhase: 1,
      sourceOrders: plan.background.map(([order, percent]) => ({
        order,
        share: percent / 100,
        angleRad: 0.5 * order,
      })),
    },
    loads: [
      ...phases.map((phase) => loadOf(phase, "n", nominalV / Math.sqrt(3), activeW / 3, reactiveVar / 3)),
      ...(bankVar > 0 ? plainBank(bankVar, nominalV) : []),
    ],
    drawn: plan.emission.flatMap(([order, rms]) =>
      phases.map(
        (phase, k): DrawnHarmonic => ({
          phase,
          order,
          rms,
          angleRad: 0.4 * order - (2 * Math.PI * k * order) / 3,
        }),
      ),
    ),
    userWander: plan.worksWander,
    gridWander: plan.backgroundWander,
    seed,
  };
  const states = Math.ceil(seconds / STATE_S);
  const values = sampledUser(world, { ...TERMINAL, rateHz, seed }, states);
  const samples = values[0]?.length ?? 0;
  const orders = [...new Set([...plan.emission, ...plan.background].map(([order]) => order))];
  return {
    recording: {
      format: "comtrade",
      station: "simulated works",
      nominalFrequencyHz: 50,
      startTaiNs: instantFromPosixNs(START_NS),
      channels: ["ua", "ub", "uc", "ia", "ib", "ic"].map(channelOf),
      sections: [{ fromS: 0, sampleRateHz: rateHz, samples, values }],
      gaps: [],
      notes: [],
    },
    truth: orders
      .sort((a, b) => a - b)
      .map((order) => ({ order, userShare: userShare(world, order, states) })),
  };
}

const channelOf = (name: string, n: number): Channel => ({
  number: n + 1,
  name,
  phase: name[1] as "a" | "b" | "c",
  quantity: name.startsWith("u") ? "voltage" : "current",
  unit: name.startsWith("u") ? "V" : "A",
  ratio: null,
  side: "primary",
  step: null,
  range: null,
});
