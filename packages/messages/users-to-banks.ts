// Users → ZZ, over HTTP: banks that compensate a bus, as they are shown; ask for an order, say who switches.

import { z } from "zod";
import { bankRecord, bankTerms, bankWish, busFigures, contacts, control, keptOrder } from "./banks.ts";
import { id, instant, reason, text } from "./nouns.ts";

/** How the bus was when it was last seen. */
const seen = z.object({
  untilTaiNs: instant,
  figures: busFigures,
  contacts,
  doubts: z.array(reason),
});

export const shownBank = z.object({
  id,
  site: z.string(),
  control,
  terms: bankTerms,
  seen: seen.nullable(),
  /** In which of the nine zones; null: not known. */
  zone: z.string().nullable(),
  /** Why nothing is ordered now, or what was ordered for. */
  why: reason,
  /** Why a step or the tap changer is used no more; by step, counted from 0. */
  out: z.array(z.object({ step: z.number().int().nullable(), why: reason })),
  /** Newest first; the last few. */
  orders: z.array(keptOrder),
  asks: z.array(z.object({ ask: id, number: z.number().int().nullable(), why: text })),
});
export type ShownBank = z.infer<typeof shownBank>;
export const shownBanks = z.array(shownBank);

/** POST /banks: a new one, or other terms for one that is known; what was ordered and seen of it stays. */
export const bankToRegister = z.strictObject({ bank: bankRecord });
/** POST /banks/{id}/orders */
export const askOrder = z.strictObject({ order: bankWish });
/** The answer is found under it in the bank. */
export const askedOrder = z.object({ ask: id });
/** POST /banks/{id}/control */
export const orderControl = z.strictObject({ control });
/** DELETE /banks/{id}: whoever removes one that is not heard says that it is out. */
export const removalQuery = z.strictObject({ openedAtSite: z.literal("true").exactOptional() });
export const aboutBank = z.object({ bank: id });
/** The bank is gone in a moment; where something came between, the reason is found under `ask` in the bank. */
export const askedRemoval = z.object({ bank: id, ask: id });
