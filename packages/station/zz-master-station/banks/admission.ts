// Whether a bank may be left to its control, and whether it may be removed. Asked by the door before it posts, and by the step
// when it is heard.

import { type Answer, good, type Instant, later, nanoseconds, refused } from "@etalon/basis";
import type { BusReading, Control } from "@etalon/messages/banks";
import { isAwaited, UNANSWERED } from "./awaited.ts";
import type { BankEntry } from "./state.ts";

/** Where nobody has heard how the contacts stand, nobody knows that there is anything to switch. */
export function mayBeKept(control: Control, id: string, bank: BankEntry | null): Answer<void> {
  if (control === "by hand" || (bank !== null && bank.seen !== null)) return good(undefined);
  return refused(
    "zz.bank-unheard",
    `the switchgear of bank ${id} has not been heard yet: register it "by hand", start its terminal, and leave it to its control once it is seen`,
  );
}

/**
 * What is in stays in when its bank is removed, and nobody here would open it any more, whatever the bus comes to.
 * @param openedAtSite  whoever removes it says that it is out; counts only where the station cannot see it
 */
export function mayBeRemoved(bank: BankEntry, openedAtSite: boolean, now: Instant): Answer<void> {
  const { record, seen, orders } = bank;
  const { id, control, terms } = record;
  const inUse = (why: string) => refused("zz.bank-in-use", why);
  if (control === "automatic")
    return inUse(`bank ${id} is switched by its control: have it switched by hand alone first`);
  const onItsWay = inUse(
    `an order of bank ${id} is on its way, or its effect is not seen yet: wait a moment`,
  );
  if (orders[0]?.outcome === null) return onItsWay;
  if (seen === null) return good(undefined);
  if (now > later(seen.untilTaiNs, nanoseconds(terms.staleS)))
    return openedAtSite
      ? good(undefined)
      : refused(
          "zz.bank-silent",
          `bank ${id} is not heard, and nobody here knows whether it is in: see to it at the site that it is out, and say so ("openedAtSite", --opened-at-site)`,
        );
  if (mayHaveMoved(bank, seen)) return onItsWay;
  return isIn(seen)
    ? inUse(`bank ${id} is in, and nobody here would open it once it is removed: switch it out first`)
    : good(undefined);
}

/** Since it was seen: by the newest order, or by one that was given up and may have been carried out in its time. */
function mayHaveMoved(bank: BankEntry, { fromTaiNs }: BusReading): boolean {
  if (isAwaited(bank, fromTaiNs)) return true;
  const [newest] = bank.orders;
  const givenUp = newest?.outcome?.kind === "refused" && newest.outcome.why.code === UNANSWERED;
  return givenUp && fromTaiNs <= newest.untilTaiNs;
}

const isIn = ({ contacts: { closed, branches } }: BusReading): boolean =>
  closed.includes(true) || Object.values(branches ?? {}).some((siemens) => siemens !== 0);
