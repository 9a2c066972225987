// Whoever watches something → ZZ: readings that alarm rules may be set on. Monitoring, detections, calibrations, power
// quality, compensation and mailboxes say them; which are alarms is for the rules.

import { z } from "zod";
import { type AlarmQuantity, alarmQuantityNames } from "./alarm-quantities.table.ts";
import { measured } from "./alarms.ts";
import { id, instant } from "./nouns.ts";

/** Letters of a fact. */
export const mostFact = 300;

export const alarmReading = z.object({
  /** A meter, a terminal, a bank …: as the quantity's table says. */
  subject: id,
  value: z.number().finite(),
  atTaiNs: instant,
  /** What was found, for people: with its figures and their units. */
  fact: z.string().max(mostFact).exactOptional(),
  /** Where it stands, by which alarms may be grouped. */
  terminal: id.exactOptional(),
  site: z.string().max(200).exactOptional(),
  /** What the value is made of, and the detection that found it. */
  measured: measured.exactOptional(),
  detection: id.exactOptional(),
});
export type AlarmReading = z.infer<typeof alarmReading>;

/** So many fit into one message. */
export const readingsOfMessage = 1000;

/** To `zz alarms/<quantity>`. What is said of a subject out of its order in time changes nothing. */
export const observed = z.object({
  kind: z.literal("observed"),
  quantity: z.enum(alarmQuantityNames),
  readings: z.array(alarmReading).min(1).max(readingsOfMessage),
});
export type Observed = z.infer<typeof observed>;

export const alarmsAddress = (quantity: AlarmQuantity) =>
  ({ component: "zz", key: `alarms/${quantity}` }) as const;
