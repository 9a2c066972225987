// What ZZ's users and its own aggregates say to ZZ: register a meter, order a detection, note a verdict.

import { z } from "zod";
import { calibration, id, meter, requirements, text } from "./nouns.ts";

/** A meter in service: its plate, the terminal beside it, and the resource that the cloud lends for it. */
export const meterRecord = z.object({
  id,
  meter,
  site: z.string().max(200),
  terminal: id,
  agent: id,
  resource: id,
  calibration: calibration.nullable(),
});
export type MeterRecord = z.infer<typeof meterRecord>;

/** To `zz meter/<id>`. */
export const registerMeter = z.object({ kind: z.literal("register-meter"), record: meterRecord });
export const meterVerified = z.object({
  kind: z.literal("meter-verified"),
  detection: id,
  verdict: z.enum(["conforming", "nonconforming", "undecided"]),
});

/** To `zz detection/<id>`. */
export const detect = z.object({
  kind: z.literal("detect"),
  detection: id,
  record: meterRecord,
  requirements,
});
export const cancel = z.object({ kind: z.literal("cancel"), detection: id, why: text });

export const zzItself = z.discriminatedUnion("kind", [registerMeter, meterVerified, detect, cancel]);
export type ZzItself = z.infer<typeof zzItself>;
