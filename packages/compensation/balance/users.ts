// Single-phase users of a feeder over time, and what an assignment of them to phases loses. Called by the plan.

export const phaseNames = ["a", "b", "c"] as const;
export type PhaseIndex = 0 | 1 | 2;

export interface User {
  readonly name: string;
  readonly phase: PhaseIndex;
  /** [T] watt and var at the times that all users share. */
  readonly activeW: readonly number[];
  readonly reactiveVar: readonly number[];
}

export interface FeederTerms {
  /** Phase to neutral, V. */
  readonly phaseV: number;
  /** Of a phase conductor, ohm, and the neutral's ÷ it. */
  readonly resistanceOhm: number;
  readonly reactanceOhm: number;
  readonly neutralOverPhase: number;
  /** Of one time, hours. */
  readonly hours: number;
}

/**
 * Sums of currents by time for the two sequences that an assignment can change. With s_u = (P − jQ)/U and
 * X_φ = Σ s_u of the users on φ:
 *
 *     Σ|I_φ|² + (Rn/R)·|In|² = |T|²/3 + |n|² + (1 + 3·Rn/R)·|z|²
 *     T = Σ X_φ,  √3·z = X_a + a²·X_b + a·X_c,  √3·n = X_a + a·X_b + a²·X_c
 *
 * |T|²/3 is what a perfect balance loses: no assignment can lose less.
 */
export interface Spread {
  /** [4·T]: z.re, z.im, n.re, n.im, times √3. */
  readonly sums: Float64Array;
}

const COS = [1, -0.5, -0.5] as const;
const SIN = [0, Math.sqrt(3) / 2, -Math.sqrt(3) / 2] as const;

export interface Currents {
  readonly times: number;
  /** [users][2·T]: re, im of s_u, A. */
  readonly users: readonly Float64Array[];
  readonly zeroWeight: number;
  /** Loss of a perfect balance, A²·times. */
  readonly balancedA2: number;
  /** kWh per A² of one time. */
  readonly kwhPerA2: number;
}

export function currentsOf(users: readonly User[], terms: FeederTerms): Currents {
  const times = users[0]?.activeW.length ?? 0;
  const rows = users.map(({ activeW, reactiveVar }) =>
    Float64Array.from({ length: 2 * times }, (_, n) =>
      n % 2 === 0 ? activeW[n >> 1]! / terms.phaseV : -reactiveVar[n >> 1]! / terms.phaseV,
    ),
  );
  let balancedA2 = 0;
  for (let t = 0; t < times; t++) {
    let [re, im] = [0, 0];
    for (const row of rows) {
      re += row[2 * t]!;
      im += row[2 * t + 1]!;
    }
    balancedA2 += (re * re + im * im) / 3;
  }
  return {
    times,
    users: rows,
    zeroWeight: 1 + 3 * terms.neutralOverPhase,
    balancedA2,
    kwhPerA2: (terms.resistanceOhm * terms.hours) / 1000,
  };
}

export const noSpread = ({ times }: Currents): Spread => ({ sums: new Float64Array(4 * times) });

/** Puts a user on a phase (`sign` 1) or takes it off (−1), in place. */
export function put({ sums }: Spread, own: Float64Array, phase: PhaseIndex, sign: 1 | -1): void {
  const [c, s] = [COS[phase] * sign, SIN[phase] * sign];
  for (let t = 0, k = 0; t < own.length; t += 2, k += 4) {
    const [re, im] = [own[t]!, own[t + 1]!];
    // a² = c − j·s of phase b and a = c + j·s: the zero sequence turns one way, the negative the other.
    sums[k]! += c * re + s * im;
    sums[k + 1]! += c * im - s * re;
    sums[k + 2]! += c * re - s * im;
    sums[k + 3]! += c * im + s * re;
  }
}

/** What the spread loses beyond a perfect balance, A²·times. */
export function avoidableA2({ sums }: Spread, zeroWeight: number): number {
  let total = 0;
  for (let k = 0; k < sums.length; k += 4)
    total += zeroWeight * (sums[k]! ** 2 + sums[k + 1]! ** 2) + sums[k + 2]! ** 2 + sums[k + 3]! ** 2;
  return total / 3;
}

/**
 * How unsure the loss of an assignment is, kWh: it is told for the nominal voltage, and the users' own is lower by up to
 * the drop in phase and neutral. Their currents follow it somewhere between constant impedance (I ∝ U) and constant
 * power (I ∝ 1/U), so that the loss lies within ±2·drop, at each time.
 */
export function voltageDoubtKwh(
  currents: Currents,
  assignment: readonly PhaseIndex[],
  { phaseV, resistanceOhm, reactanceOhm, neutralOverPhase }: FeederTerms,
): number {
  const loopOhm = Math.hypot(resistanceOhm, reactanceOhm) * (1 + neutralOverPhase);
  let doubt = 0;
  for (let t = 0; t < currents.times; t++) {
    const phases = [0, 1, 2].map((phase) => {
      let [re, im] = [0, 0];
      for (const [u, own] of currents.users.entries())
        if (assignment[u] === phase) {
          re += own[2 * t]!;
          im += own[2 * t + 1]!;
        }
      return Math.hypot(re, im);
    });
    const drop = (Math.max(...phases) * loopOhm) / phaseV;
    const squares = phases.reduce((sum, x) => sum + x * x, 0);
    doubt += (2 * drop * squares) / Math.sqrt(3);
  }
  return doubt * currents.kwhPerA2;
}
