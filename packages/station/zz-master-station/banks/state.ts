// ZZ's state of one bank: as it is registered, what its control knows, how its bus was last seen, what was ordered.

import type { Instant } from "@etalon/basis";
import type { BankRecord, BusReading, KeptOrder } from "@etalon/messages/banks";
import type { Control } from "./keeping.ts";

/** What somebody asked for: an order of this number, or the reason for none, or for not removing the bank. */
export interface Ask {
  readonly ask: string;
  readonly number: number | null;
  readonly why: string;
}

export interface BankEntry {
  readonly kind: "bank";
  readonly record: BankRecord;
  readonly control: Control;
  /** The newest heard, whether the control was told of it or not. */
  readonly seen: BusReading | null;
  /** Newest first; the last few only. */
  readonly orders: readonly KeptOrder[];
  readonly asks: readonly Ask[];
  /** It is kept no more; its orders stay. */
  readonly removed?: { readonly atTaiNs: Instant; readonly by: string };
}
