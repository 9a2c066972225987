// ZZ's door to banks that compensate a bus: register or remove one, see how they stand, what was ordered and what came of it; ask for an
// order, say who switches. Part of the station's interface.

import { type Answer, type Clock, good, type Mailbox, refused } from "@etalon/basis";
import { type Caller, type Door, route } from "@etalon/messages/http";
import {
  aboutBank,
  askedOrder,
  askedRemoval,
  askOrder,
  bankToRegister,
  orderControl,
  removalQuery,
  type ShownBank,
  shownBank,
  shownBanks,
} from "@etalon/messages/users-to-banks";
import { notOfStation, statesIn } from "../states.ts";
import { ZZ } from "../step.ts";
import { mayBeKept, mayBeRemoved } from "./admission.ts";
import { figuresOf } from "./keeping.ts";
import type { BankEntry } from "./state.ts";

const refusals = {
  "zz.bank-unknown": "there is no such bank",
  "zz.station-forbidden": "the caller acts for another station",
};
const inUse = {
  "zz.bank-in-use": "it is kept by its control, an order is open, or it is in",
  "zz.bank-silent": "it is not heard, and it was not said that it is out",
};
const unheard = { "zz.bank-unheard": "nothing has been heard yet of how its contacts stand" };

/** @param newId  under which somebody finds the answer to what he asks for */
export function banksDoor(mailbox: Mailbox, clock: Clock, newId: () => string): Door {
  const { read, all } = statesIn(mailbox);
  const kept = async (id: string): Promise<BankEntry | null> => {
    const bank = await read("bank", id);
    return bank?.removed === undefined ? bank : null;
  };
  /** @param may  what bars it, as the bank is now */
  const post = async (
    id: string,
    caller: Caller,
    body: unknown,
    may: (bank: BankEntry) => Answer<void> = () => good(undefined),
  ): Promise<Answer<void>> => {
    if (caller.party !== ZZ) return notOfStation(caller);
    const bank = await kept(id);
    if (!bank) return noBank(id);
    const allowed = may(bank);
    if (!allowed.ok) return allowed;
    await mailbox.post({ component: "zz", key: `bank/${id}` }, body);
    return good(undefined);
  };
  return {
    following: [],
    routes: [
      route({
        method: "GET",
        path: "/banks",
        title:
          "banks that compensate a bus: how they stand, how their bus was last seen, why nothing is ordered",
        need: "see-banks",
        gives: shownBanks,
        refusals: {},
        answer: async () =>
          good((await all("bank")).filter(({ removed }) => removed === undefined).map(shown)),
      }),
      route({
        method: "GET",
        path: "/banks/:id",
        title: "one bank with its last orders: what was predicted of each, what was measured after it",
        need: "see-banks",
        gives: shownBank,
        refusals: { "zz.bank-unknown": refusals["zz.bank-unknown"] },
        answer: async ({ params: { id } }) => {
          const bank = await kept(id);
          return bank ? good(shown(bank)) : noBank(id);
        },
      }),
      route({
        method: "POST",
        path: "/banks",
        title: "register a bank under the name of the terminal that stands at it, or change its terms",
        need: "order-switching",
        body: bankToRegister,
        gives: aboutBank,
        refusals: { "zz.station-forbidden": refusals["zz.station-forbidden"], ...unheard },
        answer: async ({ body: { bank: record }, caller }) => {
          if (caller.party !== ZZ) return notOfStation(caller);
          const allowed = mayBeKept(record.control, record.id, await kept(record.id));
          if (!allowed.ok) return allowed;
          const body = { kind: "register-bank", record, by: caller.user };
          await mailbox.post({ component: "zz", key: `bank/${record.id}` }, body);
          return good({ bank: record.id });
        },
      }),
      route({
        method: "DELETE",
        path: "/banks/:id",
        title:
          "remove a bank that is switched by hand and out: its orders stay in the exports and the audit log",
        need: "order-switching",
        query: removalQuery,
        gives: askedRemoval,
        refusals: { ...refusals, ...inUse },
        answer: async ({ params: { id }, query, caller }) => {
          const openedAtSite = query.openedAtSite === "true";
          const ask = newId();
          const body = { kind: "remove-bank", ask, openedAtSite, by: caller.user };
          const posted = await post(id, caller, body, (bank) =>
            mayBeRemoved(bank, openedAtSite, clock.now()),
          );
          return posted.ok ? good({ bank: id, ask }) : posted;
        },
      }),
      route({
        method: "POST",
        path: "/banks/:id/orders",
        title: "ask for an order of a bank: given where the state of the site is known and nothing bars it",
        need: "order-switching",
        body: askOrder,
        gives: askedOrder,
        refusals,
        answer: async ({ params: { id }, body: { order }, caller }) => {
          const ask = newId();
          const posted = await post(id, caller, { kind: "ask-bank", ask, order, by: caller.user });
          return posted.ok ? good({ ask }) : posted;
        },
      }),
      route({
        method: "POST",
        path: "/banks/:id/control",
        title: "have a bank kept by its control, once its switchgear was heard, or switched by hand alone",
        need: "order-switching",
        body: orderControl,
        gives: aboutBank,
        refusals: { ...refusals, ...unheard },
        answer: async ({ params: { id }, body: { control }, caller }) => {
          const body = { kind: "control-bank", control, by: caller.user };
          const posted = await post(id, caller, body, (bank) => mayBeKept(control, id, bank));
          return posted.ok ? good({ bank: id }) : posted;
        },
      }),
    ],
  };
}

function shown({ record, control, seen, orders, asks }: BankEntry): ShownBank {
  const { zone, devices, tap } = "devices" in control ? control : { zone: null, devices: [], tap: null };
  const steps = devices.flatMap(({ out }, step) => (out ? [{ step, why: out }] : []));
  return {
    ...record,
    seen: seen && {
      untilTaiNs: seen.untilTaiNs,
      figures: figuresOf(record, seen),
      contacts: seen.contacts,
      doubts: seen.doubts,
    },
    zone: zone?.name ?? null,
    why: control.why,
    out: [...steps, ...(tap?.out ? [{ step: null, why: tap.out }] : [])],
    orders: [...orders],
    asks: [...asks],
  };
}

const noBank = (id: string) => refused("zz.bank-unknown", `there is no bank ${id}`);
