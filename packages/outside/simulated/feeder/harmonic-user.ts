// A user of whom it is known what he emits: a feeder whose background and whose rectifier wander from second to second, in
// closed form, with each side's part of an order's voltage by superposition. Scenarios of harmonic sources run on it.

import { uniform } from "../chance.ts";
import { type SamplingTerminal, sampledAtBus } from "./compensated-site.ts";
import { add, type Complex, complex, conjugate, multiply, polar } from "./complex.ts";
import { type Branch, type DrawnHarmonic, type Feeder, type Solution, solve, solveAll } from "./feeder.ts";

export interface HarmonicUser {
  readonly feeder: Feeder;
  readonly loads: readonly Branch[];
  readonly drawn: readonly DrawnHarmonic[];
  /** How far emission and background go up and down, as a share: 0.3 is ± 30 %. */
  readonly userWander: number;
  readonly gridWander: number;
  readonly seed: number;
}

/** Both sides stand still for so long. */
export const STATE_S = 1;

interface State {
  readonly feeder: Feeder;
  readonly drawn: readonly DrawnHarmonic[];
}

/** The fundamental does not wander: the orders' sizes do, and their angles by as much in radians. */
export function stateOf(user: HarmonicUser, n: number): State {
  const wander = (by: number, stream: number) => by * (2 * uniform(user.seed, stream, n) - 1);
  const [gridSize, gridTurn] = [1 + wander(user.gridWander, 71), wander(user.gridWander, 72)];
  const [userSize, userTurn] = [1 + wander(user.userWander, 73), wander(user.userWander, 74)];
  const sourceOrders = (user.feeder.sourceOrders ?? []).map((one) => ({
    ...one,
    share: one.share * gridSize,
    angleRad: one.angleRad + gridTurn,
  }));
  const drawn = user.drawn.map((one) =>
    one.order === 1 ? one : { ...one, rms: one.rms * userSize, angleRad: one.angleRad + userTurn },
  );
  return { feeder: { ...user.feeder, sourceOrders }, drawn };
}

export const solutionsOf = (user: HarmonicUser, n: number): Solution[] => {
  const { feeder, drawn } = stateOf(user, n);
  return solveAll(feeder, user.loads, drawn);
};

/** Part of an order's voltage that the user's emission makes: Σ Re(Uc·conj(U)) / Σ|U|² over states and phases. */
export function userShare(user: HarmonicUser, order: number, states: number): number {
  let [part, whole] = [0, 0];
  for (let n = 0; n < states; n++) {
    const { feeder, drawn } = stateOf(user, n);
    const all = solve(feeder, user.loads, drawn, order).voltages;
    const own = solve({ ...feeder, sourceOrders: [] }, user.loads, drawn, order).voltages;
    for (const [k, u] of all.entries()) {
      part += multiply(own[k]!, conjugate(u)).re;
      whole += multiply(u, conjugate(u)).re;
    }
  }
  return part / whole;
}

/** Σ 3·Re(U·conj(I)) of an order over so many states, watt-hours; [drawn, returned]. */
export function energyOf(user: HarmonicUser, order: number, states: number): readonly [number, number] {
  let [drawn, returned] = [0, 0];
  for (let n = 0; n < states; n++) {
    const own = stateOf(user, n);
    const { voltages, currents } = solve(own.feeder, user.loads, own.drawn, order);
    for (const power of voltages.map((u, k) => multiply(u, conjugate(currents[k]!)).re))
      if (power > 0) drawn += (power * STATE_S) / 3600;
      else returned -= (power * STATE_S) / 3600;
  }
  return [drawn, returned];
}

/** The six channels as a terminal has them, states one after the other. */
export function sampledUser(user: HarmonicUser, terminal: SamplingTerminal, states: number): Float64Array[] {
  const pieces = Array.from({ length: states }, (_, n) =>
    sampledAtBus(user.feeder, solutionsOf(user, n), terminal, n * STATE_S, STATE_S),
  );
  return Array.from({ length: 6 }, (_, c) => {
    const whole = new Float64Array(pieces.reduce((sum, piece) => sum + piece[c]!.length, 0));
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece[c]!, at);
      at += piece[c]!.length;
    }
    return whole;
  });
}

/** A capacitor bank in delta, as the user would install it without a thought for harmonics: R far below X. */
export function plainBank(ratedVar: number, lineV: number, qualityFactor = 60): Branch[] {
  const susceptance = ratedVar / 3 / lineV ** 2;
  const admittance = (order: number): Complex =>
    add(complex((order * susceptance) / qualityFactor), polar(order * susceptance, Math.PI / 2));
  return (["ab", "bc", "ca"] as const).map((ends) => ({
    from: ends[0] as "a",
    to: ends[1] as "b",
    admittance,
  }));
}
