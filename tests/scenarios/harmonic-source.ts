// Scenarios of part "harmonic source": a user behind a supply, in closed form, seen by his terminal's samples alone.

import { recordedStudy } from "@etalon/analysis/harmonic-source/recorded-study";
import type { Supply } from "@etalon/analysis/harmonic-source/source-side";
import { usualTerms } from "@etalon/analysis/tariff/bills";
import { type HarmonicRecord, insist } from "@etalon/basis";
import { type DrawnHarmonic, type Feeder, loadOf } from "@etalon/outside/simulated/feeder/feeder";
import {
  energyOf,
  type HarmonicUser,
  plainBank,
  sampledUser,
  solutionsOf,
  userShare,
} from "@etalon/outside/simulated/feeder/harmonic-user";
import type { Outcome, Scenario } from "./scenario.ts";
import { channels, RATE_HZ, terminal } from "./site-at-work.ts";

const part = "harmonic source";
const LINE_V = 400;
const PHASE_V = LINE_V / Math.sqrt(3);
const RESISTANCE_OHM = 0.003;
const REACTANCE_OHM = 0.012;
const STATES = 6;
const FIFTH = 5;

/** As the user's contract states it: some per cent off what is there. */
const stated: Supply = {
  resistanceOhm: RESISTANCE_OHM * 1.04,
  reactanceOhm: REACTANCE_OHM * 0.97,
  tolerance: 0.1,
};

const feeder = (fifth: number, angleRad: number): Feeder => ({
  frequencyHz: 50,
  sourceV: LINE_V,
  resistanceOhm: RESISTANCE_OHM,
  reactanceOhm: REACTANCE_OHM,
  neutralOverPhase: 1,
  sourceOrders: fifth > 0 ? [{ order: FIFTH, share: fifth, angleRad }] : [],
});

const works = (kW: number, kvar: number) =>
  (["a", "b", "c"] as const).map((phase) => loadOf(phase, "n", PHASE_V, (kW * 1000) / 3, (kvar * 1000) / 3));

const rectifier = (amps: number, angleRad: number, order = FIFTH): DrawnHarmonic[] =>
  (["a", "b", "c"] as const).map((phase, k) => ({
    phase,
    order,
    rms: amps,
    angleRad: angleRad - (2 * Math.PI * k * order) / 3,
  }));

const user = (seed: number, given: Partial<HarmonicUser>): HarmonicUser => ({
  feeder: feeder(0.002, 0.5),
  loads: works(150, 60),
  drawn: [],
  userWander: 0,
  gridWander: 0,
  seed,
  ...given,
});

function studied(world: HarmonicUser, supply: Supply | null, seed: number): HarmonicRecord {
  const samples = sampledUser(world, terminal(seed), STATES);
  const found = recordedStudy(
    {
      sampleRateHz: RATE_HZ,
      startS: 0,
      nominalFrequencyHz: 50,
      voltages: samples.slice(0, 3),
      currents: samples.slice(3),
      wiring: "3P4W",
    },
    { channels, supply, tariff: usualTerms },
    {
      program: "scenario",
      fromTaiNs: null,
      gaps: [],
      sha256: "",
      of: "simulated",
      calibration: "simulated",
      certificate: null,
    },
  );
  insist(found.ok, "scenario: a study");
  return found.value;
}

const orderOf = (record: HarmonicRecord, order: number) => {
  const found = record.orders.find((one) => one.order === order);
  insist(found !== undefined, `scenario: order ${order} is there`);
  return found;
};

/** Truth by superposition; what was found must be that side, or, where it says so, undetermined. */
function side(world: HarmonicUser, supply: Supply | null, seed: number, expected: string): Outcome {
  const share = userShare(world, FIFTH, STATES);
  const found = orderOf(studied(world, supply, seed), FIFTH);
  const truth = share > 0.6 ? "user" : share < 0.4 ? "grid" : "both";
  const told = `${found.side}${found.side === "undetermined" ? "" : `, confidence ${found.confidence}`}`;
  return {
    truth: `${truth}: ${(100 * share).toFixed(0)} % of the voltage is the user's`,
    found: told,
    uncertainty: null,
    ok: found.side === expected && (found.side === "undetermined" || found.side === truth),
  };
}

const measured = (truth: number, found: number, uncertainty: number): Outcome => ({
  truth,
  found,
  uncertainty,
  ok: Math.abs(found - truth) <= uncertainty,
});

/** Two orders of a rectifier that the user's own meter takes for a good power factor. */
const distorted = (seed: number): HarmonicUser =>
  user(seed, { loads: works(150, 62), drawn: [...rectifier(80, 0.4), ...rectifier(50, 1.1, 7)] });

/** What bills go by, of phase a, which is as the others. */
function billedTruth(world: HarmonicUser) {
  const orders = solutionsOf(world, 0).map(({ order, voltages: [u], currents: [i] }) => ({
    order,
    u2: u.re ** 2 + u.im ** 2,
    i2: i.re ** 2 + i.im ** 2,
    P: u.re * i.re + u.im * i.im,
    Q: u.im * i.re - u.re * i.im,
  }));
  const sum = (of: (one: (typeof orders)[number]) => number) =>
    orders.reduce((total, one) => total + of(one), 0);
  const [P, S] = [sum(({ P: own }) => own), Math.sqrt(sum(({ u2 }) => u2) * sum(({ i2 }) => i2))];
  return {
    effective: P / S,
    meter: P / Math.hypot(P, orders[0]!.Q),
    harmonicLossPercent: 100 * (sum(({ i2 }) => i2) / orders[0]!.i2 - 1),
    K: sum(({ order, i2 }) => order ** 2 * i2) / sum(({ i2 }) => i2),
  };
}

/** Of the tariff by hand: 0.3 % less at 0.92, half a per cent more for each hundredth that is missing at 0.90. */
function adjustmentByHand(factor: number): number {
  const hundredths = Math.round(100 * factor);
  return hundredths >= 90 ? -0.15 * (hundredths - 90) : 0.5 * (90 - hundredths);
}

const banked = (seed: number, gridWander: number): HarmonicUser =>
  user(seed, {
    feeder: feeder(0.01, 0.5),
    loads: [...works(150, 60), ...plainBank(430e3, LINE_V)],
    gridWander,
  });

export const scenarios: readonly Scenario[] = [
  {
    part,
    name: "a rectifier at changing load on a quiet bus: who makes the 5th order",
    play: (seed) => side(user(seed, { drawn: rectifier(60, 0.4), userWander: 0.3 }), stated, seed, "user"),
  },
  {
    part,
    name: "that rectifier at constant load, which a bank in resonance would look like: who makes the 5th order",
    play: (seed) => side(user(seed, { drawn: rectifier(60, 0.4) }), stated, seed, "undetermined"),
  },
  {
    part,
    name: "a linear user on a distorted bus: who makes the 5th order",
    play: (seed) => side(user(seed, { feeder: feeder(0.03, 0.5) }), stated, seed, "grid"),
  },
  {
    part,
    name: "a linear user on a bus whose background goes up and down, nothing known of the supply: who makes the 5th order",
    play: (seed) => side(user(seed, { feeder: feeder(0.03, 0.5), gridWander: 0.2 }), null, seed, "grid"),
  },
  {
    part,
    name: "rectifier and background alike: who makes the 5th order",
    play: (seed) =>
      side(
        user(seed, { feeder: feeder(0.0155, 0.5), drawn: rectifier(60, 0.5 + Math.PI / 2) }),
        stated,
        seed,
        "undetermined",
      ),
  },
  {
    part,
    name: "a rectifier whose power is drawn at the 5th order all the same: its direction alone would name the grid",
    play: (seed) =>
      side(
        user(seed, { feeder: feeder(0.006, 0.5), drawn: rectifier(60, 0.5) }),
        stated,
        seed,
        "undetermined",
      ),
  },
  {
    part,
    name: "a linear user's capacitor bank that resonates with the supply, the background going up and down: who makes the 5th order",
    play: (seed) => side(banked(seed, 0.2), stated, seed, "grid"),
  },
  {
    part,
    name: "that bank on a background that stands still: who makes the 5th order",
    play: (seed) => side(banked(seed, 0), stated, seed, "undetermined"),
  },
  {
    part,
    name: "energy that a rectifier sends back at the 5th order, Wh",
    play: (seed) => {
      const world = user(seed, { drawn: rectifier(60, 0.4 + Math.PI), userWander: 0.3 });
      const found = studied(world, stated, seed).energy.orders.find(({ order }) => order === FIFTH)!;
      return measured(energyOf(world, FIFTH, STATES)[1], found.exportWh, found.expandedWh);
    },
  },
  {
    part,
    name: "energy that he draws by the fundamental meanwhile, Wh",
    play: (seed) => {
      const world = user(seed, { drawn: rectifier(60, 0.4 + Math.PI), userWander: 0.3 });
      const { importWh, expandedWh } = studied(world, stated, seed).energy.fundamental;
      return measured(energyOf(world, 1, STATES)[0], importWh, expandedWh);
    },
  },
  {
    part,
    name: "what P/Se adds to his bill beyond what the meter's reactive power does, % of the charges",
    play: (seed) => {
      const world = distorted(seed);
      const truth = billedTruth(world);
      const lines = studied(world, stated, seed).bills!.lines;
      const of = (theory: string) => lines.find((line) => line.theory === theory)!.adjustmentPercent!;
      const right = adjustmentByHand(truth.effective) - adjustmentByHand(truth.meter);
      const found = of("IEEE 1459") - of("meter");
      return { truth: right, found, uncertainty: null, ok: Math.abs(found - right) < 1e-9 };
    },
  },
  {
    part,
    name: "what his harmonics add to the line's loss, %",
    play: (seed) => {
      const world = distorted(seed);
      const found = studied(world, stated, seed).losses.line!.harmonicsPercent;
      // Both currents of the ratio are the same channels'; a terminal's noise of 2e-4 is all that is left.
      return measured(billedTruth(world).harmonicLossPercent, found, 0.01);
    },
  },
  {
    part,
    name: "factor K of the transformer that feeds him",
    play: (seed) => {
      const world = distorted(seed);
      return measured(billedTruth(world).K, studied(world, stated, seed).losses.transformerK!, 0.005);
    },
  },
];
