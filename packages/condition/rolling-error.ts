// The meter's error over the last 24 hours and 30 days by all its pulses as they came, in a ring of slots. Called by
// `condition.ts`.

import type { Frame } from "./frame.ts";

/** Energy between two pulses of the meter, any number of them apart. */
export interface MeteredPart {
  readonly untilS: number;
  readonly seconds: number;
  readonly meterJ: number;
  readonly referenceJ: number;
  readonly systematicPercent: number;
  /** The class's at the load in which it ends; null: none is tabulated there. */
  readonly limitPercent: number | null;
  /** It does not begin where the part before it ended. */
  readonly starts: boolean;
}

/** The last edge heard, from which the next part is measured; `starts` as in the part that will begin there. */
export interface LastEdge {
  readonly atS: number;
  readonly energyJ: number;
  readonly starts: boolean;
}

/** Of the energy at whose loads a limit is tabulated. */
interface SlotLimits {
  readonly referenceJ: number;
  /** Σ L·E, percent · J. */
  readonly weighted: number;
  readonly least: number;
  readonly greatest: number;
}

interface Slot {
  /** Which of all slots since the epoch. */
  readonly at: number;
  readonly referenceJ: number;
  readonly meterJ: number;
  /** J: reference energy · u_sys, which adds up as it is. */
  readonly systematicJ: number;
  /** Absent where no limit held, and in what was kept before limits were told. */
  readonly limits?: SlotLimits;
  readonly seconds: number;
  /** Parts that do not continue the one before. */
  readonly starts: number;
}

export interface Rolling {
  readonly slotS: number;
  readonly most: number;
  readonly slots: readonly Slot[];
}

export interface RollingError {
  readonly percent: number;
  readonly standardPercent: number;
  readonly referenceJ: number;
  /** Seconds between pulses that it is made of. */
  readonly overS: number;
  /** null where too much of the energy flowed at loads for which none is tabulated. */
  readonly limit: RollingLimit | null;
}

/** What the error of energy at several loads may be: the mean of their limits by energy; and how far these reach. */
export interface RollingLimit {
  readonly percent: number;
  readonly least: number;
  readonly greatest: number;
}

/** A limit is one of the energy if it holds for as much of it. */
const LEAST_LIMITED_SHARE = 0.95;

export const rollingDay: Rolling = { slotS: 3600, most: 24, slots: [] };
export const rollingMonth: Rolling = { slotS: 86_400, most: 30, slots: [] };

/** What a frame's pulses metered since the last edge, and the edge from which it goes on. */
export function meteredPart(
  last: LastEdge | null,
  frame: Frame,
  quantumJ: number,
  limitPercent: number | null,
): { readonly part: MeteredPart | null; readonly last: LastEdge | null } {
  const before = frame.afterGap ? null : last;
  const newest = frame.edges.at(-1);
  if (newest === undefined) return { part: null, last: before };
  const from = before ?? { ...frame.edges[0]!, starts: true };
  const intervals = frame.edges.length - (before === null ? 1 : 0);
  if (intervals === 0) return { part: null, last: from };
  const part: MeteredPart = {
    untilS: newest.atS,
    seconds: newest.atS - from.atS,
    meterJ: intervals * quantumJ,
    referenceJ: newest.energyJ - from.energyJ,
    ...{ systematicPercent: frame.systematicPercent, limitPercent },
    starts: from.starts,
  };
  return { part, last: { ...newest, starts: false } };
}

/** A part counts where it ends; parts come in order of their ends. */
export function rolled(rolling: Rolling, part: MeteredPart): Rolling {
  const at = Math.floor(part.untilS / rolling.slotS);
  const last = rolling.slots.at(-1);
  const same = last !== undefined && last.at >= at;
  const before: Slot = same ? last : { at, referenceJ: 0, meterJ: 0, systematicJ: 0, seconds: 0, starts: 0 };
  const limits = limitsWith(before.limits, part);
  const slot: Slot = {
    at: before.at,
    referenceJ: before.referenceJ + part.referenceJ,
    meterJ: before.meterJ + part.meterJ,
    systematicJ: before.systematicJ + (part.systematicPercent / 100) * part.referenceJ,
    ...(limits && { limits }),
    seconds: before.seconds + part.seconds,
    starts: before.starts + (part.starts ? 1 : 0),
  };
  const kept = (same ? rolling.slots.slice(0, -1) : rolling.slots).filter(
    (s) => s.at > slot.at - rolling.most,
  );
  return { ...rolling, slots: [...kept, slot] };
}

function limitsWith(
  before: SlotLimits | undefined,
  { limitPercent, referenceJ }: MeteredPart,
): SlotLimits | undefined {
  if (limitPercent === null) return before;
  return {
    referenceJ: (before?.referenceJ ?? 0) + referenceJ,
    weighted: (before?.weighted ?? 0) + limitPercent * referenceJ,
    least: Math.min(before?.least ?? limitPercent, limitPercent),
    greatest: Math.max(before?.greatest ?? limitPercent, limitPercent),
  };
}

/**
 * Error of all energy in the ring, n gap-free parts of mean power P̄, edges that scatter by σ:
 *   γ = (ΣE_m − ΣE_r)/ΣE_r,   u² = 2·n·(σ·P̄/ΣE_r)² + (Σu_sys·E_r/ΣE_r)²
 * The error is the mean of those at the loads by energy, so its limit is the mean of theirs by energy: L = ΣL·E_r/ΣE_r.
 * Edges inside a part end one interval and begin the next: only the outermost ones count.
 * @param nowS   what is older than the ring's length before it is left out
 * @param edgeS  σ, seconds
 * @returns      null where no energy was metered
 */
export function rollingError(rolling: Rolling, nowS: number, edgeS: number): RollingError | null {
  const { slots, slotS, most } = rolling;
  const young = slots.filter((slot) => slot.at > Math.floor(nowS / slotS) - most);
  const sum = (value: (slot: Slot) => number): number =>
    young.reduce((total, slot) => total + value(slot), 0);
  const referenceJ = sum((slot) => slot.referenceJ);
  if (!(referenceJ > 0)) return null;
  const overS = sum((slot) => slot.seconds);
  const parts = 1 + sum((slot) => slot.starts);
  const random = (Math.sqrt(2 * parts) * edgeS) / overS;
  const systematic = sum((slot) => slot.systematicJ) / referenceJ;
  return {
    percent: 100 * (sum((slot) => slot.meterJ) / referenceJ - 1),
    standardPercent: 100 * Math.hypot(random, systematic),
    referenceJ,
    overS,
    limit: limitOf(young, referenceJ),
  };
}

function limitOf(slots: readonly Slot[], allJ: number): RollingLimit | null {
  const known = slots.flatMap(({ limits }) => limits ?? []);
  const referenceJ = known.reduce((sum, one) => sum + one.referenceJ, 0);
  if (referenceJ < LEAST_LIMITED_SHARE * allJ) return null;
  return {
    percent: known.reduce((sum, one) => sum + one.weighted, 0) / referenceJ,
    least: Math.min(...known.map(({ least }) => least)),
    greatest: Math.max(...known.map(({ greatest }) => greatest)),
  };
}
