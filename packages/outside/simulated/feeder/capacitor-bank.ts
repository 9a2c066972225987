// A capacitor bank as it really is: capacitances off their plates, reactors, contactors that take their time or fail, and
// charge that stays after opening. What orders are carried out on; the controller never sees inside.

import { add, type Complex, complex, divide, multiply, subtract } from "./complex.ts";
import type { Branch } from "./feeder.ts";

export interface RealStep {
  /** Of the plate: capacitors alone, three phases, at the rated line voltage. */
  readonly ratedVar: number;
  readonly ratedV: number;
  /** p = X_L/X_C of the plate; 0: no reactor. */
  readonly detuning: number;
  /** Capacitance ÷ the plate's. */
  readonly capacitance: number;
  /** From an order to the contact. */
  readonly delayS: number;
  /** Until a tenth of the voltage is left after opening. */
  readonly dischargeS: number;
  /** The contact follows no order; or it does, but the fuse behind it has blown. */
  readonly fault?: "contactor" | "fuse";
  /** Two stars with their neutral points joined; left out: a delta. */
  readonly stars?: DoubleStar;
}

/** Arms of so many groups in series, each of so many units; units of one group of phase a lost from an instant on. */
export interface DoubleStar {
  readonly series: number;
  readonly parallel: number;
  readonly lost: number;
  readonly lostAtS: number;
}

export interface Contact {
  readonly closed: boolean;
  /** When it last changed, and what is on its way. */
  readonly sinceS: number;
  readonly coming: { readonly closed: boolean; readonly atS: number } | null;
}

export interface BankState {
  readonly contacts: readonly Contact[];
  /** Steps that closed on more than a tenth of their voltage: with a real bank, a bang. */
  readonly hazards: readonly { readonly step: number; readonly atS: number; readonly residual: number }[];
}

export const openBank = (steps: readonly RealStep[]): BankState => ({
  // Open for ever: nothing is left on the capacitors.
  contacts: steps.map(() => ({ closed: false, sinceS: Number.NEGATIVE_INFINITY, coming: null })),
  hazards: [],
});

/** What stands on the capacitors, as a share of their voltage when they opened. */
export const residual = ({ dischargeS }: RealStep, { closed, sinceS }: Contact, atS: number): number =>
  closed ? 1 : 0.1 ** ((atS - sinceS) / dischargeS);

export function orderStep(
  steps: readonly RealStep[],
  state: BankState,
  which: number,
  closed: boolean,
  atS: number,
): BankState {
  const now = bankAt(steps, state, atS);
  const { fault, delayS } = steps[which]!;
  if (fault === "contactor") return now;
  return {
    ...now,
    contacts: now.contacts.map((one, k) =>
      k === which ? { ...one, coming: { closed, atS: atS + delayS } } : one,
    ),
  };
}

/** The bank at an instant: contacts that were on their way have arrived. */
export function bankAt(steps: readonly RealStep[], state: BankState, atS: number): BankState {
  const hazards = [...state.hazards];
  const contacts = state.contacts.map((one, k): Contact => {
    const { coming } = one;
    if (coming === null || coming.atS > atS) return one;
    if (coming.closed === one.closed) return { ...one, coming: null };
    const left = residual(steps[k]!, one, coming.atS);
    if (coming.closed && left > 0.1 * (1 + 1e-9)) hazards.push({ step: k, atS: coming.atS, residual: left });
    return { closed: coming.closed, sinceS: coming.atS, coming: null };
  });
  return { contacts, hazards };
}

/** Between the lines, of all steps that are closed and whole. */
export function bankBranches(steps: readonly RealStep[], { contacts }: BankState, atS: number): Branch[] {
  return steps.flatMap((step, k): Branch[] => {
    if (!contacts[k]!.closed || step.fault === "fuse") return [];
    if (step.stars) return starBranches(step, step.stars, atS);
    const admittance = stepAdmittance(step);
    return [
      { from: "a", to: "b", admittance },
      { from: "b", to: "c", admittance },
      { from: "c", to: "a", admittance },
    ];
  });
}

/** Shares of a whole arm that the arms of the stars have: of phase a of the first, and of all others. */
const armShare = ({ series, parallel, lost, lostAtS }: DoubleStar, atS: number): number => {
  const gone = atS >= lostAtS ? lost : 0;
  return series / parallel / ((series - 1) / parallel + 1 / (parallel - gone));
};

/** Star to mesh:  y_ab = y_a·y_b/(y_a + y_b + y_c), both stars together: their neutral points are one. */
function starBranches(step: RealStep, stars: DoubleStar, atS: number): Branch[] {
  const delta = stepAdmittance(step);
  const [a, whole] = [(armShare(stars, atS) + 1) / 2, 1];
  // A whole delta branch is y·y/3y of its star: 3·delta is a star's arm.
  const between = (x: number, y: number) => (order: number) =>
    multiply(complex((3 * x * y) / (a + 2 * whole)), delta(order));
  return [
    { from: "a", to: "b", admittance: between(a, whole) },
    { from: "b", to: "c", admittance: between(whole, whole) },
    { from: "c", to: "a", admittance: between(whole, a) },
  ];
}

/** Rms current between the two stars of a closed step, fundamental; null: it has no two stars. */
export function neutralA(
  step: RealStep,
  closed: boolean,
  voltages: readonly [Complex, Complex, Complex],
  atS: number,
): number | null {
  if (!step.stars) return null;
  if (!closed || step.fault === "fuse") return 0;
  const half = multiply(complex(1.5), stepAdmittance(step)(1));
  const faulty = [armShare(step.stars, atS), 1, 1];
  const total = faulty.reduce((sum, x) => sum + x, 3);
  const driven = voltages.reduce((sum, u, k) => add(sum, multiply(complex(faulty[k]! + 1), u)), complex(0));
  const point = divide(driven, complex(total));
  const current = voltages.reduce((sum, u) => add(sum, multiply(half, subtract(u, point))), complex(0));
  return Math.hypot(current.re, current.im);
}

/** Of a reactor: its reactance ÷ resistance at the fundamental. */
const REACTOR_QUALITY = 40;

function stepAdmittance({ ratedVar, ratedV, detuning, capacitance }: RealStep): (order: number) => Complex {
  const plateOhm = (3 * ratedV ** 2) / ratedVar; // of one delta branch
  const reactorOhm = detuning * plateOhm;
  return (order) =>
    divide(
      complex(1),
      complex(reactorOhm / REACTOR_QUALITY, order * reactorOhm - plateOhm / capacitance / order),
    );
}
