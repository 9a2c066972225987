// What the control of one capacitor bank does: hears terms and readings, orders one change at a time, and says why it
// orders none. Invariants in SPEC.md.

import { counted, type Instant, nanoseconds, type Outcome, type Reason } from "@etalon/basis";
import { COVERAGE } from "../figure.ts";
import { barredBy, noReading, outOfTime, reason } from "../fit-reading.ts";
import { stepVar } from "./bank.ts";
import { askedCandidate, candidate, type Scene } from "./candidates.ts";
import { answered, withContacts, withImbalance } from "./heard-contacts.ts";
import { wishes } from "./nine-zone.table.ts";
import { beyondDistortion, beyondVoltage, type Opening, opening } from "./protection.ts";
import { type Bank, newBank, type Order, type Reading, type Terms } from "./state.ts";
import { adjustmentPercent, adjustmentText } from "./tariff-choice.ts";
import { zoneOf } from "./zone.ts";

export type Heard =
  | { readonly kind: "terms"; readonly terms: Terms }
  | { readonly kind: "reading"; readonly reading: Reading }
  /** The terminal did not carry out an order, and will not. */
  | { readonly kind: "unable"; readonly number: number; readonly why: string }
  /** A person has mended a step that was used no more. */
  | { readonly kind: "mended"; readonly step: number }
  /** Somebody wishes for this: ordered where nothing bars it, whatever the zone. */
  | { readonly kind: "ask"; readonly order: Order; readonly why: string }
  /** A timer: nothing new is known, but time has passed. */
  | { readonly kind: "look" };

/** To the terminal, which carries out each number once. */
export type Say = {
  readonly kind: "order";
  readonly number: number;
  readonly order: Order;
  readonly why: string;
};
type Result = Outcome<Bank, Say, never, never>;

/** @param key  `bank/<id of the terminal that switches it>` */
export function step(before: Bank | null, heard: Heard, key: string, now: Instant): Result {
  const bank = before ?? newBank;
  switch (heard.kind) {
    case "terms":
      return same(withTerms(bank, heard.terms));
    case "unable": {
      if (bank.pending?.number !== heard.number) return same(bank);
      const why = reason("compensation.unable", `the terminal refused: ${heard.why}`);
      // No device is to blame, and nothing is tried again before the zone has lasted anew.
      return same({ ...bank, pending: null, why });
    }
    case "mended": {
      const mend = (n: number) => n === heard.step;
      const devices = bank.devices.map((one, n) => (mend(n) ? { ...one, silent: 0, out: null } : one));
      return same({ ...bank, devices });
    }
    case "reading":
      return afterReading(bank, heard.reading, key, now);
    case "look":
      return decided(bank, key, now);
    case "ask":
      return asked(bank, heard, key, now);
  }
}

function withTerms(bank: Bank, terms: Terms): Bank {
  const fresh = {
    closed: false,
    changedTaiNs: null,
    openedTaiNs: null,
    day: 0,
    changes: 0,
    silent: 0,
    out: null,
  };
  const sameSteps =
    bank.devices.length === terms.steps.length && (bank.tap === null) === (terms.tap === null);
  if (sameSteps && bank.terms !== null) return { ...bank, terms, resonated: [] };
  return {
    ...newBank,
    terms,
    orders: bank.orders, // numbers are never given twice
    devices: terms.steps.map(() => fresh),
    tap: terms.tap && { position: 0, changedTaiNs: null, day: 0, changes: 0, out: null },
    why: noReading,
  };
}

function afterReading(bank: Bank, reading: Reading, key: string, now: Instant): Result {
  const { terms } = bank;
  if (terms === null) return same(bank);
  const why = unusable(bank, terms, reading, now);
  if (why !== null) return same({ ...bank, why });
  const seen = withImbalance(answered(withContacts(bank, reading), terms, reading), terms, reading);
  const name = zoneOf(terms, reading);
  // A zone lasts only while it is watched: what nobody saw may have been another.
  const gap =
    bank.reading === null || reading.fromTaiNs - bank.reading.untilTaiNs > nanoseconds(terms.staleS);
  const held = !gap && bank.zone?.name === name && reading.doubts.length === 0;
  const zone = held ? bank.zone : { name, sinceTaiNs: reading.untilTaiNs };
  const sure = reading.doubts.length === 0;
  const lockedTaiNs = sure && beyondVoltage(terms, reading) ? reading.untilTaiNs : bank.lockedTaiNs;
  const distorted = sure && beyondDistortion(terms, reading);
  const since = gap ? null : bank.distortedTaiNs;
  const distortedTaiNs = distorted ? (since ?? reading.untilTaiNs) : null;
  return decided({ ...seen, reading, zone, lockedTaiNs, distortedTaiNs }, key, now);
}

/** Why a reading is not taken at all; null when it is. */
function unusable(bank: Bank, terms: Terms, reading: Reading, now: Instant): Reason | null {
  const { lineV, activeW, reactiveVar, currentA } = reading;
  if (reading.closed.length !== terms.steps.length || (reading.tap === null) !== (terms.tap === null))
    return reason(
      "compensation.other-bank",
      `the reading tells of ${counted(reading.closed.length, "step")}; the bank has ${terms.steps.length}`,
    );
  if (![lineV, activeW, reactiveVar, currentA].every(({ value }) => Number.isFinite(value)))
    return reason("compensation.no-numbers", "the reading lacks a voltage, a power or a current");
  return outOfTime(reading, bank.reading, now);
}

const barred = ({ terms, reading, pending }: Bank, now: Instant): Reason | null =>
  terms === null || reading === null ? noReading : barredBy(reading, { pending, staleS: terms.staleS }, now);

/** One order, or the reason for none. */
function decided(bank: Bank, key: string, now: Instant): Result {
  const { terms, reading, zone } = bank;
  const wait = (code: string, text: string): Result => same({ ...bank, why: reason(code, text) });
  if (terms === null || reading === null || zone === null) return same(bank);
  const bar = barred(bank, now);
  if (bar !== null) return same({ ...bank, why: bar });
  const open = opening(bank, terms, reading);
  if (open !== null) return opened(bank, open, reading, key, now);
  if (terms.byHand) return wait("compensation.by-hand", "the bank is switched by hand");
  const unsure = tooUnsure(terms, reading);
  if (unsure !== null) return same({ ...bank, why: unsure });
  const wanted = wishes[zone.name];
  if (wanted.length === 0) return same({ ...bank, why: inOrder(terms, reading) });
  const heldS = Number(reading.untilTaiNs - zone.sinceTaiNs) / 1e9;
  if (heldS < terms.dwellS)
    return wait("compensation.dwell", `${zone.name} for ${heldS.toFixed(0)} s; ${terms.dwellS} s are needed`);
  const scene: Scene = { bank, terms, reading, now };
  let why: Reason | null = null;
  for (const wish of wanted) {
    const found = candidate(scene, wish);
    if (found.ok)
      return ordered(bank, found.order, zone.name + paid(terms, reading, found.order), reading, key, now);
    why ??= found.why;
    if (found.waits) return same({ ...bank, why: found.why });
  }
  return same({ ...bank, why: why! });
}

function inOrder({ tariff, target }: Terms, { activeW, reactiveVar }: Reading): Reason {
  const [P, Q] = [activeW.value, reactiveVar.value];
  if (tariff === undefined || P / Math.hypot(P, Q) >= target)
    return reason("compensation.in-order", "voltage and reactive power are in order");
  const earned = adjustmentText(adjustmentPercent(P, Q, tariff.powerFactorStandard));
  return reason(
    "compensation.tariff",
    `the tariff adjusts the bill by ${earned}: further capacitors earn nothing`,
  );
}

/** What the tariff makes of a step, as a part of the reason for it. */
function paid({ tariff, steps }: Terms, { activeW, reactiveVar, lineV }: Reading, order: Order): string {
  if (tariff === undefined || order.kind !== "switch") return "";
  const given = order.steps.reduce((sum, n) => sum + stepVar(steps[n]!, lineV.value), 0);
  const after = reactiveVar.value + (order.close ? -given : given);
  const [from, to] = [reactiveVar.value, after].map((vars) =>
    adjustmentText(adjustmentPercent(activeW.value, vars, tariff.powerFactorStandard)),
  );
  return from === to
    ? `; the tariff adjusts the bill by ${from} as before`
    : `; the tariff adjusts the bill by ${to}, not ${from}`;
}

/** What somebody asks for passes every bar but the zone, which he answers for. */
function asked(
  bank: Bank,
  { order, why }: Extract<Heard, { kind: "ask" }>,
  key: string,
  now: Instant,
): Result {
  const { terms, reading } = bank;
  const bar = barred(bank, now);
  if (terms === null || reading === null || bar !== null) return same({ ...bank, why: bar ?? bank.why });
  const open = opening(bank, terms, reading);
  if (open !== null) return same({ ...bank, why: open.why });
  const unsure = tooUnsure(terms, reading);
  if (unsure !== null) return same({ ...bank, why: unsure });
  const found = askedCandidate({ bank, terms, reading, now }, order);
  return found.ok ? ordered(bank, found.order, why, reading, key, now) : same({ ...bank, why: found.why });
}

/** Doubt may not switch: where a reading cannot tell one step from none, no step is switched by it. */
function tooUnsure(terms: Terms, { reactiveVar, lineV }: Reading): Reason | null {
  const smallest = Math.min(...terms.steps.map((one) => stepVar(one, lineV.value)));
  const width = COVERAGE * reactiveVar.standard;
  if (width < smallest / 2 && COVERAGE * lineV.standard < 0.02 * lineV.value) return null;
  const text = `reactive power is known to ±${(width / 1000).toFixed(1)} kvar only; the smallest step gives ${(smallest / 1000).toFixed(1)} kvar`;
  return reason("compensation.unsure", text);
}

function opened(
  bank: Bank,
  { steps, why, distorting }: Opening,
  reading: Reading,
  key: string,
  now: Instant,
): Result {
  if (steps.length === 0) return same({ ...bank, why });
  // Nothing closes right after: neither what opened nor, where only one step did, another into the same trouble.
  const locked = distorting === null ? bank : { ...bank, lockedTaiNs: reading.untilTaiNs };
  return ordered(locked, { kind: "switch", steps, close: false }, why.text, reading, key, now, distorting);
}

function ordered(
  bank: Bank,
  order: Order,
  why: string,
  reading: Reading,
  key: string,
  now: Instant,
  distorting: readonly boolean[] | null = null,
): Result {
  const number = bank.orders + 1;
  const { reactiveVar, lineV } = reading;
  const pending = {
    number,
    order,
    atTaiNs: now,
    reactiveVar,
    lineV: lineV.value,
    tap: bank.tap?.position ?? null,
    distorting,
  };
  const to = { component: "yh" as const, key: key.replace(/^bank\//, "terminal/") };
  return {
    // The next change wants a zone of its own, held anew.
    ...same({ ...bank, orders: number, pending, zone: null, why: reason("compensation.ordered", why) }),
    say: [{ to, body: { kind: "order", number, order, why } }],
  };
}

const same = (state: Bank): Result => ({ state, say: [], timers: [], acts: [] });
