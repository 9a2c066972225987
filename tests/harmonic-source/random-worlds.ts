// Networks drawn at random, each with one order on it, and what is said of its source: by which methods, and whether that
// is right. Confidences of `source-side.table.ts` are from here (`rates`, seed 1, 20,000 worlds), and tested here.

import { openOrderMoments } from "@etalon/analysis/harmonic-source/order-moments";
import { type FoundSide, type Supply, sourceSide } from "@etalon/analysis/harmonic-source/source-side";
import { normal, uniform } from "@etalon/outside/simulated/chance";
import { type DrawnHarmonic, loadOf, solve } from "@etalon/outside/simulated/feeder/feeder";
import {
  type HarmonicUser,
  plainBank,
  stateOf,
  userShare,
} from "@etalon/outside/simulated/feeder/harmonic-user";

const LINE_V = 400;
const PHASE_V = LINE_V / Math.sqrt(3);
const WINDOWS = 40;
const ORDERS = [5, 7, 11, 13];
/** Of each window's phasors, share of the mean: a terminal's noise and what is between the orders. */
const NOISE = 0.002;
const GAIN = 0.003;
const ANGLE_RAD = 0.0005;
const TOLERANCE = 0.1;

export interface World {
  readonly truth: "user" | "grid";
  readonly share: number;
  /** What his current makes of the voltage at the supply's impedance. */
  readonly currentShare: number;
  readonly found: FoundSide;
  /** The methods that spoke, joined as the table's keys. */
  readonly methods: string;
}

export function randomWorld(seed: number, n: number): World {
  const chance = (stream: number): number => uniform(seed, 1000 + stream, n);
  const between = (stream: number, from: number, to: number): number => from + (to - from) * chance(stream);
  const decades = (stream: number, from: number, to: number): number => from * (to / from) ** chance(stream);
  const order = ORDERS[Math.floor(chance(0) * ORDERS.length)]!;
  const Z = LINE_V ** 2 / decades(1, 4e6, 40e6);
  const xOverR = between(2, 1.5, 8);
  const [resistanceOhm, reactanceOhm] = [Z / Math.hypot(1, xOverR), (Z * xOverR) / Math.hypot(1, xOverR)];
  const kW = between(3, 50, 800);
  const loads = (["a", "b", "c"] as const).map((phase) =>
    loadOf(phase, "n", PHASE_V, (kW * 1000) / 3, (kW * between(4, 0.1, 0.8) * 1000) / 3),
  );
  const bank = chance(5) < 0.4 ? plainBank(kW * 1000 * between(6, 0.1, 0.6), LINE_V) : [];
  const amps = ((kW * 1000) / 3 / PHASE_V) * decades(7, 0.002, 0.2);
  const angleRad = between(8, 0, 2 * Math.PI);
  const drawn = (["a", "b", "c"] as const).map(
    (phase, k): DrawnHarmonic => ({
      phase,
      order,
      rms: amps,
      angleRad: angleRad - (2 * Math.PI * k * order) / 3,
    }),
  );
  const [user, grid] = [chance(9) < 0.5, chance(10) < 0.5];
  const world: HarmonicUser = {
    feeder: {
      frequencyHz: 50,
      sourceV: LINE_V,
      resistanceOhm,
      reactanceOhm,
      neutralOverPhase: 1,
      sourceOrders: [{ order, share: decades(11, 0.0005, 0.05), angleRad: between(12, 0, 2 * Math.PI) }],
    },
    loads: [...loads, ...bank],
    drawn,
    userWander: user ? 0.2 : 0,
    gridWander: grid ? 0.2 : 0,
    seed: seed * 100_000 + n,
  };
  const off = (stream: number): number => 1 + TOLERANCE * between(stream, -1, 1);
  const supply: Supply | null =
    chance(13) < 0.6
      ? { resistanceOhm: resistanceOhm * off(14), reactanceOhm: reactanceOhm * off(15), tolerance: TOLERANCE }
      : null;
  const found = looked(world, order, supply);
  const share = userShare(world, order, WINDOWS);
  const speaking = found.evidence.filter(({ says }) => says !== "undetermined");
  const methods = speaking.map(({ method }) => method).join("+");
  const currentShare = shareOfCurrent(world, order);
  return { truth: share > 0.5 ? "user" : "grid", share, currentShare, found, methods };
}

/** −Re(Zs·Σ I·conj(U))/Σ|U|², of the supply as it is. */
function shareOfCurrent(world: HarmonicUser, order: number): number {
  const { resistanceOhm: R, reactanceOhm } = world.feeder;
  const X = order * reactanceOhm;
  let [part, whole] = [0, 0];
  for (let n = 0; n < WINDOWS; n++) {
    const { feeder, drawn } = stateOf(world, n);
    const { voltages, currents } = solve(feeder, world.loads, drawn, order);
    for (const [k, u] of voltages.entries()) {
      const i = currents[k]!;
      part -= (R * i.re - X * i.im) * u.re + (R * i.im + X * i.re) * u.im;
      whole += u.re ** 2 + u.im ** 2;
    }
  }
  return part / whole;
}

function looked(world: HarmonicUser, order: number, supply: Supply | null): FoundSide {
  const moments = openOrderMoments(3);
  let [re, im, voltageSquare, currentSquare] = [0, 0, 0, 0];
  const gain = 1 + GAIN * normal(world.seed, 90, 0);
  const turn = order * ANGLE_RAD * normal(world.seed, 91, 0);
  const states = Array.from({ length: WINDOWS }, (_, n) => {
    const { feeder, drawn } = stateOf(world, n);
    return solve(feeder, world.loads, drawn, order);
  });
  const mean = (of: "voltages" | "currents"): number =>
    Math.sqrt(states.reduce((sum, one) => sum + one[of][0].re ** 2 + one[of][0].im ** 2, 0) / WINDOWS);
  const noise = { voltages: NOISE * mean("voltages"), currents: NOISE * mean("currents") };
  for (const [n, state] of states.entries()) {
    const seen = (of: "voltages" | "currents") =>
      state[of].map((x, k) => {
        const stream = (of === "voltages" ? 92 : 96) + k;
        const own = {
          re: noise[of] * normal(world.seed, stream, 2 * n),
          im: noise[of] * normal(world.seed, stream, 2 * n + 1),
        };
        const by =
          of === "voltages" ? { re: 1, im: 0 } : { re: gain * Math.cos(turn), im: gain * Math.sin(turn) };
        return { re: x.re * by.re - x.im * by.im + own.re, im: x.re * by.im + x.im * by.re + own.im };
      });
    const [u, i] = [seen("voltages"), seen("currents")];
    moments.add(order, { re: 1, im: 0 }, u, i);
    for (const [k, x] of u.entries()) {
      const y = i[k]!;
      re += (x.re * y.re + x.im * y.im) / WINDOWS;
      im += (x.im * y.re - x.re * y.im) / WINDOWS;
      voltageSquare += (x.re ** 2 + x.im ** 2) / WINDOWS;
      currentSquare += (y.re ** 2 + y.im ** 2) / WINDOWS;
    }
  }
  const expandedW = 2 * Math.hypot(re * GAIN, im * order * ANGLE_RAD);
  return sourceSide(
    {
      order,
      alive: true,
      power: { re, im },
      voltageSquare,
      currentSquare,
      moments: moments.moments(),
      expandedW,
    },
    supply,
  );
}

export interface Rate {
  readonly said: number;
  readonly right: number;
}

/** By the methods that agreed: how often a side was said, or pointed to, and how often that was right. */
export function rates(seed: number, worlds: number): Map<string, Rate> {
  const found = new Map<string, Rate>();
  for (let n = 0; n < worlds; n++) {
    const { truth, found: what, methods } = randomWorld(seed, n);
    const told = what.side === "undetermined" ? what.indication : what.side;
    if (told === null) continue;
    const before = found.get(methods) ?? { said: 0, right: 0 };
    found.set(methods, { said: before.said + 1, right: before.right + (told === truth ? 1 : 0) });
  }
  return found;
}
