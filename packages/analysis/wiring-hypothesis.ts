// One way the wires may be connected, with how well it explains the phasors; made by the two hypothesis sets,
// weighed by wiring.ts.

import { angleDeg, complexPower, type Phasor, rms, wrapDeg } from "@etalon/kernels/phasor";
import {
  deniedDirectionCost,
  idleCurrentShare,
  loadAngleSpreadDeg,
  unexplainedAngleDeg,
  unusualDirectionCost,
  usualLoadAngleDeg,
} from "./wiring-weights.table.ts";

export type Direction = "import" | "export";

export interface WiringExpectation {
  /** Lowest and highest usual load angle, degrees, lagging positive; −30° to 60° where not given. */
  readonly loadAngleDeg?: readonly [lowest: number, highest: number];
  /** Said by whoever knows the site. Without it, all currents reversed reads as power given, not as a fault. */
  readonly powerDirection?: Direction;
  /** Fundamental currents below this say nothing. */
  readonly leastCurrentA?: number;
}

export interface Hypothesis {
  readonly voltageOrder: readonly string[];
  readonly currentOrder: readonly string[];
  /** Empty where the energy is recorded right. */
  readonly text: string;
  /** Every voltage meets its own current, and all count the same way, forwards or backwards. */
  readonly paired: boolean;
  readonly direction: Direction;
  readonly loadAnglesDeg: readonly (number | null)[];
  readonly meanLoadAngleDeg: number;
  /** Power this wiring would record when put right, watt, signed as recorded. */
  readonly correctW: number;
  /** −ln of the weight, up to a constant. */
  readonly cost: number;
}

/** κ of a von Mises density exp(κ·cos δ) that has this standard deviation. */
export const concentration = (spreadDeg: number): number => (180 / (Math.PI * spreadDeg)) ** 2;

/** Circular mean, degrees, and Σ (1 − cos δ) about it. */
export function circularSpread(anglesDeg: readonly number[]): { meanDeg: number; spread: number } {
  let x = 0;
  let y = 0;
  for (const angle of anglesDeg) {
    x += Math.cos((angle * Math.PI) / 180);
    y += Math.sin((angle * Math.PI) / 180);
  }
  return { meanDeg: (Math.atan2(y, x) * 180) / Math.PI, spread: anglesDeg.length - Math.hypot(x, y) };
}

/** Total power of elements, watt. */
export const powerOf = (u: readonly Phasor[], i: readonly Phasor[]): number =>
  u.reduce((sum, x, k) => sum + complexPower(x, i[k]!).re, 0);

/**
 * The load as a wiring would have it.
 * @param u, i      voltages and currents of the elements, put right
 * @param shiftsDeg what to add to an element's ∠U − ∠I for the load's own angle
 */
export function loadOf(
  u: readonly Phasor[],
  i: readonly Phasor[],
  shiftsDeg: readonly number[],
  direction: Direction,
  faulty: boolean,
  expected: WiringExpectation,
): Pick<Hypothesis, "loadAnglesDeg" | "meanLoadAngleDeg" | "correctW" | "cost"> {
  const least = idleCurrentShare * Math.max(...i.map(rms));
  const loadAnglesDeg = u.map((x, k) =>
    rms(i[k]!) >= least ? loadAngle(x, i[k]!, direction) + shiftsDeg[k]! : null,
  );
  const loaded = loadAnglesDeg.filter((angle) => angle !== null);
  const { cost, meanDeg } = loadCost(loaded, direction, faulty, expected);
  return { loadAnglesDeg, meanLoadAngleDeg: meanDeg, correctW: powerOf(u, i), cost };
}

/** Load angles ∠U − ∠I of idle elements are null; power given is turned round, so that its angle is a load's too. */
function loadAngle(u: Phasor, i: Phasor, direction: Direction): number {
  return wrapDeg(angleDeg(complexPower(u, i)) + (direction === "export" ? 180 : 0));
}

/**
 * Cost of the load angles under one direction: how far apart they are, how unusual their mean, how unusual the direction.
 *
 * Right wiring may meet an unusual load; a fault that is not seen to bring the load back among the usual is no
 * explanation, so `faulty` hypotheses pay for every degree outside.
 */
function loadCost(
  anglesDeg: readonly number[],
  direction: Direction,
  faulty: boolean,
  expected: WiringExpectation,
): { cost: number; meanDeg: number } {
  const { meanDeg, spread } = circularSpread(anglesDeg);
  const [lowest, highest] = expected.loadAngleDeg ?? usualLoadAngleDeg;
  const deviation = wrapDeg(meanDeg - (lowest + highest) / 2) / ((highest - lowest) / 3);
  const outside = faulty ? Math.max(lowest - meanDeg, meanDeg - highest, 0) / unexplainedAngleDeg : 0;
  const cost =
    concentration(loadAngleSpreadDeg) * spread +
    (deviation ** 2 + outside ** 2) / 2 +
    directionCost(direction, expected);
  return { cost, meanDeg };
}

function directionCost(direction: Direction, { powerDirection }: WiringExpectation): number {
  if (powerDirection) return direction === powerDirection ? 0 : deniedDirectionCost;
  return direction === "import" ? 0 : unusualDirectionCost;
}
