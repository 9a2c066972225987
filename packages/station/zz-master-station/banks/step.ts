// What ZZ does with one bank: gives what the control wishes as an order to the site's terminal, hears what became of it, and
// keeps it beside what was predicted and what was measured after. Called by ZZ's step. Invariants in SPEC.md.

import { type Audited, type Instant, later, nanoseconds, type Outcome, type Said } from "@etalon/basis";
import type { BusReading, KeptOrder } from "@etalon/messages/banks";
import type { Observed } from "@etalon/messages/watchers-to-zz";
import type { YhToBank } from "@etalon/messages/yh-to-zz";
import type { ZzItself } from "@etalon/messages/zz-itself";
import type { ZzToYh } from "@etalon/messages/zz-to-yh";
import { saidToAlarms, short } from "../alarms/readings.ts";
import { mayBeKept, mayBeRemoved } from "./admission.ts";
import { isAwaited, UNANSWERED } from "./awaited.ts";
import { type ControlHeard, controlled, figuresOf, type Wish } from "./keeping.ts";
import type { Ask, BankEntry } from "./state.ts";

export type BankSelf = { readonly kind: "order-overdue"; readonly number: number };
export type BankHeard =
  | YhToBank
  | Extract<ZzItself, { kind: "register-bank" | "control-bank" | "remove-bank" | "ask-bank" }>
  | BankSelf;
type Result = Outcome<BankEntry, ZzToYh | Observed, BankSelf, never>;

const kinds: ReadonlySet<string> = new Set<BankHeard["kind"]>([
  ...(["bank-reading", "order-carried-out", "order-refused"] as const),
  ...(["register-bank", "control-bank", "remove-bank", "ask-bank", "order-overdue"] as const),
]);
export const isOfBanks = (heard: { readonly kind: string }): heard is BankHeard => kinds.has(heard.kind);

const ORDERS_KEPT = 20;
const ASKS_KEPT = 20;
/** An order's time is over at the terminal; this much later its answer would have come. */
const ANSWERED_WITHIN_S = 10;
const CONTROL = "control";

export function bankStep(before: BankEntry | null, heard: BankHeard, now: Instant): Result | null {
  if (heard.kind === "register-bank") return registered(before, heard, now);
  if (before === null) return null;
  if (before.removed !== undefined) return afterwards(before, heard);
  switch (heard.kind) {
    case "control-bank": {
      const may = mayBeKept(heard.control, before.record.id, before);
      if (!may.ok) return audited(same(before), heard.by, "bank-control-refused", may.why.text);
      const record = { ...before.record, control: heard.control };
      const entry = told({ ...before, record }, { kind: "terms" }, now);
      return audited(same(entry), heard.by, "bank-control", `bank ${record.id} is kept ${heard.control}`);
    }
    case "remove-bank":
      return removed(before, heard, now);
    case "bank-reading":
      return read(before, heard, now);
    case "ask-bank":
      return asked(before, heard, now);
    case "order-carried-out": {
      const { number, atTaiNs } = heard;
      return same(answered(before, number, { kind: "carried-out", atTaiNs }), alarm(before, now, null));
    }
    case "order-refused": {
      const { number, atTaiNs, why } = heard;
      return refused(answered(before, number, { kind: "refused", atTaiNs, why }), number, why.text, now);
    }
    case "order-overdue": {
      const { number } = heard;
      if (before.orders.find((one) => one.number === number)?.outcome !== null) return same(before);
      const text = "the terminal has not answered in time";
      const why = { code: UNANSWERED, text };
      return refused(answered(before, number, { kind: "refused", atTaiNs: now, why }), number, text, now);
    }
  }
}

function registered(
  before: BankEntry | null,
  { record, by }: Extract<BankHeard, { kind: "register-bank" }>,
  now: Instant,
): Result {
  const there = before !== null && before.removed === undefined ? before : null;
  // Who keeps it was said since by somebody here.
  const kept = there === null ? record : { ...record, control: there.record.control };
  const alike = there?.record.terms.kind === record.terms.kind;
  const known = alike ? (there?.control ?? null) : null;
  const { control: fresh } = controlled(kept, known, { kind: "terms" }, now);
  // Numbers are never given twice, whatever stands there now.
  const control = { ...fresh, orders: Math.max(fresh.orders, before?.control.orders ?? 0) };
  const none = { kind: "bank" as const, seen: null, orders: before?.orders ?? [], asks: [] };
  return audited(
    same({ ...none, ...there, record: kept, control }),
    by,
    "bank-registered",
    `bank ${record.id} is registered, at ${record.site}`,
  );
}

/** It is heard and ordered no more; what was ordered of it stays, and an alarm of it has no subject any more. */
function removed(
  before: BankEntry,
  { ask, openedAtSite, by }: Extract<BankHeard, { kind: "remove-bank" }>,
  now: Instant,
): Result {
  const may = mayBeRemoved(before, openedAtSite, now);
  if (!may.ok) {
    const why = may.why.text;
    return audited(same(withAnswer(before, { ask, number: null, why })), by, "bank-removal-refused", why);
  }
  const { id, site } = before.record;
  const word = openedAtSite ? "; it is out by the word of who removes it" : "";
  const entry: BankEntry = { ...before, removed: { atTaiNs: now, by } };
  return audited(
    same(entry, alarm(before, now, null)),
    by,
    "bank-removed",
    `bank ${id} at ${site} is removed${word}`,
  );
}

/** Late words about its orders still count for their record. */
function afterwards(before: BankEntry, heard: BankHeard): Result {
  switch (heard.kind) {
    case "order-carried-out":
      return same(answered(before, heard.number, { kind: "carried-out", atTaiNs: heard.atTaiNs }));
    case "order-refused": {
      const { number, atTaiNs, why } = heard;
      return same(answered(before, number, { kind: "refused", atTaiNs, why }));
    }
    default:
      return same(before);
  }
}

const told = (entry: BankEntry, heard: ControlHeard, now: Instant): BankEntry => ({
  ...entry,
  control: controlled(entry.record, entry.control, heard, now).control,
});

function read(
  before: BankEntry,
  { reading, newestOrder }: Extract<BankHeard, { kind: "bank-reading" }>,
  now: Instant,
): Result {
  const heard: Said<ZzToYh> = toYh(before, { kind: "reading-heard", untilTaiNs: reading.untilTaiNs });
  const newer = before.seen === null || reading.untilTaiNs > before.seen.untilTaiNs;
  // Numbers are never given twice, also by a station that has forgotten some.
  const orders = Math.max(before.control.orders, newestOrder);
  const entry = { ...before, seen: newer ? reading : before.seen, control: { ...before.control, orders } };
  if (isAwaited(entry, reading.fromTaiNs)) return same(entry, [heard]);
  const outcome = weighed(entry, reading, now);
  return { ...outcome, say: [heard, ...outcome.say] };
}

/** The control hears a reading: what it shows of the order that was out, and what is to be done now. */
function weighed(entry: BankEntry, reading: BusReading, now: Instant): Result {
  const said: ControlHeard = { kind: "reading", reading };
  const { control, wish } = controlled(entry.record, entry.control, said, now);
  const { pending } = entry.control;
  const taken = control.reading?.untilTaiNs === reading.untilTaiNs;
  const proved = taken ? measured({ ...entry, control }, pending?.number, reading) : { ...entry, control };
  return wish === null ? same(proved) : given(proved, wish, CONTROL, now);
}

/** What became of the order whose effect this reading is the first to show. */
function measured(entry: BankEntry, pending: number | undefined, reading: BusReading): BankEntry {
  if (pending === undefined || entry.control.pending?.number === pending) return entry;
  const { untilTaiNs, doubts } = reading;
  const figures = figuresOf(entry.record, reading);
  return changed(entry, pending, (order) => ({ ...order, measured: { untilTaiNs, figures, doubts } }));
}

const withAnswer = (entry: BankEntry, answer: Ask): BankEntry => ({
  ...entry,
  asks: [answer, ...entry.asks].slice(0, ASKS_KEPT),
});

function asked(
  before: BankEntry,
  { ask, order, by }: Extract<BankHeard, { kind: "ask-bank" }>,
  now: Instant,
): Result {
  if (before.asks.some((one) => one.ask === ask)) return same(before); // heard twice
  const answer = (entry: BankEntry, number: number | null, why: string): BankEntry =>
    withAnswer(entry, { ask, number, why });
  const noted = (result: Result, why: string): Result => audited(result, by, "switching-refused", why);
  const wished: ControlHeard = { kind: "ask", order, why: `${by} asked for it` };
  const { control, wish, misfit } = controlled(before.record, before.control, wished, now);
  const entry = { ...before, control };
  const none = misfit ?? control.why.text;
  if (wish === null) return noted(same(answer(entry, null, none)), none);
  return given(answer(entry, wish.number, wish.why), wish, by, now);
}

function given(entry: BankEntry, wish: Wish, by: string, now: Instant): Result {
  const { id, terms } = entry.record;
  const untilTaiNs = later(now, nanoseconds(terms.orderS));
  const { number, order, restsOnTaiNs } = wish;
  const kept: KeptOrder = {
    ...{ ...wish, by, orderedTaiNs: now, untilTaiNs },
    ...{ outcome: null, measured: null },
  };
  const orders = [kept, ...entry.orders].slice(0, ORDERS_KEPT);
  const overdue = {
    atTaiNs: later(untilTaiNs, nanoseconds(ANSWERED_WITHIN_S)),
    body: { kind: "order-overdue", number },
  } as const;
  const toTerminal = toYh(entry, { kind: "switch-bank", number, order, untilTaiNs, restsOnTaiNs });
  const result = { ...same({ ...entry, orders }, [toTerminal]), timers: [overdue] };
  return audited(result, by, "switching-ordered", `bank ${id}, order ${number}: ${wish.why}`);
}

/** The first answer counts, but for the terminal's own after it was given up. */
const answered = (entry: BankEntry, number: number, outcome: NonNullable<KeptOrder["outcome"]>): BankEntry =>
  changed(entry, number, (order) => {
    const open = order.outcome === null || order.outcome.kind === "refused";
    return open ? { ...order, outcome } : order;
  });

/** What was seen meanwhile was withheld from the control: it knows of it before it does anything else. */
function refused(entry: BankEntry, number: number, why: string, now: Instant): Result {
  const off = told(entry, { kind: "unable", number, why }, now);
  const { seen, control } = off;
  const newer = seen !== null && seen.untilTaiNs > (control.reading?.untilTaiNs ?? 0n);
  const outcome = newer ? weighed(off, seen, now) : same(off);
  return { ...outcome, say: [...alarm(entry, now, `order ${number}: ${why}`), ...outcome.say] };
}

const changed = (entry: BankEntry, number: number, by: (order: KeptOrder) => KeptOrder): BankEntry => ({
  ...entry,
  orders: entry.orders.map((order) => (order.number === number ? by(order) : order)),
});

/** Refused or failed; an order that is carried out ends it. */
const alarm = ({ record }: BankEntry, now: Instant, why: string | null): Said<Observed>[] =>
  saidToAlarms("compensation-refused", [
    {
      ...{ subject: record.id, terminal: record.id, site: record.site, atTaiNs: now },
      ...(why === null ? { value: 0 } : { value: 1, fact: short(why) }),
    },
  ]);

const toYh = ({ record }: BankEntry, body: ZzToYh): Said<ZzToYh> => ({
  to: { component: "yh", key: `terminal/${record.id}` },
  body,
});

function audited(result: Result, who: string, what: string, why: string): Result {
  const entry: Audited = { what, who, resource: null, application: null, token: null, why };
  return { ...result, audit: [entry] };
}

const same = (state: BankEntry, say: readonly Said<ZzToYh | Observed>[] = []): Result => ({
  state,
  say,
  timers: [],
  acts: [],
});
