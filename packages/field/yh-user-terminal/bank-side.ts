// What the terminal does for its site's bank: tells how the bus was seen, carries out each order once at most, and refuses
// what is late, out of order, rests on contacts that have moved since, or would close a capacitor still charged. Called by
// the step. I5 to I8 of SPEC.md.

import { type Instant, later, nanoseconds, type Reason } from "@etalon/basis";
import type { BankOrder, Branches, BusReading, Contacts } from "@etalon/messages/banks";
import type { YhToBank } from "@etalon/messages/yh-to-zz";
import type { ZzToYh } from "@etalon/messages/zz-to-yh";

/** What the terminal goes by itself, whatever it is told: of the bank as it is built. */
export interface BankPlate {
  readonly steps: number;
  /** From opening a step to closing it again. */
  readonly dischargeS: number;
  readonly tap: { readonly lowest: number; readonly highest: number } | null;
  /** Largest susceptance of a branch, either way, siemens; null: no balancer. */
  readonly branchS: number | null;
  readonly lookEveryS: number;
}

export interface BankSide {
  readonly plate: BankPlate;
  readonly contacts: Contacts;
  readonly lookedTaiNs: Instant;
  /** Since when each step stands as it stands, at the latest. */
  readonly steps: readonly { readonly sinceTaiNs: Instant }[];
  /** When anything was last seen to move. */
  readonly movedTaiNs: Instant;
  /** Told, and not known to be heard: the next is told once it is, or after a while. */
  readonly unheard: { readonly untilTaiNs: Instant; readonly toldTaiNs: Instant } | null;
  /** The newest order, and how it was answered; null: it is being carried out. */
  readonly last: { readonly number: number; readonly answer: YhToBank | null } | null;
}

export type BankNews = Extract<ZzToYh, { kind: "switch-bank" | "reading-heard" }>;
export type BankSelf =
  | { readonly kind: "bus-looked"; readonly reading: BusReading; readonly plate: BankPlate }
  | {
      readonly kind: "switched";
      readonly number: number;
      readonly atTaiNs: Instant;
      /** null: it is not known how they stand. */
      readonly contacts: Contacts | null;
    };
export interface SwitchAct {
  readonly kind: "switch-bank";
  readonly number: number;
  readonly order: BankOrder;
  readonly untilTaiNs: Instant;
}
export interface BankMove {
  readonly bank: BankSide | null;
  readonly say: readonly YhToBank[];
  readonly acts: readonly SwitchAct[];
}

const kinds: ReadonlySet<string> = new Set<(BankNews | BankSelf)["kind"]>([
  ...(["switch-bank", "reading-heard", "bus-looked", "switched"] as const),
]);
export const isOfBank = (heard: { readonly kind: string }): heard is BankNews | BankSelf =>
  kinds.has(heard.kind);

/** Whoever has not heard a reading for so long is told the next all the same: he may have forgotten the terminal. */
const TOLD_AGAIN_S = 300;
/** Of its looks: who has missed so many does not know how the bank stands. */
const LOOKS_MISSED = 3;

export function bankMove(before: BankSide | null, heard: BankNews | BankSelf, now: Instant): BankMove {
  switch (heard.kind) {
    case "bus-looked":
      return told(looked(before, heard), heard.reading, now);
    case "reading-heard":
      if (before?.unheard?.untilTaiNs !== heard.untilTaiNs) return same(before);
      return same({ ...before, unheard: null });
    case "switch-bank":
      return ordered(before, heard, now);
    case "switched": {
      const { number, atTaiNs, contacts } = heard;
      if (before?.last?.number !== number || before.last.answer !== null) return same(before); // done twice
      if (contacts === null) {
        const why = reason("yh.switchgear-silent", "the switchgear does not say how its contacts stand");
        const answer: YhToBank = { kind: "order-refused", number, atTaiNs, why };
        return { ...same({ ...before, last: { number, answer } }), say: [answer] };
      }
      const answer: YhToBank = { kind: "order-carried-out", number, atTaiNs, contacts };
      return { ...same({ ...seen(before, contacts, atTaiNs), last: { number, answer } }), say: [answer] };
    }
  }
}

function looked(
  before: BankSide | null,
  { reading, plate }: Extract<BankSelf, { kind: "bus-looked" }>,
): BankSide {
  const { contacts, untilTaiNs } = reading;
  if (before === null || before.contacts.closed.length !== contacts.closed.length)
    return {
      ...{ plate, contacts, lookedTaiNs: untilTaiNs, movedTaiNs: untilTaiNs },
      // Nothing is known of before: an open step may have been opened just now.
      ...{
        steps: contacts.closed.map(() => ({ sinceTaiNs: untilTaiNs })),
        unheard: null,
        last: before?.last ?? null,
      },
    };
  return seen({ ...before, plate, lookedTaiNs: untilTaiNs }, contacts, untilTaiNs);
}

/** Contacts are facts, whoever moved them. */
function seen(before: BankSide, contacts: Contacts, atTaiNs: Instant): BankSide {
  const moved = contacts.closed.map((closed, n) => closed !== before.contacts.closed[n]);
  const set =
    moved.includes(true) ||
    contacts.tap !== before.contacts.tap ||
    !sameBranches(contacts.branches, before.contacts.branches);
  return {
    ...before,
    contacts,
    steps: before.steps.map((one, n) => (moved[n] ? { sinceTaiNs: atTaiNs } : one)),
    movedTaiNs: set ? atTaiNs : before.movedTaiNs,
  };
}

/** What is not named stands at 0. */
export function sameBranches(a: Branches | null, b: Branches | null): boolean {
  const names = new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})]) as Set<keyof Branches>;
  return [...names].every((name) => (a?.[name] ?? 0) === (b?.[name] ?? 0));
}

/** What waits to be heard is one reading, however long the station is away. */
function told(bank: BankSide, reading: BusReading, now: Instant): BankMove {
  const { unheard, last } = bank;
  if (unheard !== null && now < later(unheard.toldTaiNs, nanoseconds(TOLD_AGAIN_S))) return same(bank);
  const { untilTaiNs } = reading;
  return {
    ...same({ ...bank, unheard: { untilTaiNs, toldTaiNs: now } }),
    say: [{ kind: "bank-reading", reading, newestOrder: last?.number ?? 0 }],
  };
}

function ordered(
  before: BankSide | null,
  { number, order, untilTaiNs, restsOnTaiNs }: Extract<BankNews, { kind: "switch-bank" }>,
  now: Instant,
): BankMove {
  const last = before?.last ?? null;
  if (last?.number === number) return { ...same(before), say: last.answer === null ? [] : [last.answer] };
  const refused = (why: Reason): BankMove => {
    const answer: YhToBank = { kind: "order-refused", number, atTaiNs: now, why };
    const kept = before !== null && number > (last?.number ?? 0);
    return { ...same(kept ? { ...before, last: { number, answer } } : before), say: [answer] };
  };
  if (before === null) return refused(reason("yh.no-bank", "the terminal has not looked at any bank"));
  if (last !== null && number < last.number)
    return refused(reason("yh.order-older", `order ${last.number} was heard before it`));
  const why =
    late(untilTaiNs, now) ?? unseen(before, now) ?? moved(before, restsOnTaiNs) ?? unfit(before, order, now);
  if (why !== null) return refused(why);
  const bank = { ...before, last: { number, answer: null } };
  return { ...same(bank), acts: [{ kind: "switch-bank", number, order, untilTaiNs }] };
}

const late = (untilTaiNs: Instant, now: Instant): Reason | null =>
  now <= untilTaiNs
    ? null
    : reason("yh.order-late", `it was to be carried out ${seconds(untilTaiNs, now)} s ago at the latest`);

function unseen({ lookedTaiNs, plate }: BankSide, now: Instant): Reason | null {
  const ageS = Number(now - lookedTaiNs) / 1e9;
  if (ageS <= LOOKS_MISSED * plate.lookEveryS) return null;
  return reason("yh.not-looked", `the terminal itself has not seen its bank for ${ageS.toFixed(0)} s`);
}

const moved = ({ movedTaiNs, lookedTaiNs }: BankSide, restsOnTaiNs: Instant): Reason | null => {
  if (movedTaiNs > restsOnTaiNs)
    return reason("yh.contacts-moved", "the bank has been switched since the reading that it rests on");
  return restsOnTaiNs <= lookedTaiNs
    ? null
    : reason("yh.no-such-reading", "it rests on a reading never taken");
};

function unfit({ plate, contacts, steps }: BankSide, order: BankOrder, now: Instant): Reason | null {
  switch (order.kind) {
    case "switch": {
      const none = order.steps.find((n) => n >= plate.steps);
      if (none !== undefined)
        return reason("yh.no-step", `there is no step ${none + 1}: the bank has ${plate.steps}`);
      if (!order.close) return null;
      const charged = order.steps.find(
        (n) => !contacts.closed[n] && now < later(steps[n]!.sinceTaiNs, nanoseconds(plate.dischargeS)),
      );
      if (charged === undefined) return null;
      const leftS = plate.dischargeS - Number(now - steps[charged]!.sinceTaiNs) / 1e9;
      return reason("yh.discharging", `step ${charged + 1} discharges for ${leftS.toFixed(0)} s yet`);
    }
    case "tap": {
      const { tap } = plate;
      if (tap !== null && order.to >= tap.lowest && order.to <= tap.highest) return null;
      return reason("yh.no-position", `the tap changer has no position ${order.to}`);
    }
    case "branches": {
      const limit = plate.branchS;
      if (limit !== null && Object.values(order.branches).every((siemens) => Math.abs(siemens) <= limit))
        return null;
      const has = limit === null ? "has no balancer" : `reaches ±${limit} S in a branch`;
      return reason("yh.beyond-branch", `the site ${has}`);
    }
  }
}

const seconds = (from: Instant, to: Instant): string => (Number(to - from) / 1e9).toFixed(0);
const reason = (code: string, text: string): Reason => ({ code, text });
const same = (bank: BankSide | null): BankMove => ({ bank, say: [], acts: [] });
