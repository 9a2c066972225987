// CC → NC: the user's word about a driver that was offered; read the instrument now. To `nc machine/<id>`. What the machine
// has to tell its user comes back to `cc application/<id>`.

import { z } from "zod";
import { driverName, driverOffer, readings } from "./drivers.ts";
import { id, placement, text } from "./nouns.ts";

export const decideDriver = z.object({
  kind: z.literal("decide-driver"),
  machine: id,
  driver: driverName,
  accept: z.boolean(),
  /** Whose word it is. */
  by: z.string().max(128),
});
export const takeReadings = z.object({ kind: z.literal("take-readings"), machine: id });

export const ccToNc = z.discriminatedUnion("kind", [decideDriver, takeReadings]);
export type CcToNc = z.infer<typeof ccToNc>;

export const machineNews = z.object({
  kind: z.literal("machine-news"),
  application: id,
  machine: id,
  placement,
  step: z.enum([
    "driver-offered",
    "driver-accepted",
    "driver-refused",
    "driver-rolled-back",
    "driver-missing",
  ]),
  text,
  /** The driver that waits for the user's word; null: none does. */
  asks: driverOffer.nullable(),
});
/** What the instrument showed: after its driver was bound, and whenever it is to be read. */
export const machineReadings = z.object({
  kind: z.literal("machine-readings"),
  application: id,
  machine: id,
  placement,
  values: readings,
  /** Why there are none. */
  why: text.nullable(),
});
export const ncToCc = z.discriminatedUnion("kind", [machineNews, machineReadings]);
export type NcToCc = z.infer<typeof ncToCc>;
