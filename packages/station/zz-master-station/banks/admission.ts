// Whether a bank may be left to its control. Asked by the door before it posts, and by the step when it is heard.

import { type Answer, good, refused } from "@etalon/basis";
import type { Control } from "@etalon/messages/banks";
import type { BankEntry } from "./state.ts";

/** Where nobody has heard how the contacts stand, nobody knows that there is anything to switch. */
export function mayBeKept(control: Control, id: string, bank: BankEntry | null): Answer<void> {
  if (control === "by hand" || (bank !== null && bank.seen !== null)) return good(undefined);
  return refused(
    "zz.bank-unheard",
    `the switchgear of bank ${id} has not been heard yet: register it "by hand", start its terminal, and leave it to its control once it is seen`,
  );
}
