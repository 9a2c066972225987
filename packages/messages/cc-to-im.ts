// CC → IM: resource call for an applicant, and giving back. To `im resource/<id>`; answers go to
// `cc application/<id>` and, when the resource itself changed, to `cc catalogue/<resource>`.

import { z } from "zod";
import { announcedInstrument } from "./ia-to-irm.ts";
import { id, instant, lease, text } from "./nouns.ts";

export const resourceCall = z.object({
  kind: z.literal("resource-call"),
  application: id,
  applicant: id,
  /** Passed on to the machine, which reports to it. */
  detection: id,
  forS: z.number().positive(),
});
export const giveBack = z.object({ kind: z.literal("give-back"), application: id });

export const ccToIm = z.discriminatedUnion("kind", [resourceCall, giveBack]);
export type CcToIm = z.infer<typeof ccToIm>;

export const granted = z.object({ kind: z.literal("granted"), application: id, lease });
export const waiting = z.object({
  kind: z.literal("waiting"),
  application: id,
  /** 1 = next. */
  position: z.number().int().positive(),
});
export const refusedCall = z.object({ kind: z.literal("refused"), application: id, why: text });
/** The machine holds the instrument as a local device now. */
export const joined = z.object({ kind: z.literal("joined"), application: id, node: id, machine: id });
export const noPlace = z.object({ kind: z.literal("no-place"), application: id, why: text });
export const reclaimed = z.object({ kind: z.literal("reclaimed"), application: id, why: text });

/** What the catalogue shows of a resource. */
export const catalogueEntry = z.object({
  instrument: announcedInstrument,
  alive: z.boolean(),
  lentTo: id.nullable(),
  untilTaiNs: instant.nullable(),
  waiting: z.number().int().nonnegative(),
});
export type CatalogueEntry = z.infer<typeof catalogueEntry>;
export const resourceChanged = z.object({ kind: z.literal("resource-changed"), entry: catalogueEntry });

export const imToCc = z.discriminatedUnion("kind", [
  granted,
  waiting,
  refusedCall,
  joined,
  noPlace,
  reclaimed,
  resourceChanged,
]);
export type ImToCc = z.infer<typeof imToCc>;
