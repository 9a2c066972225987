// On which side of the connection an order comes from: three methods, each of which fails somewhere, and what they agree on.
// Called by record.ts for each order.
//
// Convention: I flows to the user, U = E − Zs·I behind the supply's impedance Zs, and U = Zc·(I + J) at the user's Zc
// with his emission J. What the user's emission makes of U is  Uc = U − E·Zc/(Zc + Zs): that part is the truth sought.

import {
  fixedText,
  type HarmonicOrder,
  LEAST_SIDE_CONFIDENCE,
  roundedText,
  type SideEvidence,
} from "@etalon/basis";
import { angleDeg, type Phasor, plus, rms, scaled, times } from "@etalon/kernels/phasor";
import type { OrderMoments } from "./order-moments.ts";
import {
  BOTH_FROM,
  BOTH_TO,
  confidences,
  GUARD_DEG,
  IMPEDANCE_WITHIN,
  LAW_WITHIN,
  LEAST_COHERENCE,
  LEAST_FREEDOM,
  LEAST_KNOWN,
  MOST_SHARE,
  PASSIVE_REST,
} from "./source-side.table.ts";

/** Per phase at the fundamental, on the side that the figures are of. */
export interface Supply {
  readonly resistanceOhm: number;
  readonly reactanceOhm: number;
  /** How far it may be off, as a share. */
  readonly tolerance: number;
}

export interface SeenOrder {
  readonly order: number;
  /** There is a voltage of this order: a current alone says nothing of its source. */
  readonly alive: boolean;
  /** Σ over the phases of U·conj(I), |U|², |I|²: means over all windows. */
  readonly power: Phasor;
  readonly voltageSquare: number;
  readonly currentSquare: number;
  readonly moments: OrderMoments;
  /** Of P_h, coverage factor 2. */
  readonly expandedW: number;
}

export type FoundSide = Pick<
  HarmonicOrder,
  "side" | "indication" | "confidence" | "userShare" | "expandedShare" | "evidence"
>;

type Vote = SideEvidence & { readonly share?: number; readonly expanded?: number };

/** Of what nothing is known. */
export const unknownSide: FoundSide = {
  ...{ side: "undetermined", indication: null, confidence: 0 },
  ...{ userShare: null, expandedShare: null, evidence: [] },
};

/**
 * Two methods that contradict each other, or one that finds both sides at work, leave the side undetermined; so does one
 * alone that is not right often enough (`source-side.table.ts`).
 * @source direction of harmonic power, supply impedance and variations of voltage and current are the usual single-point
 *         methods; that the sign of P_h misleads where both sides emit: W. Xu, X. Liu, Y. Liu, "An investigation on the
 *         validity of power-direction method for harmonic source determination", IEEE Trans. Power Delivery 2003
 */
export function sourceSide(seen: SeenOrder, supply: Supply | null): FoundSide {
  if (!seen.alive) return unknownSide;
  const direction = byDirection(seen);
  const variation = byVariation(seen, supply);
  // Where the user's own impedance was seen, the reckoning without it is the worse one.
  const userAnswers = direction.says === "user" || variation?.vote.says === "user";
  const stated = variation?.knowsUser ? null : bySupply(seen, supply, userAnswers);
  const votes: Vote[] = [direction, stated, variation?.vote ?? null].filter((vote) => vote !== null);
  const sharing = votes.filter(({ share }) => share !== undefined).at(-1);
  const evidence = votes.map(({ method, says, text }) => ({ method, says, text }));
  const userShare = sharing?.share ?? null;
  const expandedShare = sharing?.expanded ?? null;
  const speaking = votes.filter(({ says }) => says !== "undetermined");
  const sides = new Set(speaking.map(({ says }) => says));
  const [only] = sides;
  if (sides.size !== 1 || only === undefined || only === "both" || only === "undetermined")
    return { side: "undetermined", indication: null, confidence: 0, userShare, expandedShare, evidence };
  const key = speaking.map(({ method }) => method).join("+");
  const confidence = confidences[key] ?? 0;
  const sure = confidence >= LEAST_SIDE_CONFIDENCE;
  return {
    side: sure ? only : "undetermined",
    indication: sure ? null : only,
    confidence,
    userShare,
    expandedShare,
    evidence,
  };
}

function byDirection({ power, expandedW }: SeenOrder): Vote {
  const method = "power direction";
  const angle = angleDeg(power);
  const told = `${power.re < 0 ? "returned" : "drawn"}, ${fixedText(angle, 0)}°`;
  if (Math.abs(Math.abs(angle) - 90) < GUARD_DEG)
    return { method, says: "undetermined", text: `${told}: too near ±90° for its sign to be known` };
  if (Math.abs(power.re) <= expandedW)
    return { method, says: "undetermined", text: `${told}: within its uncertainty` };
  return { method, says: power.re < 0 ? "user" : "grid", text: told };
}

const atOrder = ({ resistanceOhm, reactanceOhm }: Supply, order: number): Phasor => ({
  re: resistanceOhm,
  im: order * reactanceOhm,
});

/** E = U + Zs·I, and the user has made what is missing: share 1 − Re(E·conj(U))/|U|², of an impedance far below his own. */
function shareBehind({ power, voltageSquare }: SeenOrder, Z: Phasor): number {
  return voltageSquare > 0 ? -times(Z, conjugate(power)).re / voltageSquare : 0;
}

/** @param active  whether another method has it that he emits: a bank of his in resonance would leave the same share to him */
function bySupply(seen: SeenOrder, supply: Supply | null, active: boolean): Vote | null {
  if (supply === null) return null;
  const method = "supply impedance";
  const Z = atOrder(supply, seen.order);
  const share = shareBehind(seen, Z);
  const reach = Math.sqrt(seen.currentSquare / seen.voltageSquare) * rms(Z);
  const text = `behind the stated ${rms(Z).toPrecision(3)} Ω his current makes ${percent(share)} of the voltage`;
  const vote = voted(method, share, reach * (supply.tolerance + LAW_WITHIN), text);
  if (vote.says !== "user" || active) return vote;
  return {
    method,
    says: "undetermined",
    text: `${text}, or a capacitor bank of his that resonates with the supply does`,
  };
}

/** ΔU = z·ΔI: z is −Zs where the user varies, Zc where the supply does. */
function byVariation(seen: SeenOrder, supply: Supply | null): { vote: Vote; knowsUser: boolean } | null {
  const { cross, voltageSquare, currentSquare, freedom } = seen.moments;
  if (freedom < LEAST_FREEDOM || !(voltageSquare > 0) || !(currentSquare > 0)) return null;
  const coherence = rms(cross) ** 2 / voltageSquare / currentSquare;
  if (coherence < LEAST_COHERENCE) return null;
  const relative = Math.sqrt(Math.max(1 / coherence - 1, 0) / freedom);
  if (relative > IMPEDANCE_WITHIN) return null;
  const z = scaled(cross, 1 / currentSquare);
  const told = `voltage and current vary together as ${rms(z).toPrecision(3)} Ω ∠ ${fixedText(angleDeg(z), 0)}°`;
  const whose = whoseImpedance(z, relative, seen.order, supply);
  const unclear = (why: string): Vote => ({
    method: "variation",
    says: "undetermined",
    text: `${told}: ${why}`,
  });
  if (whose === null)
    return { vote: unclear("the supply's or the user's, that cannot be told"), knowsUser: false };
  if (whose === "supply") {
    const Zs = scaled(z, -1);
    const share = shareBehind(seen, Zs);
    const reach = Math.sqrt(seen.currentSquare / seen.voltageSquare) * rms(z);
    const text = `${told}, the supply's: his current makes ${percent(share)} of the voltage`;
    return { vote: voted("variation", share, 2 * relative * reach, text), knowsUser: false };
  }
  const rest = Math.sqrt(Math.max(restSquare(seen, z), 0) / seen.voltageSquare);
  if (supply !== null) {
    const { share, expanded } = superposed(seen, z, relative, rest, supply);
    const text = `${told}, the user's: with the stated supply his emission makes ${percent(share)} of the voltage`;
    return { vote: voted("variation", share, expanded, text), knowsUser: true };
  }
  const sure = rest + 2 * relative < PASSIVE_REST;
  const text = `${told}, the user's, which leaves ${percent(rest)} of the voltage to his emission`;
  const vote: Vote = sure
    ? { method: "variation", says: "grid", text }
    : unclear("the user's; without the supply's the shares are not known");
  return { vote, knowsUser: sure };
}

function whoseImpedance(
  z: Phasor,
  relative: number,
  order: number,
  supply: Supply | null,
): "supply" | "user" | null {
  const angle = angleDeg(z);
  const guard = GUARD_DEG + (2 * relative * 180) / Math.PI;
  if (supply !== null) {
    const Z = atOrder(supply, order);
    const off = rms(plus(z, Z));
    if (off <= (supply.tolerance + LAW_WITHIN + 2 * relative) * rms(Z)) return "supply";
  }
  // A passive user takes power from what varies: his impedance lies to the right, the supply's, negative, to the left.
  // A bank of capacitors and an inductive supply lie close together there; the stated one tells them apart.
  const least = supply === null ? -90 + guard : -90 - guard;
  if (angle > least && angle < 90 + guard) return "user";
  if (supply === null && angle < -90 - guard && angle > -180 + guard) return "supply";
  return null;
}

/** Σ|U − z·I|² */
function restSquare({ power, voltageSquare, currentSquare }: SeenOrder, z: Phasor): number {
  return voltageSquare - 2 * times(conjugate(z), power).re + rms(z) ** 2 * currentSquare;
}

/**
 * 1 − Re(Us·conj(U))/|U|²,  Us = (U + Zs·I)·Zc/(Zc + Zs); a user who emits nothing has 0, whatever Zs is, and a bank of his
 * that resonates with the supply no more than that.
 */
function superposed(
  { power, voltageSquare, order }: SeenOrder,
  Zc: Phasor,
  relative: number,
  rest: number,
  supply: Supply,
): { share: number; expanded: number } {
  const Zs = atOrder(supply, order);
  const E = plus({ re: voltageSquare, im: 0 }, times(Zs, conjugate(power)));
  const sum = plus(Zc, Zs);
  const supplied = scaled(times(E, times(Zc, conjugate(sum))), 1 / rms(sum) ** 2 / voltageSquare);
  const grown = rms(Zs) / rms(sum);
  const stated = (supply.tolerance + LAW_WITHIN) * rest * (rms(Zc) / rms(sum));
  return { share: 1 - supplied.re, expanded: grown * (2 * relative * rms(supplied) + stated) };
}

function voted(method: Vote["method"], share: number, expanded: number, text: string): Vote {
  if (expanded > LEAST_KNOWN)
    return { method, says: "undetermined", text: `${text} (± ${percent(expanded, 2)})` };
  if (share - expanded > MOST_SHARE || share + expanded < 1 - MOST_SHARE)
    return { method, says: "undetermined", text: `${text}: such an impedance does not fit what is seen` };
  const says =
    share - expanded > BOTH_TO
      ? "user"
      : share + expanded < BOTH_FROM
        ? "grid"
        : share - expanded < BOTH_FROM && share + expanded > BOTH_TO
          ? "undetermined"
          : "both";
  return { method, says, text: `${text} (± ${percent(expanded, 2)})`, share, expanded };
}

const conjugate = ({ re, im }: Phasor): Phasor => ({ re, im: -im });
/** To whole percents, or to so many digits, as an uncertainty wants. */
const percent = (share: number, digits?: number): string =>
  `${digits === undefined ? fixedText(100 * share, 0) : roundedText(100 * share, digits)} %`;
