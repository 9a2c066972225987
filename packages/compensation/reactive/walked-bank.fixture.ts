// Tests only: a bank under control in a plain world of its own, and the book of all that was ordered and happened.

import { type Instant, nanoseconds } from "@etalon/basis";
import type { Distortion } from "../site-look.ts";
import { usual } from "./limits.table.ts";
import { type Bank, newBank, type Order, type Reading, type Terms } from "./state.ts";
import { step } from "./step.ts";

/** What happens in one tick of 20 s before the site is looked at. */
export interface Tick {
  readonly loadVar: number;
  readonly loadW: number;
  /** Of the bus without capacitors at tap 0, share of nominal. */
  readonly supply: number;
  readonly reading: "fresh" | "lost" | "late" | "doubtful" | "unsure";
  /** A step moved by hand. */
  readonly hand: number | null;
  /** A step whose contactor follows no order from now on. */
  readonly fails: number | null;
  readonly distortions: readonly Distortion[];
  /** Capacitors of which a resonance that no data foretell makes five times of each harmonic: from, to, var. */
  readonly unforeseen?: readonly [number, number];
  /** A step one of whose arms loses units from now on. */
  readonly loses?: number;
}

export const TICK_S = 20;

export interface Entry {
  readonly now: Instant;
  readonly tick: Tick;
  /** As the bank heard it; null: nothing. */
  readonly reading: Reading | null;
  readonly order: Order | null;
  readonly number: number | null;
  readonly why: string | null;
  /** Contacts before the order. */
  readonly closed: readonly boolean[];
  readonly bank: Bank;
}

export const terms = (change: Partial<Terms> = {}): Terms => ({
  ...usual,
  network: {
    nominalV: 400,
    shortCircuitVA: 20e6,
    xOverR: 6,
    shortCircuitTolerance: 0.1,
    neutralOverPhase: 1,
  },
  steps: [50e3, 50e3, 50e3, 50e3].map((ratedVar) => ({ ratedVar, ratedV: 400, detuning: 0 })),
  tap: { stepShare: 0.0125, lowest: -4, highest: 4 },
  target: 0.95,
  ratedA: 1000,
  ...change,
});

const START = 1_700_000_000_000_000_000n;

/** @param capacity  true capacitance of each step ÷ its name plate's */
export function walked(own: Terms, ticks: readonly Tick[], capacity = own.steps.map(() => 1)): Entry[] {
  let bank = step(null, { kind: "terms", terms: own }, "bank/t", START).state ?? newBank;
  let closed = own.steps.map(() => false);
  let failed = own.steps.map(() => false);
  let lost = own.steps.map(() => false);
  let tap = 0;
  const taken: Reading[] = [];
  const { nominalV, shortCircuitVA } = own.network;
  return ticks.map((tick, n) => {
    const now = START + nanoseconds(TICK_S * (n + 1));
    if (tick.hand !== null) closed = closed.map((one, k) => (k === tick.hand ? !one : one));
    if (tick.fails !== null) failed = failed.map((one, k) => one || k === tick.fails);
    if (tick.loses !== undefined) lost = lost.map((one, k) => one || k === tick.loses);
    const plates = own.steps.reduce((sum, { ratedVar }, k) => sum + (closed[k] ? ratedVar : 0), 0);
    const [from, to] = tick.unforeseen ?? [Number.POSITIVE_INFINITY, 0];
    const grown = from <= plates && plates <= to ? 5 : 1;
    const free = nominalV * tick.supply * (1 + tap * (own.tap?.stepShare ?? 0));
    const given = own.steps.reduce(
      (sum, { ratedVar, detuning }, k) =>
        sum + (closed[k] ? (capacity[k]! * ratedVar * (free / nominalV) ** 2) / (1 - detuning) : 0),
      0,
    );
    const U = free * (1 + (given - tick.loadVar) / shortCircuitVA);
    const Q = tick.loadVar - given;
    const fresh: Reading = {
      fromTaiNs: now - nanoseconds(1),
      untilTaiNs: now,
      lineV: { value: U, standard: U * 0.0005 },
      activeW: { value: tick.loadW, standard: tick.loadW * 0.001 },
      reactiveVar: { value: Q, standard: tick.reading === "unsure" ? 20e3 : 500 },
      currentA: { value: Math.hypot(tick.loadW, Q) / U / Math.sqrt(3), standard: 0.1 },
      distortions: tick.distortions.map((one) => ({ ...one, voltageShare: grown * one.voltageShare })),
      neutralA: closed.map((one, k) => ({ value: one && lost[k] ? 2 : 0.1, standard: 0.05 })),
      doubts: tick.reading === "doubtful" ? [{ code: "test.doubt", text: "a doubt" }] : [],
      closed,
      tap: own.tap === null ? null : tap,
    };
    // A late reading comes two ticks after it was taken: older than what is known, or too old by itself.
    const heard = tick.reading === "lost" ? null : tick.reading === "late" ? (taken.at(-2) ?? null) : fresh;
    taken.push(fresh);
    const result = step(bank, heard ? { kind: "reading", reading: heard } : { kind: "look" }, "bank/t", now);
    bank = result.state!;
    const said = result.say[0]?.body ?? null;
    const entry = {
      now,
      tick,
      reading: heard,
      order: said?.order ?? null,
      number: said?.number ?? null,
      why: said?.why ?? null,
      closed,
      bank,
    };
    if (said?.order.kind === "switch") {
      const { steps, close } = said.order;
      closed = closed.map((one, k) => (steps.includes(k) && !failed[k] ? close : one));
    }
    if (said?.order.kind === "tap") tap += said.order.by;
    return entry;
  });
}
